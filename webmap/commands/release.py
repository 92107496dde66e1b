"""`plainsight release`: publish what partners may see, and look after what was published."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from geo.periods import Period
from models.comparing import Difference, compare
from models.dates import period_words
from webmap import clock
from webmap.audit.chain import What
from webmap.commands.noted import note_restricted
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.release_declared import declare, print_declared
from webmap.commands.release_withheld import dominated, print_withheld, withhold
from webmap.commands.release_words import one_line, quarter_named
from webmap.commands.steps import Steps
from webmap.config import Settings, load_settings
from webmap.errors import AuditRefused, UsageRefused
from webmap.keeping.audit_logs import note_where_kept
from webmap.releasing.history import open_stored
from webmap.releasing.previewing import Previewed, summed
from webmap.releasing.previewing import preview as made_ready
from webmap.releasing.publishing import Published, publish, states, why_refused
from webmap.releasing.showing import listed, show_again
from webmap.releasing.showing import withdraw as take_off_show
from webmap.side import Side
from webmap.words import cell_words
from webmap.workspace import Workspace

__all__ = ["app", "release"]

app = typer.Typer(
    invoke_without_command=True, pretty_exceptions_enable=False, rich_markup_mode=None
)

app.command()(withhold)
app.command()(dominated)
app.command()(declare)

_HERE: Final = Path("plainsight-data")
_LISTED: Final = ("release", "quarter", "to", "family", "audit", "state", "withdrawn")
_SUMMED: Final = ("table", "periods", "cells", "become", "why")
_DIFFERING: Final = ("table", "area", "period", "class", "before", "after", "why")
_WAITING: Final = (
    "Some reports of the quarters it tells came in later. They wait for the annual revision: "
    "figures once told change only then."
)
_Id = Annotated[str, typer.Argument(help="A release, as release list prints it.")]


@app.callback()
def release(
    context: typer.Context,
    quarter: Annotated[
        str | None,
        typer.Option(help="Last quarter of the release, such as 2026-Q3.", show_default=False),
    ] = None,
    preview: Annotated[
        bool,
        typer.Option(
            "--preview", help="Say what would change and why, and write nothing (restricted)."
        ),
    ] = False,
    workspace: WorkspaceOption = _HERE,
    as_json: JsonOption = False,
) -> None:
    """Publish what partners may see up to a closed quarter; without one, the last that closed.

    Nothing is published unless the audit proves that no small count can be worked out from it and
    every release before it together; else this ends with 4. What was told of a closed quarter
    stays as it was until the annual revision: publishing a quarter again shows the same release,
    whatever came in since. That another is shown is written in the partners' audit log, where
    there is one. Ends with 6 if there is nothing to publish.
    """
    if context.invoked_subcommand is not None:
        if quarter is not None or preview:
            raise UsageRefused(
                "--quarter and --preview are of publishing, which release does without another "
                "word after it. Nothing was done."
            )
        return
    place, settings = workspace_at(workspace), load_settings()
    asked = None if quarter is None else quarter_named(quarter)
    if preview:
        _preview(place, settings, asked, as_json=as_json)
        return

    def note(release_id: str) -> None:
        """Write in the partners' audit log that this release comes to be shown."""
        _note_shown(place, settings, release_id)

    published = publish(
        place, settings, today=clock.today(), quarter=asked, step=Steps().step, note=note
    )
    if as_json:
        typer.echo(json.dumps(_as_json(published), indent=2, ensure_ascii=False))
        return
    done = "published" if published.is_new else "already published; nothing changed"
    typer.echo(f"{published.id} {done}.")
    _print_states(published.release.audit["status"], states(published.release))
    typer.echo(f"First view: {published.release.default_view['reason']}")
    if published.waiting:
        typer.echo(_WAITING)


@app.command("list")
def list_(
    withheld: Annotated[
        bool, typer.Option("--withheld", help="List what the steward withholds instead.")
    ] = False,
    declared: Annotated[
        bool, typer.Option("--declared", help="List the public totals that were declared instead.")
    ] = False,
    workspace: WorkspaceOption = _HERE,
    as_json: JsonOption = False,
) -> None:
    """List every release that was published: its quarter, its audit, and which one is on show."""
    if withheld and declared:
        raise UsageRefused("Give --withheld or --declared, one of them.")
    if declared:
        print_declared(workspace, as_json=as_json)
        return
    if withheld:
        print_withheld(workspace, as_json=as_json)
        return
    rows = (
        {
            "release": each.release_id,
            "quarter": each.quarter,
            "to": each.to,
            "family": each.family,
            "audit": each.audit,
            "state": each.state,
            "withdrawn": each.withdrawn_on,
        }
        for each in listed(workspace_at(workspace), load_settings())
    )
    print_table(_LISTED, rows, as_json=as_json)


@app.command()
def diff(
    first: _Id, second: _Id, workspace: WorkspaceOption = _HERE, as_json: JsonOption = False
) -> None:
    """Compare two releases cell by cell: what each says, and why they differ.

    It reads the two releases and nothing else: what it prints is public.
    """
    place = workspace_at(workspace)
    before, after = (open_stored(place, each).release for each in (first, second))
    differences = compare(before, after)
    if not differences and not as_json:
        typer.echo("Every cell says the same in both.")
        return
    print_table(_DIFFERING, map(_row, differences), as_json=as_json)


