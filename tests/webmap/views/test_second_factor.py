"""A second factor is set up by whoever has none yet, and its recovery codes are shown once."""

import re

import pytest

from tests.authenticator import code_of
from tests.clock import Clock
from tests.door import client_of
from tests.joining import (
    HERE,
    PASSWORD,
    Visitor,
    codes_on,
    joined,
    key_on,
    link_for,
    noted,
    person_of,
    site,
)
from webmap.access import Role
from webmap.db.door.tables import SessionRow


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock):
    return site(clock)


@pytest.fixture
def visitor(app) -> Visitor:
    """Somebody who has just taken up an invitation."""
    visitor = Visitor(app)
    visitor.send(link_for(app), password=PASSWORD, again=PASSWORD)
    return visitor


class TestSettingUp:
    def test_shows_a_picture_a_key_and_asks_for_a_code(self, visitor):
        page = visitor.read("/second-factor")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert 'src="data:image/svg+xml;base64,' in page.text
        assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", key_on(page.text))
        assert 'autocomplete="one-time-code"' in page.text
        assert 'inputmode="numeric"' in page.text

    def test_shows_the_same_key_again_until_it_is_confirmed(self, visitor):
        keys = {key_on(visitor.read("/second-factor").text) for _ in range(3)}
        keys.add(key_on(visitor.send("/second-factor", code="000000").text))
        assert len(keys) == 1

    def test_wrong_code_is_said_and_not_shown_again(self, app, visitor):
        page = visitor.send("/second-factor", code="135790")
        assert page.status_code == 422
        assert "That code is not right" in page.text
        assert "135790" not in page.text
        assert person_of(app).totp_secret is None

    def test_key_stands_in_no_session_in_the_clear(self, app, visitor):
        key = key_on(visitor.read("/second-factor").text).replace(" ", "")
        with app.extensions["door store"].transaction() as db:
            held = " ".join(row.content for row in db.query(SessionRow))
        assert "new authenticator" in held
        assert key not in held

    def test_right_code_leads_to_the_recovery_codes(self, visitor, clock):
        key = key_on(visitor.read("/second-factor").text)
        answer = visitor.send("/second-factor", code=code_of(key, clock()))
        assert (answer.status_code, answer.location) == (303, "/second-factor/recovery-codes")

    def test_a_code_before_the_key_was_shown_is_not_looked_at(self, app, visitor):
        answer = visitor.send("/second-factor", "/sign-in", code="123456")
        assert answer.status_code in {302, 303}
        assert person_of(app).totp_secret is None

    def test_takes_no_longer_than_ten_minutes(self, app, visitor, clock):
        key = key_on(visitor.read("/second-factor").text)
        clock.go_on(minutes=10)
        answer = visitor.send("/second-factor", code=code_of(key, clock()))
        assert answer.status_code != 200
        assert visitor.read("/second-factor").location == "/sign-in"
        assert person_of(app).totp_secret is None


class TestRecoveryCodes:
    @pytest.fixture
    def shown(self, visitor, clock) -> list[str]:
        key = key_on(visitor.read("/second-factor").text)
        visitor.send("/second-factor", code=code_of(key, clock()))
        return codes_on(visitor.read("/second-factor/recovery-codes").text)

    def test_are_eight(self, shown):
        assert len(set(shown)) == 8

    def test_nobody_is_signed_in_before_they_are_kept(self, visitor, shown):
        assert len(shown) == 8
        assert visitor.read("/account").location.startswith("/sign-in")

    def test_keeping_them_signs_in(self, app, visitor, shown):
        before = visitor.session_id
        answer = visitor.send("/second-factor/recovery-codes")
        assert (answer.status_code, answer.location) == (303, "/")
        assert visitor.session_id != before
        assert visitor.read("/account").status_code == 200
        assert f"{len(shown)} recovery codes left" in visitor.read("/account").text
        assert [line[:2] for line in noted(app)] == [
            ("invitation", "taken up"),
            ("second factor", "set up"),
            ("sign-in", "second factor"),
        ]

    def test_are_not_shown_once_they_are_kept(self, visitor, shown):
        visitor.send("/second-factor/recovery-codes")
        answer = visitor.read("/second-factor/recovery-codes")
        assert answer.location == "/account"
        assert shown[0] not in answer.text

    def test_are_kept_nowhere_by_a_browser(self, visitor, shown):
        page = visitor.read("/second-factor/recovery-codes")
        assert shown[0] in page.text
        assert page.headers["Cache-Control"] == "no-store"

    def test_whoever_goes_away_instead_can_sign_in_by_password_and_code(self, app, shown):
        person = person_of(app)
        assert person.totp_secret
        assert person.password
        assert shown


class TestWhoHasNoBusiness:
    @pytest.mark.parametrize("address", ["/second-factor", "/second-factor/recovery-codes"])
    def test_stranger_is_asked_to_sign_in(self, app, address):
        stranger = Visitor(app)
        assert stranger.read(address).location == "/sign-in"
        answer = stranger.send(address, "/sign-in", code="123456")
        assert answer.location == "/sign-in"

    def test_whoever_has_one_is_led_to_their_account(self, app, clock):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        assert visitor.read("/second-factor").location == "/account"


class TestSignedInWithout:
    """A demonstration needs no second factor, but anybody may set one up."""

    @pytest.fixture
    def app(self, clock):
        return site(clock, needs_second_factor=False)

    def test_sets_one_up_and_stays_signed_in(self, app, clock):
        client = client_of(app, Role.PLANNER)
        visitor = Visitor(app)
        visitor.client = client
        before = visitor.session_id
        assert "Set up an authenticator" in visitor.read("/account").text
        assert visitor.read("/account/second-factor").location == "/second-factor"
        key = key_on(visitor.read("/second-factor").text)
        visitor.send("/second-factor", code=code_of(key, clock()))
        assert visitor.session_id != before
        assert len(codes_on(visitor.read("/second-factor/recovery-codes").text)) == 8
        assert visitor.send("/second-factor/recovery-codes").location == "/account"
        assert "8 recovery codes left" in visitor.read("/account").text

    def test_their_other_sessions_end(self, app, clock):
        here, there = Visitor(app), client_of(app, Role.PLANNER)
        here.client = client_of(app, Role.PLANNER)
        key = key_on(here.read("/second-factor").text)
        here.send("/second-factor", code=code_of(key, clock()))
        assert here.read("/account").status_code == 200
        assert there.get("/account", base_url=HERE).status_code == 303
