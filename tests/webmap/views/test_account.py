"""Your account shows what is known of you; what you change there asks for proof."""

from datetime import timedelta

import pytest

from tests.authenticator import code_of
from tests.clock import NOON, Clock
from tests.door import client_of
from tests.joining import (
    ANOTHER,
    EMAIL,
    PASSWORD,
    Visitor,
    codes_on,
    joined,
    key_on,
    noted,
    person_of,
    site,
)
from webmap.access import Role
from webmap.db.partnership.tables import Organisation


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock):
    return site(clock)


class Somebody:
    """Somebody who has joined and is signed in here and, by the same account, elsewhere."""

    def __init__(self, app, clock) -> None:
        self.here = Visitor(app)
        self.key, self.codes = joined(app, self.here, clock)
        clock.go_on(minutes=2)
        self.there = Visitor(app)
        self.there.send("/sign-in", email=EMAIL, password=PASSWORD)
        self.there.send("/sign-in/code", code=code_of(self.key, clock()))
        clock.go_on(minutes=2)


@pytest.fixture
def somebody(app, clock) -> Somebody:
    return Somebody(app, clock)


class TestShowing:
    def test_says_what_is_known(self, app, clock):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        with app.extensions["door store"].transaction(writing=True) as db:
            db.add(
                Organisation(key="west-yorkshire-police", name="The Police of WY", kind="police")
            )
        page = visitor.read("/account")
        for words in (
            "Amira Khan",
            EMAIL,
            "The Police of WY",
            "Planner of visits",
            "Send the returns",
        ):
            assert words in page.text
        assert "Here, since 22 November 2026 at 12:00." in page.text
        assert "Nowhere else." in page.text
        assert page.headers["Cache-Control"] == "no-store"

    def test_time_is_that_of_the_clocks_here(self, clock):
        """British Summer Time is an hour ahead of UTC; it ends on the last Sunday of October."""
        clock.at = NOON.replace(month=7)
        app = site(clock, needs_second_factor=False)
        page = client_of(app).get("/account", base_url="https://localhost").text
        assert "22 July 2026 at 13:00" in page

    @pytest.mark.parametrize("role", [Role.PARTNER, Role.PLANNER, Role.COORDINATOR, Role.STEWARD])
    def test_is_there_for_every_role(self, app, role):
        answer = client_of(app, role).get("/account", base_url="https://localhost")
        assert answer.status_code == 200

    def test_shows_no_secret(self, app, somebody):
        page = somebody.here.read("/account").text
        person = person_of(app)
        for secret in (person.stamp, person.password, person.totp_secret, somebody.codes[0]):
            assert secret not in page


class TestSessions:
    def test_says_where_else(self, somebody):
        assert "signed in in 1 other browser." in somebody.here.read("/account").text

    def test_a_session_that_ran_out_is_nowhere(self, somebody, clock):
        for _ in range(2):
            somebody.here.read("/account")
            clock.go_on(minutes=20)
        assert "Nowhere else." in somebody.here.read("/account").text

    def test_signing_out_elsewhere_leaves_this_one(self, app, somebody):
        before = somebody.here.session_id
        answer = somebody.here.send("/account/sessions", "/account")
        assert answer.location == "/account"
        page = somebody.here.read("/account")
        assert "signed out everywhere else" in page.text
        assert "Nowhere else." in page.text
        assert somebody.here.session_id != before
        assert somebody.there.read("/account").status_code == 303
        assert ("sign-out", "everywhere else", "done") in noted(app)

    def test_told_once(self, somebody):
        somebody.here.send("/account/sessions", "/account")
        assert 'role="status"' in somebody.here.read("/account").text
        assert 'role="status"' not in somebody.here.read("/account").text

    def test_does_not_make_this_one_last_longer(self, app, clock):
        """Eight hours after sign-in it is over, however often others were ended from it."""
        visitor = Visitor(app)
        joined(app, visitor, clock)
        for _ in range(24):
            answer = visitor.send("/account/sessions", "/account/password")
            assert answer.location == "/account"
            clock.go_on(minutes=20)
        assert clock() - NOON == timedelta(hours=8)
        assert visitor.read("/account").status_code == 303


