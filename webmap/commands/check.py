"""Check says what a file is and what would become of it, and stores nothing."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from boundaries.errors import InputRefused
from geo.sources.extract_day import named_day
from geo.sources.terms import Terms
from webmap import clock
from webmap.commands.import_ import asides
from webmap.commands.options import JsonOption, WorkspaceOption, workspace_at
from webmap.commands.progress import reading
from webmap.commands.return_receipt import report_returns
from webmap.commands.terms import (
    EncodingOption,
    OrganisationsOption,
    PeriodOption,
    Said,
    TodayOption,
    YearBeginsOption,
)
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.intake.checking import Checked, Reason, check_file
from webmap.intake.context_sources import RETURN
from webmap.intake.importing import Handling
from webmap.intake.looking import TARGETS
from webmap.intake.mappings import any_mapping
from webmap.intake.recognising import OUTLINES, Recognised, recognise
from webmap.intake.sources import SOURCES

__all__ = ["app", "check_one"]

#: Lines named for one reason.
_LINES: Final = 8

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, add_completion=False)


@app.command()
def check_one(
    file: Annotated[
        Path, typer.Argument(help="The file to look at.", show_default=False, readable=False)
    ],
    source: Annotated[
        str | None,
        typer.Option("--as", help="What it is to be read as, whatever it looks like."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(help="The mapping it is to be read through, or the name of a shipped one."),
    ] = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    encoding: EncodingOption = None,
    extracted_on: Annotated[
        str | None, typer.Option(help="Day a register was extracted; today, if it is left out.")
    ] = None,
    organisations: OrganisationsOption = None,
    period: PeriodOption = None,
    year_begins: YearBeginsOption = None,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Say what a file is, and what would be accepted, duplicate and refused; nothing is stored.

    Rows that would be refused are gathered by reason, the most frequent first, with their lines
    and never with what they hold. Ends with 3 where the file could not be imported.
    """
    told = _recognised(file, source, mapping, encoding)
    if not told.is_source:
        told, fault = _tried(file, told)
        _print_other(file, told, as_json=as_json, error=fault)
        if fault:
            raise InputRefused(fault)
        if told.kind:
            return
        raise InputRefused(f"{file.name}: this cannot be imported as it is. Nothing was stored.")
    said = Said(
        mapping=Path(told.mapping) if told.mapping else mapping,
        encoding=encoding,
        extracted_on=extracted_on,
        organisations=organisations,
        period=period,
        year_begins=year_begins,
        today=today,
    )
    place, settings = workspace_at(workspace), load_settings()
    told = _repeating(told, said)
    terms, told = _dated(said.terms(told.kind, place, settings), told, file.name)
    handling = Handling(terms=terms, imported_at=clock.now(), dry_run=True)
    if told.kind == RETURN:
        if not as_json:
            typer.echo(f"{file.name}: {told.said}.")
        report_returns([file], place, settings, handling, as_json=as_json)
        return
    with reading(file) as watch:
        checked = check_file(place, settings, told.kind, file, handling, watch)
    if as_json:
        typer.echo(json.dumps(_as_json(file, told, checked), indent=2))
    else:
        _print(file, told, checked, mapped=mapping is not None)
    if checked.error:
        raise InputRefused(checked.error)


def _recognised(
    file: Path, source: str | None, mapping: Path | None, encoding: str | None
) -> Recognised:
    """Say what a file is: as the user says, as the mapping says, or as it looks."""
    if source is None and mapping is None:
        return recognise(file, encoding)
    kind = source or any_mapping(mapping or Path()).source
    if kind not in SOURCES:
        raise UsageRefused(f"--as must be one of {', '.join(SOURCES)}.")
    through = f" --mapping {mapping}" if mapping else ""
    return Recognised(
        kind=kind,
        said=SOURCES[kind].summary.rstrip("."),
        advice=f"plainsight import {kind} FILE{through}",
    )


