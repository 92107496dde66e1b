"""Codes are those of RFC 6238, each counts once, and what is kept of them is encrypted."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from passlib.totp import TOTP

from tests.authenticator import code_of
from tests.clock import NOON, Clock
from tests.joining import link_for, noted, person_of, site
from webmap.door.accounts import Account
from webmap.door.second_factor import (
    code_is_right,
    confirm,
    new_recovery_codes,
    new_secret,
    recovery_codes,
    set_up_of,
    use_recovery_code,
)
from webmap.site.assembly import Site

#: RFC 6238, appendix B (SHA-1): seconds since 1970, and the last six figures of the code.
PUBLISHED = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
    (20_000_000_000, "353130"),
]
PUBLISHED_SECRET = base64.b32encode(b"12345678901234567890").decode()


def at_second(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock):
    """An app whose store holds somebody invited; a page is being answered."""
    app = site(clock)
    link_for(app)
    with app.test_request_context(base_url="https://localhost"):
        yield app


def now_in(app: Site) -> Account:
    return Account(person_of(app))


def holding(app: Site, clock: Clock) -> tuple[Account, str]:
    """Somebody with an authenticator set up a while ago, and its key."""
    secret = new_secret()
    key = set_up_of(now_in(app), secret).key
    account = confirm(now_in(app), secret, code_of(key, clock()))
    clock.go_on(minutes=5)
    return account, key


@pytest.mark.parametrize(("second", "code"), PUBLISHED)
def test_takes_the_published_codes(app, clock, second, code):
    clock.at = at_second(second)
    factory = app.extensions["security"].totp_factory
    secret = factory._totp(key=PUBLISHED_SECRET).to_json(encrypt=True)

    assert code_of(PUBLISHED_SECRET, clock()) == code
    assert confirm(now_in(app), secret, code) is not None


@pytest.mark.parametrize(
    ("seconds_off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_clock_may_be_off_by_one_code(app, clock, seconds_off, taken):
    person, key = holding(app, clock)
    code = code_of(key, clock() + timedelta(seconds=seconds_off))
    assert code_is_right(person, code) is taken


def test_key_is_160_bits_and_shown_in_groups(app):
    """RFC 4226, 4, R6: at least 128 bits, 160 recommended."""
    keys = {set_up_of(now_in(app), new_secret()).key for _ in range(5)}
    assert len(keys) == 5
    for key in keys:
        assert {len(group) for group in key.split(" ")} == {4}
        assert len(base64.b32decode(key.replace(" ", ""))) == 20


def test_picture_is_held_in_its_own_address(app):
    picture = set_up_of(now_in(app), new_secret()).picture
    kind, _, content = picture.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content).lstrip().startswith(b"<?xml")


class TestSettingUp:
    def test_gives_an_authenticator_and_eight_codes(self, app, clock):
        before = now_in(app)
        account, _ = holding(app, clock)
        assert account.has_second_factor
        assert len(set(recovery_codes(account))) == 8
        assert account.fs_uniquifier != before.fs_uniquifier
        assert now_in(app).fs_uniquifier == account.fs_uniquifier
        assert ("second factor", "set up", "done") in noted(app)

    @pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "0" * 60_000])
    def test_wrong_code_changes_nothing(self, app, wrong):
        before = now_in(app)
        assert confirm(before, new_secret(), wrong) is None
        assert now_in(app).tf_totp_secret is None
        assert now_in(app).fs_uniquifier == before.fs_uniquifier

    def test_code_of_another_key_is_wrong(self, app, clock):
        key = set_up_of(now_in(app), new_secret()).key
        assert confirm(now_in(app), new_secret(), code_of(key, clock())) is None

    def test_code_that_set_it_up_signs_nobody_in(self, app, clock):
        secret = new_secret()
        code = code_of(set_up_of(now_in(app), secret).key, clock())
        account = confirm(now_in(app), secret, code)
        assert not code_is_right(account, code)

    def test_of_many_who_confirm_at_once_one_succeeds(self, app, clock):
        person, secret = now_in(app), new_secret()
        code = code_of(set_up_of(person, secret).key, clock())

        def attempt(_):
            with app.test_request_context(base_url="https://localhost"):
                return confirm(person, secret, code) is not None

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]

    def test_what_is_kept_shows_no_key_and_no_code(self, app, clock):
        account, key = holding(app, clock)
        kept = person_of(app)
        letters = key.replace(" ", "")
        assert letters not in kept.totp_secret
        assert base64.b32decode(letters).hex() not in kept.totp_secret
        for code in recovery_codes(account):
            assert code not in kept.recovery_codes

    def test_key_is_of_no_use_with_another_secret(self, app, clock):
        """Whoever has the store and not the secret of the side has no second factor."""
        _, key = holding(app, clock)
        other = site(clock, secret=b"another secret of 32 bytes......")
        with other.test_request_context(base_url="https://localhost"):
            assert set_up_of(now_in(app), person_of(app).totp_secret).key != key
            assert recovery_codes(now_in(app)) == []


class TestCodes:
    def test_counts_once(self, app, clock):
        person, key = holding(app, clock)
        code = code_of(key, clock())
        assert code_is_right(person, code)
        assert not code_is_right(now_in(app), code)

    def test_an_earlier_one_does_not_count_after_a_later_one(self, app, clock):
        person, key = holding(app, clock)
        earlier = code_of(key, clock() - timedelta(seconds=30))
        assert code_is_right(person, code_of(key, clock()))
        assert not code_is_right(now_in(app), earlier)

    def test_space_within_does_not_matter(self, app, clock):
        person, key = holding(app, clock)
        code = code_of(key, clock())
        assert code_is_right(person, f" {code[:3]} {code[3:]} ")

    def test_of_many_at_once_one_counts(self, app, clock):
        person, key = holding(app, clock)
        code = code_of(key, clock())

        def attempt(_):
            with app.test_request_context(base_url="https://localhost"):
                return code_is_right(Account(person_of(app)), code)

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]
        assert person.uid

    @pytest.mark.parametrize("typed", ["", "x", "١٢٣٤٥٦", "\x00" * 6, "-12345", "1" * 60_000])
    def test_what_is_no_code_is_wrong(self, app, clock, typed):
        person, _ = holding(app, clock)
        assert not code_is_right(person, typed)

    def test_nobody_without_an_authenticator_has_a_right_code(self, app):
        assert not code_is_right(now_in(app), "000000")


class TestRecoveryCodes:
    def test_each_counts_once(self, app, clock):
        person, _ = holding(app, clock)
        first, *others = recovery_codes(person)
        assert use_recovery_code(person, first)
        assert not use_recovery_code(person, first)
        assert recovery_codes(now_in(app)) == others
        for code in others:
            assert use_recovery_code(person, code)
        assert recovery_codes(now_in(app)) == []

    def test_capitals_spaces_and_hyphens_do_not_matter(self, app, clock):
        person, _ = holding(app, clock)
        code = recovery_codes(person)[3]
        assert use_recovery_code(person, f" {code.upper().replace('-', ' ')} ")

    @pytest.mark.parametrize("typed", ["", "-", "0000-0000-000", "é", "\ud7ff", "x" * 60_000])
    def test_anything_else_is_wrong(self, app, clock, typed):
        person, _ = holding(app, clock)
        assert not use_recovery_code(person, typed)
        assert len(recovery_codes(now_in(app))) == 8

    def test_nobody_without_codes_has_a_right_one(self, app):
        assert not use_recovery_code(now_in(app), "")

    def test_of_many_at_once_one_counts(self, app, clock):
        person, _ = holding(app, clock)
        code = recovery_codes(person)[0]

        def attempt(_):
            with app.test_request_context(base_url="https://localhost"):
                return use_recovery_code(person, code)

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]

    def test_new_ones_take_the_place_of_the_old(self, app, clock):
        person, _ = holding(app, clock)
        old = recovery_codes(person)
        new_recovery_codes(person)
        new = recovery_codes(now_in(app))
        assert len(new) == 8
        assert not set(new) & set(old)
        assert not use_recovery_code(person, old[0])
        assert ("recovery code", "new codes", "done") in noted(app)

    def test_are_48_bits_each(self, app, clock):
        person, _ = holding(app, clock)
        for code in recovery_codes(person):
            assert len(bytes.fromhex(code.replace("-", ""))) == 6

    def test_are_kept_one_by_one(self, app, clock):
        holding(app, clock)
        assert len(json.loads(person_of(app).recovery_codes)) == 8


def test_time_is_that_of_the_terms(app, clock):
    """A code is judged by the clock the app was given, not by that of the machine."""
    person, key = holding(app, clock)
    machine = TOTP(key=key.replace(" ", "")).generate().token
    clock.at = NOON - timedelta(days=4_000)
    assert not code_is_right(person, machine)
