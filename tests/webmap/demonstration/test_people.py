"""The people of a demonstration: one a role, as they were at first, with a password by lot."""

import re
from collections import Counter

import pytest

from geo.closed_lists import packaged_senders
from tests.clock import NOON
from tests.signing_in import TOKEN
from webmap.access import EVERY_ROLE
from webmap.app import create_app
from webmap.audit.chain import What
from webmap.config import Settings
from webmap.db.door.people import person_called
from webmap.db.door.tables import AuditLine
from webmap.db.opening import open_url
from webmap.demonstration.furnishing import furnish
from webmap.demonstration.people import new_password, set_sign_ins
from webmap.restricted.app import create_restricted_app
from webmap.serving.doors import partner_terms, restricted_terms
from webmap.side import Side
from webmap.workspace import Workspace

HERE = Settings()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("demonstration"))
    workspace.mark_synthetic()
    return workspace


@pytest.fixture(scope="module")
def sign_ins(place):
    return furnish(place, HERE, NOON)


def app_of(side, place):
    if side is Side.PARTNER:
        return create_app(place.releases, partner_terms(place, HERE))
    return create_restricted_app(place, HERE, restricted_terms(place, HERE))


def sign_in(client, email, password):
    token = TOKEN.search(client.get("/sign-in").text)[1]
    return client.post("/sign-in", data={"csrf_token": token, "email": email, "password": password})


def test_there_is_one_sign_in_a_role(sign_ins):
    told = [each for side in Side for each in sign_ins[side]]
    assert Counter(each.role for each in told) == Counter(EVERY_ROLE)
    assert {each.email.partition("@")[2] for each in told} == {"demo.example"}  # RFC 2606


def test_two_bodies_of_the_list_are_there_to_try_what_belongs_to_another(sign_ins):
    bodies = {each.organisation for each in sign_ins[Side.PARTNER]}
    assert len(bodies) == 2
    assert bodies <= {sender.key for sender in packaged_senders()}


@pytest.mark.parametrize("side", list(Side))
def test_each_comes_in_by_password_alone_on_their_own_side(side, place, sign_ins):
    for each in sign_ins[side]:
        client = app_of(side, place).test_client()
        answer = sign_in(client, each.email, each.password)
        assert (answer.status_code, answer.location) == (303, "/")
        assert client.get("/account").status_code == 200
        elsewhere = app_of(Side.ANALYST if side is Side.PARTNER else Side.PARTNER, place)
        refused = sign_in(elsewhere.test_client(), each.email, each.password)
        assert refused.status_code == 422
        assert "not right" in refused.text


def test_started_again_everybody_is_who_they_were_at_first(place, sign_ins):
    """Whatever was tried: another role, disabled, a second factor, another password."""
    terms, before = partner_terms(place, HERE), sign_ins[Side.PARTNER]
    with open_url(terms.store, terms.store_url, 5, writing=True) as db:
        person = person_called(db, "planner@demo.example")
        person.role, person.organisation, person.active = "partner", "bradford_council", False
        person.totp_secret, person.totp_counter, person.recovery_codes = "kept", 5, "[]"
        stamp = person.stamp
    after = set_sign_ins(Side.PARTNER, place, HERE, NOON)
    with open_url(terms.store, terms.store_url, 5, writing=False) as db:
        person = person_called(db, "planner@demo.example")
        assert (person.role, person.organisation, person.active) == (
            "planner", "leeds_council", True,
        )  # fmt: skip
        assert person.totp_secret is person.totp_counter is person.recovery_codes is None
        assert person.stamp != stamp  # so that whoever was signed in is not any more
    assert not {each.password for each in before} & {each.password for each in after}


def test_the_log_says_that_passwords_were_set_and_never_which(place):
    set_sign_ins(Side.ANALYST, place, HERE, NOON)
    terms = restricted_terms(place, HERE)
    with open_url(terms.store, terms.store_url, 5, writing=False) as db:
        lines = db.query(AuditLine).filter_by(what=What.PASSWORD.value).all()
        uid = person_called(db, "analyst@demo.example").uid
        assert {line.about for line in lines} == {f"{uid} by plainsight demo"}


def test_no_password_is_shown_by_accident(sign_ins):
    each = sign_ins[Side.ANALYST][0]
    assert each.password not in repr(each)


def test_a_password_is_four_plain_words_by_lot():
    made = [new_password() for _ in range(200)]
    assert all(re.fullmatch(r"[a-z]{3,9}(-[a-z]{3,9}){3}", password) for password in made)
    assert len(set(made)) == 200
    words = {word for password in made for word in password.split("-")}
    # Of 436 words, 800 draws leave about 70 undrawn; fewer than 250 drawn would be no lot at all.
    assert len(words) > 250
