"""The partnership store holds what the steward keeps: the organisations that send concerns.

It holds no record, no count of records and no key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import CheckConstraint, MetaData, String, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from geo.closed_lists import Sender
from webmap.db.tables import NAMES

__all__ = ["Organisation", "PartnershipBase", "replace_senders", "senders"]


class PartnershipBase(DeclarativeBase):
    """What every table of the partnership store shares: one naming of keys and checks."""

    metadata = MetaData(naming_convention=NAMES)


class Organisation(PartnershipBase):
    """One body that may send concerns, as the steward has listed it."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            "kind in ('police', 'council', 'nhs', 'ngo', 'helpline', 'business', 'public')",
            name="kind",
        ),
    )

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    reference_pattern: Mapped[str | None] = mapped_column(String(80))


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
