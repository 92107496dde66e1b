"""The door of the restricted side, for tests; no partner app may load what it stands on."""

from pathlib import Path

from tests.door import terms_of
from webmap.db.analysts import ANALYSTS
from webmap.door.terms import DoorTerms
from webmap.side import Side

OTHER_SECRET = b"and this one of the other door's"


def restricted_terms(folder: Path | None = None, **changed) -> DoorTerms:
    """Terms of a restricted side whose store is new, or stands in a folder."""
    return terms_of(Side.ANALYST, ANALYSTS, OTHER_SECRET, folder, **changed)
