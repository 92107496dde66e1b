"""What is tried against invitations and the setting up of a second factor, and gets nowhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.authenticator import code_of
from tests.clock import Clock
from tests.door import partner_terms, quick_hash
from tests.joining import (
    ANOTHER,
    EMAIL,
    HERE,
    PASSWORD,
    Visitor,
    joined,
    key_on,
    link_for,
    noted,
    person_of,
    site,
)
from webmap.access import access_of
from webmap.db.door.people import new_stamp, person_with
from webmap.db.door.tables import SessionRow

#: Whatever an answer says of the form and the session it is of.
TOKENS = re.compile(r'name="csrf_token" value="[^"]+"')


@pytest.fixture(autouse=True)
def little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are kept as argon2 with little work; how much it is has a test of its own."""
    monkeypatch.setattr("webmap.door.passwords.hash_password", quick_hash)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app_at(clock):
    """Make the app over a store at an address; however a test ends, its connections end too."""
    made = []

    def make(**changed):
        made.append(site(clock, **changed))
        return made[-1]

    yield make
    for app in made:
        app.extensions["door store"].close()


@pytest.fixture
def app(app_at):
    return app_at()


def told(answer) -> tuple:
    """All a stranger can see of an answer but what is drawn by lot."""
    headers = {name: value for name, value in answer.headers if name != "Set-Cookie"}
    return answer.status_code, headers, TOKENS.sub("", answer.text)


def change(app, **changed) -> None:
    with app.extensions["door store"].transaction(writing=True) as db:
        for name, value in changed.items():
            setattr(person_with(db, person_of(app).uid), name, value)


class TestNoOracle:
    """Whether a link was ever good is told to nobody."""

    def used(self, app, _clock):
        link = link_for(app)
        Visitor(app).send(link, password=PASSWORD, again=PASSWORD)
        return link

    def expired(self, app, clock):
        link = link_for(app)
        clock.go_on(days=8)
        return link

    def replaced(self, app, _clock):
        link = link_for(app)
        link_for(app)
        return link

    def of_somebody_disabled(self, app, _clock):
        link = link_for(app)
        change(app, active=False)
        return link

    @pytest.mark.parametrize("kind", ["used", "expired", "replaced", "of_somebody_disabled"])
    def test_links_that_cannot_be_used_are_alike(self, app, clock, kind):
        link = getattr(self, kind)(app, clock)
        unknown = "/invitation/" + "A" * 43
        assert told(Visitor(app).read(link)) == told(Visitor(app).read(unknown))
        assert Visitor(app).read(link).status_code == 404
        form = {"password": ANOTHER, "again": ANOTHER}
        sent = [Visitor(app).send(one, "/sign-in", **form) for one in (link, unknown)]
        assert told(sent[0]) == told(sent[1])
        assert sent[0].status_code == 404

    @pytest.mark.parametrize("form", [{}, {"password": "x"}, {"password": ANOTHER, "again": "x"}])
    def test_what_is_typed_makes_no_difference(self, app, clock, form):
        link = self.used(app, clock)
        assert Visitor(app).send(link, "/sign-in", **form).status_code == 404

    @pytest.mark.parametrize(
        "token",
        [
            "xyzzy",
            "%00",
            "%FF%FE",
            "a" * 2_000,
            "'%20or%201=1--",
            "%F0%9F%A6%94",
            "..",
            "%2e%2e%2f",
        ],
    )
    def test_any_token_at_all_is_answered(self, app, token):
        answer = Visitor(app).read(f"/invitation/{token}")
        assert answer.status_code in {303, 404}
        assert token not in answer.text.replace(f"to=/invitation/{token}", "")

    def test_letters_count_as_they_are(self, app):
        link = link_for(app)
        assert (
            Visitor(app).read(link.swapcase().replace("/INVITATION/", "/invitation/")).status_code
            == 404
        )
        assert Visitor(app).read(link[:-1]).status_code == 404
        assert Visitor(app).read(link + "=").status_code == 404


