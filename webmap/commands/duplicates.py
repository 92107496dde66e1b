"""`plainsight duplicates`: reports of several agencies that may be one case. RESTRICTED."""

from pathlib import Path
from typing import Annotated, Final

import typer

from webmap import clock
from webmap.analyst.analysing import period_named
from webmap.analyst.same_cases import corroborated, decided, join, pairs_to_review, part
from webmap.commands.noted import note_restricted
from webmap.commands.options import (
    ClosedPeriodOption,
    JsonOption,
    WorkspaceOption,
    print_table,
    workspace_at,
)
from webmap.config import load_settings

__all__ = ["app"]

app = typer.Typer(
    help="List, join or part reports of several agencies that may be one case (restricted).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_RESTRICTED: Final = "RESTRICTED: exact records, for named analysts only."
_PAIRS: Final = (
    *("first", "second", "score", "month", "same", "days", "kinds", "sector"),
    *("first_is", "second_is"),
)
_DECIDED: Final = ("first", "second", "verdict", "on", "evidence")
_CASES: Final = ("district", "cases", "0", "1", "2", "3+")
_FIRST = Annotated[str, typer.Argument(help="Handle of a record.", show_default=False)]
_SECOND = Annotated[str, typer.Argument(help="Handle of the other.", show_default=False)]


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List pairs of records that may be one case, likeliest first. Nothing is joined by itself.

    Both were received in the same month by different organisations, name the same sector and a
    kind of exploitation in common, and lie at the same point, UPRN or postcode or in one ward.
    """
    rows, crowded = pairs_to_review(workspace_at(workspace), load_settings())
    if as_json:
        print_table(_PAIRS, rows, as_json=True)
        return
    typer.echo(_RESTRICTED)
    if rows:
        print_table(_PAIRS, rows)
    else:
        typer.echo("No two records look like one case.")
    if crowded:
        typer.echo(
            f"{crowded} records are not compared within their ward or place: too many there are "
            "alike for likeness to mean anything."
        )


@app.command("join")
def join_(
    first: _FIRST, second: _SECOND, workspace: WorkspaceOption = Path("plainsight-data")
) -> None:
    """Let two records count as one case from now on. `part` takes it back."""
    place, settings = workspace_at(workspace), load_settings()
    join(place, settings, first, second, clock.now())
    note_restricted(place, settings, "duplicates join")
    typer.echo("The two records count as one case.")


@app.command("part")
def part_(
    first: _FIRST, second: _SECOND, workspace: WorkspaceOption = Path("plainsight-data")
) -> None:
    """Let two records count as two cases, and keep the pair off the list."""
    place, settings = workspace_at(workspace), load_settings()
    part(place, settings, first, second, clock.now())
    note_restricted(place, settings, "duplicates part")
    typer.echo("The two records count as two cases.")


@app.command("decided")
def decided_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List what was decided of pairs of records, oldest first."""
    rows = decided(workspace_at(workspace), load_settings())
    if not rows and not as_json:
        typer.echo("Nothing was decided yet.")
        return
    print_table(_DECIDED, rows, as_json=as_json)


@app.command("cases")
def cases(
    period: ClosedPeriodOption = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Count cases by district and by how many independent sources speak of each.

    Two reports of one organisation are one source. A body that passes on what another reporter of
    the case told it is none of its own, and all reports of one operation are one source.
    """
    asked = None if period is None else period_named(period, clock.today())
    rows = corroborated(workspace_at(workspace), load_settings(), asked)
    if not as_json:
        typer.echo(_RESTRICTED)
        typer.echo("Cases with this many independent sources:")
    print_table(_CASES, rows, as_json=as_json)