def _repeating(told: Recognised, said: Said) -> Recognised:
    """Put the options that the check was given into the command that imports."""
    given = {
        "encoding": said.encoding,
        "extracted-on": said.extracted_on,
        "organisations": said.organisations,
        "period": said.period,
        "year-begins": said.year_begins and said.year_begins.value,
    }
    options = "".join(f" --{name} {value}" for name, value in given.items() if value is not None)
    return replace(told, advice=told.advice + options)


def _dated(terms: Terms, told: Recognised, file: str) -> tuple[Terms, Recognised]:
    """Take the day in the name of a register, or today, as that of its extract if none is given.

    An import does not take today, nor the day in the name of a licensing register: the advice
    asks for it there.
    """
    options = SOURCES[told.kind].options
    if terms.extracted_on is not None or "extracted-on" not in options:
        return terms, told
    day = named_day(file)
    if day is None or "mapping" in options:
        asked = day.isoformat() if day else "YYYY-MM-DD"
        told = replace(told, advice=f"{told.advice} --extracted-on {asked}")
    return replace(terms, extracted_on=day or terms.today), told


def _tried(file: Path, told: Recognised) -> tuple[Recognised, str]:
    """Read outlines as `boundaries add` does; say what would be in use, or why they are refused."""
    if told.kind != OUTLINES:
        return told, ""
    # geopandas: no other file that is looked at needs it
    from webmap.geography.areas_in_use import wards_of_file

    try:
        _, wards = wards_of_file(file)
    except InputRefused as refused:
        return replace(told, advice=""), str(refused)
    found = f"{told.said}: {len(wards)} wards of {wards.vintage} would be put in use"
    return replace(told, said=found), ""


def _print_other(file: Path, told: Recognised, *, as_json: bool, error: str = "") -> None:
    """Say what a file is that is no source."""
    if as_json:
        held = {"file": file.name, **asdict(told), "error": error or None}
        typer.echo(json.dumps(held, indent=2))
        return
    typer.echo(f"{file.name}: {told.said}.")
    if told.nearest:
        typer.echo(f"  Nearest: {told.nearest}. It lacks: {', '.join(told.missing)}.")
    if told.advice:
        typer.echo(f"  {told.advice}")


def _print(file: Path, told: Recognised, checked: Checked, *, mapped: bool) -> None:
    """Say what a file is, what would become of its rows, and why some would be refused."""
    typer.echo(f"{file.name}: {told.said}.")
    if checked.receipt is not None:
        tally = checked.receipt.tally
        typer.echo(
            f"  {tally.read} read = {tally.accepted} would be accepted + {tally.duplicate} "
            f"duplicate + {tally.refused} refused"
        )
        for line in asides(checked.receipt):
            typer.echo(f"  {line}")
        if not checked.against_store:
            typer.echo("  The store cannot be written to: what it holds was not looked at.")
    for reason in checked.reasons:
        typer.echo(f"  {_said(reason)}")
    if not checked.error:
        typer.echo(f"  Nothing was stored. To import it: {told.advice}")
    elif checked.receipt is None and told.kind in TARGETS and not mapped:
        through = f"plainsight map-columns FILE --for {told.kind}"
        typer.echo(f"  To read a file that has other headings, or more of them: {through}")


def _said(reason: Reason) -> str:
    named = f"{reason.column}: " if reason.column else ""
    rows = "1 row" if reason.rows == 1 else f"{reason.rows} rows"
    return f"{rows}: {named}{reason.reason} ({_lines(reason.lines)})"


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:_LINES]))
    return f"line {shown}" + (", ..." if len(lines) > _LINES else "")


def _as_json(file: Path, told: Recognised, checked: Checked) -> dict[str, Any]:
    """Return it for another program."""
    receipt = asdict(checked.receipt) if checked.receipt else {}
    tally = receipt.pop("tally", {})
    for name in ("refusals", "batch_id"):
        receipt.pop(name, None)
    return {
        "file": file.name,
        **asdict(told),
        **tally,
        **receipt,
        "against_store": checked.against_store,
        "reasons": [asdict(reason) for reason in checked.reasons],
        "error": checked.error or None,
    }
