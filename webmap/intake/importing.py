"""Importing takes a file from disk into the records store: whole, once, or not at all."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from geo.closed_lists import ClosedLists
from geo.errors import EveryRowRefused
from geo.identity import key_check
from geo.intake import Chunk, content_hash
from geo.sources.terms import Terms
from webmap.config import Settings
from webmap.db.records.concerns import key_checks
from webmap.db.records.journal import kept_from
from webmap.db.records.retiring import held_to
from webmap.db.records.storing import Incoming, Receipt, store_corrigible, store_extract
from webmap.errors import StoreUnavailable
from webmap.intake.land import land_of
from webmap.intake.source import Source
from webmap.intake.sources import SOURCES, register_of
from webmap.stores import has_records, open_records, scratch_records
from webmap.workspace import KEY_BYTES, Workspace

__all__ = ["Handling", "Watch", "import_file", "incoming_as", "opened_store", "take_in"]

#: Told how many bytes of the file have been read.
Watch: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Handling:
    """How files are to be taken in.

    Attributes
    ----------
    terms
        What their reader is told; the key is put in when the store is open.
    imported_at
        Time of the import, UTC, without a zone.
    correct
        Whether rows that differ from what is stored replace it.
    dry_run
        Whether to leave the store as it was.
    alone
        Of a trial, whether to hold the file against an empty store and not the real one.
    """

    terms: Terms
    imported_at: datetime
    correct: bool = False
    dry_run: bool = False
    alone: bool = False

    @classmethod
    def of(
        cls,
        lists: ClosedLists,
        *,
        today: date,
        imported_at: datetime,
        encoding: str | None = None,
        correct: bool = False,
        dry_run: bool = False,
    ) -> "Handling":
        """Return the way files of the agreed shape are taken in."""
        terms = Terms(lists=lists, today=today, key=b"", encoding=encoding)
        return cls(terms=terms, imported_at=imported_at, correct=correct, dry_run=dry_run)


def import_file(
    workspace: Workspace,
    settings: Settings,
    source: str,
    path: Path,
    handling: Handling,
    watch: Watch | None = None,
) -> Receipt:
    """Take a file of one source into the records store in one transaction.

    Rows that keep the schema go in; the others are refused by line and reason, and the batch
    keeps the account of both. If the form of the file is wrong, or no row can be used, nothing
    goes in.

    Parameters
    ----------
    workspace, settings
        Where the store and its key are.
    source
        A name of `webmap.intake.sources.SOURCES`.
    path
        The file.
    handling
        How it is to be taken in.
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
    with opened_store(workspace, settings, handling) as (db, key):
        terms = replace(
            handling.terms,
            key=key,
            land=land_of(workspace),
            register=register_of(source, handling.terms.register),
        )
        read = SOURCES[source].read(path, terms)
        incoming = incoming_as(source, file_hash, handling, key)
        return take_in(db, _watched(read, watch), incoming, handling, path.name)


def incoming_as(source: str, file_hash: str, handling: Handling, key: bytes) -> Incoming:
    """Return a file on its way in as a batch of one source.

    Parameters
    ----------
    source
        A name of `webmap.intake.sources.SOURCES`.
    file_hash
        `geo.intake.content_hash` of the file.
    handling
        How it is to be taken in.
    key
        The secret key of the workspace.
    """
    return Incoming(
        source=source,
        file_hash=file_hash,
        imported_at=handling.imported_at,
        key_check=key_check(key) if SOURCES[source].keyed else None,
    )


def take_in(
    db: Session, read: Iterable[Chunk], incoming: Incoming, handling: Handling, file: str
) -> Receipt:
    """Store what is read of a file as one batch, in the transaction of the caller.

    Parameters
    ----------
    db
        A session opened for writing. On any error, roll it back.
    read
        What the reader of the source yields.
    incoming
        The file, as a batch.
    handling
        How it is to be taken in.
    file
        Its name, for messages.

    Raises
    ------
    EveryRowRefused
        If there are rows and none can be used.
    """
    kind = SOURCES[incoming.source]
    chunks = held_to(read, kind.table, kept_from(db))
    receipt = _stored(db, chunks, incoming, kind, handling)
    if receipt.tally.read and receipt.tally.refused == receipt.tally.read:
        raise EveryRowRefused(file, receipt.tally.read, receipt.refusals)
    return receipt


def _stored(
    db: Session, chunks: Iterable[Chunk], incoming: Incoming, kind: Source, handling: Handling
) -> Receipt:
    if kind.by_extract:
        return store_extract(db, chunks, incoming, kind.table)
    return store_corrigible(db, chunks, incoming, kind.table, correct=handling.correct)


@contextmanager
def opened_store(
    workspace: Workspace, settings: Settings, handling: Handling
) -> Iterator[tuple[Session, bytes]]:
    """Open the store and the key; in a trial, what is done is undone or never touches a disk.

    Yields
    ------
    A session in a transaction, and the secret key of the workspace.

    Raises
    ------
    StoreUnavailable
        If the store cannot be written to, or its key is missing.
    """
    if handling.dry_run and (handling.alone or not has_records(workspace, settings)):
        with scratch_records() as db:
            yield db, secrets.token_bytes(KEY_BYTES)
        return
    with open_records(workspace, settings, writing=True) as db:
        yield db, _key(workspace, db)
        if handling.dry_run:
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
