"""Map-columns proposes where our columns stand in a file of another shape, and writes it down."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from geo.sources.delimited import ENCODINGS
from geo.sources.mapping_text import mapping_text
from geo.sources.proposing import Proposal
from webmap import clock
from webmap.commands.terms import EncodingOption, TodayOption, day_of
from webmap.errors import NothingToDo, UsageRefused
from webmap.intake.looking import TARGETS, Seen, look
from webmap.intake.sources import SOURCES

__all__ = ["app", "map_columns"]

_NONE = "-"

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)


@app.command()
def map_columns(
    file: Annotated[
        Path, typer.Argument(help="The file to be mapped.", show_default=False, readable=False)
    ],
    target: Annotated[
        str, typer.Option("--for", help=f"What it holds: {' or '.join(TARGETS)}.")
    ] = "concerns",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the mapping to this new file.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet of a workbook, where it has several.")
    ] = None,
    encoding: EncodingOption = None,
    today: TodayOption = None,
) -> None:
    """Propose a mapping from the headings of a file and the form of what stands under them.

    At a terminal each column is asked about; otherwise the proposal is printed as it is. Nothing
    of a row is shown or kept. Columns that look as if they held people are never proposed.
    """
    if target not in TARGETS:
        raise UsageRefused(f"--for must be one of {', '.join(TARGETS)}.")
    if encoding not in {None, *ENCODINGS}:
        raise UsageRefused(f"--encoding must be one of {', '.join(ENCODINGS)}.")
    if output is not None and output.exists():
        raise UsageRefused("--output names a file that is there already. Give a new name.")
    day = day_of("--today", today) or clock.today()
    seen = look(file, target, day, sheet=sheet, encoding=encoding)
    if sys.stdin.isatty() and sys.stdout.isatty():
        seen = replace(seen, chosen=_answers(seen, SOURCES[target].columns))
    if not seen.chosen:
        raise NothingToDo(
            f"{file.name}: none of its headings is like one of ours. Write a mapping by hand, as "
            "docs/reference/mappings.md says."
        )
    text = mapping_text(target, seen.chosen, seen.wanting(target), seen.layout, encoding)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    name = output or "mapping.toml"
    typer.echo(f"To see what it reads: plainsight check {file} --mapping {name}", err=True)


def _answers(seen: Seen, columns: Sequence[str]) -> tuple[Proposal, ...]:
    """Ask about each of our columns; a column about people is named by its position alone."""
    typer.echo("The headings of the file:")
    for at, (heading, closed) in enumerate(zip(seen.headings, seen.about_people, strict=True)):
        typer.echo(f"  {at + 1:>3}  {'(about people: not to be read)' if closed else heading}")
    typer.echo(
        f"For each column of ours: Enter for yes, another number, or {_NONE} for none. Two numbers "
        "with a comma between join two columns, such as easting and northing."
    )
    proposed = {told.column: told for told in seen.chosen}
    answers = [_answer(seen, ours, proposed.get(ours)) for ours in columns]
    return tuple(told for told in answers if told is not None)


def _answer(seen: Seen, ours: str, proposed: Proposal | None) -> Proposal | None:
    """Ask until the answer is one of those offered."""
    default = _NONE
    if proposed:
        positions = (proposed.position, *(at for at, _ in proposed.beside))
        default = ",".join(str(at + 1) for at in positions)
    while True:
        answer = typer.prompt(ours, default=default).strip()
        if answer == _NONE:
            return None
        numbers = [number.strip() for number in answer.split(",")]
        whole = all(number.isdecimal() for number in numbers)
        told = seen.column(ours, [int(number) - 1 for number in numbers]) if whole else None
        if told is not None:
            same = answer == default and proposed is not None
            return proposed if same else told
        typer.echo(f"Give the number of one of the headings shown, or {_NONE} for none.")
