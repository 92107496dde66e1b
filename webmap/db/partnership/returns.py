"""Returns as the partner side knows them: that one was put into the drop, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.db.partnership.tables import ReturnSent

__all__ = ["Sending", "note_sending", "sent_last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One return on its way: by whom, for which quarter, when, and the parcel it is in.

    `sent_by` is the pseudonym of a person.
    """

    organisation: str
    quarter: str
    sent_at: datetime
    sent_by: str
    parcel: str


def note_sending(db: Session, sending: Sending) -> None:
    """Write down that a return was put into the drop."""
    db.add(
        ReturnSent(
            organisation=sending.organisation,
            quarter=sending.quarter,
            sent_at=sending.sent_at,
            sent_by=sending.sent_by,
            parcel=sending.parcel,
        )
    )
    db.flush()


def sent_last(db: Session, quarters: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """Return when each organisation last sent each of these quarters, by key and quarter."""
    asked = (
        select(ReturnSent.organisation, ReturnSent.quarter, func.max(ReturnSent.sent_at))
        .where(ReturnSent.quarter.in_(quarters))
        .group_by(ReturnSent.organisation, ReturnSent.quarter)
    )
    return {(row[0], row[1]): row[2] for row in db.execute(asked)}
