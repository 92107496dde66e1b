"""Retiring deletes what was received before a day, and keeps it from coming back.

What is dated is what can concern a person: concerns, visits, and what a partner wrote of a quarter.
Registers, published figures and training totals are open or name nobody, and stay.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.intake import Chunk
from geo.periods import quarter_of
from geo.refusals import Refusal
from webmap.db.records.further_tables import Return, Superseded, Visit
from webmap.db.records.journal import kept_from, write_line
from webmap.db.records.ledger import forget_identities
from webmap.db.records.rejoining import forget_links
from webmap.db.records.tables import KeptRow, Record
from webmap.errors import NothingToDo

__all__ = ["Retired", "held_to", "retire", "to_retire"]

#: The column that says when a row was received, by table.
_DATED: Final[Mapping[str, InstrumentedAttribute[date] | InstrumentedAttribute[str]]] = {
    Record.__tablename__: Record.received_on,
    Visit.__tablename__: Visit.visited_on,
    Return.__tablename__: Return.quarter,
}
_TABLES: Final[tuple[type[KeptRow], ...]] = (Record, Visit, Return)
_TOO_OLD: Final = "lies before the day records are kept from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """How many rows of one table and year lie before the day.

    Attributes
    ----------
    table
        What they are: ``records``, ``visits`` or ``returns``.
    year
        The year they were received in.
    rows
        How many.
    """

    table: str
    year: int
    rows: int


def to_retire(db: Session, before: date) -> list[Retired]:
    """Count what was received before a day, by table and year."""
    found = []
    for table in _TABLES:
        column = _DATED[table.__tablename__]
        days = db.scalars(select(column).where(_is_older(table, before)))
        years = Counter(int(str(day)[:4]) for day in days)
        found += [
            Retired(table=table.__tablename__, year=year, rows=years[year])
            for year in sorted(years)
        ]
    return found


def retire(db: Session, before: date, at: datetime) -> list[Retired]:
    """Delete what was received before a day, and keep nothing from before it from now on.

    Parameters
    ----------
    db
        A session of the records store, opened for writing. On any error, roll it back.
    before
        The first day that is kept.
    at
        Time, UTC without a zone.

    Returns
    -------
    What was deleted, by table and year. Batches keep their numbers of rows; releases stand, and
    the ledger still counts what they counted, no longer knowing which records those were.

    Raises
    ------
    NothingToDo
        If nothing is older, and nothing from before that day could come in.
    """
    counted = to_retire(db, before)
    horizon = kept_from(db)
    if not counted and horizon is not None and before <= horizon:
        raise NothingToDo(f"Nothing from before {before.isoformat()} is kept. Nothing was done.")
    for table in _TABLES:
        gone = list(db.scalars(select(table.uid).where(_is_older(table, before))))
        _forget(db, table, gone)
        if table is Record:
            forget_links(db, gone, at)
            forget_identities(db, gone)
        db.execute(delete(table).where(_is_older(table, before)), execution_options=_NO_SYNC)
    _forget_what_was_said(db, before)
    rows_gone = sum(each.rows for each in counted)
    told = f"{rows_gone} rows from before {before.isoformat()}"
    write_line(db, "retire", told, at, kept_from=max(before, horizon or before))
    return counted


def held_to(chunks: Iterable[Chunk], table: type[KeptRow], horizon: date | None) -> Iterator[Chunk]:
    """Refuse, by line, rows received before the day from which records are kept.

    Parameters
    ----------
    chunks
        What the reader of a source yields.
    table
        Where they would be kept.
    horizon
        That day, or None where nothing was ever retired.
    """
    column = _DATED.get(table.__tablename__)
    for chunk in chunks:
        yield chunk if horizon is None or column is None else _cut(chunk, column.key, horizon)


def _cut(chunk: Chunk, column: str, horizon: date) -> Chunk:
    rows = chunk.rows
    older = _older_values(rows[column], horizon)
    refusals = tuple(Refusal(line, column, _TOO_OLD) for line in rows.index[older].tolist())
    return replace(chunk, rows=rows[~older], refusals=(*chunk.refusals, *refusals))


def _older_values(values: pd.Series, horizon: date) -> pd.Series:
    if values.dtype.kind == "M":
        return values < pd.Timestamp(horizon)
    return values < quarter_of(horizon).name


def _is_older(table: type[KeptRow], before: date) -> ColumnElement[bool]:
    if table is Return:
        return Return.quarter < quarter_of(before).name
    return _DATED[table.__tablename__] < before


_NO_SYNC: Final = {"synchronize_session": False}


def _forget(db: Session, table: type[KeptRow], uids: Sequence[str]) -> None:
    """Delete what rows that go said earlier."""
    held = delete(Superseded).where(Superseded.table_name == table.__tablename__)
    for start in range(0, len(uids), 1_000):
        some = uids[start : start + 1_000]
        db.execute(held.where(Superseded.uid.in_(some)), execution_options=_NO_SYNC)


def _forget_what_was_said(db: Session, before: date) -> None:
    """Delete what rows that stay said earlier, where it lay before the day."""
    names = [table.__tablename__ for table in _TABLES]
    asked = select(Superseded).where(Superseded.table_name.in_(names))
    for line in db.scalars(asked):
        column = _DATED[line.table_name].key
        bound = before.isoformat()
        if line.table_name == Return.__tablename__:
            bound = quarter_of(before).name
        if json.loads(line.held).get(column, bound) < bound:
            db.delete(line)
