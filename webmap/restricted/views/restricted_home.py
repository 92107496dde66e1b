"""The restricted side's first page is what is stored: the files taken in, and the analyses kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template

from webmap.access import Role, requires
from webmap.analyst.analyses_kept import analyses_kept
from webmap.clock import in_london
from webmap.db.records.concerns import batches
from webmap.db.records.tables import Batch
from webmap.errors import NothingToDo
from webmap.restricted.room import Room, room
from webmap.stores import open_records

__all__ = ["Import", "blueprint"]

blueprint = Blueprint("restricted_home", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One file taken in: read = accepted + duplicate + refused. The file's name is kept nowhere."""

    batch: int
    source: str
    day: date
    read: int
    accepted: int
    duplicate: int
    refused: int


@blueprint.get("/")
@requires(Role.ANALYST)
def show() -> str:
    """List the files taken in, newest first, and the analyses kept."""
    here = room()
    return render_template(
        "restricted/home.html",
        imports=_imports(here),
        analyses=analyses_kept(here.workspace),
    )


def _imports(here: Room) -> Sequence[Import]:
    """Return what was taken in; nothing where there is no store yet."""
    try:
        with open_records(here.workspace, here.settings) as db:
            return [_told(batch) for batch in reversed(batches(db))]
    except NothingToDo:
        return []


def _told(batch: Batch) -> Import:
    return Import(
        batch=batch.batch_id,
        source=batch.source,
        day=in_london(batch.imported_at).date(),
        read=batch.rows_read,
        accepted=batch.accepted,
        duplicate=batch.duplicate,
        refused=batch.refused,
    )
