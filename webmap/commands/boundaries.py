"""Boundaries are the outlines in use: this command lists, fetches, adds and chooses them."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from boundaries.areas import Areas
from boundaries.line import Line
from boundaries.ons import service
from webmap import clock
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.progress import counting
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.geography.areas_in_use import add_wards, areas_in_use
from webmap.geography.fetching import fetch_wards
from webmap.geography.outlines_here import (
    COLUMNS,
    NEXT_STEP,
    WHICH,
    Outlines,
    outlines_here,
    which_ward,
)
from webmap.geography.outside import door, require_address
from webmap.geography.ward_files import choose
from webmap.workspace import Workspace

__all__ = ["Detail", "app"]

app = typer.Typer(
    help="List, fetch, add and choose the outlines in use.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Detail(StrEnum):
    """How fine the outlines are."""

    BGC = "BGC"
    BSC = "BSC"


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List the outlines in use, those kept beside them, and those known but absent."""
    found = outlines_here(workspace_at(workspace))
    if as_json:
        print_table(COLUMNS, (one.row() for one in found), as_json=True)
        return
    short = ({**one.row(), "sha256": one.sha256[:12]} for one in found)
    print_table(COLUMNS[:-1], short)
    for said in _told(found):
        typer.echo(said)


@app.command()
def fetch(
    workspace: WorkspaceOption = Path("plainsight-data"),
    vintage: Annotated[str, typer.Option(help="Year of the wards: 2026 or 2025.")] = "2026",
    detail: Annotated[
        Detail, typer.Option(help="BGC: outlines to 20 m. BSC: to 200 m, a smaller file.")
    ] = Detail.BGC,
    source: Annotated[
        str | None, typer.Option("--from", help="Address of the same layer at another host.")
    ] = None,
) -> None:
    """Fetch the official wards from ONS, check them whole, and put them in use.

    Run it again if it breaks off: it goes on where it was. Nothing that was in use is replaced
    before every ward has arrived and been checked. Proxies are those of HTTPS_PROXY and NO_PROXY.
    """
    address = None if source is None else require_address(source)
    wanted, place = service(vintage, detail, address), workspace_at(workspace)
    with counting("Fetching wards") as watch:
        arrived = fetch_wards(
            place,
            wanted,
            Line(send=door(), sleep=time.sleep),
            today=clock.today(),
            watch=watch,
        )
    _note("fetch", arrived.wards, place)
    typer.echo(
        f"{arrived.fetched.areas} wards arrived in {arrived.fetched.pages} pages, "
        f"{arrived.fetched.resumed} of them kept from before. SHA-256 {arrived.file.sha256}"
    )
    _tell(arrived.wards)


@app.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            help="GeoJSON or GeoPackage in ONS form, all five districts.", readable=False
        ),
    ],
    workspace: WorkspaceOption = Path("plainsight-data"),
    level: Annotated[str, typer.Option(help="What one outline is: ward.")] = "ward",
    crs: Annotated[
        str | None,
        typer.Option(help="EPSG:4326 or EPSG:27700, where the file does not say."),
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Layer of a GeoPackage, where it has several.")
    ] = None,
) -> None:
    """Check a file of ward outlines and put it in use, whole or not at all."""
    if level != "ward":
        raise UsageRefused(
            "--level can only be ward: districts and the county are united from the wards in use, "
            "so that every edge agrees. Give a ward file. No boundary was changed."
        )
    place = workspace_at(workspace)
    wards = add_wards(place, file, crs=crs, today=clock.today(), layer=layer)
    _note("add", wards, place)
    _tell(wards)


@app.command()
def use(
    vintage: Annotated[str, typer.Argument(help="Year of wards that are here, or package.")],
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Put the latest kept outlines of a year in use, or with `package` the packaged ones."""
    place = workspace_at(workspace)
    choose(place, vintage)
    wards = areas_in_use(place)["ward"]
    _note("use", wards, place)
    _tell(wards)


@app.command()
def which(
    codes: Annotated[list[str], typer.Argument(help="Ward codes, such as E05001341.")],
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Say which ward a code is, of which year, and where a record coded to it counts."""
    print_table(
        WHICH, (which_ward(workspace_at(workspace), code) for code in codes), as_json=as_json
    )


@app.command()
def crosswalk(
    old: Annotated[str, typer.Argument(help="Year of the wards to come from, such as 2025.")],
    new: Annotated[str, typer.Argument(help="Year of the wards to go to, such as 2026.")],
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Show how the wards of one year went over into those of another, by their postcodes.

    Each row is a pair of wards: how many postcodes they have in common, and what share that is of
    the old ward. A share is of addresses, not of concerns: read it as an aid, never as a place.
    """
    # Compiled geometry and the postcode directory: only this command of the group needs them.
    from webmap.geography.ward_crosswalk import COLUMNS as PAIRS
    from webmap.geography.ward_crosswalk import crosswalk_rows, say_of_crosswalk, ward_crosswalk

    walk = ward_crosswalk(workspace_at(workspace), old, new)
    print_table(PAIRS, crosswalk_rows(walk), as_json=as_json)
    if not as_json:
        typer.echo(say_of_crosswalk(walk))


def _note(done: str, wards: Areas, place: Workspace) -> None:
    """Note in the analysts' log by which wards everything is counted from now on."""
    note_restricted(place, load_settings(), f"boundaries {done}, wards of {wards.vintage}")


def _tell(wards: Areas) -> None:
    """Say what is in use now, and what follows from it."""
    typer.echo(f"{len(wards)} wards of {wards.vintage} are now in use.")
    if "residents" not in wards.frame:
        typer.echo(
            "The file does not say how many live in these wards. For those that were redrawn it is "
            "estimated from Census 2021 by postcode, and whatever rests on that says so; districts "
            "and the county keep the figures of the census."
        )
    typer.echo("Publish again for partners to see them: plainsight release")


def _told(found: list[Outlines]) -> list[str]:
    """Say in words what a table does not: what is absent, and whose the outlines are."""
    absent = [one.says for one in found if one.says]
    return [*absent, *([NEXT_STEP] if absent else []), found[0].source]
