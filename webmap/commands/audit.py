"""`plainsight audit`: check the logs, read them, say who a pseudonym is, delete what is old."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from webmap import clock
from webmap.audit.chain import What
from webmap.audit.checking import Checked
from webmap.audit.head import Head
from webmap.audit_log.resolving import is_pseudonym, resolve
from webmap.audit_log.retention import first_month_kept
from webmap.audit_log.retention import retire as retire_months
from webmap.audit_log.verifying import verify as verify_log
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import Settings, load_settings
from webmap.db.door.audit_reading import Sought, find_lines
from webmap.errors import ExitCode, NothingToDo, UsageRefused
from webmap.keeping.audit_logs import STORE_OF, AuditLog, log_of
from webmap.side import Side
from webmap.stores import is_there, open_store, scrub
from webmap.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(
    help="Check the audit logs, read them, say who a pseudonym is, delete what is old.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_COLUMNS = ("line", "at", "person", "what", "about", "outcome")
SideOption: TypeAlias = Annotated[Side, typer.Option(help="Whose log.")]


@app.command()
def verify(
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: Annotated[
        Side | None, typer.Option(help="Whose log; both without it.", show_default=False)
    ] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(
            help="A head noted elsewhere, LINE:DIGEST; the log must hold it.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every line of the logs, and say exactly where one was changed, added or taken away.

    Prints the head of each log: note it elsewhere, such as in the minutes of a meeting, and give
    it back with --expect. Ends with 5 if a log is not whole.
    """
    place, settings = workspace_at(workspace), load_settings()
    expected = [_head(written) for written in expect or ()]
    if expected and side is None:
        raise UsageRefused("--expect needs --side: a head is of one log. Nothing was checked.")
    checked = {
        log.side: _checked(log, place, settings, expected) for log in _logs(place, settings, side)
    }
    if as_json:
        typer.echo(json.dumps([_as_json(*each) for each in checked.items()], indent=2))
    else:
        for each in checked.items():
            _tell(*each)
    if not all(found.is_whole for found in checked.values()):
        raise typer.Exit(ExitCode.STORE_UNAVAILABLE)


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: SideOption = Side.PARTNER,
    since: Annotated[
        str | None, typer.Option(help="From this day on, YYYY-MM-DD.", show_default=False)
    ] = None,
    what: Annotated[
        What | None, typer.Option(help="Only lines of this kind.", show_default=False)
    ] = None,
    person: Annotated[
        str | None, typer.Option(help="Only lines of this pseudonym.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 50,
    as_json: JsonOption = False,
) -> None:
    """List lines of a log, the newest first. Times are UTC; people stand as pseudonyms."""
    place, settings = workspace_at(workspace), load_settings()
    person = None if person is None else _pseudonym(person)
    sought = Sought(what=what, person=person, since=None if since is None else _start(since))
    (log,) = _logs(place, settings, side)
    with open_store(log.store, place, settings) as db:
        rows = [asdict(line) for line in find_lines(db, sought, most)]
    print_table(_COLUMNS, [_showable(row) for row in rows], as_json=as_json)


@app.command()
def who(
    pseudonym: Annotated[str, typer.Argument(help="As it stands in the log.", show_default=False)],
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: SideOption = Side.PARTNER,
    as_json: JsonOption = False,
) -> None:
    """Say who a pseudonym is. That it was asked is written in the log."""
    place, settings = workspace_at(workspace), load_settings()
    (log,) = _logs(place, settings, side)
    pseudonym = _pseudonym(pseudonym)
    with open_store(log.store, place, settings, writing=True) as db:
        known = resolve(db, log.chain, pseudonym, clock.now())
    if known is None:
        raise NothingToDo("Nobody on this side has that pseudonym. That you asked was noted.")
    row = asdict(known)
    print_table(list(row), [row], as_json=as_json)


@app.command()
def retire(
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: SideOption = Side.PARTNER,
    before: Annotated[
        str | None,
        typer.Option(
            help="First month to keep, YYYY-MM; 24 months without it.", show_default=False
        ),
    ] = None,
) -> None:
    """Delete the lines of whole months that were kept long enough, for good; 12 months at least.

    The log is checked first, and what is left of each month still joins the chain. Ends with 5
    if the log is not whole, and then nothing is deleted.
    """
    place, settings, now = workspace_at(workspace), load_settings(), clock.now()
    first_kept = first_month_kept(before, now)
    (log,) = _logs(place, settings, side)
    with open_store(log.store, place, settings, writing=True) as db:
        gone = retire_months(db, log.chain, first_kept, now)
    scrub(log.store, place, settings)
    if not gone.lines:
        typer.echo(f"No line is from before {first_kept}. Nothing was deleted.")
        return
    typer.echo(
        f"{gone.lines} lines from {gone.first} to {gone.last} are gone. Backups made earlier still "
        "hold them: destroy those as well."
    )


def _logs(place: Workspace, settings: Settings, side: Side | None) -> list[AuditLog]:
    """Return the logs that are there, of one side or of both."""
    wanted = [each for each in Side if side in {None, each}]
    there = [each for each in wanted if is_there(STORE_OF[each], place, settings)]
    if not there:
        raise NothingToDo(STORE_OF[wanted[0]].absent)
    return [log_of(each, place, settings) for each in there]


def _checked(
    log: AuditLog, place: Workspace, settings: Settings, expected: Sequence[Head]
) -> Checked:
    with open_store(log.store, place, settings) as db:
        return verify_log(db, log.chain, expected)


def _head(written: str) -> Head:
    try:
        return Head.parse(written)
    except ValueError as fault:
        raise UsageRefused(f"--expect: {fault} Nothing was checked.") from None


def _pseudonym(written: str) -> str:
    pseudonym = written.strip().lower()
    if not is_pseudonym(pseudonym):
        raise UsageRefused(
            "A pseudonym has 16 letters and figures, such as 0123456789abcdef: plainsight audit "
            "list shows them. Nothing was looked up."
        )
    return pseudonym


def _start(day: str) -> str:
    """Return when a civil day begins, as lines have it."""
    try:
        begins = clock.start_of(date.fromisoformat(day))
    except ValueError:
        raise UsageRefused("--since must be a day, written YYYY-MM-DD.") from None
    return begins.isoformat(timespec="microseconds")


def _tell(side: Side, checked: Checked) -> None:
    """Print what was found of one log."""
    for line in _told(checked):
        typer.echo(f"{side.value}: {line}")


def _told(checked: Checked) -> Iterator[str]:
    kept = f"{checked.lines:,} lines kept, {checked.retired:,} retired before them"
    if checked.is_whole:
        yield f"whole: {kept}."
    else:
        faults = "1 fault" if checked.found == 1 else f"{checked.found:,} faults"
        yield f"NOT WHOLE: {faults}; {kept}."
        yield from (fault.says for fault in checked.faults)
        if checked.found > len(checked.faults):
            yield f"and {checked.found - len(checked.faults):,} more."
    if checked.set_back:
        lines = ", ".join(map(str, checked.set_back[:10]))
        yield f"The clock of the machine was set back before these lines: {lines}."
    yield from checked.remarks
    if checked.is_whole and checked.head is not None:
        yield f"Note this head elsewhere: {checked.head.short}"


def _as_json(side: Side, checked: Checked) -> dict[str, object]:
    whole = checked.is_whole
    return {
        "side": side.value,
        "whole": whole,
        "lines": checked.lines,
        "retired": checked.retired,
        "head": checked.head.short if whole and checked.head is not None else None,
        "found": checked.found,
        "faults": [asdict(fault) for fault in checked.faults],
        "set_back": list(checked.set_back),
        "remarks": list(checked.remarks),
    }


def _showable(row: dict[str, object]) -> dict[str, object]:
    """Return a line without what would move a terminal's cursor, should the store hold such."""
    return {
        name: "".join(letter if letter.isprintable() else "?" for letter in value)
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }
