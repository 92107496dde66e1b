"""Noted is what a command did to the restricted side: one line in the analysts' audit log."""

from webmap import clock
from webmap.audit.chain import What
from webmap.config import Settings
from webmap.keeping.audit_logs import note_done
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["note_batch", "note_restricted"]


def note_restricted(
    place: Workspace, settings: Settings, about: str, what: What = What.CHANGE
) -> None:
    """Note what was done right after it was, where there is a log.

    Parameters
    ----------
    place, settings
        Where it was done.
    about
        The words of the command that this service knows, and numbers; never the name of a file.
    what
        What kind of thing it was.

    Raises
    ------
    StoreUnavailable
        If it cannot be noted; what was done is done.
    """
    note_done(Side.ANALYST, place, settings, clock.now(), what, about)


def note_batch(place: Workspace, settings: Settings, source: str, *batches: int) -> None:
    """Note that a file of one source was taken in, as these batches."""
    numbers = " ".join(map(str, batches))
    kind = "batch" if len(batches) == 1 else "batches"
    note_restricted(place, settings, f"{source}, {kind} {numbers}", What.IMPORT)