class TestPassword:
    def change(self, visitor, present=PASSWORD, new=ANOTHER, again=None):
        typed = {"present": present, "password": new, "again": new if again is None else again}
        return visitor.send("/account/password", **typed)

    def test_changes_and_ends_every_other_session(self, app, somebody):
        before, id_before = person_of(app), somebody.here.session_id
        assert self.change(somebody.here).location == "/account"
        after = person_of(app)
        assert after.password != before.password
        assert after.stamp != before.stamp
        assert "Your password is changed" in somebody.here.read("/account").text
        assert somebody.here.session_id != id_before
        assert somebody.there.read("/account").status_code == 303
        assert noted(app)[-1] == ("password changed", "", "done")

    def test_the_old_id_of_this_session_opens_nothing(self, app, somebody):
        old = Visitor(app)
        old.client.set_cookie(old.cookie, somebody.here.session_id, secure=True)
        assert old.read("/account").status_code == 200
        self.change(somebody.here)
        old.client.set_cookie(old.cookie, old.session_id, secure=True)
        assert old.read("/account").status_code == 303

    @pytest.mark.parametrize(
        ("typed", "field", "said"),
        [
            ({"present": "not it at all"}, "present", "not the password you have"),
            ({"present": ""}, "present", "not the password you have"),
            ({"new": "short"}, "password", "at least 12"),
            ({"new": "Amira Khan 2026"}, "password", "easy to guess"),
            ({"new": PASSWORD}, "password", "not the one you have"),
            ({"again": "another"}, "again", "not the same"),
        ],
    )
    def test_wrong_forms_change_nothing(self, app, clock, typed, field, said):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        before = person_of(app)
        page = self.change(visitor, **typed)
        assert page.status_code == 422
        assert f'<a href="#{field}">' in page.text
        assert said in page.text
        assert person_of(app).password == before.password
        assert ANOTHER not in page.text

    def test_five_wrong_tries_lock(self, app, clock):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        for _ in range(5):
            page = self.change(visitor, present="not it")
        assert "Wait 15 minutes" in page.text
        assert "Wait 15 minutes" in self.change(visitor).text
        clock.go_on(minutes=15)
        assert self.change(visitor).status_code == 303

    def test_a_form_that_is_wrong_otherwise_does_not_count(self, app, clock):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        for _ in range(6):
            self.change(visitor, present="not it", again="other")
        assert self.change(visitor).status_code == 303


class TestSecondFactor:
    def ask(self, somebody, wanted="authenticator", present=PASSWORD, code=""):
        return somebody.here.send(
            "/account/second-factor", wanted=wanted, present=present, code=code
        )

    def test_another_authenticator_takes_the_place_of_the_first(self, app, somebody, clock):
        answer = self.ask(somebody, code=code_of(somebody.key, clock()))
        assert answer.location == "/second-factor"
        key = key_on(somebody.here.read("/second-factor").text)
        assert key != somebody.key
        assert person_of(app).totp_secret
        clock.go_on(minutes=1)
        somebody.here.send("/second-factor", code=code_of(key, clock()))
        codes = codes_on(somebody.here.read("/second-factor/recovery-codes").text)
        assert not set(codes) & set(somebody.codes)
        assert somebody.here.send("/second-factor/recovery-codes").location == "/account"
        assert somebody.there.read("/account").status_code == 303
        clock.go_on(minutes=1)
        for old in (code_of(somebody.key, clock()), somebody.codes[1]):
            assert self.ask(somebody, code=old).status_code == 422
        assert self.ask(somebody, code=code_of(key, clock())).status_code == 303

    def test_leave_to_set_up_another_ends_after_ten_minutes(self, somebody, clock):
        self.ask(somebody, code=somebody.codes[0])
        clock.go_on(minutes=10)
        assert somebody.here.read("/second-factor").location == "/account"

    def test_leave_is_spent_once(self, somebody, clock):
        self.ask(somebody, code=somebody.codes[0])
        key = key_on(somebody.here.read("/second-factor").text)
        somebody.here.send("/second-factor", code=code_of(key, clock()))
        assert somebody.here.read("/second-factor").location == "/account"

    def test_new_recovery_codes(self, app, somebody, clock):
        answer = self.ask(somebody, "codes", code=code_of(somebody.key, clock()))
        assert answer.location == "/second-factor/recovery-codes"
        codes = codes_on(somebody.here.read(answer.location).text)
        assert len(codes) == 8
        assert not set(codes) & set(somebody.codes)
        assert somebody.here.send("/second-factor/recovery-codes").location == "/account"
        assert somebody.there.read("/account").status_code == 200
        assert ("recovery code", "new codes", "done") in noted(app)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"present": ANOTHER, "code": "right"}, "password or the code is not right"),
            ({"code": "000000"}, "password or the code is not right"),
            ({"code": ""}, "password or the code is not right"),
            ({"wanted": "", "code": "right"}, "Choose what you want to do"),
            ({"wanted": "everything", "code": "right"}, "Choose what you want to do"),
        ],
    )
    def test_without_both_proofs_nothing_is_allowed(self, app, clock, typed, said):
        visitor = Visitor(app)
        key, _ = joined(app, visitor, clock)
        clock.go_on(minutes=1)
        told = {"wanted": "authenticator", "present": PASSWORD} | typed
        if told["code"] == "right":
            told["code"] = code_of(key, clock())
        page = visitor.send("/account/second-factor", **told)
        assert page.status_code == 422
        assert said in page.text
        assert visitor.read("/second-factor").location == "/account"
        assert visitor.read("/second-factor/recovery-codes").location == "/account"
