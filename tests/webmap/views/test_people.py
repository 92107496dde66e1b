"""The people page: the steward lets others in and out, and nobody else so much as sees it."""

import re
from contextlib import closing

import pytest
from sqlalchemy import select

from tests.clock import NOON
from tests.door import client_of, partner_terms, store_of
from webmap.access import MEMBERS, Role
from webmap.app import create_app
from webmap.db.door.attempts import Limit, count_try
from webmap.db.door.invitations import invited
from webmap.db.door.people import (
    Newcomer,
    add_person,
    disable_person,
    person_called,
    person_with,
)
from webmap.db.door.tables import Attempt, AuditLine, Person
from webmap.db.partnership.tables import Organisation
from webmap.door.invitations import token_hash_of
from webmap.door.lockout import hash_of_name
from webmap.door.page_names import page_name
from webmap.views import people as page

LINK = re.compile(r'id="link" value="http://localhost/invitation/([\w-]{43})"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: What is done to a person: the last word of its address, and the name of its view.
VIEWS = {
    "invitation": "people.invite_anew",
    "disable": "people.disable",
    "enable": "people.enable",
    "role": "people.give_role",
    "unlock": "people.unlock",
}
ACTS = tuple(VIEWS)
OURS = {"Sec-Fetch-Site": "same-origin"}
BEN = {
    "name": "Ben O'Neill <b>",
    "email": "ben@b.example",
    "role": "planner",
    "organisation": "leeds_council",
}


def app_without_releases(folder, **changed):
    """The partner app over no release, with two organisations on the list."""
    app = create_app(folder / "releases", partner_terms(now=lambda: NOON, **changed))
    with store_of(app).transaction(writing=True) as db:
        for key, kind in (("leeds_council", "council"), ("public", "public")):
            db.add(Organisation(key=key, name=f"The {key}", kind=kind))
    return app


@pytest.fixture
def app(tmp_path):
    return app_without_releases(tmp_path)


@pytest.fixture
def uid(app):
    """Pseudonym of Ann, who may sign in as a partner."""
    with store_of(app).transaction(writing=True) as db:
        ann = Newcomer(
            email="ann@b.example", name="Ann", role="partner", organisation="leeds_council"
        )
        person = add_person(db, ann, NOON)
        person.password, person.signed_in_at = "argon2 would stand here", NOON
        return person.uid


@pytest.fixture
def steward(app):
    """Asks as the steward; `post` sends a form of a page of ours."""
    client = client_of(app, Role.STEWARD, "leeds_council")

    def post(address, **fields):
        token = TOKEN.search(client.get("/people/invite").text)[1]
        return client.post(address, data={"csrf_token": token, **fields}, headers=OURS)

    client.send = post
    return client


def of(app, uid, *fields):
    with store_of(app).transaction() as db:
        person = person_with(db, uid)
        return tuple(getattr(person, field) for field in fields)


def own_uid(app):
    with store_of(app).transaction() as db:
        return person_called(db, "steward@leeds_council.example").uid


def at(app, uid):
    """What stands for a pseudonym in addresses."""
    with app.app_context():
        return page_name(uid)


def log(app):
    with store_of(app).transaction() as db:
        asked = select(AuditLine.person, AuditLine.what, AuditLine.about, AuditLine.outcome)
        return [tuple(row) for row in db.execute(asked.order_by(AuditLine.line))]


def everybody(app):
    with store_of(app).transaction() as db:
        asked = select(Person.uid, Person.role, Person.organisation, Person.active, Person.stamp)
        return sorted(tuple(row) for row in db.execute(asked))


@pytest.mark.parametrize("role", [role for role in MEMBERS if role is not Role.STEWARD])
def test_for_everybody_else_there_is_no_such_page(app, uid, role):
    client = client_of(app, role)
    absent = client.get("/no-such-page").data
    before = everybody(app)
    pages = [
        client.get(address) for address in ("/people", "/people/invite", f"/people/{at(app, uid)}")
    ]
    posts = [client.post(f"/people/{at(app, uid)}/{act}", headers=OURS) for act in ACTS]
    posts.append(client.post("/people/invite", data=BEN, headers=OURS))
    for answer in (*pages, *posts):
        assert (answer.status_code, answer.data) == (404, absent)
    assert everybody(app) == before


@pytest.mark.parametrize("role", [None, Role.ANALYST])
def test_a_stranger_and_whoever_is_of_the_other_side_are_asked_to_sign_in(app, uid, role):
    client, before = client_of(app, role), everybody(app)
    answers = [client.get("/people"), client.get(f"/people/{at(app, uid)}")]
    answers += [client.post(f"/people/{at(app, uid)}/{act}", headers=OURS) for act in ACTS]
    for answer in answers:
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")
    assert everybody(app) == before


def test_the_table_says_how_far_everybody_has_come(app, steward, uid):
    answer = steward.get("/people")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    for words in ("Ann", "ann@b.example", "The leeds_council", "Active", "22 November 2026"):
        assert words in answer.text
    assert f'href="/people/{at(app, uid)}"' in answer.text


def test_inviting_shows_the_link_once_and_writes_down_who_did_it(app, steward):
    answer = steward.send("/people/invite", **BEN)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Ben O&#39;Neill &lt;b&gt;" in answer.text
    with store_of(app).transaction() as db:
        ben = invited(db, token_hash_of(LINK.search(answer.text)[1]), NOON)
        assert (ben.email, ben.role) == ("ben@b.example", "planner")
        uid = ben.uid
    assert log(app) == [
        (own_uid(app), "person changed", f"{uid} added as planner", "done"),
        (own_uid(app), "invitation", uid, "done"),
    ]
    for address in ("/people", f"/people/{at(app, uid)}"):
        assert "/invitation/" not in steward.get(address).text.replace(
            f"{at(app, uid)}/invitation", ""
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ben"}, "email"),
        ({"email": "ANN@b.example"}, "email"),
        ({"email": "a\x00@b.example"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "B\u202een"}, "name"),
        ({"role": "analyst"}, "role"),
        ({"role": "owner"}, "role"),
        ({"organisation": "public"}, "organisation"),
        ({"organisation": "nowhere\x00"}, "organisation"),
    ],
)
def test_a_form_that_will_not_do_leads_to_the_field_and_changes_nothing(
    app, steward, uid, wrong, field
):
    before = everybody(app)
    answer = steward.send("/people/invite", **BEN | wrong)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert answer.text.count('<a href="#') == 1
    assert uid not in answer.text
    assert (everybody(app), log(app)) == (before, [])


