"""Importing takes a file from disk into the records store: whole, once, or not at all."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from geo.closed_lists import ClosedLists
from geo.errors import EveryRowRefused
from geo.identity import key_check
from geo.intake import Chunk, content_hash
from geo.sources.concerns import read_concerns
from geo.sources.fhrs import read_fhrs
from webmap.config import Settings
from webmap.db.engine import has_records, open_records, scratch_records
from webmap.db.records import key_checks
from webmap.db.storing import Receipt, store_concerns, store_premises
from webmap.errors import StoreUnavailable
from webmap.workspace import KEY_BYTES, Workspace

__all__ = ["Watch", "import_concerns", "import_fhrs"]

#: Told how many bytes of the file have been read.
Watch: TypeAlias = Callable[[int], None]


def import_concerns(
    workspace: Workspace,
    settings: Settings,
    path: Path,
    *,
    lists: ClosedLists,
    today: date,
    imported_at: datetime,
    encoding: str | None = None,
    correct: bool = False,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Receipt:
    """Take a concern file into the records store in one transaction.

    Rows that keep the schema go in; the others are refused by line and reason, and the batch
    keeps the account of both. If the form of the file is wrong, or no row can be used, nothing
    goes in.

    Parameters
    ----------
    workspace, settings
        Where the store and its key are.
    path
        A CSV file, see `geo.sources.concerns`.
    lists
        Words allowed for organisations, sectors, towns and districts.
    today
        Civil date in Europe/London.
    imported_at
        Time of the import, UTC, without a zone.
    encoding
        ``utf-8``, ``utf-16`` or ``cp1252`` if declared.
    correct
        Whether rows that differ from what is stored replace it.
    dry_run
        Whether to leave the store as it was.
    watch
        Told how far the reading has come.

    Raises
    ------
    InputRefused
        If the whole file is refused.
    StoreUnavailable
        If the store cannot take it.
    """
    file_hash = content_hash(path)
    with _store(workspace, settings, dry_run) as (db, key):
        chunks = read_concerns(path, lists=lists, today=today, key=key, encoding=encoding)
        receipt = store_concerns(
            db,
            _watched(chunks, watch),
            file_hash=file_hash,
            imported_at=imported_at,
            key_check=key_check(key),
            correct=correct,
        )
        return _usable(receipt, path)


def import_fhrs(
    workspace: Workspace,
    settings: Settings,
    path: Path,
    *,
    imported_at: datetime,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Receipt:
    """Take one authority's food hygiene register into the records store in one transaction.

    Parameters
    ----------
    workspace, settings
        Where the store is.
    path
        An XML file, see `geo.sources.fhrs`.
    imported_at
        Time of the import, UTC, without a zone.
    dry_run
        Whether to leave the store as it was.
    watch
        Told how far the reading has come.

    Raises
    ------
    InputRefused
        If the whole file is refused.
    StoreUnavailable
        If the store cannot take it.
    """
    file_hash = content_hash(path)
    with _store(workspace, settings, dry_run) as (db, _):
        receipt = store_premises(
            db,
            _watched(read_fhrs(path), watch),
            source="fhrs",
            file_hash=file_hash,
            imported_at=imported_at,
        )
        return _usable(receipt, path)


@contextmanager
def _store(
    workspace: Workspace, settings: Settings, dry_run: bool
) -> Iterator[tuple[Session, bytes]]:
    """Open the store and the key; in a trial, what is done is undone or never touches a disk."""
    if dry_run and not has_records(workspace, settings):
        with scratch_records() as db:
            yield db, secrets.token_bytes(KEY_BYTES)
        return
    with open_records(workspace, settings, writing=True) as db:
        yield db, _key(workspace, db)
        if dry_run:
            db.rollback()


def _key(workspace: Workspace, db: Session) -> bytes:
    """Return the key, making it the first time; a key that was lost is not replaced by another."""
    if not workspace.has_key and key_checks(db):
        raise StoreUnavailable(
            "The key in the restricted folder is missing, though there are records made with it. "
            "Put back the copy that was backed up: with another, every concern would count twice "
            "and every published number would change. Nothing was stored."
        )
    return workspace.key()


def _watched(chunks: Iterable[Chunk], watch: Watch | None) -> Iterator[Chunk]:
    for chunk in chunks:
        if watch is not None:
            watch(chunk.position)
        yield chunk


def _usable(receipt: Receipt, path: Path) -> Receipt:
    """Return the receipt, or refuse the file if none of its rows can be used."""
    if receipt.tally.refused == receipt.tally.read:
        raise EveryRowRefused(path.name, receipt.tally.read, receipt.refusals)
    return receipt
