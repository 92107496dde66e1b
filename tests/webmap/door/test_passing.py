"""Passing through the door: a new id at every change of rights, and nothing carried over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.signing_in import TOKEN, open_door
from webmap.audit.chain import What
from webmap.db.door.audit import add_line
from webmap.db.door.people import person_with
from webmap.db.door.tables import Attempt, AuditLine, SessionRow
from webmap.door.sessions import hash_of


@pytest.fixture
def door():
    return open_door()


@pytest.fixture
def member(door):
    return door.let_in()


@pytest.fixture
def half(door, member):
    """Somebody whose password was right."""
    visitor = door.browser()
    visitor.give_password(member.email, to="/map")
    return visitor


def change(door, member, **values) -> None:
    with door.app.extensions["door store"].transaction(writing=True) as db:
        for name, value in values.items():
            setattr(person_with(db, member.uid), name, value)


def logged(door) -> list[tuple[str, str, str, str | None]]:
    with door.app.extensions["door store"].transaction() as db:
        lines = db.scalars(select(AuditLine).order_by(AuditLine.line)).all()
        return [(line.what, line.about, line.outcome, line.person) for line in lines]


def test_id_changes_at_every_step_and_the_one_before_is_worth_nothing(door, member):
    visitor, ids = door.browser(), []
    visitor.get("/sign-in")
    ids.append(visitor.cookie)
    visitor.give_password(member.email)
    ids.append(visitor.cookie)
    visitor.send("/sign-in/code", code=member.code(door.clock()))
    ids.append(visitor.cookie)
    assert len(set(ids)) == 3
    with door.app.extensions["door store"].transaction() as db:
        held = set(db.scalars(select(SessionRow.id_hash)))
    assert held == {hash_of(visitor.cookie)}
    for earlier in ids[:2]:
        other = door.browser()
        other.bring(earlier)
        assert not other.is_in


def test_half_way_is_not_in(half):
    assert half.get("/map").location == "/sign-in?to=/map"
    assert half.get("/api/v1/cells").status_code == 401
    assert "Your account" not in half.get("/about").text


@pytest.mark.parametrize("change_to", [{"stamp": "another"}, {"active": False}])
def test_half_way_ends_when_the_account_changes(door, member, half, change_to):
    page = half.get("/sign-in/code").text
    change(door, member, **change_to)
    sent = {"csrf_token": TOKEN.search(page)[1], "code": member.code(door.clock())}
    answer = half.client.post("/sign-in/code", data=sent)
    assert answer.status_code == 422
    assert "Start again" in answer.text
    assert not half.is_in


def test_coming_in_is_noted_with_its_time_and_forgets_tries(door, member, half):
    wrong = f"{(int(member.code(door.clock())) + 1) % 1_000_000:06}"
    half.send("/sign-in/code", code=wrong)
    door.clock.go_on(minutes=1)
    half.send("/sign-in/code", code=member.code(door.clock()))
    assert half.is_in
    with door.app.extensions["door store"].transaction() as db:
        assert person_with(db, member.uid).signed_in_at == door.clock()
        assert db.scalars(select(Attempt)).all() == []
    assert logged(door) == [
        (What.SIGN_IN, "second factor", "refused", member.uid),
        (What.SIGN_IN, "second factor", "done", member.uid),
    ]


def test_recovery_code_and_password_stand_in_the_log_as_what_they_are(door, member, half):
    half.send("/sign-in/recovery-code", code=member.recovery_codes[0])
    other = door.browser()
    other.give_password(member.email, "wrong")
    other.give_password("nobody@x.example", "wrong")
    assert logged(door) == [
        (What.SIGN_IN, "recovery code", "done", member.uid),
        (What.SIGN_IN, "password", "refused", member.uid),
        (What.SIGN_IN, "password", "refused", None),
    ]


def test_leaving_is_noted_as_the_person_s(door, member, half):
    half.send("/sign-in/code", code=member.code(door.clock()))
    half.send("/sign-out")
    assert logged(door)[-1] == (What.SIGN_OUT, "", "done", member.uid)
    with door.app.extensions["door store"].transaction() as db:
        held = db.scalars(select(SessionRow.person_uid)).all()
    assert member.uid not in held


def test_a_form_of_before_does_not_count_after(door, member):
    visitor = door.browser()
    before = TOKEN.search(visitor.get("/sign-in").text)[1]
    visitor.give_password(member.email)
    sent = {"csrf_token": before, "code": member.code(door.clock())}
    assert visitor.client.post("/sign-in/code", data=sent).status_code == 400
    assert not visitor.is_in


def test_ten_minutes(door, half):
    door.clock.go_on(minutes=10, seconds=-1)
    assert half.get("/sign-in/code").status_code == 200
    door.clock.at += timedelta(seconds=1)
    assert "more than 10 minutes" in half.get("/sign-in/code").text


def test_nobody_comes_in_whom_the_log_cannot_note(door):
    """The log was kept with another secret, so it takes no line of this app."""
    with door.app.extensions["door store"].transaction(writing=True) as db:
        add_line(db, b"the key of another secret", door.clock(), What.SIGN_IN)
    visitor = open_visit(door)

    assert visitor.status_code == 503
    with door.app.extensions["door store"].transaction() as db:
        assert {row.person_uid for row in db.scalars(select(SessionRow))} <= {None}


def open_visit(door):
    """The answer to the last proof of somebody who is known."""
    member, visitor = door.let_in(), door.browser()
    visitor.give_password(member.email)
    return visitor.send("/sign-in/code", code=member.code(door.clock()))
