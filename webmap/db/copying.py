"""Copying takes everything a store holds at one moment to a file, or from a file to a new store.

The file is SQLite whatever the store is, so what was kept on one backend can be put on the other.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table, exists, func, insert, select, text
from sqlalchemy.orm import Session

from webmap.db.opening import open_url
from webmap.db.store import Store
from webmap.errors import StoreUnavailable

__all__ = ["copy_in", "copy_out", "holds_anything"]

_AT_ONCE = 2_000


def copy_out(db: Session, store: Store, target: Path) -> None:
    """Write all of a store, as this session sees it, to a new SQLite file without triggers.

    Parameters
    ----------
    db
        A session of the store, opened for reading; it sees one moment of it.
    store
        Which store.
    target
        A file that is empty or not there, in a folder only its owner may open.
    """
    connection = db.connection()
    if connection.dialect.name == "sqlite":
        held = connection.connection.driver_connection
        assert isinstance(held, sqlite3.Connection)  # noqa: S101 - tells the type checker which
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            held.backup(copy, progress=_give_up_when_held)
            _take_out_triggers(copy)
            copy.execute("pragma journal_mode = delete")  # one file, complete in itself
        return
    with open_url(store, f"sqlite:///{target}", busy_seconds=0, writing=True) as copy_db:
        _copy_rows(db, copy_db, store)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        _take_out_triggers(copy)


def copy_in(source: Path, db: Session, store: Store) -> None:
    """Store every row of a file that `copy_out` wrote, by this version or an earlier one.

    Parameters
    ----------
    source
        The file. It is brought up to date in its place.
    db
        A session of an empty store, opened for writing. On any error, roll it back.
    store
        Which store.

    Raises
    ------
    StoreUnavailable
        If the file is of a newer version or damaged, or the store cannot take it.
    """
    with open_url(store, f"sqlite:///{source}", busy_seconds=0, writing=True) as held:
        _copy_rows(held, db, store)
    if db.connection().dialect.name != "sqlite":
        for table in store.tables:
            _count_on(db, table)


def holds_anything(db: Session, store: Store) -> bool:
    """Say whether any table of a store has a row."""
    asked = [exists(select(table)) for table in store.tables]
    return any(db.scalar(select(question)) for question in asked)


def _take_out_triggers(copy: sqlite3.Connection) -> None:
    """Leave nothing in a copy that runs by itself; the store it is put into has its own."""
    asked = "select name from sqlite_master where type = 'trigger'"
    for (name,) in copy.execute(asked).fetchall():
        copy.execute(f'drop trigger "{name}"')


def _give_up_when_held(status: int, _left: int, _total: int) -> None:
    """Stop where the driver would wait for ever."""
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise StoreUnavailable("The store is busy. Run the command again. Nothing was written.")


def _copy_rows(held: Session, taken: Session, store: Store) -> None:
    for table in store.tables:
        rows = held.execute(select(table), execution_options={"yield_per": _AT_ONCE})
        for some in rows.mappings().partitions():
            taken.execute(insert(table), [dict(row) for row in some])


def _count_on(db: Session, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were brought with their numbers."""
    for column in table.primary_key:
        if column.type.python_type is int:
            last = db.scalar(select(func.max(column))) or 0
            db.execute(
                text("select setval(pg_get_serial_sequence(:name, :column), :next, false)"),
                {"name": table.name, "column": column.name, "next": last + 1},
            )
