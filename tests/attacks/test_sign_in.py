"""Attacks on signing in: what can be learnt, guessed, forged, planted, replayed or raced."""

import base64
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import argon2.low_level
import pytest
from flask.sessions import SecureCookieSessionInterface
from flask_login.utils import encode_cookie
from sqlalchemy import Engine, event, select

from tests.signing_in import KNOWN_WORDS, QUICK, TOKEN, Door, Member, open_door
from webmap.db.door.people import person_with
from webmap.db.door.tables import Attempt, AuditLine, SessionRow
from webmap.door.passwords import kept_form

WRONG = "not the words that were kept"
#: Whoever tries; each address is as long as the others, so that nothing but it differs.
TRIED = ("known@x.example", "empty@x.example", "ended@x.example", "nobod@x.example")


@pytest.fixture
def door() -> Door:
    return open_door()


@pytest.fixture
def member(door) -> Member:
    return door.let_in()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_door(request) -> Iterator[Door]:
    """A door whose store is of either kind."""
    postgres = request.param == "postgres"
    door = open_door(
        **{"store_url": request.getfixturevalue("postgres_database")} if postgres else {}
    )
    yield door
    door.app.extensions["door store"].close()


@pytest.fixture
def worked(monkeypatch) -> list[str]:
    """Each piece of work that a password makes, with how much work it is."""
    done = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(argon2.low_level, name)

        def count(*given, _real=real, **named):
            if "memory_cost" in named:
                done.append(f"m={named['memory_cost']},t={named['time_cost']}")
            else:
                done.append(re.search(rb"m=\d+,t=\d+", given[0] if given else named["hash"])[0])
            return _real(*given, **named)

        monkeypatch.setattr(argon2.low_level, name, count)
    return done


def everybody(door: Door, kept: str = QUICK) -> None:
    """Let in one who may sign in, one who was only invited and one who was disabled."""
    door.let_in(TRIED[0], password=kept)
    door.let_in(TRIED[1], password=None, second_factor=False)
    door.let_in(TRIED[2], password=kept, active=False)


def seen(answer) -> tuple[int, str, str]:
    """What a browser can see of an answer, but for what it sent itself and its own token."""
    page = TOKEN.sub("token", answer.text)
    for tried in TRIED:
        page = page.replace(tried, "tried")
    headers = re.sub(r"expires=[^;]+", "", str(answer.headers))
    return answer.status_code, headers, page


class TestOracles:
    @pytest.mark.parametrize("password", [WRONG, KNOWN_WORDS, "x" * 5_000, "\0", "é"])
    def test_refusal_is_the_same_whoever_tries(self, door, password):
        everybody(door)
        answers = {
            seen(door.browser().give_password(tried, password))
            for tried in (TRIED[1:] if password == KNOWN_WORDS else TRIED)
        }
        assert len(answers) == 1
        assert next(iter(answers))[0] == 422

    def test_lock_comes_and_goes_the_same_whoever_tries(self, door):
        everybody(door)
        stories = []
        for tried in TRIED:
            answers = [door.browser().give_password(tried, WRONG) for _ in range(6)]
            stories.append([seen(answer) for answer in answers])
        door.clock.go_on(minutes=15)
        for tried, story in zip(TRIED, stories, strict=True):
            story.append(seen(door.browser().give_password(tried, WRONG)))
        assert [status for status, *_ in stories[0]] == [422] * 4 + [429] * 2 + [422]
        assert stories == [stories[0]] * len(TRIED)
        self.check_that_the_log_alone_tells_whom_we_know(door)

    def check_that_the_log_alone_tells_whom_we_know(self, door):
        with door.app.extensions["door store"].transaction() as db:
            lines = db.scalars(select(AuditLine)).all()
            told = [(line.what, line.outcome) for line in lines]
            whose = {line.person for line in lines}
        assert told.count(("sign-in", "refused")) == 6 * len(TRIED)
        assert told.count(("locked out", "refused")) == len(TRIED)
        assert len(whose) == 4
        assert None in whose

    def test_right_password_reads_as_a_wrong_one_while_locked(self, door, worked):
        everybody(door)
        for _ in range(5):
            door.browser().give_password(TRIED[0], WRONG)
        worked.clear()
        answers = [
            seen(door.browser().give_password(TRIED[0], word)) for word in (KNOWN_WORDS, WRONG)
        ]
        assert answers[0] == answers[1]
        assert worked == []

    def test_work_is_one_argon2_of_one_size_whoever_tries(self, door, worked):
        with door.app.app_context():
            kept = kept_form(KNOWN_WORDS)
        everybody(door, kept)
        effort = []
        for tried in TRIED:
            worked.clear()
            door.browser().give_password(tried, WRONG)
            effort.append([piece if isinstance(piece, str) else piece.decode() for piece in worked])
        assert len(effort[0]) == 1
        assert effort == [effort[0]] * len(TRIED)

    def test_the_store_is_asked_the_same_whoever_tries(self, door):
        everybody(door)
        door.browser().give_password("first@x.example", WRONG)
        asked: list[str] = []

        def listen(_conn, _cursor, statement, *_rest):
            asked.append(re.sub(r"\s+", " ", statement))

        event.listen(Engine, "before_cursor_execute", listen)
        try:
            stories = []
            for tried in TRIED:
                browser = door.browser()
                browser.get("/sign-in")
                asked.clear()
                browser.give_password(tried, WRONG)
                stories.append(list(asked))
        finally:
            event.remove(Engine, "before_cursor_execute", listen)
        assert len(stories[0]) > 3
        assert stories == [stories[0]] * len(TRIED)


