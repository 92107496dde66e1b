"""Registers go stale: an extract that is old counts businesses that have closed or moved since."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webmap.config import Settings
from webmap.db.records.store import RECORDS
from webmap.db.records.tables import Premises
from webmap.db.upgrade import is_up_to_date
from webmap.health.finding import Finding
from webmap.health.stores import looking_at
from webmap.stores import is_there, url_of
from webmap.workspace import Workspace

__all__ = ["registers"]

#: A register is brought in once a year; an extract older than this was forgotten.
_BROUGHT_IN_EVERY: Final = timedelta(days=400)
_CHECK: Final = "registers"


def registers(workspace: Workspace, settings: Settings, today: date) -> list[Finding]:
    """Say which business registers were last brought in too long ago. Changes nothing.

    Returns
    -------
    One finding a register whose latest extract, of any council in it, is more than 400 days old;
    else one that says there is none.
    """
    if not is_there(RECORDS, workspace, settings):
        return [Finding(check=_CHECK, state="ok", says="none has been imported")]
    try:
        latest = _latest(url_of(RECORDS, workspace, settings))
    except (SQLAlchemyError, ImportError):
        latest = None
    if latest is None:
        return [
            Finding(
                check=_CHECK,
                state="look",
                says="their age cannot be told until the records store can be read",
                do="See what is said of the records store.",
            )
        ]
    stale = [
        _stale(register, day, today)
        for register, day in latest.items()
        if today - day > _BROUGHT_IN_EVERY
    ]
    fresh = f"no extract is older than {_BROUGHT_IN_EVERY.days} days"
    says = fresh if latest else "none has been imported"
    return stale or [Finding(check=_CHECK, state="ok", says=says)]


def _stale(register: str, day: date, today: date) -> Finding:
    return Finding(
        check=_CHECK,
        state="look",
        says=(
            f"the latest extract of {register} is {(today - day).days} days old ({day.isoformat()})"
        ),
        do=f"Get a newer extract of {register} and bring it in: plainsight import",
    )


def _latest(address: str) -> dict[str, date] | None:
    """Return the day of the latest extract of each register, by its name.

    Each council's register is one register: that of the council brought in longest ago is told.
    Entries of no council count where their register names none. None from a store of another
    version.
    """
    council = Premises.authority_code
    asked = (
        select(Premises.register, council, func.max(Premises.extracted_on))
        .group_by(Premises.register, council)
        .order_by(Premises.register)
    )
    with looking_at(address) as connection:
        if not is_up_to_date(connection, RECORDS):
            return None
        held = [(str(register), code, day) for register, code, day in connection.execute(asked)]
    by_council = {register for register, code, _ in held if code}
    oldest: dict[str, date] = {}
    for register, code, day in held:
        if code or register not in by_council:
            oldest[register] = min(day, oldest.get(register, day))
    return oldest
