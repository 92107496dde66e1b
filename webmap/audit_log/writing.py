"""Writing in the log: a line goes to its end, and once it is stored the head is kept outside."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from webmap.audit.chain import Line, Outcome, What, digest_of
from webmap.audit.head import Head, keep_head, read_head
from webmap.db.door.audit import add_line, joins

__all__ = ["AUDIT_CHAIN", "Chain", "write_line"]

#: Purpose of the key of a chain, as `webmap.door.keys.key_for` takes it.
AUDIT_CHAIN: Final = "audit chain"


@dataclass(frozen=True, slots=True)
class Chain:
    """What a log is kept with: the key of its chain, and where its head is kept, if anywhere."""

    key: bytes = field(repr=False)
    head_file: Path | None


def write_line(
    db: Session,
    chain: Chain,
    at: datetime,
    what: What,
    *,
    person: str | None = None,
    about: str = "",
    outcome: Outcome = Outcome.DONE,
) -> Line:
    """Write one line at the end of the log, in the transaction of what it tells of.

    The head is kept when that transaction has ended well.

    Parameters
    ----------
    db
        A session of the log's store, opened for writing.
    chain
        What the log is kept with.
    at, what, person, about, outcome
        See `webmap.db.door.audit.add_line`.

    Raises
    ------
    StoreUnavailable
        If the log cannot be written; what was to be noted must not go on then.
    """
    line = add_line(db, chain.key, at, what, person=person, about=about, outcome=outcome)
    file = chain.head_file
    if file is not None and _goes_on(db, file):
        head = Head(line.line, digest_of(line, chain.key))
        event.listen(db, "after_commit", lambda _: keep_head(file, head), once=True)
    return line


def _goes_on(db: Session, file: Path) -> bool:
    """Say whether the log holds the head kept so far.

    If it does not, lines were taken away, and that head is what shows it: it stays.
    """
    try:
        kept = read_head(file)
    except (ValueError, OSError):
        return False
    return kept is None or joins(db, kept)
