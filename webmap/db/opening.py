"""Opening a store at an address: one transaction, kept whole or not at all, told in plain words."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webmap.db.connecting import engine_for
from webmap.db.failures import told_plainly
from webmap.db.store import Store
from webmap.db.upgrade import bring_up_to_date, is_up_to_date

__all__ = ["OpenStore", "open_url"]


@contextmanager
def open_url(store: Store, url: str, busy_seconds: float, writing: bool) -> Iterator[Session]:
    """Open the store at an address for one transaction.

    Parameters
    ----------
    store
        Which one.
    url
        Its SQLAlchemy address. It may hold a password and is never repeated.
    busy_seconds
        How long a writer waits for the one before it.
    writing
        Whether anything will be stored.

    Yields
    ------
    A session in a transaction, committed on leaving and rolled back on any error.

    Raises
    ------
    StoreUnavailable
        If the store is busy, full, read-only, unreachable or damaged.
    """
    opened = OpenStore(store, url, busy_seconds)
    try:
        with opened.transaction(writing=writing) as db:
            yield db
    finally:
        opened.close()


class OpenStore:
    """A store kept open by a process that answers many times.

    Parameters
    ----------
    store, url, busy_seconds
        As of `open_url`. Nothing is opened before the first transaction.
    """

    def __init__(self, store: Store, url: str, busy_seconds: float) -> None:
        self._store = store
        self._url = url
        self._busy_seconds = busy_seconds
        self._engine: Engine | None = None
        self._opening = threading.Lock()

    @contextmanager
    def transaction(self, *, writing: bool = False) -> Iterator[Session]:
        """Yield a session in a transaction: see `open_url`."""
        with told_plainly(self._store.name):
            engine = self._ready()
            with Session(engine.execution_options(writing=writing)) as db, db.begin():
                db.connection()  # a writer takes its place in the queue now
                yield db

    def close(self) -> None:
        """Let go of every connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _ready(self) -> Engine:
        """Return the engine, its tables brought up to date the first time."""
        with self._opening:
            if self._engine is None:
                engine = engine_for(self._store, self._url, self._busy_seconds)
                try:
                    _make_ready(engine, self._store)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def _make_ready(engine: Engine, store: Store) -> None:
    """Bring the tables up to date, as a writer, if they are not."""
    with engine.begin() as connection:
        ready = is_up_to_date(connection, store)
    if not ready:
        with engine.execution_options(writing=True).begin() as connection:
            bring_up_to_date(connection, store)
