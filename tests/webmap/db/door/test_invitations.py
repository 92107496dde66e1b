"""An invitation in the store is good for one person, once, until it expires."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.clock import NOON
from tests.door import partner_terms
from webmap.db.door.invitations import invite, invited, take
from webmap.db.door.people import Newcomer, add_person, person_with
from webmap.db.door.sessions import begin, find
from webmap.db.door.tables import Invitation
from webmap.db.opening import OpenStore

EXPIRES = NOON + timedelta(days=7)
MOMENT = timedelta(microseconds=1)
FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request):
    """The store of a door, on SQLite and on PostgreSQL."""
    terms = partner_terms()
    url = terms.store_url
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    opened = OpenStore(terms.store, url, 5)
    yield opened
    opened.close()


@pytest.fixture
def uid(store) -> str:
    """Pseudonym of somebody with everything an account may hold."""
    with store.transaction(writing=True) as db:
        newcomer = Newcomer(
            email="a@b.example", name="A", role="partner", organisation="west-yorkshire-police"
        )
        person = add_person(db, newcomer, NOON)
        person.password, person.totp_secret = "argon2 would stand here", "a secret"
        person.totp_counter, person.recovery_codes = 7, '["one"]'
        begin(db, "0" * 64, person.uid, NOON, "{}")
        return person.uid


def whose(store, token_hash, now=NOON):
    with store.transaction() as db:
        person = invited(db, token_hash, now)
        return person.uid if person else None


def test_finds_whom_it_is_for_until_it_expires(store, uid):
    with store.transaction(writing=True) as db:
        invite(db, uid, FIRST, EXPIRES)
    assert whose(store, FIRST) == uid
    assert whose(store, FIRST, EXPIRES - MOMENT) == uid
    assert whose(store, FIRST, EXPIRES) is None
    assert whose(store, SECOND) is None


def test_inviting_takes_away_what_somebody_signed_in_with(store, uid):
    with store.transaction(writing=True) as db:
        stamp = person_with(db, uid).stamp
        invite(db, uid, FIRST, EXPIRES)
    with store.transaction() as db:
        person = person_with(db, uid)
        assert person.stamp != stamp
        assert (person.password, person.totp_secret) == (None, None)
        assert (person.totp_counter, person.recovery_codes) == (None, None)
        assert find(db, "0" * 64) is None


def test_a_later_invitation_takes_the_place_of_the_earlier(store, uid):
    with store.transaction(writing=True) as db:
        invite(db, uid, FIRST, EXPIRES)
        invite(db, uid, SECOND, EXPIRES)
    assert whose(store, FIRST) is None
    assert whose(store, SECOND) == uid
    with store.transaction() as db:
        assert db.query(Invitation).count() == 1


def test_leaves_other_people_alone(store, uid):
    with store.transaction(writing=True) as db:
        newcomer = Newcomer(email="c@d.example", name="C", role="steward", organisation=None)
        other = add_person(db, newcomer, NOON).uid
        invite(db, other, FIRST, EXPIRES)
    with store.transaction() as db:
        assert person_with(db, uid).password is not None
        assert find(db, "0" * 64) is not None


def test_is_worth_nothing_to_somebody_who_may_not_come_in(store, uid):
    with store.transaction(writing=True) as db:
        invite(db, uid, FIRST, EXPIRES)
        person_with(db, uid).active = False
    assert whose(store, FIRST) is None


def test_is_used_up_once(store, uid):
    with store.transaction(writing=True) as db:
        invite(db, uid, FIRST, EXPIRES)
        assert take(db, FIRST)
        assert not take(db, FIRST)
    assert whose(store, FIRST) is None


def test_of_many_who_use_it_at_once_one_succeeds(store, uid):
    with store.transaction(writing=True) as db:
        invite(db, uid, FIRST, EXPIRES)

    def attempt(_):
        with store.transaction(writing=True) as db:
            return take(db, FIRST)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(8))) == [False] * 7 + [True]
