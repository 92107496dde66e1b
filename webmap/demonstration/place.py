"""The place of a demonstration is a folder that holds nothing else, and is filled in one step."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from geo.intake import content_hash
from webmap.config import Settings
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.concerns import batches
from webmap.demonstration.recipe import Note
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.keeping.audit_logs import has_demonstration
from webmap.stores import is_there, open_partnership, open_records
from webmap.workspace import Workspace

__all__ = [
    "building",
    "keep_as_sent",
    "own_store",
    "require_own_drop",
    "require_own_files",
    "require_replaceable",
]

#: What the settings of an installation say of its real stores and doors.
_OF_REAL_ONES: Final = (
    "records_url", "partnership_url", "analysts_url", "partner_secret", "analyst_secret",
    "oidc_issuer", "oidc_client_id", "oidc_client_secret",
)  # fmt: skip
_REFUSED: Final = (
    "{what} Nothing in it was touched. Give the demonstration a folder of its own with --workspace."
)


def own_store(settings: Settings) -> Settings:
    """Return settings under which everything stays in the demonstration's own folder.

    A store or a secret named in the environment is that of something real; nothing synthetic goes
    there, and nobody of a demonstration may sign in there.
    """
    return settings.model_copy(update=dict.fromkeys(_OF_REAL_ONES))


def require_replaceable(workspace: Workspace, settings: Settings) -> None:
    """Refuse to build where anything but a demonstration would be lost.

    Raises
    ------
    UsageRefused
        If the folder holds something else, or records or outlines that the demonstration did
        not bring.
    """
    if not workspace.root.exists() or not any(workspace.root.iterdir()):
        return
    if not workspace.is_synthetic:
        what = "The workspace folder holds something that is not a demonstration."
    elif not _holds_only_its_own(workspace, own_store(settings)):
        what = "The demonstration holds records or outlines that were added to it since."
    else:
        return
    raise UsageRefused(_REFUSED.format(what=what))


def require_own_files(workspace: Workspace, files: Sequence[Path]) -> None:
    """Refuse to mix real records with made-up ones: a demonstration takes its own files alone.

    Raises
    ------
    UsageRefused
        If the workspace is synthetic and one of the files is not of its twin.
    FileMissing
        If the workspace is synthetic and one of the files cannot be read.
    """
    if not workspace.is_synthetic:
        return
    note = Note.read(workspace)
    own = _own(note) if note else set()
    if not all(content_hash(path) in own for path in files):
        raise UsageRefused(
            "This workspace is SYNTHETIC: every record in it is made up, and every page says so. "
            "Records from anywhere else would be taken for made up too. Give them a folder of "
            "their own with --workspace. Nothing was stored."
        )


def require_own_drop(workspace: Workspace, settings: Settings) -> None:
    """Refuse to take in what was sent where a workspace is only marked as a demonstration.

    What was entered on the pages of a demonstration is made up like the rest. A mark that came to
    stand beside real people says nothing of what they sent.

    Raises
    ------
    UsageRefused
        If the workspace is marked, and no demonstration ever let its people in.
    """
    if not workspace.is_synthetic or _has_own_people(workspace, own_store(settings)):
        return
    raise UsageRefused(
        "This workspace is marked SYNTHETIC, and is no demonstration that plainsight demo set up: "
        "what was sent may be real, and would be taken for made up. Look at what is in the drop "
        "with --dry-run, and find out who put the file called synthetic there. Nothing was stored."
    )


def keep_as_sent(workspace: Workspace, content: str) -> None:
    """Keep the SHA-256 of what is taken in from the demonstration's own drop: it is its own."""
    note = Note.read(workspace)
    if note is not None and content not in note.sent:
        replace(note, sent=(*note.sent, content)).write(workspace)


@contextmanager
def building(workspace: Workspace) -> Iterator[Workspace]:
    """Yield an empty workspace beside `workspace`, and move it there once it is complete.

    Whatever stops the building, `workspace` is what it was and the draft is gone.
    """
    place = workspace.root.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as beside:
        draft = Workspace(Path(beside) / "new")
        draft.mark_synthetic()
        yield draft
        _take_the_place_of(place, draft.root, Path(beside) / "old")


def _has_own_people(workspace: Workspace, settings: Settings) -> bool:
    if Note.read(workspace) is None or not is_there(PARTNERSHIP, workspace, settings):
        return False
    with open_partnership(workspace, settings) as db:
        return has_demonstration(db)


def _own(note: Note) -> set[str]:
    return {*note.files.values(), *note.sent}


def _holds_only_its_own(workspace: Workspace, settings: Settings) -> bool:
    """Say whether all taken in came from the twin or its own pages, and nothing else was added."""
    note = Note.read(workspace)
    if note is None or workspace.boundaries.exists() or workspace.places.exists():
        return False
    own = _own(note)
    try:
        with open_records(workspace, settings) as db:
            return all(batch.file_hash in own for batch in batches(db))
    except NothingToDo:
        return True
    except StoreUnavailable:
        return False


def _take_the_place_of(place: Path, new: Path, old: Path) -> None:
    """Move `new` to `place`; what stood there goes to `old`, or comes back if that fails."""
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
