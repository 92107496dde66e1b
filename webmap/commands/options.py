"""Options and printing that every command shares."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from webmap.errors import UsageRefused
from webmap.workspace import Workspace

__all__ = ["ClosedPeriodOption", "JsonOption", "WorkspaceOption", "print_table", "workspace_at"]

WorkspaceOption: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--workspace",
        help="Folder that holds the stores and the releases.",
        file_okay=False,
        envvar="PLAINSIGHT_WORKSPACE",
    ),
]

#: For what `webmap.analyst.analysing.period_named` reads.
ClosedPeriodOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--period",
        help="2025, 2026-Q3 or 2026-Q3-twelve-months; all records without it.",
        show_default=False,
    ),
]

JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def workspace_at(folder: Path) -> Workspace:
    """Return the workspace in `folder`, which need not exist yet."""
    if folder.exists() and not folder.is_dir():
        raise UsageRefused("--workspace names a file. Give a folder. Nothing was stored.")
    return Workspace(folder)


def print_table(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, as_json: bool = False
) -> None:
    """Print rows as an aligned table, or as JSON for another program."""
    kept = [{column: row.get(column) for column in columns} for row in rows]
    if as_json:
        typer.echo(json.dumps(kept, indent=2, default=str, ensure_ascii=False))
        return
    words = [[_word(row[column]) for column in columns] for row in kept]
    widths = [
        max([len(column), *(len(line[at]) for line in words)]) for at, column in enumerate(columns)
    ]
    for line in [list(columns), *words]:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def _word(value: object) -> str:
    return "" if value is None else str(value)
