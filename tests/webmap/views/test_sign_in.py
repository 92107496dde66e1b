"""Signing in by password and code, by recovery code, and out again; and what the pages say."""

import secrets

import pytest

from tests.signing_in import open_door
from tests.webmap.reading import Page

WRONG = "The e-mail address or the password is not right"
LOCKED = "Too many tries. Wait 15 minutes, then try again, or ask the steward"
STALE = "This page was open for a long time. Try again"


@pytest.fixture(scope="module")
def open_to_try():
    """The partner app, made once; each test brings people and browsers of its own."""
    return open_door()


@pytest.fixture
def door(open_to_try):
    yield open_to_try
    open_to_try.clock.go_on(hours=1)


@pytest.fixture
def member(door):
    return door.let_in(f"{secrets.token_hex(4)}@x.example")


@pytest.fixture
def visitor(door):
    return door.browser()


def words(answer) -> str:
    return Page(answer.text).words


class TestPassword:
    def test_page_asks_for_two_things_and_says_what_to_do_without_them(self, visitor):
        answer = visitor.get("/sign-in")
        page = Page(answer.text)
        assert page.all("h1") == ["Sign in"]
        assert page.attributes("input", "autocomplete") == ["username", "current-password"]
        assert "The steward of your partnership can send you a new invitation" in page.words
        assert answer.headers["Cache-Control"] == "no-store"

    def test_right_password_leads_to_the_code_and_the_code_in(self, visitor, door, member):
        answer = visitor.give_password(member.email)
        assert (answer.status_code, answer.location) == (303, "/sign-in/code")
        assert not visitor.is_in
        answer = visitor.send("/sign-in/code", code=member.code(door.clock()))
        assert (answer.status_code, answer.location) == (303, "/")
        assert visitor.is_in

    def test_address_may_be_written_with_capitals_and_space(self, visitor, member):
        assert visitor.give_password(f" {member.email.upper()} ").location == "/sign-in/code"

    def test_what_is_missing_is_said_by_field_and_not_counted(self, visitor, member):
        for _ in range(9):
            page = Page(visitor.send("/sign-in", email=member.email, password="").text)
        assert page.attributes("a", "href")[:1] == ["#main"]
        assert "#password" in page.attributes("a", "href")
        assert "Enter your password" in page.words
        assert page.attributes("input", "aria-invalid") == ["true"]
        assert "Enter your e-mail address" in words(visitor.send("/sign-in", email="", password=""))
        assert visitor.give_password(member.email).status_code == 303

    def test_refusal_keeps_the_address_and_never_the_password(self, visitor, member):
        answer = visitor.give_password(member.email, "not this one at all")
        assert answer.status_code == 422
        assert WRONG in words(answer)
        assert f'value="{member.email}"' in answer.text
        assert "not this one" not in answer.text
        assert Page(answer.text).all("title") == ["Error: Sign in - Plainsight"]

    def test_who_must_have_a_second_factor_and_has_none_is_led_to_set_it_up(self, visitor, door):
        newcomer = door.let_in("new@x.example", second_factor=False)
        assert visitor.give_password(newcomer.email).location == "/second-factor"
        assert not visitor.is_in
        assert visitor.get("/sign-in/code").location == "/second-factor"

    def test_in_a_demonstration_the_password_is_enough(self):
        door = open_door(needs_second_factor=False)
        member, visitor = door.let_in(second_factor=False), door.browser()
        assert visitor.give_password(member.email, to="/map").location == "/map"
        assert visitor.is_in

    def test_whoever_is_in_is_led_on(self, visitor, member):
        visitor.sign_in(member)
        assert visitor.get("/sign-in?to=/map").location == "/map"
        assert visitor.get("/sign-in/code").location == "/"
        assert visitor.get("/signed-out").location == "/"
        sent = visitor.send("/sign-in", page="/sign-out", to="/map")
        assert sent.location == "/map"

    def test_another_tab_open_since_before_leads_on_too(self, visitor, member):
        visitor.sign_in(member)
        sent = visitor.client.post("/sign-in", data={"csrf_token": "of before", "to": "/map"})
        assert (sent.status_code, sent.location) == (303, "/map")


