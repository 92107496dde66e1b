"""The restricted side opens to analysts alone, marks every page, and needs no release."""

import pytest
from werkzeug.routing import Rule

from tests.door import client_of
from tests.webmap.restricted.conftest import app_over
from webmap.access import EVERY_ROLE, Role, access_of
from webmap.workspace import Workspace

#: What anyone may open there: the handle of the door, and what the pages are dressed in.
PUBLIC = {
    "about.logging", "assets.bootstrap", "assets.leaflet", "assets.own", "health.healthz",
    "invitation.show", "invitation.take", "second_factor.codes", "second_factor.keep_codes",
    "second_factor.set_up", "second_factor.show", "sign_in.code", "sign_in.enter",
    "sign_in.give_code", "sign_in.left", "sign_in.recovery", "sign_in.show",
    "sign_in.use_recovery",
}  # fmt: skip


def rules(app) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint)


def test_every_page_has_a_decision_and_no_other_is_public(app):
    public = set()
    for rule in rules(app):
        decision = access_of(app.view_functions[rule.endpoint])
        assert decision is not None, f"{rule.rule} can be opened by nobody: add @requires(...)."
        if decision.is_public:
            public.add(rule.endpoint)
    assert public == PUBLIC


@pytest.mark.parametrize("endpoint", ["restricted_home.show", "analyses.show", "analyses.download"])
def test_exact_counts_are_for_analysts(app, endpoint):
    assert access_of(app.view_functions[endpoint]).roles == {Role.ANALYST}


def test_pages_of_the_partner_side_are_not_there(analyst):
    for address in ("/about/method", "/people", "/audit", "/returns", "/report-a-concern"):
        assert analyst.get(address).status_code == 404
    assert analyst.get("/api/v1/release").status_code == 404


@pytest.mark.parametrize("role", [role for role in EVERY_ROLE if role is not Role.ANALYST])
def test_no_other_role_opens_a_figure(app, role):
    """Nobody like that can be let in here; one who stood in the store all the same is nobody."""
    client = client_of(app, role)
    for address in ("/", "/analyses/2025", "/analyses/2025/wards.csv"):
        answer = client.get(address)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_a_stranger_is_asked_to_sign_in_whatever_there_is(app):
    stranger = client_of(app, None)
    for address in ("/analyses/2025", "/analyses/2025/wards.csv", "/analyses/none", "/none"):
        answer = stranger.get(address)
        assert (answer.status_code, answer.location) == (303, f"/sign-in?to={address}")


@pytest.mark.parametrize("address", ["/", "/analyses/2025", "/account", "/sign-out", "/nowhere"])
def test_every_page_says_that_it_is_restricted(analyst, address):
    assert "RESTRICTED" in analyst.get(address).text


def test_the_sign_in_page_says_so_too_and_leads_nowhere_that_is_not_there(app):
    stranger = client_of(app, None)
    page = stranger.get("/sign-in").text
    assert "RESTRICTED" in page
    assert "SYNTHETIC" not in page
    for address in ("/report-a-concern", "/about/method", "/about/data"):
        assert address not in page
    assert stranger.get("/about/what-we-log").status_code == 200
    assert "/about/method" not in stranger.get("/about/what-we-log").text


def test_made_up_records_are_called_made_up(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.mark_synthetic()
    page = client_of(app_over(workspace), Role.ANALYST).get("/")
    assert "SYNTHETIC" in page.text


def test_health_tells_nothing_of_what_is_held(app):
    answer = client_of(app, None).get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_signing_out_leads_to_this_sides_own_pages(app):
    client = client_of(app, Role.ANALYST, "another")
    form = client.get("/sign-out").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert client.get("/").location == "/sign-in"
