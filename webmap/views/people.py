"""People: the steward lets others in, and says what each may do and until when."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, url_for
from werkzeug.wrappers import Response as Answer

from webmap.access import MEMBERS, Role, requires
from webmap.audit_log.resolving import is_pseudonym
from webmap.db.door.people import (
    Newcomer,
    State,
    invited_uids,
    person_with,
    state_of,
)
from webmap.db.door.people import people as people_in
from webmap.db.door.tables import Person
from webmap.db.partnership.partners import organisation_names
from webmap.door import membership
from webmap.door.accounts import door_store, door_terms, signed_in
from webmap.door.lockout import hash_of_name
from webmap.door.membership import Desk, KnownAlready
from webmap.door.noting import chain
from webmap.door.page_names import page_name, uid_of_page
from webmap.errors import NothingToDo
from webmap.roles import ROLE_WORDS
from webmap.rules.newcomers import fault_in_email, fault_in_name, fault_in_organisation
from webmap.rules.permissions import check_manage_people, check_manage_person, may_manage_person
from webmap.rules.policies import NotNow
from webmap.site.private_pages import private_page, typed
from webmap.words import day_words

__all__ = ["blueprint"]

blueprint = Blueprint("people", __name__, url_prefix="/people")

_ROLES: Final = {role.value: ROLE_WORDS[role] for role in MEMBERS}
_NOTHING: Final = "It is so already. Nothing was changed."
_NO_ROLE: Final = "Choose a role."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One person as the steward sees them."""

    uid: str
    name: str
    email: str
    role: str
    role_words: str
    organisation: str | None
    organisation_name: str
    state: State
    has_second_factor: bool
    last_sign_in: str


