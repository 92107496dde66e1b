"""Arrivals are when records came: when it happened, when it was received, when it was taken in."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.db.records.tables import Batch, BatchRefusal, Record

__all__ = ["Refused", "arrivals_frame", "refused_by_column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Rows of one source that were left out for one reason; a row may have several."""

    source: str
    column: str
    reason: str
    rows: int
    batches: int


def arrivals_frame(db: Session) -> pd.DataFrame:
    """Return the days of every accepted record, one row each, sorted by `record_uid`.

    Returns
    -------
    Columns `record_uid`, `organisation`, `received_on` and `imported_at` (``datetime64``; the
    latter in UTC without a zone, as stores keep it), and `happened_on` (a month such as
    ``2026-08``, missing where the record does not say).
    """
    asked = (
        select(
            Record.uid, Record.organisation, Record.received_on, Record.happened_on,
            Batch.imported_at,
        )
        .join(Batch, Batch.batch_id == Record.batch_id)
        .order_by(Record.uid)
    )  # fmt: skip
    names = ["record_uid", "organisation", "received_on", "happened_on", "imported_at"]
    frame = pd.DataFrame(db.execute(asked).all(), columns=names)
    return frame.astype({"received_on": "datetime64[us]", "imported_at": "datetime64[us]"})


def refused_by_column(db: Session) -> list[Refused]:
    """Count the rows left out by source, column and reason, the most frequent first."""
    rows = func.count()
    asked = (
        select(
            Batch.source, BatchRefusal.column, BatchRefusal.reason, rows,
            func.count(BatchRefusal.batch_id.distinct()),
        )
        .join(Batch, Batch.batch_id == BatchRefusal.batch_id)
        .group_by(Batch.source, BatchRefusal.column, BatchRefusal.reason)
        .order_by(rows.desc(), Batch.source, BatchRefusal.column, BatchRefusal.reason)
    )  # fmt: skip
    return [
        Refused(source=source, column=column, reason=reason, rows=count, batches=batches)
        for source, column, reason, count, batches in db.execute(asked)
    ]
