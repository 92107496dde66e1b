"""What was dropped is opened and taken in on the restricted side, one parcel after the other.

A parcel is gone only once its file is stored; one that cannot be opened or used is set aside, still
sealed. A file is written out for its reader alone, in a closed folder that is emptied in any case.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from boundaries.errors import InputRefused
from geo.errors import EveryRowRefused
from geo.intake import content_hash
from geo.refusals import Refusal
from geo.sources.partner_return import QUESTIONS, ReturnRefused, read_front_page
from webmap.config import Settings
from webmap.db.records.storing import Receipt
from webmap.demonstration.place import keep_as_sent, require_own_drop
from webmap.drop.collecting import (
    Fault,
    Waiting,
    alone,
    clear,
    look,
    opened_again,
    remove_drafts,
    set_aside,
)
from webmap.drop.envelope import Envelope, Kind, WrongEnvelope
from webmap.drop.opening import DropKeys
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.intake.importing import Handling, import_file
from webmap.intake.partner_returns import ReturnReceipt, import_return
from webmap.keeping.drop_places import collecting_keys
from webmap.workspace import Workspace

__all__ = ["SET_ASIDE", "Collected", "collect"]

#: Folder of the restricted side for parcels that could not be used.
SET_ASIDE: Final = "set-aside"
#: Folder of the restricted side in which a file stands while it is being read.
_OPEN: Final = ".opened"
_NOT_OPENED: Final = (
    "cannot be opened: it was not sealed for this workspace by its partner side, or was changed"
)
_NOT_THEIRS: Final = "is not the one it was sent for"
_NOT_LISTED: Final = "who sent it is not on the steward's list. Nothing was stored."
_DEFECT: Final = (
    "Plainsight met a fault of its own ({kind}) in reading it. Please report this line; it holds "
    "nothing from the file. Nothing of it was stored."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What became of one parcel.

    Attributes
    ----------
    parcel
        Its name.
    envelope
        Who sent it, and when; None where it could not be opened.
    receipt
        What became of its rows; None where it was refused whole.
    error, refusals
        Why it was refused whole.
    """

    parcel: str
    envelope: Envelope | None = None
    receipt: ReturnReceipt | Receipt | None = None
    error: str = ""
    refusals: tuple[Refusal, ...] = ()


def collect(
    workspace: Workspace,
    settings: Settings,
    handling: Handling,
    tell: Callable[[Collected], None],
) -> Waiting:
    """Take in every parcel of the drop, the one that was sent first before the others.

    What was sent later replaces what differs from it. A file brings rows of its sender alone.

    Parameters
    ----------
    workspace, settings
        Where the drop, the store and its key are.
    handling
        How files are to be taken in. In a trial every parcel stays in the drop.
    tell
        Called after each parcel, when it has been stored or set aside.

    Returns
    -------
    What was found in the drop.

    Raises
    ------
    NothingToDo
        If there is nothing in it.
    UsageRefused
        If the workspace is marked as made up and is no demonstration: what was sent may be real.
    StoreUnavailable
        If the store cannot take what is in it, or another command is collecting. What was not
        told of is still in the drop.
    """
    keys, folder = collecting_keys(workspace), workspace.drop
    with alone(folder), _room(workspace) as room:
        if not handling.dry_run:
            remove_drafts(folder, handling.imported_at)
        waiting = look(folder, keys)
        if waiting.is_empty:
            raise NothingToDo("There is nothing in the drop.")
        if not handling.dry_run:
            require_own_drop(workspace, settings)
        collector = _Collector(workspace, settings, replace(handling, correct=True), keys, room)
        for parcel in waiting.unopened:
            tell(collector.unopened(parcel))
        for envelope in waiting.envelopes:
            tell(collector.taken(envelope))
    return waiting


@dataclass(frozen=True, slots=True)
class _Collector:
    """Takes in one parcel after the other."""

    workspace: Workspace
    settings: Settings
    handling: Handling
    keys: DropKeys
    room: Path

    def taken(self, envelope: Envelope) -> Collected:
        """Take in one parcel, and clear it away or set it aside."""
        parcel = envelope.parcel
        try:
            receipt = self._receipt(envelope)
        except WrongEnvelope:  # changed since it was looked at
            return self.unopened(parcel)
        except InputRefused as refused:
            self._set_aside(parcel, Fault.REFUSED)
            rows = refused.refusals if isinstance(refused, EveryRowRefused) else ()
            return Collected(parcel=parcel, envelope=envelope, error=str(refused), refusals=rows)
        except (StoreUnavailable, OSError):
            raise
        except Exception as defect:  # one bad file must not keep the others out for ever
            self._set_aside(parcel, Fault.DEFECT)
            error = _DEFECT.format(kind=type(defect).__name__)
            return Collected(parcel=parcel, envelope=envelope, error=error)
        if not self.handling.dry_run:
            clear(self.workspace.drop, parcel)
        return Collected(parcel=parcel, envelope=envelope, receipt=receipt)

    def unopened(self, parcel: str) -> Collected:
        """Set a parcel aside that cannot be opened."""
        self._set_aside(parcel, Fault.NOT_OPENED)
        return Collected(parcel=parcel, error=_NOT_OPENED)

    def _receipt(self, envelope: Envelope) -> ReturnReceipt | Receipt:
        """Store the file of a parcel."""
        if envelope.organisation not in self.handling.terms.lists.organisations:
            raise InputRefused(_NOT_LISTED)
        _, content = opened_again(self.workspace.drop, envelope.parcel, self.keys)
        with _written(self.room, envelope, content) as path:
            if self.workspace.is_synthetic and not self.handling.dry_run:
                keep_as_sent(self.workspace, content_hash(path))
            if envelope.kind is Kind.RETURN:
                _require_theirs(path, envelope, self.handling)
                return import_return(self.workspace, self.settings, path, self.handling)
            own = _of_sender(self.handling, envelope.organisation)
            return import_file(self.workspace, self.settings, envelope.kind, path, own)

    def _set_aside(self, parcel: str, fault: Fault) -> None:
        if not self.handling.dry_run:
            aside = self.workspace.restricted / SET_ASIDE
            set_aside(self.workspace.drop, parcel, aside, fault)


def _require_theirs(path: Path, envelope: Envelope, handling: Handling) -> None:
    """Refuse a return of another organisation or quarter than the one it was sent for."""
    front = read_front_page(path, handling.terms)
    for box in ("organisation", "quarter"):
        if getattr(front, box) != getattr(envelope, box):
            raise ReturnRefused(path.name, QUESTIONS[box], _NOT_THEIRS)


def _of_sender(handling: Handling, organisation: str) -> Handling:
    """Return a handling under which a row of any other organisation is refused."""
    lists = replace(handling.terms.lists, organisations=frozenset({organisation}))
    return replace(handling, terms=replace(handling.terms, lists=lists))


@contextmanager
def _room(workspace: Workspace) -> Iterator[Path]:
    """Yield an empty folder that its owner alone may open; what a killed process left is gone."""
    room = workspace.prepare_restricted() / _OPEN
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _written(room: Path, envelope: Envelope, content: bytes) -> Iterator[Path]:
    """Yield a file for its reader, which finds text and workbooks on a disk alone."""
    path = room / f"parcel-{envelope.parcel[:8]}.{envelope.form}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        path.unlink(missing_ok=True)
