"""`plainsight init`: make the workspace of a partnership, and say what to do next."""

from pathlib import Path
from typing import Annotated

import typer

from geo.closed_lists import packaged_senders
from geo.closed_lists import senders as read_senders
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import load_settings
from webmap.errors import NothingToDo
from webmap.keeping.founding import Founded, found

__all__ = ["app", "init"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_NEXT = """Next:
  1. Copy restricted/key somewhere only the steward can open, apart from every backup.
  2. Keep the folder on an encrypted disk.
  3. plainsight import concerns FILE --dry-run
  4. plainsight doctor"""


@app.command()
def init(
    workspace: WorkspaceOption = Path("plainsight-data"),
    organisations: Annotated[
        Path | None,
        typer.Option(
            help="The steward's list: CSV of key, name, class and perhaps reference_pattern.",
            readable=False,
        ),
    ] = None,
) -> None:
    """Make folders, key, both stores and the list of organisations; what is there stays.

    Safe to run again: it makes what is missing and ends with 6 where nothing is. Given again,
    --organisations puts another list in the place of the one in use.
    """
    wanted = packaged_senders() if organisations is None else read_senders(organisations)
    founded = found(
        workspace_at(workspace), load_settings(), wanted, replace=organisations is not None
    )
    if not founded.is_new:
        raise NothingToDo("The workspace is there, with everything in it. Nothing was changed.")
    for line in _told(founded):
        typer.echo(line)
    if founded.made:
        typer.echo(_NEXT)


def _told(founded: Founded) -> list[str]:
    listing = founded.listing
    lines = [f"Made: {', '.join(founded.made)}."] if founded.made else []
    if listing.is_new:
        lines.append(
            f"Organisations: {listing.listed} on the list ({listing.added} added, "
            f"{listing.changed} changed, {listing.removed} removed)."
        )
    return lines
