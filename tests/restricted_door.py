"""The door of the restricted side, for tests; no partner app may load what it stands on."""

import tempfile
from dataclasses import replace
from pathlib import Path

from tests.door import STORES
from webmap.db.analysts import ANALYSTS
from webmap.door.terms import DoorTerms
from webmap.side import Side

OTHER_SECRET = b"and this one of the other door's"


def restricted_terms(folder: Path | None = None, **changed) -> DoorTerms:
    """Terms of a restricted side whose store is new, or stands in a folder."""
    folder = folder or Path(tempfile.mkdtemp(dir=STORES))
    terms = DoorTerms(
        side=Side.ANALYST,
        store=ANALYSTS,
        store_url=f"sqlite:///{folder / 'analysts.sqlite'}",
        secret=OTHER_SECRET,
        pages_an_hour=1_000_000,
        sign_ins_a_minute=1_000_000,
    )
    return replace(terms, **changed)
