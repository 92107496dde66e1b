"""`plainsight coverage`: where places are lost, and what a better field would buy."""

import json
from pathlib import Path

import typer

from geo.place_coverage import LOSSES, PlaceCoverage
from webmap import clock
from webmap.analyst.analysing import period_named
from webmap.analyst.covering import coverage_of
from webmap.commands.options import (
    ClosedPeriodOption,
    JsonOption,
    WorkspaceOption,
    print_table,
    workspace_at,
)
from webmap.config import load_settings

__all__ = ["app", "coverage"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_SHARES = ("ward", "district", "county", "none")
_COLUMNS = ("partner", "records", *_SHARES, "near_line")
#: Gains of single partners that are shown; --json has them all.
_SHOWN = 10


@app.command()
def coverage(
    period: ClosedPeriodOption = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Show where places are lost, and what one better field would buy. RESTRICTED.

    For all records and for those of each partner: the share that can be counted in a ward, in a
    district only, in the county only and nowhere; and the share counted in a ward beside whose
    line they lie so closely that they may belong to the next one.
    """
    asked = None if period is None else period_named(period, clock.today())
    found = coverage_of(workspace_at(workspace), load_settings(), asked)
    if as_json:
        typer.echo(json.dumps(_document(found, period), indent=2, ensure_ascii=False))
        return
    typer.echo("RESTRICTED: exact counts, for named analysts only.")
    typer.echo("Share of the records received that can be counted in a ward, and otherwise:")
    print_table(_COLUMNS, _rows(found))
    typer.echo("Lost on the way to a ward:")
    lost = found.losses.to_dict("index")["all"]
    print_table(
        ("records", "why"),
        [{"records": n, "why": LOSSES[str(loss)]} for loss, n in lost.items() if n],
    )
    typer.echo("What one better field would buy:")
    everyone = [gain for gain in found.gains if gain.partner == "all"]
    single = [gain for gain in found.gains if gain.partner != "all"]
    for gain in [*everyone, *single[:_SHOWN]]:
        typer.echo(f"  {gain}")


def _rows(found: PlaceCoverage) -> list[dict[str, object]]:
    """Return shares in percent, a partner a row."""
    return [
        {"partner": partner, "records": row["records"]}
        | {name: f"{row[name] / row['records']:.0%}" for name in (*_SHARES, "near_line")}
        for partner, row in found.table.iterrows()
    ]


def _document(found: PlaceCoverage, period: str | None) -> dict[str, object]:
    """Return every count, for another program."""
    counts = found.table.to_dict("index")
    lost = found.losses.to_dict("index")
    return {
        "marking": "RESTRICTED: exact counts, for named analysts only",
        "period": period or "all",
        "partners": [
            {"partner": partner, **row, "lost": lost[partner]} for partner, row in counts.items()
        ],
        "gains": [
            {
                "partner": gain.partner,
                "loss": gain.loss,
                "records": gain.records,
                "ward_share": round(gain.share, 4),
                "ward_share_at_most": round(gain.share_after, 4),
            }
            for gain in found.gains
        ],
    }
