"""Second factor: an authenticator is set up, and recovery codes are shown once.

It is open to whoever has proved one thing of two and has no authenticator yet, and to whoever is
signed in and has none, or has just proved both to change it. Somebody who has one and has proved
only a password never gets another one here.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from webmap.access import open_to_all
from webmap.door.accounts import Account, account
from webmap.door.allowances import Allowance, allow, is_allowed, withdraw
from webmap.door.passing import carry_on, come_in, go_half_way, half_way, held_session
from webmap.door.second_factor import confirm, new_secret, recovery_codes, set_up_of
from webmap.door.way_back import way_back
from webmap.site.private_pages import private_page, typed

__all__ = ["blueprint"]

#: Where the session holds a secret that waits for its first code.
_WAITING: Final = "new authenticator"

blueprint = Blueprint("second_factor", __name__, url_prefix="/second-factor")

_WHY = "who has proved one thing of two is not signed in yet; the view asks for that proof"


@dataclass(frozen=True, slots=True)
class _Here:
    """Who is at this page, and where they go on to if they are not signed in yet."""

    person: Account
    is_signed_in: bool
    to: str | None = None


@blueprint.get("")
@open_to_all(_WHY)
def show() -> Answer:
    """Show the key of a new authenticator, and ask for its first code."""
    here = _here()
    if here is None or not _may_set_up(here):
        return _elsewhere(here)
    return _form(here, {})


@blueprint.post("")
@open_to_all(_WHY)
def set_up() -> Answer:
    """Take the first code, and go on to the recovery codes."""
    here, secret = _here(), held_session().get(_WAITING)
    if here is None or not _may_set_up(here) or secret is None:
        return _elsewhere(here)
    account_now = confirm(here.person, secret, typed("code"))
    if account_now is None:
        return _form(here, {"code": "That code is not right. Enter the one shown now"})
    if here.is_signed_in:
        held_session().pop(_WAITING)
        withdraw(Allowance.NEW_SECOND_FACTOR)
        carry_on(account_now)
    else:
        go_half_way(account_now, "second factor", here.to)
    allow(Allowance.SEE_CODES)
    return redirect(url_for("second_factor.codes"), 303)


@blueprint.get("/recovery-codes")
@open_to_all(_WHY)
def codes() -> Answer:
    """Show the recovery codes that were just made."""
    here = _here()
    if here is None or not is_allowed(Allowance.SEE_CODES):
        return _elsewhere(here)
    return private_page("second_factor/codes.html", codes=recovery_codes(here.person))


@blueprint.post("/recovery-codes")
@open_to_all(_WHY)
def keep_codes() -> Answer:
    """Go on: the codes are kept, and are not shown again."""
    here = _here()
    if here is None or not is_allowed(Allowance.SEE_CODES):
        return _elsewhere(here)
    if here.is_signed_in:
        withdraw(Allowance.SEE_CODES)
        return redirect(url_for("account.show"), 303)
    come_in(here.person, "second factor")
    return redirect(way_back(here.to), 303)


def _here() -> _Here | None:
    """Return who is signed in or half way, or None for a stranger."""
    person = account()
    if person is not None:
        return _Here(person, is_signed_in=True)
    half = half_way()
    return None if half is None else _Here(half.person, is_signed_in=False, to=half.to)


def _may_set_up(here: _Here) -> bool:
    """Say whether somebody may set up an authenticator: they have none, or proved they have it."""
    if not here.person.has_second_factor:
        return True
    return here.is_signed_in and is_allowed(Allowance.NEW_SECOND_FACTOR)


def _elsewhere(here: _Here | None) -> Answer:
    """Lead to where somebody who has no business here would go on."""
    if here is None:
        page = "sign_in.show"
    elif here.is_signed_in:
        page = "account.show"
    else:
        page = "sign_in.code" if here.person.has_second_factor else "second_factor.show"
    return redirect(url_for(page), 303)


def _form(here: _Here, errors: dict[str, str]) -> Response:
    held = held_session()
    if _WAITING not in held:
        held[_WAITING] = new_secret()
    return private_page(
        "second_factor/show.html",
        errors=errors,
        set_up=set_up_of(here.person, held[_WAITING]),
        is_first=not here.person.has_second_factor,
    )
