"""Your account: what is known of you here, and the changes you may make to it yourself."""

from typing import Final

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from webmap.access import EVERY_ROLE, requires
from webmap.db.door import sessions as kept
from webmap.db.partnership.partners import organisation_names
from webmap.door import changing
from webmap.door.accounts import Account, door_store, door_terms, signed_in
from webmap.door.allowances import Allowance, allow
from webmap.door.changing import Proof
from webmap.door.passing import carry_on, held_session
from webmap.door.passwords import LONGEST, SHORTEST, normal_form, problem_with
from webmap.door.second_factor import new_recovery_codes, recovery_codes
from webmap.door.sessions import hash_of
from webmap.door.terms import ABSOLUTE, IDLE
from webmap.roles import ROLE_MAY, ROLE_WORDS
from webmap.side import Side
from webmap.site.private_pages import private_page, typed
from webmap.words import time_words

__all__ = ["blueprint"]

blueprint = Blueprint("account", __name__, url_prefix="/account")

_WRONG: Final = {
    Proof.WRONG: "That is not the password you have. Type it again",
    Proof.LOCKED: "There were too many wrong tries. Wait 15 minutes and try again",
}
_BOTH_WRONG: Final = {
    **_WRONG,
    Proof.WRONG: "The password or the code is not right. Type both again",
}


@blueprint.get("")
@requires(*EVERY_ROLE)
def show() -> Response:
    """Show what is known of whoever is signed in."""
    you = signed_in()
    return private_page(
        "account/show.html",
        role=ROLE_WORDS[you.role],
        may=ROLE_MAY[you.role],
        organisation=_organisation(you),
        since=time_words(held_session().started_at or door_terms().now()),
        elsewhere=_elsewhere(you),
        codes_left=len(recovery_codes(you)),
    )


@blueprint.post("/sessions")
@requires(*EVERY_ROLE)
def end_others() -> Answer:
    """Sign out everywhere but here."""
    return _carried_on(
        changing.end_other_sessions(signed_in()), "You are signed out everywhere else."
    )


@blueprint.get("/password")
@requires(*EVERY_ROLE)
def password() -> Response:
    """Ask for the password one has, and for another one twice."""
    return _password_page({})


@blueprint.post("/password")
@requires(*EVERY_ROLE)
def change_password() -> Answer:
    """Change the password; every other session ends."""
    you = signed_in()
    errors = _wrong_password(you)
    if errors:
        return _password_page(errors)
    return _carried_on(
        changing.change_password(you, typed("password")),
        "Your password is changed, and you are signed out everywhere else.",
    )


@blueprint.get("/second-factor")
@requires(*EVERY_ROLE)
def second_factor() -> Answer:
    """Ask for proof before anything about the second factor is changed."""
    if not signed_in().has_second_factor:
        return redirect(url_for("second_factor.show"), 303)
    return _second_factor_page({})


@blueprint.post("/second-factor")
@requires(*EVERY_ROLE)
def change_second_factor() -> Answer:
    """Go on to another authenticator, or make new recovery codes."""
    you, wanted = signed_in(), typed("wanted")
    if not you.has_second_factor:
        return redirect(url_for("second_factor.show"), 303)
    if wanted not in {"authenticator", "codes"}:
        return _second_factor_page({"wanted-codes": "Choose what you want to do"})
    proof = changing.prove_both(you, typed("present"), typed("code"))
    if proof is not Proof.RIGHT:
        return _second_factor_page({"present": _BOTH_WRONG[proof]})
    if wanted == "authenticator":
        allow(Allowance.NEW_SECOND_FACTOR)
        return redirect(url_for("second_factor.show"), 303)
    new_recovery_codes(you)
    allow(Allowance.SEE_CODES)
    return redirect(url_for("second_factor.codes"), 303)


def _wrong_password(you: Account) -> dict[str, str]:
    """Say what is wrong with the form; the present password is looked at last, for it counts."""
    new = typed("password")
    problem = problem_with(new, you)
    if problem is None and normal_form(new) == normal_form(typed("present")):
        problem = "Choose a password that is not the one you have"
    if problem is not None:
        return {"password": problem}
    if typed("again") != new:
        return {"again": "The two passwords are not the same. Type both again"}
    proof = changing.prove_password(you, typed("present"))
    return {} if proof is Proof.RIGHT else {"present": _WRONG[proof]}


def _carried_on(changed: Account | None, told: str) -> Answer:
    """Go on in this session, if nobody else has ended it at the same moment."""
    if changed is not None:
        carry_on(changed)
        flash(told)
    return redirect(url_for("account.show"), 303)


def _password_page(errors: dict[str, str]) -> Response:
    return private_page("account/password.html", errors=errors, shortest=SHORTEST, longest=LONGEST)


def _second_factor_page(errors: dict[str, str]) -> Response:
    return private_page(
        "account/second_factor.html",
        errors=errors,
        wanted=typed("wanted"),
        codes_left=len(recovery_codes(signed_in())),
    )


def _organisation(you: Account) -> str | None:
    """Return the name of the body somebody works for; the restricted side knows no list of them."""
    if you.organisation is None or door_terms().side is not Side.PARTNER:
        return you.organisation
    with door_store().transaction() as db:
        return organisation_names(db).get(you.organisation, you.organisation)


def _elsewhere(you: Account) -> int:
    """Count the sessions somebody has besides this one."""
    here, now = held_session().session_id, door_terms().now()
    with door_store().transaction() as db:
        return kept.others(db, you.uid, hash_of(here or ""), now - IDLE, now - ABSOLUTE)
