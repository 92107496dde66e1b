"""`plainsight undo`: take an imported file out again, or list those there are and what was done."""

from pathlib import Path
from typing import Annotated

import typer

from geo.registers.premises_kept import forget_index
from webmap import clock
from webmap.analyst.analyses_kept import forget_analyses
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import Settings, load_settings
from webmap.db.records.concerns import batches
from webmap.db.records.journal import journal as journal_of
from webmap.db.records.store import RECORDS
from webmap.db.records.undoing import undo as undo_batches
from webmap.errors import NothingToDo, UsageRefused
from webmap.stores import is_there, open_records
from webmap.workspace import Workspace

__all__ = ["app", "undo"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_COLUMNS = ["batch", "source", "imported_at", "read", "accepted", "duplicate", "refused"]
_DONE = ["when", "what", "told"]
#: The source of what analyses count.
_COUNTED = "concerns"


@app.command()
def undo(
    batch: Annotated[
        list[int] | None,
        typer.Argument(help="Numbers of the batches, undone together.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    list_: Annotated[
        bool, typer.Option("--list", help="List every batch: its number, and what was in it.")
    ] = False,
    journal: Annotated[
        bool,
        typer.Option(
            "--journal", help="List what was undone, retired, backed up and restored, and when."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take batches out: rows they added go, rows they changed say again what they said before.

    The store is then as if the files had never come, and they can be imported again. Where a
    later batch hangs on one of them, nothing is undone and the message names it. Analyses that
    may have counted concerns of theirs are removed.
    """
    place, settings = workspace_at(workspace), load_settings()
    if list_ + journal + bool(batch) != 1:
        raise UsageRefused(
            "Give the numbers of batches, or --list to see them, or --journal to see what was done "
            "besides importing. Nothing was done."
        )
    if list_:
        print_table(_COLUMNS, _listed(place, settings), as_json=as_json)
        return
    if journal:
        print_table(_DONE, _done(place, settings), as_json=as_json)
        return
    if not is_there(RECORDS, place, settings):
        raise NothingToDo(RECORDS.absent)
    batch_ids = batch or []
    with open_records(place, settings, writing=True) as db:
        counted = any(held.source == _COUNTED for held in batches(db) if held.batch_id in batch_ids)
        undone = undo_batches(db, batch_ids, clock.now())
    gone = forget_analyses(place) if counted else 0
    forget_index(place.restricted / "premises")
    note_restricted(place, settings, f"undo {' '.join(map(str, undone.batches))}")
    rows = [
        {
            "batches": " ".join(map(str, undone.batches)),
            "removed": undone.removed,
            "put_back": undone.put_back,
        }
    ]
    print_table(list(rows[0]), rows, as_json=as_json)
    if gone and not as_json:
        typer.echo(f"Analyses removed, as they counted these records: {gone}. Run them again.")


def _listed(place: Workspace, settings: Settings) -> list[dict[str, object]]:
    with open_records(place, settings) as db:
        return [
            {
                "batch": batch.batch_id,
                "source": batch.source,
                "imported_at": f"{batch.imported_at:%Y-%m-%d %H:%M}",
                "read": batch.rows_read,
                "accepted": batch.accepted,
                "duplicate": batch.duplicate,
                "refused": batch.refused,
            }
            for batch in batches(db)
        ]


def _done(place: Workspace, settings: Settings) -> list[dict[str, object]]:
    """Return the lines of the journal, oldest first."""
    with open_records(place, settings) as db:
        return [
            {"when": f"{line.at:%Y-%m-%d %H:%M}", "what": line.what, "told": line.told}
            for line in journal_of(db)
        ]