def test_what_was_typed_is_kept(steward):
    answer = steward.send("/people/invite", **BEN | {"name": ""})
    assert 'value="ben@b.example"' in answer.text
    for chosen in ("planner", "leeds_council"):
        assert f'<option value="{chosen}" selected>' in answer.text


def test_disabling_ends_their_sessions_at_once(app, steward, uid):
    theirs = client_of(app, Role.PARTNER, "b")  # another partner
    with store_of(app).transaction(writing=True) as db:
        other = person_called(db, "partner@b.example").uid
    assert theirs.get("/account").status_code == 200
    answer = steward.send(f"/people/{at(app, other)}/disable")

    assert (answer.status_code, answer.location) == (303, f"/people/{at(app, other)}")
    assert "The account is disabled" in steward.get(f"/people/{at(app, other)}").text
    assert theirs.get("/account").location.startswith("/sign-in")
    assert of(app, uid, "active") == (True,)
    assert log(app)[-1] == (own_uid(app), "person changed", f"{other} disabled", "done")

    assert steward.send(f"/people/{at(app, other)}/enable").status_code == 303
    assert of(app, other, "active") == (True,)
    assert theirs.get("/account").location.startswith("/sign-in")


def test_a_new_invitation_takes_the_password_away(app, steward, uid):
    answer = steward.send(f"/people/{at(app, uid)}/invitation")
    assert answer.status_code == 200
    with store_of(app).transaction() as db:
        assert invited(db, token_hash_of(LINK.search(answer.text)[1]), NOON).uid == uid
    assert of(app, uid, "password") == (None,)


def test_role_and_organisation_are_changed_together(app, steward, uid):
    change = f"/people/{at(app, uid)}/role"
    answer = steward.send(change, role="coordinator", organisation="leeds_council")
    assert (answer.status_code, answer.location) == (303, f"/people/{at(app, uid)}")
    assert of(app, uid, "role", "organisation") == ("coordinator", "leeds_council")

    for role, organisation in (("analyst", "leeds_council"), ("partner", "public"), ("", "")):
        answer = steward.send(change, role=role, organisation=organisation)
        assert answer.status_code == 422
    assert of(app, uid, "role", "organisation") == ("coordinator", "leeds_council")
    answer = steward.send(change, role="coordinator", organisation="leeds_council")
    assert "Nothing was changed" in steward.get(answer.location).text


def test_unlocking_forgets_the_tries_for_that_address_alone(app, steward, uid):
    with app.test_request_context():
        names = [hash_of_name(email) for email in ("ann@b.example", "ben@b.example")]
    limit = Limit(tries=5, within=NOON - NOON, lock=NOON - NOON)
    with store_of(app).transaction(writing=True) as db:
        for name in names:
            count_try(db, name, NOON, limit)
    assert steward.send(f"/people/{at(app, uid)}/unlock").status_code == 303
    with store_of(app).transaction() as db:
        assert [row.name_hash for row in db.scalars(select(Attempt))] == names[1:]


