"""Analyses kept hold exact counts of records; they go when the records they counted do.

What is taken out of the store would otherwise still be told, ward by ward, beside it.
"""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Final

from webmap.workspace import Workspace

__all__ = ["forget_analyses"]

#: Its folder on the restricted side.
_FOLDER: Final = "analysis"
_TOLD: Final = "analysis.json"


def forget_analyses(workspace: Workspace, before: date | None = None) -> int:
    """Remove the analyses that counted records which are gone.

    Parameters
    ----------
    workspace
        Where they are kept.
    before
        Those of periods that begin before this day, and those that cannot be read; left out,
        all of them.

    Returns
    -------
    How many were removed. They can be made again from what is left.
    """
    kept = sorted(path for path in (workspace.restricted / _FOLDER).glob("*") if path.is_dir())
    gone = [folder for folder in kept if before is None or _begins(folder) < before]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def _begins(folder: Path) -> date:
    """Return the day the period of an analysis begins; the first of all where it does not say."""
    try:
        told = json.loads((folder / _TOLD).read_bytes())
        return date.fromisoformat(told["period"].partition("/")[0])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return date.min