class TestOnce:
    def test_of_many_who_take_it_at_once_one_gets_in(self, app):
        """All hold the form before the first sends it: asked for later, it is not shown."""
        link = link_for(app)
        visitors = [Visitor(app) for _ in range(4)]
        words = [f"{PASSWORD} {number}" for number in range(4)]
        all_hold_it = Barrier(4)

        def attempt(pair):
            visitor, word = pair
            form = {"csrf_token": visitor.token_at(link), "password": word, "again": word}
            all_hold_it.wait(60)
            return visitor.client.post(link, data=form, base_url=HERE).status_code

        with ThreadPoolExecutor(4) as pool:
            statuses = list(pool.map(attempt, zip(visitors, words, strict=True)))
        assert sorted(statuses) == [303, 404, 404, 404]
        winner = visitors[statuses.index(303)]
        assert winner.read("/second-factor").status_code == 200
        for visitor in visitors:
            if visitor is not winner:
                assert visitor.read("/second-factor").location == "/sign-in"
        assert noted(app).count(("invitation", "taken up", "done")) == 1

    @pytest.mark.postgres
    def test_on_postgres_too(self, app_at, postgres_database):
        self.test_of_many_who_take_it_at_once_one_gets_in(app_at(store_url=postgres_database))

    def test_needs_the_token_of_its_form(self, app):
        link = link_for(app)
        form = {"password": PASSWORD, "again": PASSWORD}
        assert Visitor(app).client.post(link, data=form, base_url=HERE).status_code == 400
        other = Visitor(app)
        token = other.token_at(link)
        answer = Visitor(app).client.post(link, data=form | {"csrf_token": token}, base_url=HERE)
        assert answer.status_code == 400
        assert person_of(app).password is None

    def test_a_form_of_another_site_is_refused(self, app):
        link = link_for(app)
        visitor = Visitor(app)
        token = visitor.token_at(link)
        answer = visitor.client.post(
            link,
            data={"csrf_token": token, "password": PASSWORD, "again": PASSWORD},
            base_url=HERE,
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 400
        assert person_of(app).password is None


class TestFixation:
    def test_each_step_in_takes_a_new_id(self, app, clock):
        """An id that somebody planted before is worth nothing at any step."""
        visitor, ids = Visitor(app), []
        link = link_for(app)
        visitor.read(link)
        ids.append(visitor.session_id)
        visitor.send(link, password=PASSWORD, again=PASSWORD)
        ids.append(visitor.session_id)
        key = key_on(visitor.read("/second-factor").text)
        visitor.send("/second-factor", code=code_of(key, clock()))
        ids.append(visitor.session_id)
        visitor.send("/second-factor/recovery-codes")
        ids.append(visitor.session_id)
        assert len(set(ids)) == 4
        for old in ids[:3]:
            intruder = Visitor(app)
            intruder.client.set_cookie(intruder.cookie, old, secure=True)
            assert intruder.read("/account").status_code == 303
            assert intruder.read("/second-factor").location == "/sign-in"


class TestHalfWay:
    """Between the first proof and the second nothing is open but the second."""

    @pytest.fixture
    def half(self, app) -> Visitor:
        visitor = Visitor(app)
        visitor.send(link_for(app, role="steward"), password=PASSWORD, again=PASSWORD)
        return visitor

    def test_every_page_that_is_not_public_answers_as_to_a_stranger(self, app, half):
        stranger = Visitor(app)
        for rule in app.url_map.iter_rules():
            if access_of(app.view_functions[rule.endpoint]).is_public or rule.arguments:
                continue
            if "GET" in rule.methods:
                assert told(half.read(rule.rule)) == told(stranger.read(rule.rule)), rule.rule
                assert half.read(rule.rule).status_code in {303, 401}

    def test_codes_cannot_be_asked_for_before_there_are_any(self, half):
        address = "/second-factor/recovery-codes"
        assert half.read(address).location == "/second-factor"
        assert half.send(address, "/second-factor").location == "/second-factor"
        assert half.read("/account").status_code == 303

    def test_a_field_of_the_form_cannot_stand_in_for_the_key(self, app, half, clock):
        """The key is the one we drew, whatever a browser sends along."""
        half.read("/second-factor")
        mine = "A" * 32
        answer = half.send("/second-factor", code=code_of(mine, clock()), secret=mine, key=mine)
        assert answer.status_code == 422
        assert person_of(app).totp_secret is None

    def test_inviting_anew_ends_what_is_half_way(self, app, half, clock):
        key = key_on(half.read("/second-factor").text)
        link_for(app)
        answer = half.send("/second-factor", code=code_of(key, clock()))
        assert answer.status_code in {303, 400}
        assert half.read("/second-factor").location == "/sign-in"
        assert person_of(app).totp_secret is None

    def test_disabling_ends_what_is_half_way(self, app, half):
        change(app, active=False)
        assert half.read("/second-factor").location == "/sign-in"


class TestPasswordAloneIsNotEnough:
    """Whoever knows the password of somebody with an authenticator sets up no other one."""

    @pytest.fixture
    def intruder(self, app, clock) -> Visitor:
        joined(app, Visitor(app), clock)
        visitor = Visitor(app)
        answer = visitor.send("/sign-in", email=EMAIL, password=PASSWORD)
        assert answer.location == "/sign-in/code"
        return visitor

    def test_no_key_is_shown(self, intruder):
        answer = intruder.read("/second-factor")
        assert (answer.status_code, answer.location) == (303, "/sign-in/code")
        assert "key" not in answer.text

    def test_no_code_is_taken(self, app, intruder, clock):
        before = person_of(app)
        answer = intruder.send("/second-factor", "/sign-in/code", code=code_of("A" * 32, clock()))
        assert answer.location == "/sign-in/code"
        assert person_of(app).totp_secret == before.totp_secret
        assert person_of(app).stamp == before.stamp

    def test_recovery_codes_are_neither_shown_nor_kept(self, app, intruder):
        before = person_of(app).recovery_codes
        assert intruder.read("/second-factor/recovery-codes").location == "/sign-in/code"
        answer = intruder.send("/second-factor/recovery-codes", "/sign-in/code")
        assert answer.location == "/sign-in/code"
        assert person_of(app).recovery_codes == before
        assert intruder.read("/account").status_code == 303

    def test_a_key_shown_before_there_was_an_authenticator_is_worth_nothing(self, app, clock):
        """Two are half way with one password; the second to confirm must not win."""
        link = link_for(app)
        owner = Visitor(app)
        owner.send(link, password=PASSWORD, again=PASSWORD)
        intruder = Visitor(app)
        intruder.send("/sign-in", email=EMAIL, password=PASSWORD)
        planted = key_on(intruder.read("/second-factor").text)
        key = key_on(owner.read("/second-factor").text)
        owner.send("/second-factor", code=code_of(key, clock()))
        answer = intruder.send("/second-factor", "/sign-in", code=code_of(planted, clock()))
        assert answer.status_code in {303, 400}
        assert intruder.read("/second-factor").location == "/sign-in"
        owner.send("/second-factor/recovery-codes")
        assert owner.read("/account").status_code == 200

    def test_a_session_left_open_changes_no_authenticator_without_proof(self, app, clock):
        visitor = Visitor(app)
        joined(app, visitor, clock)
        before = person_of(app).totp_secret
        assert visitor.read("/second-factor").location == "/account"
        answer = visitor.send("/second-factor", "/account/second-factor", code="123456")
        assert answer.location == "/account"
        assert person_of(app).totp_secret == before


class TestNothingIsTold:
    def test_no_log_line_holds_a_token_a_password_a_name_or_an_address(self, app, clock, caplog):
        visitor, link = Visitor(app), link_for(app)
        visitor.send(link, **{"password": "too easy", "again": "x"})
        visitor.send(link, password=PASSWORD, again=PASSWORD)
        key = key_on(visitor.read("/second-factor").text)
        visitor.send("/second-factor", code="000000")
        visitor.send("/second-factor", code=code_of(key, clock()))
        visitor.send("/second-factor/recovery-codes")
        visitor.send("/account/password", present="x", password=ANOTHER, again=ANOTHER)
        whole = f"{noted(app)} {caplog.text}"
        for secret in (link[12:], PASSWORD, ANOTHER, "too easy", EMAIL, "Amira", key):
            assert secret not in whole

    def test_sessions_hold_no_password_and_no_token(self, app):
        visitor, link = Visitor(app), link_for(app)
        visitor.send(link, password=PASSWORD, again=PASSWORD)
        with app.extensions["door store"].transaction() as db:
            held = " ".join(row.content for row in db.query(SessionRow))
        assert PASSWORD not in held
        assert link[12:] not in held

    def test_link_leaks_by_no_referrer_and_no_copy(self, app):
        answer = Visitor(app).read(link_for(app))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_stamp_of_another_time_ends_a_change_under_way(app, clock):
    """Somebody signs out everywhere while a stolen session is changing the password."""
    thief = Visitor(app)
    joined(app, thief, clock)
    page = thief.read("/account/password").text
    change(app, stamp=new_stamp())
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = thief.client.post(
        "/account/password",
        data={"csrf_token": token, "present": PASSWORD, "password": ANOTHER, "again": ANOTHER},
        base_url=HERE,
    )
    assert answer.location.startswith("/sign-in")


def test_terms_of_these_tests_are_those_of_a_real_service():
    assert partner_terms().needs_second_factor