@pytest.mark.parametrize("act", ACTS)
def test_nobody_decides_on_themselves(app, steward, act):
    before = everybody(app)
    absent = steward.get("/no-such-page").data
    own = own_uid(app)
    answer = steward.send(
        f"/people/{at(app, own)}/{act}", role="partner", organisation="leeds_council"
    )
    assert (answer.status_code, answer.data) == (404, absent)
    assert everybody(app) == before
    assert log(app)[-1] == (own, "refused access", VIEWS[act], "refused")
    assert "This is you" in steward.get(f"/people/{at(app, own)}").text
    assert f"/people/{at(app, own)}/" not in steward.get(f"/people/{at(app, own)}").text


def test_no_page_says_whose_a_pseudonym_of_the_log_is(app, steward, uid):
    """Who stands behind one is asked at the log, and that it was asked is a line of it."""
    asked = [steward.get("/people"), steward.get(f"/people/{at(app, uid)}")]
    asked += [steward.send("/people/invite", **BEN), steward.get("/people/invite")]
    asked.append(steward.send(f"/people/{at(app, uid)}/invitation"))
    with store_of(app).transaction() as db:
        uids = [person.uid for person in db.scalars(select(Person))]
    assert len(uids) == 3
    for answer in asked:
        assert answer.status_code == 200
        assert not [each for each in uids if each in answer.text]
    assert steward.get("/people/" + uid).status_code == 404


@pytest.mark.parametrize("unknown", ["0" * 16, "x", "%00", "..%2f", "A" * 16, "1" * 300])
def test_who_is_not_there_is_answered_like_what_is_not_there(steward, unknown):
    absent = steward.get("/no-such-page").data
    answers = [steward.get(f"/people/{unknown}")]
    answers += [
        steward.send(f"/people/{unknown}/{act}", role="partner", organisation="leeds_council")
        for act in ACTS
    ]
    for answer in answers:
        assert (answer.status_code, answer.data) == (404, absent)


@pytest.mark.postgres
def test_what_that_store_could_not_even_be_asked_for_is_not_there(tmp_path, postgres_database):
    """PostgreSQL takes no text with a zero byte in it."""
    app = app_without_releases(tmp_path, store_url=postgres_database)
    with closing(store_of(app)):
        client = client_of(app, Role.STEWARD)
        absent = client.get("/no-such-page").data
        form = {"csrf_token": TOKEN.search(client.get("/people/invite").text)[1], **BEN}
        answers = [client.get("/people/%00")]
        answers += [client.post(f"/people/%00/{act}", data=form, headers=OURS) for act in ACTS]
        for answer in answers:
            assert (answer.status_code, answer.data) == (404, absent)
        for field in BEN:
            answer = client.post("/people/invite", data=form | {field: "a\x00@b"}, headers=OURS)
            assert (answer.status_code, f'<a href="#{field}">' in answer.text) == (422, True)


def test_nothing_is_changed_by_get_or_without_a_form_of_ours(app, steward, uid):
    before = everybody(app)
    for act in ACTS:
        assert steward.get(f"/people/{at(app, uid)}/{act}").status_code == 405
        assert steward.post(f"/people/{at(app, uid)}/{act}", headers=OURS).status_code == 400
    assert steward.post("/people/invite", data=BEN, headers=OURS).status_code == 400
    assert everybody(app) == before


def test_a_disabled_person_cannot_be_invited_and_is_told_why_not(app, steward, uid):
    with store_of(app).transaction(writing=True) as db:
        disable_person(db, person_with(db, uid))
    answer = steward.send(f"/people/{at(app, uid)}/invitation")
    assert answer.status_code == 422
    assert "Enable it first" in answer.text
    assert LINK.search(answer.text) is None


def test_a_steward_who_is_one_no_more_when_it_is_their_turn_does_nothing(
    app, steward, uid, monkeypatch
):
    """Two requests at once: the other steward was quicker."""
    store, own = store_of(app), own_uid(app)
    real = page.door_terms

    def terms():
        with store.transaction(writing=True) as db:
            person_with(db, own).role = "partner"
        monkeypatch.setattr(page, "door_terms", real)
        return real()

    form = {"csrf_token": TOKEN.search(steward.get("/people/invite").text)[1]}
    monkeypatch.setattr(page, "door_terms", terms)
    answer = steward.post(f"/people/{at(app, uid)}/disable", data=form, headers=OURS)
    assert answer.status_code == 404
    assert of(app, uid, "active") == (True,)
