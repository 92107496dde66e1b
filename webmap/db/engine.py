"""The engine opens a store for one transaction, says when it cannot, and leaves nothing half done.

The file of an SQLite store can be read by its owner alone, from its first byte.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webmap.config import Settings
from webmap.db.connecting import engine_for
from webmap.db.failures import told_plainly
from webmap.db.store import PARTNERSHIP, RECORDS, Store
from webmap.db.upgrade import bring_up_to_date, is_up_to_date
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.workspace import Workspace

__all__ = [
    "has_records",
    "open_partnership",
    "open_records",
    "open_store",
    "open_url",
    "scratch_records",
    "scrub",
]


def open_records(
    workspace: Workspace, settings: Settings, *, writing: bool = False
) -> AbstractContextManager[Session]:
    """Open the records store for one transaction: see `open_store`."""
    return open_store(RECORDS, workspace, settings, writing=writing)


def open_partnership(
    workspace: Workspace, settings: Settings, *, writing: bool = False
) -> AbstractContextManager[Session]:
    """Open the partnership store for one transaction: see `open_store`."""
    return open_store(PARTNERSHIP, workspace, settings, writing=writing)


@contextmanager
def open_store(
    store: Store, workspace: Workspace, settings: Settings, *, writing: bool = False
) -> Iterator[Session]:
    """Open a store for one transaction.

    Parameters
    ----------
    store
        Which one.
    workspace
        Where its SQLite file is, unless the settings name another place.
    settings
        Its address, and how long to wait for it.
    writing
        Whether anything will be stored. A writer waits for the one before it, and makes the
        store the first time.

    Yields
    ------
    A session in a transaction, committed on leaving and rolled back on any error.

    Raises
    ------
    NothingToDo
        If there is no store yet and `writing` is false.
    StoreUnavailable
        If the store is busy, full, read-only, unreachable or damaged.
    """
    if store.given_url(settings) is None:
        _prepare_file(store, workspace, writing)
    with open_url(store, store.url(workspace, settings), settings.busy_seconds, writing) as db:
        yield db


@contextmanager
def open_url(store: Store, url: str, busy_seconds: float, writing: bool) -> Iterator[Session]:
    """Open the store at an address for one transaction: see `open_store`."""
    with told_plainly(store.name):
        engine = engine_for(store, url, busy_seconds)
        try:
            _make_ready(engine, store)
            with Session(engine.execution_options(writing=writing)) as db, db.begin():
                db.connection()  # a writer takes its place in the queue now
                yield db
        finally:
            engine.dispose()


@contextmanager
def scratch_records() -> Iterator[Session]:
    """Open an empty records store in memory, for a trial that leaves nothing behind."""
    with open_url(RECORDS, "sqlite://", busy_seconds=0, writing=False) as db:
        yield db


def has_records(workspace: Workspace, settings: Settings) -> bool:
    """Say whether anything may have been stored: there is a key, and a store to look in."""
    return RECORDS.is_there(workspace, settings) and workspace.has_key


def scrub(store: Store, workspace: Workspace, settings: Settings) -> None:
    """Write a store anew, so that no byte of what was deleted is left in its files.

    A PostgreSQL server keeps what it wrote in its own log and backups for as long as it is told.

    Raises
    ------
    StoreUnavailable
        If the store is busy, or another command is still reading what was deleted.
    """
    with told_plainly(store.name):
        engine = engine_for(store, store.url(workspace, settings), settings.busy_seconds)
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if engine.dialect.name != "sqlite":
                    connection.exec_driver_sql("vacuum full")
                    return
                driver = connection.connection.cursor()
                driver.execute("vacuum")
                still_read = driver.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        finally:
            engine.dispose()
    if still_read:
        raise StoreUnavailable(
            f"The rows are deleted, but another command is still reading the {store.name} store, "
            "so its file holds them yet. Run the command again once that one has ended."
        )


def _prepare_file(store: Store, workspace: Workspace, writing: bool) -> None:
    """Make the file before SQLite does, so that it is never readable by others."""
    if store.file(workspace).exists():
        return
    if not writing:
        raise NothingToDo(store.absent)
    store.prepare_folder(workspace)
    os.close(os.open(store.file(workspace), os.O_CREAT | os.O_RDWR, 0o600))


def _make_ready(engine: Engine, store: Store) -> None:
    """Bring the tables up to date, as a writer, if they are not."""
    with engine.begin() as connection:
        ready = is_up_to_date(connection, store)
    if not ready:
        with engine.execution_options(writing=True).begin() as connection:
            bring_up_to_date(connection, store)
