"""Signing in and out. Whoever may not come in gets one answer, whether or not we know them.

A name is locked out alike whether or not anybody has it, and the password of nobody takes as long
to look at as that of somebody.
"""

import re
from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as Answer

from webmap.access import EVERY_ROLE, open_to_all, requires
from webmap.audit.chain import Outcome, What
from webmap.db.door.people import person_called, person_with
from webmap.door.accounts import Account, account, door_store, door_terms
from webmap.door.lockout import Try, begin_try, was_right
from webmap.door.noting import note
from webmap.door.passing import Half, come_in, go_half_way, half_way, held_session
from webmap.door.passing import leave as end_session
from webmap.door.passwords import is_right
from webmap.door.second_factor import code_is_right, recovery_codes, use_recovery_code
from webmap.door.way_back import LONGEST, first_page, way_back
from webmap.site.private_pages import private_page, typed

__all__ = ["blueprint"]

blueprint = Blueprint("sign_in", __name__, url_prefix="")

_DOOR: Final = "a door needs a handle"
_HALF_WAY: Final = "who has proved one thing of two is not signed in yet; the view asks for it"

_FIELDS: Final = {"email": "Enter your e-mail address", "password": "Enter your password"}
#: The form that each address of the second proof shows.
_SECOND: Final = {
    "sign_in.give_code": "sign_in/code.html",
    "sign_in.use_recovery": "sign_in/recovery.html",
}

_WRONG: Final = "The e-mail address or the password is not right"
_LOCKED: Final = "Too many tries. Wait 15 minutes, then try again, or ask the steward"
_STALE: Final = "This page was open for a long time. Try again"
_SLOW: Final = "This took more than 10 minutes, or your account was changed meanwhile. Start again"
_WRONG_CODE: Final = "That code is not right. Each code counts once; enter the one shown now"
_WRONG_RECOVERY_CODE: Final = "That is not one of your recovery codes, or it was used before"
_SIX_DIGITS: Final = re.compile(r"\s*([0-9]\s*){6}", re.ASCII)
#: From so many recovery codes down somebody is told how many are left.
_FEW: Final = 3


@blueprint.get("/sign-in")
@open_to_all(_DOOR)
def show() -> Answer:
    """Ask for e-mail address and password."""
    to = request.args.get("to", "")
    return _form(to) if account() is None else redirect(way_back(to), 303)


@blueprint.post("/sign-in")
@open_to_all(_DOOR)
def enter() -> Answer:
    """Look at e-mail address and password, and lead on or ask again."""
    to, email = typed("to"), typed("email")
    if account() is not None:
        return redirect(way_back(to), 303)
    missing = {name: words for name, words in _FIELDS.items() if not typed(name).strip()}
    if missing:
        return _form(to, missing)
    begun = begin_try(email)
    if begun is Try.LOCKED:
        return _locked(to)
    person = _called(email)
    right = is_right(person, typed("password"))
    if person is None or not right or not person.active:
        _note_refusal(begun, "password", person)
        return _locked(to) if begun is Try.LAST else _form(to, {"email": _WRONG})
    was_right(email)
    return _go_on(person, to)


@blueprint.get("/sign-in/code")
@open_to_all(_HALF_WAY)
def code() -> Answer:
    """Ask for the code of an authenticator."""
    return _with_half(lambda _: private_page("sign_in/code.html"))


@blueprint.post("/sign-in/code")
@open_to_all(_HALF_WAY)
def give_code() -> Answer:
    """Look at the code, and lead on or ask again."""
    return _with_half(_take_code)


@blueprint.get("/sign-in/recovery-code")
@open_to_all(_HALF_WAY)
def recovery() -> Answer:
    """Ask for a recovery code, and say what to do without one."""
    return _with_half(lambda _: private_page("sign_in/recovery.html"))


@blueprint.post("/sign-in/recovery-code")
@open_to_all(_HALF_WAY)
def use_recovery() -> Answer:
    """Look at the recovery code, which counts once, and lead on or ask again."""
    return _with_half(_take_recovery_code)


@blueprint.get("/sign-out")
@requires(*EVERY_ROLE)
def leaving() -> Answer:
    """Ask whether to sign out."""
    return private_page("sign_in/leaving.html")


