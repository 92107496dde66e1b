"""Verifying checks a log as its store holds it, against the head kept outside and those noted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from webmap.audit.checking import Checked, Fault, Noted, check
from webmap.audit.head import Head, read_head
from webmap.audit_log.writing import Chain
from webmap.db.door.audit_reading import kept_lines, segments

__all__ = ["verify"]

_SPOILT: Final = "The head kept beside the store is none: somebody wrote to its file."
_NO_HEAD: Final = (
    "No head is kept beside the store, so lines cut off at the end show only against one that was "
    "noted elsewhere."
)


def verify(db: Session, chain: Chain, expected: Sequence[Head] = ()) -> Checked:
    """Check every line of a log, and change nothing.

    Parameters
    ----------
    db
        A session of its store in which nothing was asked yet.
    chain
        What the log is kept with.
    expected
        Heads that somebody noted elsewhere.
    """
    noted = [Noted(head, "noted elsewhere") for head in expected]
    spoilt, kept = False, None
    try:  # before the store is asked: what is kept was stored before
        kept = None if chain.head_file is None else read_head(chain.head_file)
    except (ValueError, OSError):
        spoilt = True
    if kept is not None:
        noted.append(Noted(kept, "kept beside the store"))
    checked = check(segments(db), kept_lines(db), chain.key, noted)
    if spoilt:
        faults = [*checked.faults, Fault(None, _SPOILT)]
        return replace(checked, faults=faults, found=checked.found + 1)
    if kept is None and checked.head is not None:
        return replace(checked, remarks=[*checked.remarks, _NO_HEAD])
    return checked
