"""`plainsight premises`: what the registers say of the businesses of the county, put together."""

import json
import math
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer

from geo.registers.premises_signals import CAVEATS, COLUMNS
from geo.registers.same_premises import Match
from models.sectors import sectors as taxonomy
from webmap import clock
from webmap.analyst.joining import (
    decide_pair,
    match_stored,
    near,
    reconsider_pair,
    sectors_stored,
    signals_stored,
)
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import load_settings
from webmap.errors import UsageRefused

__all__ = ["app"]

app = typer.Typer(
    help="Match premises between registers, and count sectors and signals (restricted).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_MARKING: Final = "RESTRICTED: exact counts, for named analysts only."
_EVIDENCE: Final = ("first", "second", "name_score", "metres", "same_postcode", "kind", "reason")
#: How many entries the latest extract of their register left out, in the tables for machines.
_LEFT_OUT: Final = "no_longer_listed"
_HERE: Final = Path("plainsight-data")
_First = Annotated[str, typer.Argument(help="A premises, as match --review prints it.")]
_Second = Annotated[str, typer.Argument(help="The other one, of another register.")]


@app.command()
def match(
    workspace: WorkspaceOption = _HERE,
    review: Annotated[
        bool, typer.Option("--review", help="List the pairs a person should look at.")
    ] = False,
    names: Annotated[
        bool, typer.Option("--names", help="Print the public names of businesses beside them.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find entries of different registers that are one premises, and store the links. RESTRICTED.

    What a person decided stays as it is.
    """
    place, settings = workspace_at(workspace), load_settings()
    found, listed = match_stored(place, settings, clock.now())
    note_restricted(place, settings, "premises match")
    pairs = found.links[found.links["outcome"] == "review"]
    columns = list(_EVIDENCE)
    if names:
        known = listed.entries.set_index("premises_uid")["name"]
        pairs = pairs.assign(
            first_name=pairs["first"].map(known), second_name=pairs["second"].map(known)
        )
        columns += ["first_name", "second_name"]
    rows = _rows(pairs, columns)
    if as_json:
        told = {"counts": _counts(found), _LEFT_OUT: listed.left_out}
        told |= {"review": rows} if review else {}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    typer.echo(_MARKING)
    print_table(("registers", "same", "review"), _counts(found))
    typer.echo(
        f"{found.compared} pairs compared; {found.unnamed} entries have no name that may be kept "
        "and are matched with nothing."
    )
    typer.echo(_left_out(listed.left_out))
    if review:
        print_table(columns, rows)
    elif rows:
        typer.echo("See the pairs to decide: plainsight premises match --review")


@app.command()
def part(first: _First, second: _Second, workspace: WorkspaceOption = _HERE) -> None:
    """Say that two entries are not one premises; it outlives every match."""
    place, settings = workspace_at(workspace), load_settings()
    decide_pair(place, settings, (first, second), "different", clock.now())
    note_restricted(place, settings, "premises part")
    typer.echo("Kept: these two are not one premises.")


@app.command()
def join(first: _First, second: _Second, workspace: WorkspaceOption = _HERE) -> None:
    """Say that two entries are one premises; it outlives every match."""
    place, settings = workspace_at(workspace), load_settings()
    decide_pair(place, settings, (first, second), "same", clock.now())
    note_restricted(place, settings, "premises join")
    typer.echo("Kept: these two are one premises.")


@app.command()
def reconsider(first: _First, second: _Second, workspace: WorkspaceOption = _HERE) -> None:
    """Take back what a person said of two entries; the next match decides again."""
    place, settings = workspace_at(workspace), load_settings()
    reconsider_pair(place, settings, (first, second))
    note_restricted(place, settings, "premises reconsider")
    typer.echo("Taken back. Match again: plainsight premises match")


@app.command()
def sectors(workspace: WorkspaceOption = _HERE, as_json: JsonOption = False) -> None:
    """Count premises by sector and register, and list what no rule places. RESTRICTED."""
    found = sectors_stored(workspace_at(workspace), load_settings())
    by_register = found.entries.by_sector.rename(columns={"premises": "entries"})
    placed = _rows(by_register, ("sector", "register", "entries", "also"))
    each = [
        {"sector": key, "label": sector.label, "premises": int(found.premises.get(key, 0))}
        | {"evidence": sector.evidence.words}
        for key, sector in taxonomy().items()
    ]
    unplaced = _rows(
        found.entries.unclassified, ("register", "code", "words", "premises", "rule", "why")
    )
    if as_json:
        told = {"sectors": each, "without_sector": found.without, "entries": placed}
        told |= {"unclassified": unplaced, _LEFT_OUT: found.left_out}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    typer.echo(_MARKING)
    typer.echo("Premises by primary sector; one that stands in several registers counts once:")
    print_table(
        ("sector", "label", "premises", "evidence"), [row for row in each if row["premises"]]
    )
    typer.echo("Entries by register; `also` stand in the sector beside their primary one:")
    print_table(("sector", "register", "entries", "also"), placed)
    typer.echo("Entries without a sector, and why:")
    print_table(("register", "code", "words", "premises", "why"), unplaced)
    typer.echo(_left_out(found.left_out))
    typer.echo(CAVEATS[0])


@app.command()
def signals(
    workspace: WorkspaceOption = _HERE,
    level: Annotated[str, typer.Option(help="ward or district.")] = "ward",
    threshold: Annotated[
        int, typer.Option(help="Live companies that make an address crowded.", min=2)
    ] = 10,
    as_json: JsonOption = False,
) -> None:
    """Count premises without a live company, and addresses of many companies. RESTRICTED."""
    if level not in {"ward", "district"}:
        raise UsageRefused("--level is ward or district.")
    found, left_out = signals_stored(workspace_at(workspace), load_settings(), threshold)
    table = (found.wards if level == "ward" else found.districts).reset_index()
    rows = _rows(table.assign(area=table["area_code"].replace("", "no area")), ("area", *COLUMNS))
    if as_json:
        told = {"level": level, "threshold": threshold, "caveats": CAVEATS, "areas": rows}
        told[_LEFT_OUT] = left_out
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    typer.echo(_MARKING)
    print_table(("area", *COLUMNS), rows)
    if table["companies"].isna().all():
        typer.echo("No company has been imported, so nothing can be said of companies.")
    typer.echo(_left_out(left_out))
    for caveat in CAVEATS:
        typer.echo(caveat)


@app.command("near")
def near_(
    point: Annotated[str, typer.Argument(help="easting,northing in National Grid metres.")],
    metres: Annotated[float, typer.Option(help="How far to look.", min=0, max=10_000)] = 100,
    workspace: WorkspaceOption = _HERE,
    as_json: JsonOption = False,
) -> None:
    """List the premises near a point, nearest first, without their names. RESTRICTED."""
    x, y = _metres(point)
    found = near(workspace_at(workspace), load_settings(), x, y, metres)
    columns = ("premises_uid", "register", "metres", "precision", "kinds")
    if as_json:
        print_table(columns, _rows(found, columns), as_json=True)
        return
    typer.echo(_MARKING)
    if found.empty:
        typer.echo(f"No premises stand within {metres:g} m of this point.")
        return
    print_table(columns, _rows(found, columns))


def _left_out(entries: int) -> str:
    """Say how many entries were not counted because their register no longer lists them."""
    return f"{entries} entries no longer listed in the latest extract were left out."


def _metres(point: str) -> tuple[float, float]:
    """Read ``easting,northing``."""
    try:
        x, y = (float(number) for number in point.split(","))
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise UsageRefused("Give the point as easting,northing, such as 430000,433500.")
    return x, y


def _counts(found: Match) -> list[dict[str, object]]:
    """Count the links between each two registers by outcome."""
    links = found.links
    pair = links["first_register"] + " + " + links["second_register"]
    counted = pd.crosstab(pair, links["outcome"]).reindex(columns=["same", "review"], fill_value=0)
    return [
        {"registers": str(registers), "same": int(row["same"]), "review": int(row["review"])}
        for registers, row in counted.iterrows()
    ]


def _rows(table: pd.DataFrame, columns: tuple[str, ...] | list[str]) -> list[dict[str, object]]:
    """Return rows for printing: numbers to one decimal, nothing where nothing is known."""
    shown = table[list(columns)].astype("object")
    shown = shown.where(shown.notna(), None)
    return [
        {str(name): round(v, 1) if isinstance(v, float) else v for name, v in row.items()}
        for row in shown.to_dict("records")
    ]
