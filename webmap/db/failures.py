"""A failure of a store is told in one plain sentence; what a driver says may hold a record."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from webmap.errors import StoreUnavailable

__all__ = ["is_busy", "told_plainly"]

_STILL: Final = "What was stored before still stands; nothing new was stored."
_BUSY: Final = "The {store} store is busy: another command is writing to it. Try again later."
_FULL: Final = "The disk of the {store} store is full. Make room and try again."
_READ_ONLY: Final = "The {store} store is read-only. Check who owns its folder."
_UNREACHABLE: Final = (
    "The {store} store cannot be reached. Check that it is there, and that this account may use "
    "its folder."
)
_DAMAGED: Final = "The {store} store is not a database Plainsight made. Put back a backup."
_FAILED: Final = "The {store} store could not do what was asked: the disk may be full."

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
def told_plainly(store: str) -> Iterator[None]:
    """Turn a driver's error, which may quote a record, into one plain sentence.

    Parameters
    ----------
    store
        What the store is called.

    Raises
    ------
    StoreUnavailable
        In the place of every error that is not a fault of ours.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        fault = _fault(error.orig if isinstance(error, DBAPIError) else error)
        if fault is None and isinstance(error, _OURS):
            raise  # the command line names where it happened, and not what the driver said
        said = (fault or _FAILED).format(store=store)
        raise StoreUnavailable(f"{said} {_STILL}") from None


def is_busy(error: Exception) -> bool:
    """Say whether an error means that another command holds the store, and nothing worse."""
    return _fault(error.orig if isinstance(error, DBAPIError) else error) == _BUSY


def _fault(error: BaseException | None) -> str | None:
    """Say what a driver's error means for the user, or None if it is not one of those known."""
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF)
    state = getattr(error, "sqlstate", None) or "08"  # no state: the server never answered
    return next((said for start, said in _POSTGRES.items() if state.startswith(start)), None)
