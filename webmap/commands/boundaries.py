"""Boundaries are the outlines in use: this command lists them, or adds a file of wards."""

from pathlib import Path
from typing import Annotated

import typer

from webmap import clock
from webmap.areas_in_use import add_wards, added_wards, areas_in_use
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.errors import UsageRefused

__all__ = ["app"]

app = typer.Typer(
    help="List the outlines in use, or add a file of them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List the outlines in use: level, number of areas, vintage, and where they come from."""
    place = workspace_at(workspace)
    added = added_wards(place)
    rows = [
        {
            "level": level,
            "areas": len(areas),
            "vintage": areas.vintage,
            "outlines": "generalised" if areas.generalised else "as given",
            "from": "the package" if added is None else added.file,
            "source": areas.source,
        }
        for level, areas in areas_in_use(place).items()
    ]
    columns = ["level", "areas", "vintage", "outlines", "from", "source"]
    print_table(columns if as_json else columns[:-1], rows, as_json=as_json)
    if not as_json:
        typer.echo(str(rows[0]["source"]))


@app.command()
def add(
    file: Annotated[
        Path, typer.Argument(help="GeoJSON in ONS form, all five districts.", readable=False)
    ],
    workspace: WorkspaceOption = Path("plainsight-data"),
    level: Annotated[str, typer.Option(help="What one outline is: ward.")] = "ward",
    crs: Annotated[
        str | None,
        typer.Option(help="EPSG:4326 or EPSG:27700, where the file does not say."),
    ] = None,
) -> None:
    """Check a file of ward outlines and put it in use, whole or not at all."""
    if level != "ward":
        raise UsageRefused(
            "--level can only be ward: districts and the county are united from the wards in use, "
            "so that every edge agrees. Give a ward file. No boundary was changed."
        )
    wards = add_wards(workspace_at(workspace), file, crs=crs, today=clock.today())
    typer.echo(f"{len(wards)} wards of {wards.vintage} are now in use.")
    if "residents" not in wards.frame:
        typer.echo(
            "The number of residents of these wards is not known, so ward rates cannot be given; "
            "districts and the county keep theirs."
        )
    typer.echo("Publish again for partners to see them: plainsight release")
