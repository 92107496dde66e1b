"""Returns says of each organisation and quarter whether anything was received."""

from pathlib import Path
from typing import Annotated, Final

import typer

from geo.periods import Period, last_closed_quarter, quarters_between
from webmap import clock
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import load_settings
from webmap.db.records.context import returns_by_quarter
from webmap.errors import UsageRefused
from webmap.intake.partner_returns import SENDS_NO_RETURN
from webmap.keeping.organisations import organisations_in_use
from webmap.stores import open_records

__all__ = ["app"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)

_COLUMNS: Final = ("organisation", "quarter", "state", "records", "totals")


@app.command()
def returns(
    workspace: WorkspaceOption = Path("plainsight-data"),
    quarter: Annotated[
        str | None, typer.Option(help="One quarter: 2026-Q3. Left out, the one that closed last.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="The first of several quarters, up to --quarter.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List who has sent a quarter: received, nil (nothing to report) or missing.

    A return, totals or records count as received.
    """
    last = _quarter("--quarter", quarter) or last_closed_quarter(clock.today())
    first = _quarter("--since", since) or last
    if first.start > last.start:
        raise UsageRefused("--since must not be later than --quarter.")
    place, settings = workspace_at(workspace), load_settings()
    expected = sorted(set(organisations_in_use(place, settings)) - SENDS_NO_RETURN)
    with open_records(place, settings) as db:
        names = [each.name for each in quarters_between(first, last)]
        frame = returns_by_quarter(db, expected, names)
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in frame.to_numpy().tolist()]
    print_table(_COLUMNS, rows, as_json=as_json)


def _quarter(option: str, text: str | None) -> Period | None:
    try:
        return Period.quarter(text) if text else None
    except ValueError:
        raise UsageRefused(f"{option} must be a quarter written as 2026-Q3.") from None
