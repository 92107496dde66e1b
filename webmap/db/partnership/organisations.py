"""Organisations are the bodies that may send concerns, as the steward has listed them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.closed_lists import Sender
from webmap.db.partnership.tables import Organisation

__all__ = ["replace_senders", "senders"]


def senders(db: Session) -> list[Sender]:
    """List the organisations on the steward's list, in order of their keys."""
    asked = select(Organisation).order_by(Organisation.key)
    return [
        Sender(key=row.key, name=row.name, kind=row.kind, reference_pattern=row.reference_pattern)
        for row in db.scalars(asked)
    ]


def replace_senders(db: Session, wanted: Iterable[Sender]) -> None:
    """Put another list in the place of the steward's list."""
    db.execute(delete(Organisation))
    rows: Sequence[dict[str, object]] = [asdict(sender) for sender in wanted]
    if rows:
        db.execute(insert(Organisation), rows)
