"""The tables of the records store: concerns, premises, and the batch each came in.

No column holds a partner's own reference, a link between cases or the name of a file: only keyed
hashes and the agreed words.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, MetaData, String, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from webmap.db.store import NAMES

__all__ = ["Base", "Batch", "BatchRefusal", "KeptRow", "Premises", "Record"]


class Base(DeclarativeBase):
    """What every table of the records store shares: one naming of keys and checks."""

    metadata = MetaData(naming_convention=NAMES)


class Batch(Base):
    """One file that was taken in, known by the hash of its bytes and not by its name."""

    __tablename__ = "batches"
    __table_args__ = (
        CheckConstraint("rows_read = accepted + duplicate + refused", name="law"),
        Index("uq_batches_source_file", "source", "file_hash", unique=True),
    )

    batch_id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    file_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime]
    key_check: Mapped[str | None] = mapped_column(String(32))
    rows_read: Mapped[int]
    accepted: Mapped[int]
    duplicate: Mapped[int]
    refused: Mapped[int]
    passed_over: Mapped[int] = mapped_column(default=0, server_default="0")
    discarded: Mapped[int] = mapped_column(default=0, server_default="0")


class BatchRefusal(Base):
    """Why one row of a batch was left out: its line, its column and a reason; never its value."""

    __tablename__ = "batch_refusals"

    refusal_id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.batch_id"), index=True)
    line: Mapped[int]
    column: Mapped[str] = mapped_column("column_name", String(40))
    reason: Mapped[str] = mapped_column(String(300))


class KeptRow(Base):
    """One accepted row of any source: who it is, what it says, and where it came from."""

    __abstract__ = True

    uid: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(String(32))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.batch_id"), index=True)
    line: Mapped[int]


class Record(KeptRow):
    """One accepted concern. `uid` and `case_uid` never change once stored."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("handling in ('P', 'C')", name="handling"),
        CheckConstraint("child in ('yes', 'no', 'unknown')", name="child"),
    )

    case_uid: Mapped[str] = mapped_column(String(64), index=True)
    received_on: Mapped[date]
    happened_on: Mapped[str | None] = mapped_column(String(7))
    record_type: Mapped[str] = mapped_column(String(20))
    came_from: Mapped[str] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(60))
    exploitation: Mapped[str] = mapped_column(String(120))
    child: Mapped[str] = mapped_column(String(7))
    sector: Mapped[str | None] = mapped_column(String(60))
    place_kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[str | None] = mapped_column(String(80))
    source_grade: Mapped[int | None]
    information_grade: Mapped[str | None] = mapped_column(String(1))
    handling: Mapped[str] = mapped_column(String(1))
    investigation: Mapped[bool] = mapped_column(default=False, server_default=false())


class Premises(KeptRow):
    """One entry of a business register, as of the latest extract taken in."""

    __tablename__ = "premises"

    uid: Mapped[str] = mapped_column(String(100), primary_key=True)
    register: Mapped[str] = mapped_column(String(30), index=True)
    register_id: Mapped[str] = mapped_column(String(60))
    name: Mapped[str | None] = mapped_column(String(300))
    kinds: Mapped[str | None] = mapped_column(String(600))
    kind_codes: Mapped[str | None] = mapped_column(String(60))
    postcode: Mapped[str | None] = mapped_column(String(8), index=True)
    longitude: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float | None] = mapped_column(Double)
    address_key: Mapped[str | None] = mapped_column(String(32), index=True)
    status: Mapped[str] = mapped_column(String(10), default="unknown", server_default="unknown")
    since: Mapped[date | None]
    rating: Mapped[str | None] = mapped_column(String(20))
    rated_on: Mapped[date | None]
    authority_code: Mapped[str | None] = mapped_column(String(9))
    extracted_on: Mapped[date]