@blueprint.url_value_preprocessor
def _who_is_meant(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Turn the name of a page into a pseudonym; the address holds no pseudonym of the log."""
    if values is not None and "uid" in values:
        values["uid"] = uid_of_page(values["uid"]) or ""


@blueprint.url_defaults
def _name_page(_endpoint: str, values: dict[str, Any]) -> None:
    """Turn a pseudonym into the name of a page; what is one already stays, as on the way back."""
    if is_pseudonym(values.get("uid", "")):
        values["uid"] = page_name(values["uid"])


@blueprint.get("")
@requires(Role.STEWARD)
def index() -> Response:
    """List everybody, with how far they have come."""
    check_manage_people(signed_in())
    with door_store().transaction() as db:
        names, invited = organisation_names(db), invited_uids(db)
        listed = [_shown(person, names, state_of(person, invited)) for person in people_in(db)]
    return private_page("people/index.html", people=listed)


@blueprint.get("/invite")
@requires(Role.STEWARD)
def inviting() -> Response:
    """Ask who shall be let in."""
    check_manage_people(signed_in())
    return _invite_page({})


@blueprint.post("/invite")
@requires(Role.STEWARD)
def invite() -> Response:
    """Let somebody in, and show the link of their invitation, once."""
    check_manage_people(signed_in())
    newcomer = Newcomer(
        email=typed("email"),
        name=typed("name"),
        role=typed("role"),
        organisation=typed("organisation"),
    )
    errors = _faults(newcomer)
    if errors:
        return _invite_page(errors)
    try:
        with _desk() as desk:
            person, token = membership.let_in(desk, newcomer)
            return _link_page(person, token)
    except KnownAlready as known:
        return _invite_page({"email": str(known)})


@blueprint.get("/<string:uid>")
@requires(Role.STEWARD)
def show(uid: str) -> Response:
    """Show one person, and what may be changed about them."""
    check_manage_people(signed_in())
    return _person_page(uid, {})


@blueprint.post("/<string:uid>/invitation")
@requires(Role.STEWARD)
def invite_anew(uid: str) -> Answer:
    """Make somebody a new link, and show it, once; what they signed in with is gone."""
    check_manage_person(signed_in(), uid)
    try:
        with _desk() as desk:
            person = _known(desk, uid)
            return _link_page(person, membership.invite_anew(desk, person))
    except NotNow as refused:
        return _person_page(uid, {"": str(refused)})


@blueprint.post("/<string:uid>/disable")
@requires(Role.STEWARD)
def disable(uid: str) -> Answer:
    """Let somebody in no more."""
    return _decided(uid, membership.disable, "The account is disabled. Its sessions have ended.")


@blueprint.post("/<string:uid>/enable")
@requires(Role.STEWARD)
def enable(uid: str) -> Answer:
    """Let somebody in again."""
    return _decided(uid, membership.enable, "The account is enabled.")


@blueprint.post("/<string:uid>/unlock")
@requires(Role.STEWARD)
def unlock(uid: str) -> Answer:
    """Forget the failed sign-ins of somebody, so that they need not wait."""

    def forget(desk: Desk, person: Person) -> None:
        """Forget the tries for their address."""
        membership.unlock(desk, person, hash_of_name(person.email))

    return _decided(uid, forget, "The account is unlocked. They can sign in now.")


@blueprint.post("/<string:uid>/role")
@requires(Role.STEWARD)
def give_role(uid: str) -> Answer:
    """Give somebody another role or organisation."""
    check_manage_person(signed_in(), uid)
    role, organisation = typed("role"), typed("organisation")
    errors = _faults_of_role(role, organisation)
    if errors:
        return _person_page(uid, errors)

    def change(desk: Desk, person: Person) -> None:
        """Give them both."""
        membership.change(desk, person, role, organisation)

    return _decided(uid, change, "Role and organisation are changed. They sign in again.")


def _decided(uid: str, decide: Callable[[Desk, Person], None], told: str) -> Answer:
    """Do what was decided on somebody, and go back to their page."""
    check_manage_person(signed_in(), uid)
    try:
        with _desk() as desk:
            decide(desk, _known(desk, uid))
    except NotNow as refused:
        return _person_page(uid, {"": str(refused)})
    except NothingToDo:
        told = _NOTHING
    flash(told)
    return redirect(url_for("people.show", uid=uid), 303)


@contextmanager
def _desk() -> Iterator[Desk]:
    """Open the desk for the steward who asks, if they still are one when it is their turn."""
    terms, by = door_terms(), signed_in().uid
    with door_store().transaction(writing=True) as db:
        asking = person_with(db, by)
        if asking is None or not asking.active:
            abort(404)
        check_manage_people(asking)
        yield Desk(db=db, side=terms.side, chain=chain(), now=terms.now(), by=by)


def _known(desk: Desk, uid: str) -> Person:
    """Return who has a pseudonym; anything else is answered like a page that is not there."""
    found = person_with(desk.db, uid) if is_pseudonym(uid) else None
    return found or abort(404)


def _faults(newcomer: Newcomer) -> dict[str, str]:
    """Say what is wrong with the form, field by field in their order."""
    found = {"name": fault_in_name(newcomer.name), "email": fault_in_email(newcomer.email)}
    return _said(found) | _faults_of_role(newcomer.role, newcomer.organisation)


def _faults_of_role(role: str, organisation: str | None) -> dict[str, str]:
    return _said(
        {
            "organisation": fault_in_organisation(organisation, _organisations()),
            "role": None if role in MEMBERS else _NO_ROLE,
        }
    )


def _said(found: Mapping[str, str | None]) -> dict[str, str]:
    """Keep the faults there are, as they stand beside a field: without a full stop."""
    return {field: fault.removesuffix(".") for field, fault in found.items() if fault is not None}


def _invite_page(errors: Mapping[str, str]) -> Response:
    fields = ("email", "name", "role", "organisation")
    return private_page(
        "people/invite.html",
        errors=errors,
        kept={field: typed(field) for field in fields},
        roles=_ROLES,
        organisations=_organisations(),
    )


def _link_page(person: Person, token: str) -> Response:
    return private_page(
        "people/link.html",
        uid=person.uid,
        name=person.name,
        link=url_for("invitation.show", token=token, _external=True),
    )


def _person_page(uid: str, errors: Mapping[str, str]) -> Response:
    if not is_pseudonym(uid):
        abort(404)
    with door_store().transaction() as db:
        person = person_with(db, uid) or abort(404)
        shown = _shown(person, organisation_names(db), state_of(person, invited_uids(db)))
    return private_page(
        "people/show.html",
        errors=errors,
        one=shown,
        role=typed("role") or shown.role,
        organisation=typed("organisation") or shown.organisation,
        is_another=may_manage_person(signed_in(), uid),
        roles=_ROLES,
        organisations=_organisations(),
    )


def _organisations() -> dict[str, str]:
    """Return the organisations somebody can work for: names by key."""
    with door_store().transaction() as db:
        return organisation_names(db)


def _shown(person: Person, names: Mapping[str, str], state: State) -> _Shown:
    key, at = person.organisation, person.signed_in_at
    return _Shown(
        uid=person.uid,
        name=person.name,
        email=person.email,
        role=person.role,
        role_words=ROLE_WORDS[Role(person.role)],
        organisation=key,
        organisation_name="" if key is None else names.get(key, key),
        state=state,
        has_second_factor=person.totp_secret is not None,
        last_sign_in="never" if at is None else day_words(at),
    )
