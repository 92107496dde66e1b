"""Superseding keeps what a row said before a batch changed it, and puts it back word for word."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import (
    Figure,
    Return,
    StreetCrime,
    Superseded,
    Training,
    Visit,
)
from webmap.db.records.tables import KeptRow, Premises, Record

__all__ = ["KEPT_TABLES", "keep_as_it_was", "put_back"]

#: Every table of accepted rows, by its name in the store.
KEPT_TABLES: Final[Mapping[str, type[KeptRow]]] = {
    kept.__tablename__: kept
    for kept in (Record, Premises, Figure, StreetCrime, Training, Visit, Return)
}

#: Rows asked about in one statement; below the limit of every driver.
_AT_ONCE: Final = 10_000


def keep_as_it_was(
    db: Session,
    table: type[KeptRow],
    uids: Sequence[str],
    batch_id: int,
    columns: Sequence[str] | None = None,
) -> None:
    """Note what rows say now, before a batch changes them.

    Parameters
    ----------
    db
        A session opened for writing.
    table
        Where the rows are.
    uids
        Who they are; one that is not there is passed over.
    batch_id
        The batch that is about to change them.
    columns
        What it will change; every column where none is named.
    """
    held = _core(table)
    asked = [held.c[name] for name in columns] if columns else list(held.c)
    left = iter(uids)
    while some := list(islice(left, _AT_ONCE)):
        rows = db.execute(
            select(held.c.uid, held.c.batch_id, *(c.label(f"was_{c.name}") for c in asked)).where(
                held.c.uid.in_(some)
            )
        )
        kept = [
            {
                "batch_id": batch_id,
                "table_name": held.name,
                "uid": uid,
                "owner_id": owner,
                "held": _as_text({c.name: was for c, was in zip(asked, said, strict=True)}),
            }
            for uid, owner, *said in rows
        ]
        if kept:
            db.execute(insert(Superseded), kept)


def put_back(db: Session, batch_ids: Sequence[int]) -> int:
    """Let every row that these batches changed say again what it said before the first of them.

    Returns
    -------
    How many rows were put back.
    """
    asked = (
        select(Superseded.table_name, Superseded.uid, Superseded.held)
        .where(Superseded.batch_id.in_(batch_ids))
        .order_by(Superseded.superseded_id.desc())
    )
    told = set()
    for name, uid, held in db.execute(asked).all():
        table = _core(KEPT_TABLES[name])
        db.execute(update(table).where(table.c.uid == uid).values(_as_values(table, held)))
        told.add((name, uid))
    return len(told)


def _core(table: type[KeptRow]) -> Table:
    return table.metadata.tables[table.__tablename__]


def _as_text(held: Mapping[str, Any]) -> str:
    return json.dumps(held, default=date.isoformat, ensure_ascii=False, sort_keys=True)


def _as_values(table: Table, text: str) -> dict[str, Any]:
    """Return columns of a row as the driver takes them."""
    held: dict[str, Any] = json.loads(text)
    return {
        name: date.fromisoformat(value)
        if value is not None and table.c[name].type.python_type is date
        else value
        for name, value in held.items()
    }