class TestNothingTypedIsKept:
    CANARIES = ("canary-words-typed", "canary@typed.example", "canary-code")

    def test_in_the_store_or_in_a_log(self, tmp_path, caplog):
        caplog.set_level(logging.DEBUG)
        door = open_door(store_url=f"sqlite:///{tmp_path / 'door.sqlite'}")
        member = door.let_in()
        word, address, code = self.CANARIES
        browser = door.browser()
        browser.give_password(address, word, to=f"/map?q={word}")
        browser.give_password(member.email, word)
        browser.give_password(member.email, to=f"/{code}")
        browser.send("/sign-in/code", code=code)
        browser.send("/sign-in/recovery-code", code=code)
        browser.client.post("/sign-in", data={"email": address, "password": word})
        held = b"".join(path.read_bytes() for path in Path(tmp_path).iterdir())
        for canary in (word, address):
            assert canary.encode() not in held
        said = caplog.text
        assert not [canary for canary in self.CANARIES if canary in said]


class TestBruteForce:
    def test_no_more_than_five_are_looked_at_however_many_come_at_once(self, any_door, worked):
        member = any_door.let_in()
        browsers = [any_door.browser() for _ in range(12)]
        for browser in browsers:
            browser.get("/sign-in")
        worked.clear()
        with ThreadPoolExecutor(6) as at_once:
            answers = list(
                at_once.map(lambda one: one.give_password(member.email, WRONG), browsers)
            )
        assert len(worked) <= 5
        assert {answer.status_code for answer in answers} == {422, 429}
        assert any_door.browser().give_password(member.email).status_code == 429

    def test_codes_cannot_be_guessed_by_proving_the_password_again(self, door, member):
        shown = int(member.code(door.clock()))
        looked_at = 0
        for guess in range(30):
            browser = door.browser()
            if browser.give_password(member.email).status_code != 303:
                continue
            code = f"{(shown + 1 + guess) % 1_000_000:06}"
            looked_at += browser.send("/sign-in/code", code=code).status_code in {422, 429}
        assert looked_at == 5

    def test_signing_in_oneself_between_does_not_reset_the_count_of_another(self, door, member):
        other = door.let_in("other@x.example")
        for _ in range(4):
            door.browser().give_password(member.email, WRONG)
        door.browser().sign_in(other)
        assert door.browser().give_password(member.email, WRONG).status_code == 429


