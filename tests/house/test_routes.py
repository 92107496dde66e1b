"""Every address of both sides says who may open it, and is written as addresses are."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from tests.door import partner_terms
from tests.restricted_door import restricted_terms
from webmap import app as partner
from webmap.access import MEMBERS, Role, access_of
from webmap.config import Settings
from webmap.door.terms import Oidc
from webmap.restricted import app as restricted
from webmap.site.assembly import Site
from webmap.workspace import Workspace

#: Its pages are there only where such a service is declared.
ELSEWHERE = Oidc(issuer="https://127.0.0.1:9", client_id="plainsight", client_secret="x" * 32)
APPS = {
    "partner": partner.create_app(Path("no releases here"), partner_terms(oidc=ELSEWHERE)),
    "restricted": restricted.create_restricted_app(
        Workspace(Path("no workspace here")), Settings(), restricted_terms()
    ),
}
RULES = [
    (side, rule)
    for side, app in APPS.items()
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
]
#: Methods by which an address may be asked.
READING = {"GET", "HEAD"}
WRITING = {"POST"}
#: Roles that come in by the door of each side.
ROLES = {"partner": set(MEMBERS), "restricted": {Role.ANALYST}}
ROOT = Path(__file__).parents[2]
#: Which sides the pages of a folder may be of.
FOLDERS = {"webmap/views": {"partner", "restricted"}, "webmap/restricted/views": {"restricted"}}
VIEWS = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py"))]
TEMPLATES = ROOT / "webmap" / "templates"


def by_endpoint(value: object) -> str:
    return value.endpoint if isinstance(value, Rule) else str(value)


def without_decision(app: Site) -> list[str]:
    """Addresses about which nobody decided."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    ]


@pytest.mark.parametrize(("side", "rule"), RULES, ids=by_endpoint)
def test_route_says_who_may_open_it(side: str, rule: Rule):
    decision = access_of(APPS[side].view_functions[rule.endpoint])
    assert decision is not None, (
        f"{rule.rule} can be opened by nobody: add @requires(Role.PARTNER, ...), or "
        "@open_to_all('why'), on the line under its route."
    )
    assert not decision.is_public or len(decision.reason.split()) > 2, (
        f"{rule.rule} is public for no reason that a reader could check: say why anyone may."
    )
    assert decision.is_public or decision.roles & ROLES[side], (
        f"{rule.rule} can be opened by nobody of the {side} side: name a role that comes in there."
    )


@pytest.mark.parametrize("side", APPS)
def test_a_route_without_a_decision_is_found_and_answers_nobody(side: str):
    app = make_app(side)

    @app.get("/undecided")
    def undecided() -> str:
        return "figures"

    assert without_decision(app) == ["/undecided"]


def make_app(side: str) -> Site:
    """Another app of a side, to break."""
    if side == "partner":
        return partner.create_app(Path("no releases here"), partner_terms())
    nowhere = Workspace(Path("no workspace here"))
    return restricted.create_restricted_app(nowhere, Settings(), restricted_terms())


@pytest.mark.parametrize(("side", "rule"), RULES, ids=by_endpoint)
def test_route_reads_or_writes_and_never_both(side: str, rule: Rule):
    assert rule.methods in (READING, WRITING), (
        f"{rule.rule} of the {side} side answers {rule.methods}: one view reads "
        "(blueprint.get), another one changes something (blueprint.post)."
    )


@pytest.mark.parametrize("side", APPS)
def test_who_may_open_an_address_may_do_so_by_each_of_its_methods(side: str):
    """Else the method that is not allowed would tell who may do what is not theirs."""
    app, roles = APPS[side], {}
    for rule in app.url_map.iter_rules():
        roles.setdefault(rule.rule, set()).add(access_of(app.view_functions[rule.endpoint]))
    apart = {address for address, found in roles.items() if len({one.roles for one in found}) > 1}
    assert not apart, f"{sorted(apart)} are for other roles to read than to change: part them."


@pytest.mark.parametrize(("side", "rule"), RULES, ids=by_endpoint)
def test_route_is_written_as_addresses_are(side: str, rule: Rule):
    plain = re.sub(r"<[^>]+>", "x", rule.rule)
    assert re.fullmatch(r"(/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?)+|/", plain), (
        f"{rule.rule} of the {side} side is not lower case words joined by hyphens."
    )
    assert not plain.endswith("/") or plain == "/", f"{rule.rule} ends with a slash: take it off."


@pytest.mark.parametrize(("side", "rule"), RULES, ids=by_endpoint)
def test_route_types_its_parameters(side: str, rule: Rule):
    untyped = [part for part in re.findall(r"<([^>]+)>", rule.rule) if ":" not in part]
    assert not untyped, (
        f"{rule.rule} of the {side} side leaves {untyped} untyped: write <string:code> "
        "and the like."
    )


@pytest.mark.parametrize("module", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_of_views_is_a_page(module: Path):
    if module.stem == "__init__":
        return
    folder = str(module.parent.relative_to(ROOT))
    blueprint = import_module(f"{folder.replace('/', '.')}.{module.stem}").blueprint
    sides = {side for side, app in APPS.items() if app.blueprints.get(blueprint.name) is blueprint}
    assert sides, (
        f"{module.name} is registered nowhere: add it to PAGES in webmap/app.py or "
        "webmap/restricted/app.py."
    )
    assert sides <= FOLDERS[folder], f"{module.name} is of the restricted side alone."


def test_no_page_is_listed_twice():
    for pages in (partner.PAGES, restricted.PAGES):
        assert len(set(pages)) == len(pages)


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_template_is_used(template: Path):
    name = str(template.relative_to(TEMPLATES))
    users = [*(ROOT / "webmap").rglob("*.py"), *TEMPLATES.rglob("*.html")]
    assert any(f'"{name}"' in path.read_text() for path in users if path != template), (
        f"{name} is rendered by no view and extended by no template: delete it."
    )
