"""The engine opens the records store, says when it cannot, and leaves nothing half done.

SQLite is held to WAL, synchronous FULL and foreign keys; its file can be read by its owner alone.
A writer takes its place in the queue before it reads, so that two imports never see half of each
other. What a database driver says may hold a record, so none of it is repeated.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from webmap.config import Settings
from webmap.db.upgrade import bring_up_to_date, is_up_to_date
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.workspace import Workspace

__all__ = ["has_records", "is_busy", "open_records", "scratch_records"]

#: Names the queue of writers in PostgreSQL: any number no other program uses.
_QUEUE: Final = 7_365_419_022

_STILL = "What was stored before still stands; nothing new was stored."
_BUSY = f"The records store is busy: another command is writing to it. Try again later. {_STILL}"
_FULL = f"The disk of the records store is full. Make room and try again. {_STILL}"
_READ_ONLY = f"The records store is read-only. Check who owns its folder. {_STILL}"
_UNREACHABLE = f"The records store cannot be reached. Check that it is there. {_STILL}"
_DAMAGED = f"The records store is not a database Plainsight made. Put back a backup. {_STILL}"
_FAILED = f"The records store could not do what was asked: the disk may be full. {_STILL}"

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _UNREACHABLE,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
}
#: By the first characters of PostgreSQL's SQLSTATE.
_POSTGRES: Final = {
    "55P03": _BUSY,
    "40": _BUSY,
    "53100": _FULL,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "57": _UNREACHABLE,
}
#: Errors that are a fault of ours, unless the driver's code says otherwise.
_OURS: Final = (IntegrityError, DataError, ProgrammingError)


@contextmanager
def open_records(
    workspace: Workspace, settings: Settings, *, writing: bool = False
) -> Iterator[Session]:
    """Open the records store for one transaction.

    Parameters
    ----------
    workspace
        Where the SQLite file is, unless the settings name another store.
    settings
        Address of the store and how long to wait for it.
    writing
        Whether anything will be stored. A writer waits for the one before it, and makes the
        store the first time.

    Yields
    ------
    A session in a transaction, committed on leaving and rolled back on any error.

    Raises
    ------
    NothingToDo
        If nothing has been imported yet and `writing` is false.
    StoreUnavailable
        If the store is busy, full, read-only, unreachable or damaged.
    """
    url = settings.records_url.get_secret_value() if settings.records_url else None
    if url is None:
        _prepare_file(workspace, writing)
    with _said_plainly():
        engine = _engine(url or workspace.records_url, settings.busy_seconds)
        try:
            _make_ready(engine)
            with Session(engine.execution_options(writing=writing)) as db, db.begin():
                db.connection()  # a writer takes its place in the queue now
                yield db
        finally:
            engine.dispose()


@contextmanager
def scratch_records() -> Iterator[Session]:
    """Open an empty store in memory, for a trial that leaves nothing behind."""
    engine = _engine("sqlite://", busy_seconds=0)
    try:
        _make_ready(engine)
        with Session(engine) as db, db.begin():
            yield db
    finally:
        engine.dispose()


def has_records(workspace: Workspace, settings: Settings) -> bool:
    """Say whether anything may have been stored: there is a key, and a store to look in."""
    has_store = settings.records_url is not None or workspace.records_file.exists()
    return has_store and workspace.has_key


def is_busy(error: Exception) -> bool:
    """Say whether an error means that another command holds the store, and nothing worse."""
    return _sentence(error.orig if isinstance(error, DBAPIError) else error) == _BUSY


def _prepare_file(workspace: Workspace, writing: bool) -> None:
    """Make the file before SQLite does, so that it is never readable by others."""
    if workspace.records_file.exists():
        return
    if not writing:
        raise NothingToDo("No records have been imported into this workspace yet.")
    workspace.prepare_restricted()
    os.close(os.open(workspace.records_file, os.O_CREAT | os.O_RDWR, 0o600))


def _make_ready(engine: Engine) -> None:
    """Bring the tables up to date, as a writer, if they are not."""
    with engine.begin() as connection:
        ready = is_up_to_date(connection)
    if not ready:
        with engine.execution_options(writing=True).begin() as connection:
            bring_up_to_date(connection)


def _engine(url: str, busy_seconds: float) -> Engine:
    try:
        address = make_url(url)
        waits = {"connect_timeout": 10} if address.get_backend_name() == "postgresql" else {}
        engine = create_engine(address, hide_parameters=True, connect_args=waits)
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise UsageRefused(
            "The setting PLAINSIGHT_RECORDS_URL is not the address of an SQLite or PostgreSQL "
            "store. Correct it or remove it. Nothing was done."
        ) from None
    if engine.dialect.name == "sqlite":
        _hold_sqlite(engine, int(busy_seconds * 1000))
    else:
        _hold_postgres(engine, int(busy_seconds * 1000))
    return engine


def _hold_sqlite(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # transactions begin where `_begin` says, not by guess
        for pragma in (
            f"busy_timeout = {busy_ms}",
            "journal_mode = WAL",
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


def _hold_postgres(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writing"):
            connection.execute(text(f"set local lock_timeout = {max(busy_ms, 1)}"))
            connection.execute(text(f"select pg_advisory_xact_lock({_QUEUE})"))


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn a driver's error, which may quote a record, into one plain sentence."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        sentence = _sentence(error.orig if isinstance(error, DBAPIError) else error)
        if sentence is None and isinstance(error, _OURS):
            raise  # the command line names where it happened, and not what the driver said
        raise StoreUnavailable(sentence or _FAILED) from None


def _sentence(error: BaseException | None) -> str | None:
    """Say what a driver's error means for the user, or None if it is not one of those known."""
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF)
    state = getattr(error, "sqlstate", None) or "08"  # no state: the server never answered
    return next((said for start, said in _POSTGRES.items() if state.startswith(start)), None)
