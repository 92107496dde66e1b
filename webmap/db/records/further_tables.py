"""The further tables of the records store: figures, context, training, visits and decisions.

What a person decided (that two entries are one premises, or two records one case) stands in rows
of its own, so that it can be taken back and outlives every import.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webmap.db.records.tables import Base, KeptRow

__all__ = [
    "CaseLink",
    "Figure",
    "JournalLine",
    "PremisesLink",
    "Reliance",
    "Return",
    "StreetCrime",
    "Superseded",
    "Training",
    "Visit",
]


class Figure(KeptRow):
    """One published or returned total: a series, whose, where, when, of what, how many.

    `dims` is a JSON object with sorted keys, such as ``{"age":"adult","exploitation":"labour"}``.
    """

    __tablename__ = "figures"

    series: Mapped[str] = mapped_column(String(40), index=True)
    body: Mapped[str | None] = mapped_column(String(100))
    area_code: Mapped[str | None] = mapped_column(String(9))
    period_start: Mapped[date]
    period_end: Mapped[date]
    dims: Mapped[str] = mapped_column(String(300))
    how_many: Mapped[int]


class StreetCrime(KeptRow):
    """One street-level crime as published: context only, never a concern."""

    __tablename__ = "street_crimes"

    month: Mapped[str] = mapped_column(String(7), index=True)
    crime_type: Mapped[str] = mapped_column(String(60))
    force: Mapped[str] = mapped_column(String(60))
    lsoa_code: Mapped[str | None] = mapped_column(String(9))
    longitude: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float | None] = mapped_column(Double)


class Training(KeptRow):
    """How many people of an organisation were trained as responders or champions in a month."""

    __tablename__ = "training"

    organisation: Mapped[str] = mapped_column(String(60))
    district_code: Mapped[str | None] = mapped_column(String(9))
    ward_code: Mapped[str | None] = mapped_column(String(9))
    role: Mapped[str] = mapped_column(String(30))
    course: Mapped[str | None] = mapped_column(String(60))
    trained_on: Mapped[str] = mapped_column(String(7))
    people: Mapped[int]
    frontline_staff: Mapped[int | None]


class Visit(KeptRow):
    """One visit to a business: where, when, by whom, and how its finding was graded."""

    __tablename__ = "visits"

    visited_on: Mapped[date]
    organisation: Mapped[str] = mapped_column(String(60))
    sector: Mapped[str | None] = mapped_column(String(60))
    place_kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[str | None] = mapped_column(String(80))
    premises_uid: Mapped[str | None] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(30))
    finding: Mapped[str] = mapped_column(String(30))


class Return(KeptRow):
    """What a partner said of one quarter: records or nothing to report, and three answers."""

    __tablename__ = "returns"
    __table_args__ = (CheckConstraint("state in ('received', 'nil')", name="state"),)

    organisation: Mapped[str] = mapped_column(String(60))
    quarter: Mapped[str] = mapped_column(String(7))
    state: Mapped[str] = mapped_column(String(10))
    changed: Mapped[str | None] = mapped_column(Text)
    learnt: Mapped[str | None] = mapped_column(Text)
    asked: Mapped[str | None] = mapped_column(Text)


class PremisesLink(Base):
    """Whether two entries of registers are one premises, on what evidence, and who said so."""

    __tablename__ = "premises_links"
    __table_args__ = (
        CheckConstraint("verdict in ('same', 'review', 'different')", name="verdict"),
        CheckConstraint("first_uid < second_uid", name="order"),
        Index("uq_premises_links_pair", "first_uid", "second_uid", unique=True),
    )

    link_id: Mapped[int] = mapped_column(primary_key=True)
    first_uid: Mapped[str] = mapped_column(String(100))
    second_uid: Mapped[str] = mapped_column(String(100), index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime]
    metres: Mapped[float | None] = mapped_column(Double)
    name_score: Mapped[float | None] = mapped_column(Double)
    same_postcode: Mapped[bool | None]
    first_precision: Mapped[str | None] = mapped_column(String(10))
    second_precision: Mapped[str | None] = mapped_column(String(10))
    kind: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(120))


class CaseLink(Base):
    """Whether a person found two records of different organisations to be one case.

    `kept_case` is the case both count as from that decision on; it stays what it was, whatever is
    corrected later. `evidence` is what they had in common when it was decided.
    """

    __tablename__ = "case_links"
    __table_args__ = (
        CheckConstraint("verdict in ('same', 'different')", name="verdict"),
        CheckConstraint("first_uid < second_uid", name="order"),
        Index("uq_case_links_pair", "first_uid", "second_uid", unique=True),
    )

    link_id: Mapped[int] = mapped_column(primary_key=True)
    first_uid: Mapped[str] = mapped_column(String(64))
    second_uid: Mapped[str] = mapped_column(String(64), index=True)
    verdict: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime]
    kept_case: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[str] = mapped_column(String(300))


class Superseded(Base):
    """What a row said before a batch changed it, so that the batch can be undone.

    `held` is a JSON object of the columns that were changed; `owner_id` is the batch the row
    belonged to until then.
    """

    __tablename__ = "superseded"

    superseded_id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.batch_id"), index=True)
    table_name: Mapped[str] = mapped_column(String(40))
    uid: Mapped[str] = mapped_column(String(100), index=True)
    owner_id: Mapped[int] = mapped_column(index=True)
    held: Mapped[str] = mapped_column(Text)


class Reliance(Base):
    """How many rows of a batch were left out because another batch had stored them already.

    Were that other batch undone, these rows would be lost, though their sender was told that they
    are here.
    """

    __tablename__ = "reliances"

    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.batch_id"), primary_key=True)
    on_batch_id: Mapped[int] = mapped_column(
        ForeignKey("batches.batch_id"), primary_key=True, index=True
    )
    rows: Mapped[int] = mapped_column("how_many")


class JournalLine(Base):
    """What was done to the store besides importing: when, what, and how many rows; never which.

    `batch_id` is the number of a batch that was undone, which is not given to another;
    `kept_from` is the day before which nothing is kept, where the line moved it.
    """

    __tablename__ = "journal"

    line_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column("done_at")
    what: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(String(300))
    batch_id: Mapped[int | None]
    kept_from: Mapped[date | None]