@blueprint.post("/sign-out")
@requires(*EVERY_ROLE)
def leave() -> Answer:
    """End the session, here and in the browser's memory of pages."""
    end_session()
    answer = redirect(url_for("sign_in.left"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/signed-out")
@open_to_all("whoever has signed out is told so")
def left() -> Answer:
    """Say that somebody is signed out, if they are."""
    return private_page("sign_in/left.html") if account() is None else redirect(first_page(), 303)


@blueprint.errorhandler(CSRFError)
def show_again(_: CSRFError) -> Answer:
    """Show a form again whose session ended while it was open; nothing in it was looked at."""
    stale = {"": _STALE}
    if request.endpoint == "sign_in.leave":
        return private_page("sign_in/leaving.html", errors=stale, status=400)
    if request.endpoint == "sign_in.enter":
        to = typed("to")
        return _form(to, stale, 400) if account() is None else redirect(way_back(to), 303)
    template = _SECOND[request.endpoint or ""]
    return _with_half(lambda _: private_page(template, errors=stale, status=400))


def _form(
    to: str | None, errors: dict[str, str] | None = None, status: int | None = None
) -> Response:
    return private_page(
        "sign_in/show.html",
        errors=errors,
        status=status,
        to=to if to and len(to) <= LONGEST else "",
        email=typed("email"),
        ran_out=held_session().ran_out,
    )


def _locked(to: str | None) -> Response:
    return _form(to, {"": _LOCKED}, 429)


def _called(email: str) -> Account | None:
    if "\0" in email:  # PostgreSQL takes no such text; nobody has such an address
        return None
    with door_store().transaction() as db:
        row = person_called(db, email)
        return None if row is None else Account(row)


def _note_refusal(begun: Try, by: str, person: Account | None) -> None:
    whose = person.uid if person else None
    note(What.SIGN_IN, by, outcome=Outcome.REFUSED, person=whose)
    if begun is Try.LAST:
        note(What.LOCKED_OUT, by, outcome=Outcome.REFUSED, person=whose)


def _go_on(person: Account, to: str) -> Answer:
    """Lead somebody whose password is right to the second proof, or in where none is needed."""
    if not person.has_second_factor and not door_terms().needs_second_factor:
        come_in(person, "password")
        return redirect(way_back(to), 303)
    go_half_way(person, "password", to if len(to) <= LONGEST else None)
    next_page = "sign_in.code" if person.has_second_factor else "second_factor.show"
    return redirect(url_for(next_page), 303)


def _with_half(answer: Callable[[Half], Answer]) -> Answer:
    """Answer somebody who is half way in and has an authenticator; lead anybody else on."""
    if account() is not None:
        return redirect(first_page(), 303)
    half = half_way()
    if half is not None:
        if half.person.has_second_factor:
            return answer(half)
        return redirect(url_for("second_factor.show"), 303)
    if "half" in held_session():
        return _start_again(None, {"": _SLOW})
    return redirect(url_for("sign_in.show"), 303)


def _start_again(to: str | None, errors: dict[str, str], status: int | None = None) -> Response:
    """Forget the first proof, and ask for it again."""
    held_session().renew(empty=True)
    return _form(to, errors, status)


def _take_code(half: Half) -> Answer:
    if not _SIX_DIGITS.fullmatch(typed("code")):
        return private_page(
            "sign_in/code.html", errors={"code": "Enter the six figures of the code"}
        )
    held = _second_proof(half, "second factor", code_is_right, _WRONG_CODE)
    return held or redirect(way_back(half.to), 303)


def _take_recovery_code(half: Half) -> Answer:
    if not typed("code").strip():
        return private_page("sign_in/recovery.html", errors={"code": "Enter a recovery code"})
    held = _second_proof(half, "recovery code", use_recovery_code, _WRONG_RECOVERY_CODE)
    if held is not None:
        return held
    left_over, on = _codes_left(half.person), way_back(half.to)
    if left_over > _FEW:
        return redirect(on, 303)
    return private_page("sign_in/few_codes.html", codes_left=left_over, on=on)


def _second_proof(
    half: Half, by: str, is_one: Callable[[Account, str], bool], wrong: str
) -> Answer | None:
    """Sign somebody in whose second proof is right, or return what to answer."""
    begun = begin_try(half.person.email)
    if begun is not Try.LOCKED:
        if is_one(half.person, typed("code")):
            come_in(half.person, by)
            return None
        _note_refusal(begun, by, half.person)
    if begun is Try.OPEN:
        return private_page(_SECOND[request.endpoint or ""], errors={"code": wrong})
    return _start_again(half.to, {"": _LOCKED}, 429)


def _codes_left(person: Account) -> int:
    with door_store().transaction() as db:
        row = person_with(db, person.uid)
        return 0 if row is None else len(recovery_codes(Account(row)))
