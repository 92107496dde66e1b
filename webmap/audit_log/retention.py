"""Retention is how long lines are kept, in whole months, and what goes when it is over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from webmap.audit.chain import What
from webmap.audit.checking import RETIRED
from webmap.audit.segments import MONTH
from webmap.audit_log.verifying import verify
from webmap.audit_log.writing import Chain, write_line
from webmap.db.door.audit_retiring import retire_segment, to_retire
from webmap.errors import StoreUnavailable, UsageRefused

__all__ = ["LEAST", "USUAL", "Gone", "first_month_kept", "retire"]

#: Months that lines are kept at least, whoever asks; nobody can empty the log of what is recent.
LEAST: Final = 12
#: Months they are kept where nothing else was agreed.
USUAL: Final = 24


@dataclass(frozen=True, slots=True)
class Gone:
    """What was retired: the first and last month, if any, and how many lines."""

    first: str | None
    last: str | None
    lines: int


def first_month_kept(named: str | None, now: datetime) -> str:
    """Return the first month to keep: the one named, or that of 24 months ago.

    Raises
    ------
    UsageRefused
        If it is not written ``YYYY-MM``, or lines younger than 12 months would go.
    """
    if named is None:
        return _month_before(now, USUAL)
    if not MONTH.fullmatch(named):
        raise UsageRefused("--before must be a month, written YYYY-MM. Nothing was deleted.")
    if named > _month_before(now, LEAST):
        raise UsageRefused(
            f"Lines of the audit log are kept for {LEAST} months at least, so --before can be "
            f"{_month_before(now, LEAST)} at the latest. Nothing was deleted."
        )
    return named


def retire(db: Session, chain: Chain, before: str, at: datetime) -> Gone:
    """Delete the lines of every month before `before`, and note that they were.

    Parameters
    ----------
    db
        A session of the log's store, opened for writing.
    chain
        What the log is kept with.
    before
        As `first_month_kept` returns it.
    at
        Time, UTC without a zone.

    Raises
    ------
    StoreUnavailable
        If the log is not whole: what shows where must not be deleted.
    """
    if not verify(db, chain).is_whole:
        raise StoreUnavailable(
            "The audit log is not whole: plainsight audit verify says where. Find out why before "
            "anything of it is deleted. Nothing was deleted."
        )
    waiting = to_retire(db, before)
    if not waiting:
        return Gone(None, None, 0)
    write_line(db, chain, at, What.AUDIT, about=f"{RETIRED}{waiting[-1].name}")
    lines = sum(retire_segment(db, segment, chain.key, at) for segment in waiting)
    return Gone(waiting[0].name, waiting[-1].name, lines)


def _month_before(now: datetime, months: int) -> str:
    at = now.year * 12 + now.month - 1 - months
    return f"{at // 12:04d}-{at % 12 + 1:02d}"
