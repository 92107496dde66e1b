"""`plainsight analyse`: rates and hotspots on exact counts, into the restricted folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from geo.periods import last_closed_quarter
from geo.residents import estimate_words
from models.dates import period_words
from webmap import clock
from webmap.analyst.allocating import Allocate
from webmap.analyst.analysing import (
    Thoroughness,
    Written,
    period_named,
    usual_periods,
    write_analysis,
)
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.steps import Steps
from webmap.config import load_settings
from webmap.seed import seed_of
from webmap.words import capital

__all__ = ["analyse", "app"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_COLUMNS = (
    "period",
    "ward",
    "district",
    "cases",
    "expected",
    "rate",
    "rate_low",
    "rate_high",
    "q",
    "stability",
    "single_source",
)


@app.command()
def analyse(
    period: Annotated[
        list[str] | None,
        typer.Option(
            help="2025, 2026-Q3 or 2026-Q3-twelve-months; may be given more than once.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Start of chance; the last closed quarter decides it.", min=0),
    ] = None,
    allocate: Annotated[
        Allocate | None,
        typer.Option(
            help="Also share cases known only to a district over its wards, in allocated.csv.",
            show_default=False,
        ),
    ] = None,
    lsoas: Annotated[
        Path | None,
        typer.Option(
            help="Outlines of LSOAs, to build the wards from them too and see what flips.",
            show_default=False,
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Leave out other choices and the quarters before."),
    ] = False,
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Compute rates, hotspots and clusters of wards on exact counts. RESTRICTED: for analysts.

    Without a period: the last closed year, and the twelve months and the quarter closed last.
    Each period's table is written as JSON and CSV under restricted/analysis, the twelve quarters
    to its end under restricted/series. Printed are the wards that, taken with the wards around
    them, have more cases than expected, whether that stays when one choice is made otherwise, and
    whether it rests on one organisation. It is never the same as more slavery. What looks like a
    change of reporting is named. Cases known to no ward are in no figure of a ward; --allocate
    shares those of a district over its wards in a file beside, never released.
    """
    place, settings, today = workspace_at(workspace), load_settings(), clock.today()
    written = write_analysis(
        place,
        settings,
        [period_named(name, today) for name in period] if period else usual_periods(today),
        seed if seed is not None else seed_of(last_closed_quarter(today)),
        Steps().step,
        allocate,
        Thoroughness(quick=quick, lsoas=lsoas),
    )
    note_restricted(
        place, settings, f"analyse {', '.join(each.analysis.period.name for each in written)}"
    )
    rows = [row for each in written for row in each.more_than_expected()]
    if as_json:
        print_table(_COLUMNS, rows, as_json=True)
        return
    _print(written, rows)


def _print(written: Sequence[Written], rows: Sequence[Mapping[str, object]]) -> None:
    """Say what was written, and list the wards that stand out."""
    typer.echo("RESTRICTED: exact counts, for named analysts only.")
    for each in written:
        _tell(each)
    estimated = estimate_words(written[0].wards)
    if estimated:
        typer.echo(f"{capital(estimated)}; no interval here holds that.")
    if rows:
        typer.echo("More cases than expected, each ward taken with the wards around it:")
        print_table(_COLUMNS, rows)
    else:
        typer.echo("No ward clearly has more cases than expected; that is not evidence of none.")


def _tell(written: Written) -> None:
    """Say where a period was written, what it could have shown, and what changed in reporting."""
    analysis = written.analysis
    covered, counts = analysis.period, analysis.counts
    typer.echo(f"{period_words(covered.kind, covered.iso)}: written to {written.folder}")
    if counts.unplaced:
        typer.echo(
            f"  {counts.unplaced} of {counts.total} cases are known to no ward and are in no "
            "figure of one: see plainsight coverage"
        )
    typer.echo(f"  {analysis.detectable.summary('wards')}")
    for change in analysis.reporting:
        typer.echo(f"  {change.statement}")