class TestOnceOnly:
    def at_once(self, door: Door, member: Member, address: str, code: str) -> int:
        """Send one code from six browsers at one moment; say how many came in."""
        browsers = [door.browser() for _ in range(6)]
        for browser in browsers:
            browser.give_password(member.email)
        tokens = [TOKEN.search(browser.get(address).text)[1] for browser in browsers]
        start = threading.Barrier(len(browsers))

        def send(number: int) -> bool:
            start.wait()
            sent = {"csrf_token": tokens[number], "code": code}
            browsers[number].client.post(address, data=sent)
            return browsers[number].is_in

        with ThreadPoolExecutor(len(browsers)) as threads:
            return sum(threads.map(send, range(len(browsers))))

    def test_a_recovery_code_lets_one_in(self, any_door):
        member = any_door.let_in()
        code = member.recovery_codes[0]
        assert self.at_once(any_door, member, "/sign-in/recovery-code", code) == 1

    def test_a_code_lets_one_in(self, any_door):
        member = any_door.let_in()
        code = member.code(any_door.clock())
        assert self.at_once(any_door, member, "/sign-in/code", code) == 1

    def test_a_code_that_was_watched_lets_nobody_in(self, door, member):
        code = member.code(door.clock())
        door.browser().sign_in(member)
        watcher = door.browser()
        watcher.give_password(member.email)
        assert watcher.send("/sign-in/code", code=code).status_code == 422
        assert not watcher.is_in


class TestFixation:
    def test_an_id_that_was_planted_opens_nothing_once_somebody_signed_in(self, door, member):
        attacker, victim = door.browser(), door.browser()
        attacker.get("/sign-in")
        planted = attacker.cookie
        victim.bring(planted)
        victim.sign_in(member)
        assert victim.is_in
        assert victim.cookie != planted
        assert not attacker.is_in
        assert attacker.get("/sign-in/code").location == "/sign-in"

    def test_half_way_of_the_attacker_does_not_become_the_victim_s(self, door, member):
        other = door.let_in("evil@x.example")
        attacker, victim = door.browser(), door.browser()
        attacker.give_password(other.email)
        victim.bring(attacker.cookie)
        victim.sign_in(member)
        assert not attacker.is_in


class TestReplay:
    def test_a_cookie_kept_from_before_signing_out_is_worth_nothing(self, door, member):
        browser, thief = door.browser(), door.browser()
        browser.sign_in(member)
        thief.bring(browser.cookie)
        assert thief.is_in
        browser.send("/sign-out")
        assert not thief.is_in
        assert thief.client.post("/sign-out").status_code == 303
        with door.app.extensions["door store"].transaction() as db:
            assert member.uid not in db.scalars(select(SessionRow.person_uid)).all()

    def test_nor_one_from_half_way(self, door, member):
        browser, thief = door.browser(), door.browser()
        browser.give_password(member.email)
        thief.bring(browser.cookie)
        browser.send("/sign-in/code", code=member.code(door.clock()))
        assert browser.is_in
        assert not thief.is_in
        assert thief.get("/sign-in/code").location == "/sign-in"

    def test_nor_one_of_somebody_who_was_disabled(self, door, member):
        browser = door.browser()
        browser.sign_in(member)
        with door.app.extensions["door store"].transaction(writing=True) as db:
            person_with(db, member.uid).active = False
        assert not browser.is_in


class TestCookies:
    def test_what_the_browser_holds_tells_nothing(self, door, member):
        held = []
        for _ in range(3):
            browser = door.browser()
            browser.sign_in(member)
            door.clock.go_on(minutes=1)
            held.append(browser.cookie)
        assert len(set(held)) == 3
        for cookie in held:
            assert re.fullmatch("[0-9a-f]{64}", cookie)
            for decoded in (bytes.fromhex(cookie), base64.b64decode(cookie)):
                assert member.uid.encode() not in decoded
                assert b"mary" not in decoded
                assert not decoded.isascii()

    def test_none_is_forged_even_by_who_knows_what_we_sign_with(self, door, member):
        with door.app.extensions["door store"].transaction() as db:
            stamp = person_with(db, member.uid).stamp
        with door.app.test_request_context():
            signer = SecureCookieSessionInterface().get_signing_serializer(door.app)
            signed = signer.dumps({"_user_id": stamp, "_fresh": True})
            remembered = encode_cookie(stamp)
        for name in ("session", "remember_token", "__Host-plainsight-partner"):
            for value in (signed, remembered, stamp, member.uid):
                browser = door.browser()
                browser.client.set_cookie(name, value, secure=True)
                assert not browser.is_in

    @pytest.mark.parametrize("header", ["Authentication-Token", "Authorization"])
    def test_no_header_signs_anybody_in(self, door, member, header):
        basic = base64.b64encode(f"{member.email}:{KNOWN_WORDS}".encode()).decode()
        for value in (f"Basic {basic}", f"Bearer {member.uid}", member.uid):
            answer = door.browser().get(f"/map?auth_token={member.uid}", headers={header: value})
            assert answer.status_code == 303


