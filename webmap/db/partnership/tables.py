"""The tables of the partnership store: who its organisations are, and what they sent.

It holds no record, no count of records and no key.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from webmap.db.store import NAMES

__all__ = ["Organisation", "PartnershipBase", "ReturnSent"]


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


class ReturnSent(PartnershipBase):
    """That an organisation put a Partner return into the drop, and never what it says.

    `sent_by` is the pseudonym of a person, and `parcel` the name of the sealed file.
    """

    __tablename__ = "returns_sent"

    sent_id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(String(60), index=True)
    quarter: Mapped[str] = mapped_column(String(7))
    sent_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(String(16))
    parcel: Mapped[str] = mapped_column(String(64))
