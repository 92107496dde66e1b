"""Leftovers are releases that were stored and never shown: a command was killed in between."""

from geo.periods import Period
from models.durable import remove_folder
from webmap.releasing.history import History
from webmap.workspace import Workspace

__all__ = ["clear_leftovers"]

_QUARTER = len("2026-Q3")


def clear_leftovers(workspace: Workspace, history: History, kept: str) -> None:
    """Take away what was stored and never shown, so that nobody comes to read two of a quarter.

    Parameters
    ----------
    workspace
        Whose releases; the caller is the one who holds their folder.
    history
        What was published. A release is shown only once it stands there.
    kept
        The release being published.
    """
    known = {each.release_id for each in history.published} | {kept}
    for folder in workspace.releases.iterdir():
        if folder.is_dir() and folder.name not in known and _is_later(folder.name, history.last):
            remove_folder(folder)


def _is_later(name: str, last: str | None) -> bool:
    """Say whether a folder is that of a release of a quarter that none was published of."""
    try:
        quarter = Period.quarter(name[:_QUARTER]).name
    except ValueError:
        return False
    return last is None or quarter > last
