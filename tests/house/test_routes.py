"""Every address says who may read it, reads only, and is written as addresses are."""

import re
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from webmap.access import PUBLIC, access_of
from webmap.app import PAGES, create_app

APP = create_app(Path("no releases here"))
RULES = sorted(APP.url_map.iter_rules(), key=lambda rule: rule.endpoint)
ROOT = Path(__file__).parents[2]
VIEWS = ROOT / "webmap" / "views"
TEMPLATES = ROOT / "webmap" / "templates"


def by_endpoint(rule: Rule) -> str:
    return rule.endpoint


@pytest.mark.parametrize("rule", RULES, ids=by_endpoint)
def test_route_says_who_may_read_it(rule: Rule):
    decision = access_of(APP.view_functions[rule.endpoint])
    assert decision is not None, (
        f"{rule.rule} can be read by anyone: add @access(PARTNER), or @access(PUBLIC, reason), on "
        "the line above its view."
    )
    assert decision.audience is not PUBLIC or len(decision.reason.split()) > 2, (
        f"{rule.rule} is public for no reason that a reader could check: say why anyone may."
    )


@pytest.mark.parametrize("rule", RULES, ids=by_endpoint)
def test_route_only_reads(rule: Rule):
    assert rule.methods == {"GET", "HEAD"}, (
        f"{rule.rule} answers {rule.methods}: use blueprint.get; nothing is written from a page."
    )


@pytest.mark.parametrize("rule", RULES, ids=by_endpoint)
def test_route_is_written_as_addresses_are(rule: Rule):
    plain = re.sub(r"<[^>]+>", "x", rule.rule)
    assert re.fullmatch(r"(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?)+|/", plain), (
        f"{rule.rule} is not lower case words joined by hyphens."
    )
    assert not plain.endswith("/") or plain == "/", f"{rule.rule} ends with a slash: take it off."


@pytest.mark.parametrize("rule", RULES, ids=by_endpoint)
def test_route_types_its_parameters(rule: Rule):
    untyped = [part for part in re.findall(r"<([^>]+)>", rule.rule) if ":" not in part]
    assert not untyped, f"{rule.rule} leaves {untyped} untyped: write <string:code> and the like."


@pytest.mark.parametrize("page", sorted(VIEWS.glob("*.py")), ids=lambda path: path.stem)
def test_every_module_of_views_is_a_page(page: Path):
    if page.stem != "__init__":
        assert f"webmap.views.{page.stem}" in PAGES, (
            f"{page.name} is registered nowhere: add it to PAGES in webmap/app.py."
        )


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_template_is_used(template: Path):
    name = str(template.relative_to(TEMPLATES))
    users = [*(ROOT / "webmap").rglob("*.py"), *TEMPLATES.rglob("*.html")]
    assert any(f'"{name}"' in path.read_text() for path in users if path != template), (
        f"{name} is rendered by no view and extended by no template: delete it."
    )