class TestForgedForms:
    @pytest.mark.parametrize("brought", [None, "", "x", "of another"])
    def test_sign_in_without_the_page_s_own_token_is_not_looked_at(
        self, door, member, worked, brought
    ):
        browser, attacker = door.browser(), door.browser()
        browser.get("/sign-in")
        sent = {"email": member.email, "password": KNOWN_WORDS}
        if brought is not None:
            other = TOKEN.search(attacker.get("/sign-in").text)[1]
            sent["csrf_token"] = other if brought == "of another" else brought
        answer = browser.client.post("/sign-in", data=sent)
        assert answer.status_code == 400
        assert "This page was open for a long time" in answer.text
        assert worked == []
        with door.app.extensions["door store"].transaction() as db:
            assert db.scalars(select(Attempt)).all() == []

    def test_signing_out_without_it_signs_nobody_out(self, door, member):
        browser = door.browser()
        browser.sign_in(member)
        assert browser.client.post("/sign-out").status_code == 400
        assert browser.is_in

    @pytest.mark.parametrize("address", ["/sign-in/code", "/sign-in/recovery-code"])
    def test_second_proof_without_it_is_not_looked_at(self, door, member, address):
        browser = door.browser()
        browser.give_password(member.email)
        code = member.code(door.clock()) if "recovery" not in address else member.recovery_codes[0]
        assert browser.client.post(address, data={"code": code}).status_code == 400
        assert not browser.is_in
        assert browser.send(address, code=code).status_code in {200, 303}
        assert browser.is_in

    def test_an_address_that_holds_it_all_signs_nobody_in(self, door, member):
        browser = door.browser()
        browser.get(f"/sign-in?email={member.email}&password={KNOWN_WORDS}")
        token = TOKEN.search(browser.get("/sign-in").text)[1]
        asked = f"?email={member.email}&password={KNOWN_WORDS}&csrf_token={token}"
        for method in ("GET", "HEAD", "POST", "PUT"):
            answer = browser.client.open(f"/sign-in{asked}", method=method)
            assert answer.location is None
        assert not browser.is_in


class TestOpenRedirect:
    @pytest.mark.parametrize(
        "to",
        [
            "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/map",
            "/%2f%2fevil.example", "\t//evil.example", "/map\r\nSet-Cookie: a=b", "javascript:x",
            "/map@evil.example", "//evil.example/map", "/sign-out", "/sign-in?to=//evil.example",
            "/static/site.css", "/invitation/" + "a" * 43, "/map?" + "x" * 5_000,
        ],
    )  # fmt: skip
    def test_nobody_is_led_away_by_a_link_they_were_sent(self, door, member, to):
        browser = door.browser()
        form = browser.get("/sign-in", query_string={"to": to})
        (carried,) = re.findall(r'name="to" value="([^"]*)"', form.text)
        assert "<" not in carried
        assert browser.sign_in(member, to=to).location == "/"

    def test_a_doubled_way_back_leads_nobody_away(self, door, member):
        browser = door.browser()
        token = TOKEN.search(browser.get("/sign-in?to=/map&to=//evil.example").text)[1]
        sent = {"csrf_token": token, "email": member.email, "password": KNOWN_WORDS}
        browser.client.post("/sign-in?to=//evil.example", data=sent | {"to": ["/map", "//evil"]})
        answer = browser.send("/sign-in/code?to=//evil.example", code=member.code(door.clock()))
        assert answer.location == "/map"

    def test_what_is_carried_cannot_break_out_of_the_page(self, door):
        page = door.browser().get("/sign-in", query_string={"to": '/"><script>alert(1)</script>'})
        assert "<script>alert" not in page.text
