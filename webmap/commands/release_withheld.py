"""`plainsight release withhold` and `dominated`: what one premises would be read from."""

from pathlib import Path
from typing import Annotated, Final

import typer

from models.disclosure.cells import CellId
from webmap import clock
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.release_words import one_line, quarter_named, words_of
from webmap.commands.steps import Steps
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.releasing.cell_names import cell_named
from webmap.releasing.dominance import dominated_in
from webmap.releasing.drafting import draft, gather
from webmap.releasing.withholding import decisions, keep_decision, lift_decision

__all__ = ["dominated", "print_withheld", "withhold"]

_HERE: Final = Path("plainsight-data")
_COLUMNS: Final = ("table", "area", "name", "period_kind", "period", "by", "class")
_DECIDED: Final = ("table", "area", "period_kind", "period", "by", "reason")


def dominated(
    quarter: Annotated[
        str | None,
        typer.Option(help="Last quarter of the release, such as 2026-Q3.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = _HERE,
    as_json: JsonOption = False,
) -> None:
    """List what a release would print of which one premises makes up most (restricted).

    One point, UPRN or postcode holds more than half of each of these figures, so whoever knows of
    it reads its number there. The words of a line are those release withhold asks for. It makes
    the release ready as --preview does, and writes nothing.
    """
    place, settings = workspace_at(workspace), load_settings()
    asked = None if quarter is None else quarter_named(quarter)
    steps = Steps()
    with steps.step("Reading the records"):
        material = gather(place, settings, today=clock.today(), quarter=asked)
    made = draft(material, place, settings, step=steps.step)
    names = {
        str(code): str(name)
        for held in made.areas.values()
        for code, name in held.frame["name"].items()
    }
    found = dominated_in(material, made)
    if not found and not as_json:
        typer.echo("One premises makes up most of no figure that this release prints.")
        return
    print_table(_COLUMNS, (_row(cell, names) for cell in found), as_json=as_json)


def withhold(
    table: Annotated[str, typer.Argument(help="Table of the figure, such as T2.")],
    area: Annotated[str, typer.Argument(help="Code of its area.")],
    period_kind: Annotated[str, typer.Argument(help="quarter, year, all or twelve_months.")],
    period: Annotated[str, typer.Argument(help="Such as 2026-01-01/2027-01-01.")],
    by: Annotated[
        str | None,
        typer.Option(help="What the table is divided by, such as type.", show_default=False),
    ] = None,
    reason: Annotated[
        str, typer.Option(help="Why, in a few words that name nobody.", show_default=False)
    ] = "",
    lift: Annotated[
        bool, typer.Option("--lift", help="Take back that this figure is withheld.")
    ] = False,
    workspace: WorkspaceOption = _HERE,
) -> None:
    """Withhold a figure, and all it could be read from, from every release to come.

    All areas of its district are withheld with it, or all classes of its area where the table is
    divided, and every table that tells of the same cases. What a release has told stays told.
    Written in the analysts' audit log. The steward decides; release list --withheld lists it.
    """
    place, settings = workspace_at(workspace), load_settings()
    if not lift and not reason:
        raise UsageRefused("Say why with --reason; it is kept. Nothing was done.")
    cell = cell_named(
        place, settings, table=table, area=area, kind=period_kind, period=period, by=by
    )
    words = " ".join(filter(None, words_of(cell).values()))
    if lift:
        lift_decision(place, settings, cell)
    else:
        keep_decision(place, settings, cell, one_line("--reason", reason))
    note_restricted(place, settings, f"release withhold{' --lift' if lift else ''} {words}")
    typer.echo(
        "It is told again by the next release."
        if lift
        else "It is withheld from every release to come, with all it could be read from."
    )


def print_withheld(workspace: Path, *, as_json: bool) -> None:
    """Print what the steward withholds, and why."""
    rows = (
        {
            **words_of(each.cell),
            "reason": each.reason,
        }
        for each in decisions(workspace_at(workspace), load_settings())
    )
    print_table(_DECIDED, rows, as_json=as_json)


def _row(cell: CellId, names: dict[str, str]) -> dict[str, str]:
    return words_of(cell) | {
        "name": names.get(cell.area, ""),
        "class": ", ".join(cell.dims.values()),
    }