@app.command()
def withdraw(
    release_id: _Id,
    reason: Annotated[
        str, typer.Option(help="Why, in a few words that name nobody.", show_default=False)
    ] = "",
    workspace: WorkspaceOption = _HERE,
) -> None:
    """Take a release off show, for the one before it that is not withdrawn, or for none.

    It stays in its folder and every later audit counts it, for nobody can be made to forget it.
    Written in both audit logs, where there are any.
    """
    place, settings = workspace_at(workspace), load_settings()
    about = f"release withdraw {release_id}"
    words = f"{about}: {one_line('--reason', reason)}" if reason else about

    def note(after: str | None) -> None:
        _note_shown(place, settings, f"{release_id} withdrawn, {after or 'none'} shown")

    after = take_off_show(place, settings, release_id, clock.now(), note)
    note_restricted(place, settings, words)
    typer.echo(f"{release_id} is withdrawn. {_on_show(after)}")


@app.command()
def show(release_id: _Id, workspace: WorkspaceOption = _HERE) -> None:
    """Show a release that was published before, withdrawn or not, in place of the one on show.

    Written in the partners' audit log, where there is one.
    """
    place, settings = workspace_at(workspace), load_settings()

    def note(after: str | None) -> None:
        _note_shown(place, settings, str(after))

    changed = show_again(place, settings, release_id, note)
    typer.echo(_on_show(release_id) if changed else f"{release_id} is on show already.")


def _preview(
    place: Workspace, settings: Settings, quarter: Period | None, *, as_json: bool
) -> None:
    """Print what publishing would change; end with 4 where it would be refused."""
    seen = made_ready(place, settings, today=clock.today(), quarter=quarter, step=Steps().step)
    rows = summed(seen.differences)
    if as_json:
        typer.echo(json.dumps(_preview_as_json(seen, rows), indent=2, ensure_ascii=False))
    else:
        typer.echo("RESTRICTED: a draft, for named analysts only. Nothing was written.")
        for line in _told(seen):
            typer.echo(line)
        if rows:
            print_table(_SUMMED, rows)
    if seen.release is None:
        raise AuditRefused(f"Publishing would be refused. {why_refused(seen.audit)}")


def _told(seen: Previewed) -> list[str]:
    """Say in words what publishing would do."""
    if seen.published:
        lines = [f"{seen.quarter} is published as {seen.before}: publishing it changes nothing."]
    else:
        kind = "the annual revision" if seen.revises else "a quarter's release"
        lines = [f"{seen.quarter}: {kind}, after {seen.before or 'none'}."]
        if seen.new_family:
            lines.append("It starts a family of releases: its wards and groups are new.")
    if seen.waiting:
        lines.append(_WAITING)
    figures = seen.audit.figures
    if seen.release is not None:
        lines.append(f"Audit: {seen.release.audit['status']}. {seen.release.audit['claim']}")
        lines.append(
            f"It looked at {figures.targets} counts in {figures.unknowns} unknowns and "
            f"{figures.rows} rows, solved {figures.solved} linear programmes and kept "
            f"{figures.witnesses} witnesses, in {seen.seconds:.1f} s. RESTRICTED."
        )
        lines.append(f"First view: {seen.release.default_view['reason']}")
    else:
        lines.append(
            f"Audit: refused. {figures.leaks} counts could be worked out and {figures.pinned} "
            "figures would tell an organisation of others' cases, however little is told."
        )
    return lines


def _preview_as_json(seen: Previewed, rows: list[dict[str, object]]) -> dict[str, object]:
    return {
        "quarter": seen.quarter,
        "before": seen.before,
        "published": seen.published,
        "audit": dict(seen.audit.certificate),
        "annual_revision": seen.revises,
        "new_family": seen.new_family,
        "waiting": seen.waiting,
        "changes": rows,
    }


def _print_states(status: str, rows: list[dict[str, object]]) -> None:
    typer.echo(f"Audit: {status}.")
    print_table(list(rows[0]), rows)


def _row(each: Difference) -> Mapping[str, object]:
    """Return one line of a comparison."""
    cell = each.cell.id
    return {
        "table": cell.table,
        "area": each.area,
        "period": period_words(cell.period_kind, cell.period),
        "class": ", ".join(cell.dims.values()),
        "before": "" if each.before is None else cell_words(each.before),
        "after": "" if each.after is None else cell_words(each.after),
        "why": each.why.value,
    }


def _note_shown(place: Workspace, settings: Settings, about: str) -> None:
    note_where_kept(Side.PARTNER, place, settings, clock.now(), What.RELEASE, about)


def _on_show(release_id: str | None) -> str:
    if release_id is None:
        return "Partners see no release now."
    return f"Partners see {release_id} now."


def _as_json(published: Published) -> dict[str, object]:
    """Return what was printed for another program; every figure in it is public."""
    return {
        "id": published.id,
        "quarter": published.release.quarter,
        "new": published.is_new,
        "waiting": published.waiting,
        "audit": dict(published.release.audit),
        "cells": states(published.release),
        "default_view": dict(published.release.default_view),
    }
