"""Storing a batch: each row of a file is accepted, duplicate or refused, whatever its order.

A row is known by its identity and compared by the digest of its content, so the same content
stored again, split or shuffled, changes nothing. Rows of one file that contradict each other are
all refused: which of them is right is not ours to guess. The caller's transaction holds all of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.intake import Chunk, Tally
from geo.refusals import Refusal, refused_lines
from webmap.db.records.concerns import (
    Kept,
    add_refusals,
    add_rows,
    batch_of,
    extract_dates,
    key_checks,
    rely_on,
    remove_lines,
    renew_extract,
    replace_rows,
    stored_contents,
)
from webmap.db.records.journal import next_batch
from webmap.db.records.tables import Batch, Premises
from webmap.errors import StoreUnavailable

__all__ = ["Incoming", "Receipt", "store_corrigible", "store_extract"]

_CONTRADICTS: Final = "contradicts another row of this file with the same identity"
_DIFFERS: Final = "differs from what is stored: use --correct"
_NOT_LATER: Final = "differs from what is stored, and this extract is not later"

#: What became of a row so far.
_NEW, _SAME, _CHANGED, _REFUSED = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one file.

    Attributes
    ----------
    tally
        How many rows were read, and what became of them.
    refusals
        Why rows were left out, in order of line; one row may have several reasons.
    uncoded
        Rows that came without a handling code and count as C.
    passed_over
        Rows that are not for us, such as those of other districts; left unread.
    discarded
        Columns of the file that were not read.
    astray
        Entries whose point contradicts what stands beside it and was left out.
    batch_id
        Number of the batch the file makes in the store.
    """

    tally: Tally
    refusals: tuple[Refusal, ...]
    uncoded: int = 0
    passed_over: int = 0
    discarded: int = 0
    astray: int = 0
    batch_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file on its way in.

    Attributes
    ----------
    source
        What it is, such as ``concerns``.
    file_hash
        Digest of its bytes; a file taken in before makes no second batch.
    imported_at
        Time of the import, UTC.
    key_check
        `geo.identity.key_check` of the key its identities were made with; None where they were
        made without one.
    """

    source: str
    file_hash: str
    imported_at: datetime
    key_check: str | None = None


def store_corrigible(
    db: Session, chunks: Iterable[Chunk], incoming: Incoming, table: Kept, *, correct: bool = False
) -> Receipt:
    """Store rows of which a partner may send a correction.

    Parameters
    ----------
    db
        A session opened for writing. On any error, roll it back.
    chunks
        What the reader of the source yields.
    incoming
        The file they come from.
    table
        Where they are kept.
    correct
        Whether a row that differs from what is stored replaces it. Its identity and case stay.

    Raises
    ------
    StoreUnavailable
        If what is stored was made with another key: the same row would not be known again.
    """
    filing = _Filing(db, table, _batch(db, incoming))
    for chunk in chunks:
        filing.take(chunk)
    return filing.close(lambda changed: pd.Series(correct, index=changed.index), _DIFFERS)


def store_extract(
    db: Session, chunks: Iterable[Chunk], incoming: Incoming, table: Kept = Premises
) -> Receipt:
    """Store the chunks of a business register; an entry is replaced only by a later extract.

    Parameters
    ----------
    db
        A session opened for writing. On any error, roll it back.
    chunks
        What the reader of the register yields.
    incoming
        The file they come from.
    table
        Where they are kept.

    Raises
    ------
    StoreUnavailable
        If what is stored was made with another key.
    """
    filing = _Filing(db, table, _batch(db, incoming))
    for chunk in chunks:
        same = filing.take(chunk)
        for day in same["extracted_on"].dt.date.unique():
            renew_extract(db, same["uid"].tolist(), day, filing.batch.batch_id)

    def is_later(changed: pd.DataFrame) -> pd.Series:
        """Say which changed premises come from a later extract than the one stored."""
        stored = changed["uid"].map(extract_dates(db, changed["uid"].tolist()))
        return changed["extracted_on"] > pd.to_datetime(stored)

    return filing.close(is_later, _NOT_LATER)


def _batch(db: Session, incoming: Incoming) -> Batch:
    """Return the batch of these bytes, opening it if they are new."""
    if incoming.key_check is not None and key_checks(db) - {incoming.key_check}:
        raise StoreUnavailable(
            "The key in the restricted folder is not the one this records store was made with. "
            "Put back the key that was backed up: with another, every concern would count twice "
            "and every published number would change. Nothing was stored."
        )
    batch = batch_of(db, incoming.source, incoming.file_hash)
    if batch is None:
        batch = Batch(
            batch_id=next_batch(db),
            source=incoming.source,
            file_hash=incoming.file_hash,
            imported_at=incoming.imported_at,
            key_check=incoming.key_check,
            rows_read=0,
            accepted=0,
            duplicate=0,
            refused=0,
            passed_over=0,
            discarded=0,
        )
        db.add(batch)
        db.flush()
    return batch


class _Filing:
    """The rows of one file on their way into a table.

    Only digests are held for the whole file, about 30 bytes a row, and the rows that differ from
    what is stored.
    """

    def __init__(self, db: Session, table: Kept, batch: Batch) -> None:
        self.db, self.table, self.batch = db, table, batch
        self.refusals: list[Refusal] = []
        self.uncoded = self.passed_over = self.discarded = self.astray = 0
        self.owners: Counter[int] = Counter()
        self.seen: list[pd.DataFrame] = []
        self.changed: list[pd.DataFrame] = []

    def take(self, chunk: Chunk) -> pd.DataFrame:
        """File the rows of a chunk and return those that are stored as they are."""
        rows = chunk.rows
        self.refusals += chunk.refusals
        self.uncoded += chunk.uncoded
        self.passed_over += chunk.passed_over
        self.discarded = chunk.discarded
        self.astray += chunk.astray
        known = stored_contents(self.db, self.table, rows["uid"].tolist())
        fresh = ~rows["uid"].isin(list(known)) & ~rows["uid"].duplicated()
        new = rows[fresh]
        add_rows(self.db, self.table, new, self.batch.batch_id)
        ours = self.batch.batch_id
        known.update(
            (uid, (what, ours)) for uid, what in zip(new["uid"], new["content"], strict=True)
        )
        held = [known[uid] for uid in rows["uid"]]
        same = rows["content"].to_numpy() == np.array([what for what, _ in held], dtype=object)
        state = np.where(fresh.to_numpy(), _NEW, np.where(same, _SAME, _CHANGED))
        self.seen.append(_sighting(rows, state))
        self.changed.append(rows.loc[state == _CHANGED])
        self.owners.update(owner for (_, owner), at in zip(held, state, strict=True) if at == _SAME)
        stored: pd.DataFrame = rows.loc[state == _SAME]
        return stored

    def close(self, may_replace: Callable[[pd.DataFrame], pd.Series], reason: str) -> Receipt:
        """Settle contradictions and changes, count, and write the batch."""
        seen = pd.concat(self.seen)
        read = len(seen) + len(refused_lines(self.refusals))
        self._refuse_contradictions(seen)
        self._settle_changes(seen, may_replace, reason)
        del self.owners[self.batch.batch_id]
        rely_on(self.db, self.batch.batch_id, self.owners)
        count = np.bincount(seen["state"], minlength=4)
        refusals = tuple(sorted(self.refusals))
        tally = Tally(
            read=read,
            accepted=int(count[_NEW]),
            duplicate=int(count[_SAME]),
            refused=len(refused_lines(refusals)),
        )
        if tally.accepted or not self.batch.rows_read:
            _write(self.batch, tally)
            self.batch.passed_over, self.batch.discarded = self.passed_over, self.discarded
            add_refusals(self.db, self.batch.batch_id, refusals)
        return Receipt(
            tally=tally,
            refusals=refusals,
            uncoded=self.uncoded,
            passed_over=self.passed_over,
            discarded=self.discarded,
            astray=self.astray,
            batch_id=self.batch.batch_id,
        )

    def _refuse_contradictions(self, seen: pd.DataFrame) -> None:
        """Refuse every row of an identity that stands in the file with two contents."""
        versions = seen.drop_duplicates(["who", "what"])
        torn = seen["who"].isin(versions["who"][versions["who"].duplicated()])
        stored = seen.index[torn & (seen["state"] == _NEW)]
        remove_lines(self.db, self.table, self.batch.batch_id, stored.tolist())
        self._refuse(seen, seen.index[torn], _CONTRADICTS)

    def _settle_changes(
        self, seen: pd.DataFrame, may_replace: Callable[[pd.DataFrame], pd.Series], reason: str
    ) -> None:
        """Replace what may be replaced, once, and refuse the rest."""
        changed = pd.concat(self.changed)
        changed = changed[(seen.loc[changed.index, "state"] == _CHANGED).to_numpy()]
        allowed = may_replace(changed).to_numpy(dtype=bool)
        once = allowed & ~changed["uid"].duplicated().to_numpy()
        replace_rows(self.db, self.table, changed[once], self.batch.batch_id)
        seen.loc[changed.index[allowed], "state"] = _SAME
        seen.loc[changed.index[once], "state"] = _NEW
        self._refuse(seen, changed.index[~allowed], reason)

    def _refuse(self, seen: pd.DataFrame, lines: pd.Index, reason: str) -> None:
        seen.loc[lines, "state"] = _REFUSED
        self.refusals += [Refusal(line, "", reason) for line in lines.tolist()]


def _sighting(rows: pd.DataFrame, state: NDArray[np.int_]) -> pd.DataFrame:
    """Return what is remembered of each row until the whole file has been seen."""
    digests = {
        name: pd.util.hash_array(rows[column].to_numpy(dtype=object))
        for name, column in (("who", "uid"), ("what", "content"))
    }
    return pd.DataFrame({**digests, "state": state.astype("int8")}, index=rows.index)


def _write(batch: Batch, tally: Tally) -> None:
    """Write the account of a file; of one taken in before, with what it added now."""
    batch.rows_read = tally.read
    batch.refused = tally.refused
    batch.accepted = min(batch.accepted + tally.accepted, tally.read - tally.refused)
    batch.duplicate = tally.read - batch.accepted - tally.refused
