"""`plainsight release declare`: totals of the same cases that anybody can look up."""

from pathlib import Path
from typing import Annotated, Final

import typer

from webmap.commands.noted import note_restricted
from webmap.commands.options import WorkspaceOption, print_table, workspace_at
from webmap.commands.release_words import one_line, words_of
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.releasing.cell_names import cell_named
from webmap.releasing.declaring import declarations, forget_declaration, keep_declaration

__all__ = ["declare", "print_declared"]

_HERE: Final = Path("plainsight-data")
_DECLARED: Final = (
    "table", "area", "period_kind", "period", "by", "class", "total", "told_by", "source",
)  # fmt: skip


def declare(
    table: Annotated[str, typer.Argument(help="Table of the figure, such as T3.")],
    area: Annotated[str, typer.Argument(help="Code of the district or county.")],
    period_kind: Annotated[str, typer.Argument(help="quarter, year or all.")],
    period: Annotated[str, typer.Argument(help="Such as 2026-01-01/2027-01-01.")],
    by: Annotated[
        str | None,
        typer.Option(help="What the table is divided by, such as type.", show_default=False),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--class", help="The class it is of, such as labour.", show_default=False),
    ] = None,
    total: Annotated[
        int | None, typer.Option(help="The public figure.", min=0, show_default=False)
    ] = None,
    source: Annotated[
        str, typer.Option(help="Where anybody can look it up.", show_default=False)
    ] = "",
    lift: Annotated[bool, typer.Option("--lift", help="Take the declaration back.")] = False,
    workspace: WorkspaceOption = _HERE,
) -> None:
    """Say that a total of the same cases is public, so that releases are audited beside it.

    Declare a total only if it counts the very cases that Plainsight counts: one that does not
    makes the audit refuse. Written in the analysts' audit log; release list --declared lists them.
    """
    place, settings = workspace_at(workspace), load_settings()
    if by is not None and name is None:
        raise UsageRefused("Say with --class which class it is of. Nothing was done.")
    if not lift and (total is None or not source):
        raise UsageRefused("Give --total, and --source for where it stands. Nothing was done.")
    cell = cell_named(
        place, settings, table=table, area=area, kind=period_kind, period=period, by=by, name=name
    )
    words = " ".join([*filter(None, words_of(cell).values()), *cell.dims.values()])
    if lift:
        forget_declaration(place, settings, cell)
    elif total is not None:
        keep_declaration(place, settings, cell, total, one_line("--source", source))
    note_restricted(place, settings, f"release declare{' --lift' if lift else ''} {words}")
    typer.echo(
        "It is no longer taken as public."
        if lift
        else "It is taken as public from the next release on."
    )


def print_declared(workspace: Path, *, as_json: bool) -> None:
    """Print the public totals that the steward declared, and where they stand."""
    rows = (
        {
            **words_of(each.known.cell),
            "class": ", ".join(each.known.cell.dims.values()),
            "total": each.known.total,
            "told_by": each.known.told_by or "",
            "source": each.source,
        }
        for each in declarations(workspace_at(workspace), load_settings())
    )
    print_table(_DECLARED, rows, as_json=as_json)
