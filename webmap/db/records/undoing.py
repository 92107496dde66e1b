"""Undoing a batch leaves the store as if its file had never come; others lose nothing by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session, aliased

from webmap.db.records.further_tables import Reliance, Superseded
from webmap.db.records.journal import write_line
from webmap.db.records.superseding import KEPT_TABLES, put_back
from webmap.db.records.tables import Batch, BatchRefusal
from webmap.errors import UsageRefused

__all__ = ["Undone", "dependants", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What became of some batches that were undone together.

    Attributes
    ----------
    batches
        Their numbers.
    removed
        Rows they had added, now gone.
    put_back
        Rows they had changed, which say again what they said before.
    """

    batches: tuple[int, ...]
    removed: int
    put_back: int


def undo(db: Session, batch_ids: Collection[int], at: datetime) -> Undone:
    """Take out what some batches added, and put back what they changed.

    Parameters
    ----------
    db
        A session of the records store, opened for writing. On any error, roll it back.
    batch_ids
        Numbers of the batches, undone together.
    at
        Time, UTC without a zone.

    Raises
    ------
    UsageRefused
        If there is no such batch, or a batch that stays hangs on one of them. Nothing is undone.
    """
    numbers = sorted(set(batch_ids))
    known = set(db.scalars(select(Batch.batch_id).where(Batch.batch_id.in_(numbers))))
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise UsageRefused(
            f"There is no batch {_listed(unknown)}. plainsight undo --list names those there are. "
            "Nothing was undone."
        )
    hanging = dependants(db, numbers)
    if hanging:
        together = " ".join(map(str, sorted({*hanging, *numbers})))
        raise UsageRefused(
            f"Batch {_listed(sorted(hanging))} came later and changed rows of batch "
            f"{_listed(numbers)}, or left rows out because they were there already. Undo them "
            f"together (plainsight undo {together}) and import again the files that should stay. "
            "Nothing was undone."
        )
    changed = put_back(db, numbers)
    removed = sum(_delete(db, kept, numbers) for kept in KEPT_TABLES.values())
    for table in (Superseded, Reliance, BatchRefusal, Batch):
        _delete(db, table, numbers)
    for number in numbers:
        write_line(db, "undo", f"batch {number}", at, batch_id=number)
    return Undone(batches=tuple(numbers), removed=removed, put_back=changed)


def dependants(db: Session, batch_ids: Sequence[int]) -> set[int]:
    """Return the batches, other than these, from which something would be taken by undoing them.

    They are the batches that changed a row which one of these had added or changed, or that left
    rows out because one of these had stored them.
    """
    mine, later = aliased(Superseded), aliased(Superseded)
    asked = (
        select(Superseded.batch_id).where(Superseded.owner_id.in_(batch_ids)),
        select(later.batch_id)
        .join(mine, (mine.uid == later.uid) & (mine.table_name == later.table_name))
        .where(mine.batch_id.in_(batch_ids), later.superseded_id > mine.superseded_id),
        select(Reliance.batch_id).where(Reliance.on_batch_id.in_(batch_ids)),
    )
    direct = {number for question in asked for number in db.scalars(question)} - set(batch_ids)
    if not direct:
        return direct
    return direct | dependants(db, [*batch_ids, *direct])


def _delete(db: Session, table: type, batch_ids: Sequence[int]) -> int:
    done = db.execute(
        delete(table).where(table.batch_id.in_(batch_ids)),  # type: ignore[attr-defined]
        execution_options={"synchronize_session": False},
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - tells the type checker what a delete gives
    return done.rowcount


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
