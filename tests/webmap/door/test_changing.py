"""Changing one's own account: wrong tries count, and what ends by a change ends at once."""

import pytest

from tests.authenticator import code_of
from tests.clock import Clock
from tests.joining import ANOTHER, EMAIL, PASSWORD, Visitor, joined, noted, person_of, site
from webmap.db.door.people import person_with
from webmap.door.accounts import Account
from webmap.door.changing import (
    Proof,
    change_password,
    end_other_sessions,
    prove_both,
    prove_password,
)
from webmap.door.lockout import Try, begin_try
from webmap.door.second_factor import recovery_codes


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def joiner(clock):
    """An app where somebody has joined; its key and recovery codes."""
    app = site(clock)
    key, codes = joined(app, Visitor(app), clock)
    return app, key, codes


@pytest.fixture
def app(joiner, clock):
    """The same, long after whatever was tried before; a page is being answered."""
    clock.go_on(hours=1)
    with joiner[0].test_request_context(base_url="https://localhost"):
        yield joiner[0]


def you(app) -> Account:
    return Account(person_of(app))


class TestProving:
    def test_right_tries_do_not_count(self, app):
        assert [prove_password(you(app), PASSWORD) for _ in range(6)] == [Proof.RIGHT] * 6
        assert begin_try(EMAIL) is Try.OPEN

    def test_five_wrong_tries_lock_the_name_for_sign_in_too(self, app, monkeypatch):
        monkeypatch.setattr("webmap.door.changing.is_right", lambda _, typed: typed == PASSWORD)
        tries = [prove_password(you(app), "wrong") for _ in range(5)]
        assert tries == [Proof.WRONG] * 4 + [Proof.LOCKED]
        assert prove_password(you(app), PASSWORD) is Proof.LOCKED
        assert begin_try(EMAIL) is Try.LOCKED
        assert noted(app)[-5:] == [("password changed", "", "refused")] * 4 + [
            ("locked out", "", "refused")
        ]

    def test_a_lock_ends(self, app, clock, monkeypatch):
        monkeypatch.setattr("webmap.door.changing.is_right", lambda _, typed: typed == PASSWORD)
        for _ in range(5):
            prove_password(you(app), "wrong")
        clock.go_on(minutes=15)
        assert prove_password(you(app), PASSWORD) is Proof.RIGHT

    def test_both_are_needed(self, app, joiner, clock):
        code = code_of(joiner[1], clock())
        assert prove_both(you(app), ANOTHER, code) is Proof.WRONG
        assert prove_both(you(app), PASSWORD, "000000") is Proof.WRONG
        assert prove_both(you(app), PASSWORD, "") is Proof.WRONG
        assert prove_both(you(app), PASSWORD, code) is Proof.RIGHT
        assert prove_both(you(app), PASSWORD, code) is Proof.WRONG

    def test_a_recovery_code_does_and_is_used_up(self, app, joiner):
        code = joiner[2][0]
        assert prove_both(you(app), ANOTHER, code) is Proof.WRONG
        assert prove_both(you(app), PASSWORD, code) is Proof.RIGHT
        assert code not in recovery_codes(you(app))
        assert ("recovery code", "used", "done") in noted(app)


class TestEnding:
    def test_of_two_changes_at_once_the_later_is_none(self, app):
        before = you(app)
        first = end_other_sessions(before)
        assert first.fs_uniquifier != before.fs_uniquifier
        assert end_other_sessions(before) is None
        assert change_password(before, ANOTHER) is None
        assert you(app).password == before.password
        assert noted(app)[-1] == ("sign-out", "everywhere else", "done")

    def test_a_disabled_account_cannot_be_changed(self, app):
        before = you(app)
        store = app.extensions["door store"]
        with store.transaction(writing=True) as db:
            person_with(db, before.uid).active = False
        assert end_other_sessions(before) is None
        with store.transaction(writing=True) as db:
            person_with(db, before.uid).active = True
