"""Connecting makes an engine that keeps the promises of a store, on SQLite and on PostgreSQL.

SQLite is held to WAL, synchronous FULL and foreign keys, and writes nothing to a temporary file. A
writer takes its place in the queue before it reads, so that two never see half of each other.
"""

import sqlite3
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from webmap.db.store import Store
from webmap.errors import UsageRefused

__all__ = ["engine_for"]

#: How many others may be making the same new file at once.
_OTHERS: Final = 20


def engine_for(store: Store, url: str, busy_seconds: float) -> Engine:
    """Return an engine for one of the stores.

    Parameters
    ----------
    store
        Which one.
    url
        Its SQLAlchemy address. It may hold a password and is never repeated.
    busy_seconds
        How long a writer waits for the one before it.

    Raises
    ------
    UsageRefused
        If the address is not that of an SQLite or PostgreSQL store.
    """
    try:
        address = make_url(url)
        waits = {"connect_timeout": 10} if address.get_backend_name() == "postgresql" else {}
        engine = create_engine(address, hide_parameters=True, connect_args=waits)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise UsageRefused(
            f"The setting {store.setting} is not the address of an SQLite or PostgreSQL store. "
            "Correct it or remove it. Nothing was done."
        ) from None
    if engine.dialect.name == "sqlite":
        _hold_sqlite(engine, int(busy_seconds * 1000))
    else:
        _hold_postgres(engine, int(busy_seconds * 1000), store.queue)
    return engine


def _hold_sqlite(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # transactions begin where `_begin` says, not by guess
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        _into_wal(connection)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",  # nothing of a record in a temporary file
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _into_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer share the file; SQLite does not wait to change a new one."""
    for _ in range(_OTHERS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            connection.execute("BEGIN IMMEDIATE")  # this waits, for whoever is making it
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _hold_postgres(engine: Engine, busy_ms: int, queue: int) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writing"):
            connection.execute(text(f"set local lock_timeout = {max(busy_ms, 1)}"))
            connection.execute(text(f"select pg_advisory_xact_lock({queue})"))
        else:  # a reader sees one moment of the store, as it does with SQLite
            connection.execute(text("set transaction isolation level repeatable read"))
