"""Entry: a stranger learns nothing of what there is, and a member nothing of what they may not."""

import pytest
from sqlalchemy import select

from tests.signing_in import open_door
from webmap.access import Role, requires
from webmap.db.door.tables import AuditLine

#: There, not there, not written as addresses are, and of other people's software.
PRIVATE = ["/map", "/areas/E05001341", "/no-such", "/sign-in/no-such", "/.git/config", "/areas/"]
METHODS = ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    door = open_door(tmp_path_factory.mktemp("releases"), needs_second_factor=False)

    @door.app.get("/undecided")
    def undecided() -> str:
        """A page about which nobody decided."""
        return "a secret"

    @door.app.get("/of-planners")
    @requires(Role.PLANNER)
    def of_planners() -> str:
        """A page of one role."""
        return "of planners"

    return door


@pytest.fixture
def stranger(door):
    return door.browser()


@pytest.fixture(scope="module")
def member(door):
    visitor = door.browser()
    visitor.sign_in(door.let_in(second_factor=False))
    return visitor


class TestStranger:
    @pytest.mark.parametrize("address", [*PRIVATE, "/undecided", "/of-planners"])
    def test_is_led_to_sign_in_from_whatever_is_not_public(self, stranger, address):
        answer = stranger.get(address)
        assert answer.status_code == 303
        assert answer.location == f"/sign-in?to={address}"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize("method", METHODS)
    def test_gets_one_answer_by_any_method(self, stranger, method):
        answers = [stranger.client.open(address, method=method) for address in PRIVATE]
        assert {answer.status_code for answer in answers} == {303}
        if method != "HEAD":
            assert len({answer.data for answer in answers}) == 1
            assert len({str(answer.headers) for answer in answers}) == 1

    def test_of_what_machines_read_gets_one_line(self, stranger):
        answers = [
            stranger.client.open(f"/api/{rest}", method=method)
            for rest in ("v1/cells?table=T1", "v1/areas/E05001341", "v1/no-such", "", "v9")
            for method in ("GET", "POST", "OPTIONS")
        ]
        assert {(answer.status_code, answer.data) for answer in answers} == {
            (401, b'{"error":"sign in"}\n')
        }

    def test_may_read_what_is_public(self, stranger):
        for address in ("/about", "/report-a-concern", "/static/site.css", "/sign-in"):
            assert stranger.get(address).status_code == 200

    def test_is_told_of_no_other_method_there(self, stranger):
        assert "Allow" not in stranger.client.delete("/map").headers

    def test_a_strange_host_is_refused_first(self, stranger):
        answer = stranger.get("/map", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "evil" not in answer.text


class TestMember:
    def test_gets_one_answer_to_what_they_may_not_open_and_what_there_is_not(self, member):
        addresses = ("/of-planners", "/undecided", "/no-such", "/.git/config", "/people/1")
        answers = [member.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1

    @pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS", "PROPFIND"])
    def test_learns_the_methods_only_of_what_they_may_open(self, member, method):
        assert member.client.open("/map", method=method).status_code == 405
        for address in ("/of-planners", "/undecided", "/no-such"):
            assert member.client.open(address, method=method).status_code == 404

    def test_is_noted_where_they_may_not_by_the_name_of_the_page_alone(self, door, member):
        def lines() -> list[AuditLine]:
            with door.app.extensions["door store"].transaction() as db:
                found = db.scalars(select(AuditLine).where(AuditLine.what == "refused access"))
                return [(line.about, line.outcome) for line in found]

        before = len(lines())
        member.get("/of-planners?who=somebody")
        member.get("/no-such/somebody")
        assert lines()[before:] == [("of_planners", "refused")]

    def test_head_answers_as_get_does_without_the_page(self, member):
        got, asked = member.get("/sign-out"), member.client.head("/sign-out")
        assert (asked.status_code, asked.data) == (got.status_code, b"")
        assert asked.headers["Cache-Control"] == got.headers["Cache-Control"]


class TestFormsOfOthers:
    @pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
    def test_a_form_that_another_site_sent_is_not_looked_at(self, member, site):
        page = member.get("/sign-out").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = member.client.post(
            "/sign-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": site}
        )
        assert answer.status_code == 400
        assert member.is_in

    def test_a_link_from_another_site_is_followed(self, member):
        answer = member.get("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
