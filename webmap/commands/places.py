"""Places are tables that say where a number is: this command adds one of UPRNs, or lists them."""

from pathlib import Path
from typing import Annotated

import typer

from geo.uprns import ATTRIBUTION
from webmap import clock
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.progress import reading
from webmap.config import load_settings
from webmap.geography.places_in_use import add_uprns, added_uprns

__all__ = ["app"]

#: Refused rows shown on the screen.
_SHOWN = 20
_COLUMNS = ("table", "properties", "from", "added_on", "source")
_NONE = (
    "No table of UPRNs is in use, so records that give one count nowhere. Add OS Open UPRN: "
    "plainsight places add-uprns FILE"
)

app = typer.Typer(
    help="Add a table of UPRNs, or list what is in use.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List the tables in use: how many properties, from which file, since when."""
    added = added_uprns(workspace_at(workspace))
    rows = [
        {
            "table": "uprns",
            "properties": added.properties,
            "from": added.given,
            "added_on": added.added_on,
            "source": ATTRIBUTION,
        }
        for added in ([] if added is None else [added])
    ]
    if rows or as_json:
        print_table(_COLUMNS if as_json else _COLUMNS[:-1], rows, as_json=as_json)
    if not as_json:
        typer.echo(ATTRIBUTION if rows else _NONE)


@app.command("add-uprns")
def add(
    file: Annotated[Path, typer.Argument(help="OS Open UPRN as CSV, unpacked.", readable=False)],
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Keep where the properties in and around the wards are, and place records by UPRN.

    The national file of 41 million rows is read once, a part at a time. What is kept for West
    Yorkshire is about 20 MB, and public.
    """
    place = workspace_at(workspace)
    with reading(file) as watch:
        table = add_uprns(place, file, today=clock.today(), watch=watch)
    note_restricted(place, load_settings(), "places add-uprns")
    typer.echo(
        f"{file.name}: {table.read} read = {len(table.uprns)} kept + {table.elsewhere} elsewhere + "
        f"{table.duplicate} duplicate + {table.refused} refused"
    )
    for refusal in table.refusals[:_SHOWN]:
        typer.echo(f"  {refusal}")
    if table.refused > min(_SHOWN, len(table.refusals)):
        typer.echo(f"  and {table.refused - _SHOWN} more")
    typer.echo(
        "Records are placed by UPRN from now on. Publish again for partners to see it: "
        "plainsight release"
    )
