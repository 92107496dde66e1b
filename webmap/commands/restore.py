"""`plainsight restore`: make a workspace from a backup, whole or not at all."""

from pathlib import Path
from typing import Annotated

import typer

from webmap import clock
from webmap.audit.chain import What
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import Settings, load_settings
from webmap.keeping.audit_logs import note_done
from webmap.keeping.restoring import restore as restore_archive
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["app", "restore"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What plainsight backup wrote.", show_default=False)],
    workspace: WorkspaceOption = Path("plainsight-data"),
    key: Annotated[
        Path | None,
        typer.Option(help="The copy of the key that was kept apart.", show_default=False),
    ] = None,
) -> None:
    """Make a workspace from a backup: checked whole first, and put into an empty folder only.

    Where PLAINSIGHT_RECORDS_URL or PLAINSIGHT_PARTNERSHIP_URL is set, that store is filled
    instead of a file, and must be empty; so a workspace can be moved to PostgreSQL or back.
    With the key, the audit logs say that they were restored; the journal says it in any case.
    """
    place, settings = workspace_at(workspace), load_settings()
    restored = restore_archive(place, settings, file, clock.now(), key)
    if restored.has_key:  # without it there is nothing the logs could go on with
        _note(restored.made_at, place, settings)
    typer.echo(f"Restored as of {restored.made_at}: {restored.batches} imported files.")
    if restored.needs_key and not restored.has_key:
        typer.echo(
            "The key is not there yet: put its copy into the restricted folder as the file key, "
            "mode 0600. Until then nothing can be imported or published."
        )


def _note(made_at: str, place: Workspace, settings: Settings) -> None:
    """Write in the logs of both sides from which moment they go on."""
    for side in Side:
        about = f"restore of the backup of {made_at}"
        note_done(side, place, settings, clock.now(), What.CHANGE, about)