class TestCode:
    @pytest.fixture
    def half(self, visitor, member):
        visitor.give_password(member.email, to="/map")
        return visitor

    def test_spaces_are_taken(self, half, door, member):
        code = member.code(door.clock())
        answer = half.send("/sign-in/code", code=f" {code[:3]} {code[3:]} ")
        assert answer.location == "/map"

    def test_page_asks_for_digits_and_leads_to_the_recovery_codes(self, half):
        answer = half.get("/sign-in/code")
        page = Page(answer.text)
        assert page.attributes("input", "autocomplete") == ["one-time-code"]
        assert page.attributes("input", "inputmode") == ["numeric"]
        assert "/sign-in/recovery-code" in page.attributes("a", "href")
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\0"])
    def test_what_is_no_code_is_said_so_and_not_counted(self, half, typed):
        for _ in range(6):
            answer = half.send("/sign-in/code", code=typed)
            assert answer.status_code == 422
            assert "Enter the six figures of the code" in words(answer)

    def test_wrong_code_asks_again_and_shows_nothing_of_it(self, half, door, member):
        wrong = f"{(int(member.code(door.clock())) + 1) % 1_000_000:06}"
        answer = half.send("/sign-in/code", code=wrong)
        assert answer.status_code == 422
        assert "That code is not right" in words(answer)
        assert wrong not in answer.text
        assert half.send("/sign-in/code", code=member.code(door.clock())).location == "/map"

    def test_five_wrong_codes_end_the_half_way_and_lock_the_name(self, half, door, member):
        wrong = f"{(int(member.code(door.clock())) + 1) % 1_000_000:06}"
        answers = [half.send("/sign-in/code", code=wrong) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [422] * 4 + [429]
        assert LOCKED in words(answers[-1])
        assert half.get("/sign-in/code").location == "/sign-in"
        assert LOCKED in words(half.give_password(member.email))
        door.clock.go_on(minutes=15)
        assert half.sign_in(member).status_code == 303

    def test_right_code_is_not_looked_at_while_the_name_is_locked(self, half, door, member):
        for _ in range(5):
            door.browser().give_password(member.email, "tried by somebody else")
        answer = half.send("/sign-in/code", code=member.code(door.clock()))
        assert answer.status_code == 429
        assert LOCKED in words(answer)
        assert not half.is_in

    def test_codes_tried_over_many_half_ways_are_counted_together(self, half, door, member):
        wrong = f"{(int(member.code(door.clock())) + 1) % 1_000_000:06}"
        answers = []
        for _ in range(3):
            half.give_password(member.email)
            answers += [half.send("/sign-in/code", code=wrong).status_code for _ in range(2)]
        assert answers[:5] == [422] * 4 + [429]

    def test_ten_minutes_are_enough_and_no_more(self, half, door, member):
        door.clock.go_on(minutes=9, seconds=59)
        assert half.get("/sign-in/code").status_code == 200
        door.clock.go_on(seconds=1)
        answer = half.send(
            "/sign-in/code", page="/sign-in", code=member.code(door.clock())
        )  # as of a form that was open all the while
        assert not half.is_in
        half.give_password(member.email)
        door.clock.go_on(minutes=11)
        answer = half.get("/sign-in/code")
        assert "more than 10 minutes" in words(answer)
        assert Page(answer.text).all("h1") == ["Sign in"]

    def test_a_stranger_is_led_to_the_first_form(self, visitor):
        for address in ("/sign-in/code", "/sign-in/recovery-code"):
            assert visitor.get(address).location == "/sign-in"
            assert visitor.send(address, page="/sign-in", code="123456").location == "/sign-in"


class TestRecoveryCode:
    @pytest.fixture
    def half(self, visitor, member):
        visitor.give_password(member.email, to="/map")
        return visitor

    def test_page_says_what_to_do_without_codes(self, half):
        said = words(half.get("/sign-in/recovery-code"))
        assert "Ask the steward of your partnership for a new invitation" in said

    @pytest.mark.parametrize("write", [str, str.upper, lambda code: code.replace("-", " ")])
    def test_a_code_lets_in_and_few_that_are_left_are_counted(self, half, member, write):
        answer = half.send("/sign-in/recovery-code", code=write(member.recovery_codes[0]))
        assert answer.status_code == 200
        assert "You have 3 recovery codes left" in words(answer)
        assert "/map" in Page(answer.text).attributes("a", "href")
        assert answer.headers["Cache-Control"] == "no-store"
        assert half.is_in

    def test_each_counts_once_and_the_last_is_said_to_be_the_last(self, door, member):
        for number, code in enumerate(member.recovery_codes):
            visitor = door.browser()
            visitor.give_password(member.email)
            said = words(visitor.send("/sign-in/recovery-code", code=code))
            assert ("That was your last recovery code" in said) is (number == 3)
            again = door.browser()
            assert again.give_password(member.email).location == "/sign-in/code"
            answer = again.send("/sign-in/recovery-code", code=code)
            assert answer.status_code == 422
            assert "or it was used before" in words(answer)
            assert code not in answer.text
        assert number == 3

    def test_many_that_are_left_are_not_mentioned(self, half, member, monkeypatch):
        monkeypatch.setattr("webmap.views.sign_in._FEW", 2)
        answer = half.send("/sign-in/recovery-code", code=member.recovery_codes[0])
        assert answer.location == "/map"

    def test_nothing_typed_is_not_counted(self, half):
        for _ in range(6):
            answer = half.send("/sign-in/recovery-code", code=" ")
        assert "Enter a recovery code" in words(answer)

    def test_five_wrong_ones_lock_the_name(self, half):
        answers = [half.send("/sign-in/recovery-code", code="0000-0000-0000") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [422] * 4 + [429]


class TestSignOut:
    def test_asks_first_and_then_ends_the_session_here_and_in_the_browser(self, visitor, member):
        visitor.sign_in(member)
        assert Page(visitor.get("/sign-out").text).all("h1") == ["Do you want to sign out?"]
        answer = visitor.send("/sign-out")
        assert (answer.status_code, answer.location) == (303, "/signed-out")
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert visitor.cookie is None
        page = Page(visitor.get("/signed-out").text)
        assert page.all("h1") == ["You are signed out"]
        assert "Your account" not in page.words

    def test_opening_the_page_signs_nobody_out(self, visitor, member):
        visitor.sign_in(member)
        visitor.get("/sign-out")
        visitor.client.head("/sign-out")
        assert visitor.is_in


class TestSessionThatRanOut:
    def test_is_said_plainly_once_nothing_happened_for_half_an_hour(self, visitor, door, member):
        visitor.sign_in(member)
        door.clock.go_on(minutes=31)
        sent_off = visitor.get("/map")
        assert sent_off.location == "/sign-in?to=/map"
        said = words(visitor.get(sent_off.location))
        assert "because nothing happened for 30 minutes, or after 8 hours" in said
        assert "because nothing happened" not in words(visitor.get("/sign-in"))

    def test_is_not_said_to_whoever_never_signed_in(self, visitor, door):
        visitor.get("/sign-in")
        door.clock.go_on(minutes=31)
        assert "because nothing happened" not in words(visitor.get("/sign-in"))

    def test_form_sent_after_it_is_shown_again(self, visitor, door, member):
        token = visitor.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
        door.clock.go_on(minutes=31)
        answer = visitor.client.post(
            "/sign-in",
            data={"csrf_token": token, "email": member.email, "password": "x", "to": "/map"},
        )
        page = Page(answer.text)
        assert answer.status_code == 400
        assert STALE in page.words
        assert member.email in page.attributes("input", "value")
        assert "/map" in page.attributes("input", "value")
        assert visitor.sign_in(member).status_code == 303

    @pytest.mark.parametrize("address", ["/sign-in/code", "/sign-in/recovery-code", "/sign-out"])
    def test_other_forms_are_shown_again_too(self, visitor, door, member, address):
        visitor.give_password(member.email)
        if address == "/sign-out":
            visitor.send("/sign-in/code", code=member.code(door.clock()))
        answer = visitor.client.post(address, data={"csrf_token": "of another session"})
        assert answer.status_code == 400
        assert STALE in words(answer)
        door.clock.go_on(minutes=31)
        answer = visitor.client.post(address, data={"csrf_token": "of another session"})
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
