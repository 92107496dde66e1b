"""Invitation: somebody let in sets a password. Whatever is wrong with a link, the answer is one."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from webmap.access import open_to_all
from webmap.audit.chain import What
from webmap.db.door import invitations as kept
from webmap.db.door.people import new_stamp
from webmap.door.accounts import Account, door_store, door_terms
from webmap.door.invitations import token_hash_of
from webmap.door.noting import note_within
from webmap.door.passing import come_in, go_half_way
from webmap.door.passwords import LONGEST, SHORTEST, kept_form, problem_with
from webmap.door.way_back import way_back
from webmap.roles import ROLE_WORDS
from webmap.site.private_pages import private_page, typed

__all__ = ["blueprint"]

blueprint = Blueprint("invitation", __name__, url_prefix="/invitation")

_WHY = "whoever was invited cannot sign in yet; the link is the proof"


@blueprint.get("/<string:token>")
@open_to_all(_WHY)
def show(token: str) -> Response:
    """Say who is invited, and ask for a password twice."""
    person = _invited(token)
    return _no_use() if person is None else _form(person, {})


@blueprint.post("/<string:token>")
@open_to_all(_WHY)
def take(token: str) -> Answer:
    """Set the password, use the invitation up, and go on to the second factor."""
    person = _invited(token)
    if person is None:
        return _no_use()
    errors = _wrong(person)
    if errors:
        return _form(person, errors)
    account = _taken(token, kept_form(typed("password")))
    if account is None:
        return _no_use()
    if door_terms().needs_second_factor:
        go_half_way(account, "invitation", None)
        return redirect(url_for("second_factor.show"), 303)
    come_in(account, "invitation")
    return redirect(way_back(None), 303)


def _invited(token: str) -> Account | None:
    with door_store().transaction() as db:
        row = kept.invited(db, token_hash_of(token), door_terms().now())
        return None if row is None else Account(row)


def _wrong(person: Account) -> dict[str, str]:
    problem = problem_with(typed("password"), person)
    if problem is not None:
        return {"password": problem}
    if typed("again") != typed("password"):
        return {"again": "The two passwords are not the same. Type both again"}
    return {}


def _taken(token: str, password: str) -> Account | None:
    """Use an invitation up for a password, or return None: it was used or withdrawn meanwhile."""
    token_hash = token_hash_of(token)
    with door_store().transaction(writing=True) as db:
        row = kept.invited(db, token_hash, door_terms().now())
        if row is None or not kept.take(db, token_hash):
            return None
        row.stamp, row.password = new_stamp(), password
        note_within(db, What.INVITATION, "taken up", person=row.uid)
        return Account(row)


def _form(person: Account, errors: dict[str, str]) -> Response:
    return private_page(
        "invitation/show.html",
        errors=errors,
        invited=person,
        role=ROLE_WORDS[person.role],
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _no_use() -> Response:
    return private_page("invitation/no_use.html", status=404)
