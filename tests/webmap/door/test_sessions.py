"""Sessions: what the browser holds, when they end, and that two requests at once revive none."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from flask import request
from sqlalchemy import select

from tests.clock import NOON
from tests.signing_in import open_door
from webmap.db.door.people import person_with
from webmap.db.door.tables import SessionRow
from webmap.door.sessions import ID_BYTES, StoredSession, StoredSessions, hash_of
from webmap.door.terms import ABSOLUTE, IDLE
from webmap.errors import StoreUnavailable
from webmap.side import Side

COOKIE = "__Host-plainsight-partner"


@pytest.fixture
def door():
    return open_door(needs_second_factor=False)


@pytest.fixture
def member(door):
    return door.let_in(second_factor=False)


@pytest.fixture
def visitor(door, member):
    """Somebody signed in."""
    visitor = door.browser()
    visitor.sign_in(member)
    return visitor


def rows(door) -> list[SessionRow]:
    with door.app.extensions["door store"].transaction() as db:
        found = db.scalars(select(SessionRow)).all()
        db.expunge_all()
    return list(found)


class TestCookie:
    def test_holds_an_id_of_256_bits_and_nothing_else(self, visitor):
        assert ID_BYTES * 8 == 256
        assert re.fullmatch(r"[0-9a-f]{64}", visitor.cookie)
        assert list(visitor.client._cookies) == [("localhost", "/", COOKIE)]

    def test_is_for_safe_connections_and_this_site_and_no_script(self, door):
        visitor = door.browser()
        said = visitor.get("/sign-in").headers.getlist("Set-Cookie")
        assert len(said) == 1
        name, *attributes = (part.strip() for part in said[0].split(";"))
        assert name.startswith(f"{COOKIE}=")
        assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]

    def test_the_store_holds_only_its_hash(self, door, visitor):
        (row,) = [row for row in rows(door) if row.person_uid]
        assert row.id_hash == hashlib.sha256(visitor.cookie.encode()).hexdigest()
        assert visitor.cookie not in row.content

    def test_sides_have_cookies_of_their_own(self):
        assert len({side.cookie for side in Side}) == len(Side)

    @pytest.mark.parametrize(
        "brought", ["", "x", "a" * 64, "A" * 64, "é" * 64, "0" * 63, "../" * 21 + "x", "\0" * 64]
    )
    def test_an_id_nobody_was_given_is_never_taken_up(self, door, brought):
        visitor = door.browser()
        visitor.client.set_cookie(COOKIE, brought, secure=True)
        visitor.get("/sign-in")
        assert visitor.cookie != brought
        assert {row.id_hash for row in rows(door)} == {hash_of(visitor.cookie)}

    def test_public_pages_and_files_give_none(self, door):
        visitor = door.browser()
        for address in ("/about", "/report-a-concern", "/static/site.css", "/map", "/no-such"):
            assert "Set-Cookie" not in visitor.get(address).headers
        assert rows(door) == []


class TestEnd:
    def test_after_half_an_hour_without_use(self, door, visitor):
        for _ in range(3):
            door.clock.go_on(minutes=29)
            assert visitor.is_in
        door.clock.go_on(minutes=30)
        assert not visitor.is_in

    def test_eight_hours_after_it_began_whatever_was_opened(self, door, visitor):
        for _ in range(23):
            door.clock.go_on(minutes=20)
            assert visitor.is_in
        door.clock.go_on(minutes=20)
        assert not visitor.is_in

    def test_limits_are_those_agreed(self):
        assert (timedelta(minutes=30), timedelta(hours=8)) == (IDLE, ABSOLUTE)

    def test_with_a_new_stamp_wherever_it_is_open(self, door, member, visitor):
        elsewhere = door.browser()
        elsewhere.sign_in(member)
        with door.app.extensions["door store"].transaction(writing=True) as db:
            person_with(db, member.uid).stamp = "another"
        assert [visitor.is_in, elsewhere.is_in] == [False, False]

    def test_with_the_person(self, door, member, visitor):
        with door.app.extensions["door store"].transaction(writing=True) as db:
            person_with(db, member.uid).active = False
        assert not visitor.is_in

    def test_a_stranger_leaves_one_row_that_goes_with_the_next(self, door):
        door.browser().get("/sign-in")
        door.browser().get("/sign-in")
        assert len(rows(door)) == 2
        door.clock.go_on(minutes=31)
        door.browser().get("/sign-in")
        assert len(rows(door)) == 1

    def test_a_flood_of_strangers_is_bounded_and_signs_nobody_out(self, door, visitor, monkeypatch):
        monkeypatch.setattr("webmap.door.sessions.MOST_STRANGERS", 5)
        for _ in range(9):
            door.clock.go_on(seconds=1)
            last = door.browser()
            last.get("/sign-in")
        assert len([row for row in rows(door) if row.person_uid is None]) == 5
        assert hash_of(last.cookie) in {row.id_hash for row in rows(door)}
        assert visitor.is_in


class TestTwoAtOnce:
    """A session opened by two requests before either has stored what it did."""

    @pytest.fixture
    def twice(self, door, visitor):
        kept: StoredSessions = door.app.session_interface
        with door.app.test_request_context("/", headers={"Cookie": f"{COOKIE}={visitor.cookie}"}):
            yield [kept.open_session(door.app, request) for _ in range(2)]

    def store(self, door, session: StoredSession) -> list[str]:
        """Store a session as at the end of a request; what the browser is told of it."""
        answer = door.app.response_class()
        door.app.session_interface.save_session(door.app, session, answer)
        return answer.headers.getlist("Set-Cookie")

    def test_a_late_page_does_not_revive_what_signing_out_ended(self, door, twice, visitor):
        out, late = twice
        out.renew(empty=True)
        late["late"] = 1
        (taken_back,) = self.store(door, out)
        assert taken_back.startswith(f"{COOKIE}=;")
        assert self.store(door, late) == []
        assert rows(door) == []
        assert not visitor.is_in

    def test_nor_does_a_change_of_rights_that_was_under_way(self, door, twice, member):
        out, late = twice
        out.renew(empty=True)
        late.renew(member.uid)
        self.store(door, out)
        assert self.store(door, late) == []
        assert rows(door) == []

    def test_an_id_is_exchanged_for_one_other(self, door, twice, member):
        first, second = twice
        first.renew(member.uid)
        second.renew(member.uid)
        (told,) = self.store(door, first)
        assert self.store(door, second) == []
        assert [row.id_hash for row in rows(door)] == [hash_of(told.split("=")[1].split(";")[0])]

    def test_two_tabs_share_what_they_store(self, door, twice):
        one, other = twice
        one["one"] = 1
        other["other"] = 2
        assert [self.store(door, one), self.store(door, other)] == [[], []]
        (row,) = rows(door)
        assert json.loads(row.content)["other"] == 2

    def test_going_on_under_a_new_id_makes_no_session_longer(self, door, twice, member):
        session = twice[0]
        door.clock.go_on(minutes=20)
        session.renew(member.uid)
        self.store(door, session)
        (row,) = rows(door)
        assert (row.started_at, row.seen_at) == (NOON, NOON + timedelta(minutes=20))


class TestStoreOutOfReach:
    """PostgreSQL that nobody answers for: nothing listens at port 1 of this machine."""

    @pytest.fixture
    def cut_off(self, releases):
        url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
        return open_door(releases, store_url=url)

    @pytest.mark.parametrize("brought", [None, "a" * 64])
    def test_public_pages_answer_and_private_ones_say_it_is_busy(self, cut_off, brought):
        visitor = cut_off.browser()
        if brought:
            visitor.bring(brought)
        for address in ("/about", "/report-a-concern", "/static/site.css"):
            assert visitor.get(address).status_code == 200
        answer = visitor.get("/map")
        if brought:
            assert answer.status_code == 503
            assert "The service is busy" in answer.text
            assert visitor.get("/api/v1/cells").status_code == 503
        else:
            assert answer.status_code == 303

    @pytest.mark.parametrize("brought", [None, "a" * 64])
    def test_the_sign_in_page_says_it_is_busy(self, cut_off, brought):
        visitor = cut_off.browser()
        if brought:
            visitor.bring(brought)
        answer = visitor.get("/sign-in")
        assert answer.status_code == 503
        assert "The service is busy" in answer.text
        assert answer.content_type == "text/html; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers

    def test_nobody_is_signed_in_whose_session_could_not_be_stored(self, door, member, monkeypatch):
        visitor = door.browser()
        visitor.get("/sign-in")
        sought = visitor.cookie

        def refuse(*_args, **_more):
            raise StoreUnavailable("The store is full.")

        monkeypatch.setattr("webmap.door.sessions.kept.begin", refuse)
        answer = visitor.give_password(member.email)
        assert answer.status_code == 503
        assert "Location" not in answer.headers
        assert "Your account" not in answer.text
        assert visitor.cookie == sought
        monkeypatch.undo()
        assert not visitor.is_in

    def test_use_that_cannot_be_noted_stops_nobody_reading(self, door, visitor, monkeypatch):
        def refuse(*_args, **_more):
            raise StoreUnavailable("The store is busy.")

        monkeypatch.setattr("webmap.door.sessions.kept.seen", refuse)
        door.clock.go_on(minutes=5)
        assert visitor.is_in
