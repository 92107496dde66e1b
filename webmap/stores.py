"""The stores of a workspace: where each one is, and how a command opens it for one transaction.

The file of an SQLite store can be read by its owner alone, from its first byte.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.connecting import engine_for
from webmap.db.failures import told_plainly
from webmap.db.opening import open_url
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.store import RECORDS
from webmap.db.store import Store
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.workspace import Workspace

__all__ = [
    "STORES",
    "file_of",
    "given_url",
    "has_records",
    "is_there",
    "open_analysts",
    "open_partnership",
    "open_records",
    "open_store",
    "scratch_records",
    "scrub",
    "url_of",
]

#: Every store, in the order they are looked at.
STORES: Final = (RECORDS, PARTNERSHIP, ANALYSTS)


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


def open_analysts(
    workspace: Workspace, settings: Settings, *, writing: bool = False
) -> AbstractContextManager[Session]:
    """Open the analysts store for one transaction: see `open_store`."""
    return open_store(ANALYSTS, workspace, settings, writing=writing)


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
    if given_url(store, settings) is None:
        _prepare_file(store, workspace, writing)
    with open_url(store, url_of(store, workspace, settings), settings.busy_seconds, writing) as db:
        yield db


@contextmanager
def scratch_records() -> Iterator[Session]:
    """Open an empty records store in memory, for a trial that leaves nothing behind."""
    with open_url(RECORDS, "sqlite://", busy_seconds=0, writing=False) as db:
        yield db


def has_records(workspace: Workspace, settings: Settings) -> bool:
    """Say whether anything may have been stored: there is a key, and a store to look in."""
    return is_there(RECORDS, workspace, settings) and workspace.has_key


def is_there(store: Store, workspace: Workspace, settings: Settings) -> bool:
    """Say whether there is a store to look in."""
    return given_url(store, settings) is not None or file_of(store, workspace).exists()


def url_of(store: Store, workspace: Workspace, settings: Settings) -> str:
    """Return the SQLAlchemy address of a store, which may hold a password."""
    return given_url(store, settings) or f"sqlite:///{file_of(store, workspace)}"


def given_url(store: Store, settings: Settings) -> str | None:
    """Return the address in the settings, which may hold a password, or None."""
    given = {
        RECORDS.name: settings.records_url,
        PARTNERSHIP.name: settings.partnership_url,
        ANALYSTS.name: settings.analysts_url,
    }[store.name]
    return None if given is None else given.get_secret_value()


def file_of(store: Store, workspace: Workspace) -> Path:
    """Return the SQLite file a store is in, where the settings name no other place."""
    return {
        RECORDS.name: workspace.records_file,
        PARTNERSHIP.name: workspace.partnership_file,
        ANALYSTS.name: workspace.analysts_file,
    }[store.name]


def scrub(store: Store, workspace: Workspace, settings: Settings) -> None:
    """Write a store anew, so that no byte of what was deleted is left in its files.

    A PostgreSQL server keeps what it wrote in its own log and backups for as long as it is told.

    Raises
    ------
    StoreUnavailable
        If the store is busy, or another command is still reading what was deleted.
    """
    with told_plainly(store.name):
        engine = engine_for(store, url_of(store, workspace, settings), settings.busy_seconds)
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
    file = file_of(store, workspace)
    if file.exists():
        return
    if not writing:
        raise NothingToDo(store.absent)
    if store is PARTNERSHIP:
        workspace.prepare_partnership()
    else:
        workspace.prepare_restricted()
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
