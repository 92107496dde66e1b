"""An invitation says who is invited, takes a password they can keep, and leads on."""

import pytest

from tests.clock import Clock
from tests.door import partner_terms
from tests.joining import EMAIL, PASSWORD, Visitor, link_for, noted, person_of, site
from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.restricted.app import create_restricted_app
from webmap.side import Side
from webmap.workspace import Workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock):
    return site(clock)


@pytest.fixture
def visitor(app) -> Visitor:
    return Visitor(app)


class TestReading:
    def test_says_who_is_invited_as_what(self, app, visitor):
        page = visitor.read(link_for(app, role="coordinator"))
        assert page.status_code == 200
        assert "Amira Khan" in page.text
        assert EMAIL in page.text
        assert "as coordinator" in page.text
        assert page.headers["Cache-Control"] == "no-store"

    def test_asks_twice_and_shows_no_password(self, app, visitor):
        link = link_for(app)
        page = visitor.send(link, **{"password": "short", "again": "other short"})
        assert page.text.count('type="password"') == 2
        assert 'value="short' not in page.text
        assert "other short" not in page.text

    def test_names_the_fields_so_that_a_password_manager_keeps_them(self, app, visitor):
        text = visitor.read(link_for(app)).text
        assert text.count('autocomplete="new-password"') == 2
        assert 'autocomplete="username"' in text

    def test_reading_it_uses_nothing_up(self, app, visitor):
        link = link_for(app)
        for _ in range(3):
            assert visitor.read(link).status_code == 200
        assert visitor.client.head(link, base_url="https://localhost").status_code == 200
        assert person_of(app).password is None

    def test_a_name_that_looks_like_markup_is_a_name(self, app, visitor):
        link = link_for(app)
        with app.extensions["door store"].transaction(writing=True) as db:
            db.merge(person_of(app)).name = "<script>alert(1)</script>"
        page = visitor.read(link).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


class TestWrongForms:
    @pytest.mark.parametrize(
        ("typed", "field", "said"),
        [
            ({}, "password", "Enter a password"),
            ({"password": "", "again": ""}, "password", "Enter a password"),
            ({"password": "too short", "again": "too short"}, "password", "at least 12"),
            ({"password": "password1234", "again": "password1234"}, "password", "easy to guess"),
            ({"password": PASSWORD}, "again", "not the same"),
            ({"password": PASSWORD, "again": PASSWORD + " "}, "again", "not the same"),
        ],
    )
    def test_say_what_to_change_and_change_nothing(self, app, visitor, typed, field, said):
        link = link_for(app)
        page = visitor.send(link, **typed)
        assert page.status_code == 422
        assert "There is a problem" in page.text
        assert f'<a href="#{field}">' in page.text
        assert said in page.text
        assert person_of(app).password is None
        assert visitor.read(link).status_code == 200


class TestTaking:
    def test_sets_the_password_and_leads_to_the_second_factor(self, app, visitor):
        link = link_for(app)
        stamp = person_of(app).stamp
        answer = visitor.send(link, password=PASSWORD, again=PASSWORD)
        assert (answer.status_code, answer.location) == (303, "/second-factor")
        assert person_of(app).password.startswith("$argon2id$")
        assert person_of(app).stamp != stamp
        assert ("invitation", "taken up", "done") in noted(app)

    def test_works_once(self, app, visitor):
        link = link_for(app)
        visitor.send(link, password=PASSWORD, again=PASSWORD)
        kept = person_of(app).password
        assert Visitor(app).read(link).status_code == 404
        assert visitor.send(link, password=PASSWORD, again=PASSWORD).status_code != 303
        assert person_of(app).password == kept

    def test_where_no_second_factor_is_needed_they_are_in_at_once(self, clock):
        app = site(clock, needs_second_factor=False)
        visitor = Visitor(app)
        answer = visitor.send(link_for(app), password=PASSWORD, again=PASSWORD)
        assert (answer.status_code, answer.location) == (303, "/")
        assert visitor.read("/account").status_code == 200
        assert [line[0] for line in noted(app)] == ["invitation", "sign-in"]

    def test_expires_after_seven_days(self, app, visitor, clock):
        link = link_for(app)
        clock.go_on(days=7, seconds=-1)
        assert visitor.read(link).status_code == 200
        clock.go_on(seconds=1)
        assert visitor.read(link).status_code == 404

    def test_expires_while_the_form_is_open(self, app, visitor, clock):
        link = link_for(app)
        page = visitor.read(link).text
        clock.go_on(days=7)
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = visitor.client.post(
            link,
            data={"csrf_token": token, "password": PASSWORD, "again": PASSWORD},
            base_url="https://localhost",
        )
        assert answer.status_code in {400, 404}
        assert person_of(app).password is None

    def test_the_restricted_side_invites_alike(self, tmp_path, clock):
        terms = partner_terms(
            now=clock,
            side=Side.ANALYST,
            store=ANALYSTS,
            store_url=f"sqlite:///{tmp_path / 'analysts.sqlite'}",
        )
        app = create_restricted_app(Workspace(tmp_path), Settings(), terms)
        visitor = Visitor(app)
        answer = visitor.send(link_for(app, role="analyst"), password=PASSWORD, again=PASSWORD)
        assert answer.location == "/second-factor"
        assert visitor.session_id
