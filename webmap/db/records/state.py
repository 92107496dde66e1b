"""The state of the records store is a few numbers that change when what it tells may have."""

from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import CaseLink, JournalLine, Superseded
from webmap.db.records.tables import Batch, Premises, Record

__all__ = ["State", "state_of"]

State: TypeAlias = tuple[str, ...]


def state_of(db: Session) -> State:
    """Return numbers of batches, records, premises, changes and decisions, the latest of each.

    An import, an undo, a correction, a retirement and a decision on two records each change them;
    so does a file taken in once more that puts a correction back, which makes no batch.
    """
    asked = (
        select(func.count(), func.max(Batch.batch_id)).select_from(Batch),
        select(func.count(), func.max(Record.batch_id)).select_from(Record),
        select(func.count()).select_from(Premises),
        select(func.count(), func.max(Superseded.superseded_id)).select_from(Superseded),
        select(func.count(), func.max(JournalLine.line_id)).select_from(JournalLine),
        select(
            func.count(),
            func.count().filter(CaseLink.verdict == "same"),
            func.max(CaseLink.decided_at),
        ).select_from(CaseLink),
    )
    return tuple(str(figure) for question in asked for figure in db.execute(question).one())
