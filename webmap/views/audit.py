"""The audit log, for the steward: its lines, whether it is whole, and who a pseudonym is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from flask import Blueprint, Response, abort, request

from webmap.access import Role, requires
from webmap.audit.chain import Line, What
from webmap.audit_log.resolving import is_pseudonym, resolve
from webmap.audit_log.verifying import verify
from webmap.clock import in_london, start_of
from webmap.db.door.audit_reading import Sought, find_lines
from webmap.door.accounts import door_store, door_terms, signed_in
from webmap.door.noting import chain
from webmap.rules.permissions import check_read_audit, check_resolve_pseudonym
from webmap.site.private_pages import private_page, typed
from webmap.words import date_words

__all__ = ["blueprint"]

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

_ON_A_PAGE: Final = 50
#: For how long a full crawl budget stands on top, and how many of them are listed.
_ALERT_FOR: Final = timedelta(days=30)
_ALERTS: Final = 5
_NUMBER: Final = re.compile("[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Shown:
    """One line as the steward reads it."""

    line: Line
    when: str


@blueprint.get("")
@requires(Role.STEWARD)
def index() -> Response:
    """List the lines sought, the newest first, and what needs a look above them."""
    check_read_audit(signed_in())
    errors = _errors()
    sought = Sought() if errors else _sought()
    since = (door_terms().now() - _ALERT_FOR).isoformat(timespec="microseconds")
    with door_store().transaction() as db:
        found = find_lines(db, sought, _ON_A_PAGE + 1)
        alerts = find_lines(db, Sought(what=What.BUDGET, since=since), _ALERTS)
    return private_page(
        "audit/index.html",
        errors=errors,
        kinds=list(What),
        asked={name: request.args.get(name, "") for name in ("what", "person", "day")},
        narrowed=sought != Sought(),
        lines=_shown(found[:_ON_A_PAGE]),
        older=found[_ON_A_PAGE - 1].line if len(found) > _ON_A_PAGE else None,
        alerts=_shown(alerts),
    )


@blueprint.post("/check")
@requires(Role.STEWARD)
def check() -> Response:
    """Check every line of the log, and say where it is not whole."""
    check_read_audit(signed_in())
    with door_store().transaction() as db:
        checked = verify(db, chain())
    return private_page("audit/checked.html", checked=checked)


@blueprint.post("/who")
@requires(Role.STEWARD)
def who() -> Response:
    """Say who a pseudonym is; that it was asked, and by whom, is written in the log."""
    steward = signed_in()
    check_resolve_pseudonym(steward)
    pseudonym = typed("person")
    if not is_pseudonym(pseudonym):
        abort(404)
    with door_store().transaction(writing=True) as db:
        known = resolve(db, chain(), pseudonym, door_terms().now(), steward.uid)
    return private_page("audit/who.html", pseudonym=pseudonym, known=known)


def _errors() -> Mapping[str, str]:
    """Say what is wrong with the filter, by field; nothing that was typed is repeated."""
    asked, errors = request.args, {}
    if asked.get("what") and asked["what"] not in list(What):
        errors["what"] = "Choose something from the list"
    if asked.get("person") and not is_pseudonym(asked["person"].strip()):
        errors["person"] = "A pseudonym has 16 letters and figures, such as 0123456789abcdef"
    if asked.get("day") and _day(asked["day"]) is None:
        errors["day"] = "Give a day that there is, such as 2026-11-22"
    return errors


def _sought() -> Sought:
    """Return what the filter asks for; it holds no errors."""
    asked = request.args
    day = _day(asked.get("day", ""))
    below = asked.get("before", "")
    return Sought(
        what=asked.get("what") or None,
        person=asked.get("person", "").strip() or None,
        since=None if day is None else _start(day),
        until=None if day is None else _start(day + timedelta(days=1)),
        below=int(below) if _NUMBER.fullmatch(below) else None,
    )


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _start(day: date) -> str:
    """Return when a civil day begins, as lines have it."""
    return start_of(day).isoformat(timespec="microseconds")


def _shown(lines: Sequence[Line]) -> list[_Shown]:
    return [_Shown(line, _when(line.at)) for line in lines]


def _when(at: str) -> str:
    """Return the time of a line as the clocks in London showed it; what is none as it stands."""
    try:
        then = in_london(datetime.fromisoformat(at))
    except ValueError:
        return at
    return f"{date_words(then.date())}, {then:%H:%M:%S}"
