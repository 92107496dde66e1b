"""A recipe says what a demonstration is made from; a note in its folder says what came of it.

Light on purpose: a demonstration that is there already opens at once.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final, Self

from geo.periods import last_closed_quarter
from models.durable import swap_file
from models.release_store import ReleaseDamaged, open_current
from webmap.workspace import Workspace

__all__ = ["FILES", "Note", "Recipe", "is_ready"]

#: Folder of a demonstration that holds the twin's files, its truth and the note.
FILES: Final = "twin"
_NOTE: Final = "note.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a demonstration is made from: the same recipe makes the same files.

    Attributes
    ----------
    seed
        Start of chance.
    last_quarter
        Name of the last of its twelve quarters.
    concerns_per_quarter
        Mean number of distinct cases a quarter.
    """

    seed: int
    last_quarter: str
    concerns_per_quarter: int

    @classmethod
    def of(cls, today: date, seed: int, concerns_per_quarter: int) -> Self:
        """Return the recipe of one built on a day: it ends with the last closed quarter."""
        return cls(
            seed=seed,
            last_quarter=last_closed_quarter(today).name,
            concerns_per_quarter=concerns_per_quarter,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a demonstration tells of itself.

    Attributes
    ----------
    recipe
        What it was made from.
    first_quarter
        Name of the first of its quarters.
    rows
        How many rows of concerns were read, accepted, duplicate and refused.
    hotspots
        Kind and middle ward of every planted hotspot.
    files
        SHA-256 of each of the twin's files by name.
    sent
        SHA-256 of what was sent through its own pages and taken in since.
    """

    recipe: Recipe
    first_quarter: str
    rows: Mapping[str, int]
    hotspots: tuple[tuple[str, str], ...]
    files: Mapping[str, str]
    sent: tuple[str, ...] = ()

    @classmethod
    def read(cls, workspace: Workspace) -> Self | None:
        """Return the note in a workspace, or None where there is none that can be read."""
        try:
            told = json.loads((workspace.root / FILES / _NOTE).read_bytes())
            return cls(
                recipe=Recipe(**told["recipe"]),
                first_quarter=told["first_quarter"],
                rows=told["rows"],
                hotspots=tuple((kind, around) for kind, around in told["hotspots"]),
                files=told["files"],
                sent=tuple(told.get("sent", ())),
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, workspace: Workspace) -> None:
        """Put the note into a workspace."""
        text = json.dumps(asdict(self) | {"synthetic": True}, indent=2, ensure_ascii=False)
        swap_file(workspace.root / FILES / _NOTE, text.encode() + b"\n")


def is_ready(workspace: Workspace, recipe: Recipe) -> bool:
    """Say whether a whole demonstration of exactly this recipe is there to be served."""
    note = Note.read(workspace)
    if not workspace.is_synthetic or note is None or note.recipe != recipe:
        return False
    try:
        return open_current(workspace.releases) is not None
    except ReleaseDamaged:
        return False
