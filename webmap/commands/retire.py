"""`plainsight retire`: delete what was received before a day, for good."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from webmap import clock
from webmap.analyst.analyses_kept import forget_analyses
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import Settings, load_settings
from webmap.db.records.retiring import Retired, to_retire
from webmap.db.records.retiring import retire as retire_before
from webmap.db.records.store import RECORDS
from webmap.errors import NothingToDo, UsageRefused
from webmap.stores import is_there, open_records, scrub
from webmap.workspace import Workspace

__all__ = ["app", "first_day_kept", "retire"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def retire(
    older_than: Annotated[
        str,
        typer.Option(help="A day (YYYY-MM-DD), or how many months to keep.", show_default=False),
    ],
    workspace: WorkspaceOption = Path("plainsight-data"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count by year what would go; delete nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete concerns, visits and partners' answers received before a day, and keep them out.

    What is deleted leaves no byte in the files of the store, and a file that holds it is refused
    from then on, by line. Analyses of periods that began before go too; releases stand. Ends with
    6 where nothing is older.
    """
    place, settings = workspace_at(workspace), load_settings()
    before = first_day_kept(older_than, clock.today())
    if not is_there(RECORDS, place, settings):
        raise NothingToDo(RECORDS.absent)
    if dry_run:
        with open_records(place, settings) as db:
            gone = to_retire(db, before)
    else:
        gone = _retired(place, settings, before)
    print_table(["table", "year", "rows"], map(asdict, gone), as_json=as_json)
    if not as_json:
        rows = sum(each.rows for each in gone)
        typer.echo(_told(rows, before, dry_run=dry_run))


def _retired(place: Workspace, settings: Settings, before: date) -> list[Retired]:
    """Delete, then write the store anew; also where an earlier run was stopped in between."""
    forget_analyses(place, before)
    try:
        with open_records(place, settings, writing=True) as db:
            gone = retire_before(db, before, clock.now())
        note_restricted(place, settings, f"retire before {before.isoformat()}")
        return gone
    finally:
        scrub(RECORDS, place, settings)


def first_day_kept(older_than: str, today: date) -> date:
    """Return the day a person named, or the one so many months before today.

    Raises
    ------
    UsageRefused
        If it is neither, or lies after today.
    """
    if older_than.isdecimal() and len(older_than) <= 3:
        month = today.year * 12 + today.month - 1 - int(older_than)
        if int(older_than) > 0 and month >= 12:
            return date(month // 12, month % 12 + 1, min(today.day, 28))
    else:
        try:
            day = date.fromisoformat(older_than)
        except ValueError:
            day = None
        if day is not None and day <= today:
            return day
    raise UsageRefused(
        "--older-than must be a day that has been, written YYYY-MM-DD, or a number of months. "
        "Nothing was deleted."
    )


def _told(rows: int, before: date, *, dry_run: bool) -> str:
    if dry_run:
        return f"{rows} rows from before {before.isoformat()} would go. Nothing was deleted."
    if not rows:
        return (
            f"Nothing was there from before {before.isoformat()}, and none from before that day "
            "will be taken in."
        )
    return (
        f"{rows} rows from before {before.isoformat()} are gone, and none from before that day "
        "will be taken in. Analyses that counted them are gone too. Backups made earlier still "
        "hold them: destroy those as well."
    )
