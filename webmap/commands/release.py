"""`plainsight release`: publish what partners may see of a quarter, and say what was hidden."""

import json
from pathlib import Path
from typing import Annotated

import typer

from geo.periods import Period
from models.release import NOT_AUDITED
from webmap import clock
from webmap.audit.chain import What
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.commands.steps import Steps
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.keeping.audit_logs import note_where_kept
from webmap.releasing.publishing import Published, publish, states
from webmap.side import Side

__all__ = ["app", "quarter_named", "release"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def release(
    quarter: Annotated[
        str | None,
        typer.Option(help="Last quarter of the release, such as 2026-Q3.", show_default=False),
    ] = None,
    workspace: WorkspaceOption = Path("plainsight-data"),
    as_json: JsonOption = False,
) -> None:
    """Publish what partners may see up to a closed quarter; without one, the last that closed.

    The same records give the same release, byte for byte; publishing it again changes nothing.
    That a new one is shown is written in the partners' audit log, where there is one.
    Ends with 6 if there is nothing to publish.
    """
    place, settings = workspace_at(workspace), load_settings()

    def note(release_id: str) -> None:
        """Write in the partners' audit log that this release comes to be shown, if there is one."""
        note_where_kept(Side.PARTNER, place, settings, clock.now(), What.RELEASE, release_id)

    published = publish(
        place,
        settings,
        today=clock.today(),
        quarter=None if quarter is None else quarter_named(quarter),
        step=Steps().step,
        note=note,
    )
    if as_json:
        typer.echo(json.dumps(_as_json(published), indent=2, ensure_ascii=False))
        return
    done = "published" if published.is_new else "already published; nothing changed"
    typer.echo(f"{published.id} {done}.")
    if published.release.audit["status"] == NOT_AUDITED:
        typer.echo("It has not been audited: open it to no other machine, and hand no figure on.")
    rows = states(published.release)
    print_table(list(rows[0]), rows)
    typer.echo(f"First view: {published.release.default_view['reason']}")


def quarter_named(name: str) -> Period:
    """Return the quarter a person named.

    Raises
    ------
    UsageRefused
        If it is not written as a quarter is.
    """
    try:
        return Period.quarter(name)
    except ValueError as error:
        raise UsageRefused(f"--quarter: {error} Nothing was published.") from None


def _as_json(published: Published) -> dict[str, object]:
    """Return what was printed for another program; every figure in it is public."""
    return {
        "id": published.id,
        "quarter": published.release.quarter,
        "new": published.is_new,
        "audit": dict(published.release.audit),
        "cells": states(published.release),
        "default_view": dict(published.release.default_view),
    }
