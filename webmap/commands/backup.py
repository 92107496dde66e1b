"""`plainsight backup`: one file that holds everything but the key."""

from pathlib import Path
from typing import Annotated

import typer

from webmap import clock
from webmap.audit.chain import What
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import load_settings
from webmap.errors import UsageRefused
from webmap.keeping.audit_logs import note_where_kept
from webmap.keeping.backing_up import back_up, copy_key, require_new
from webmap.side import Side

__all__ = ["app", "backup"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="File to write; it must not exist.", show_default=False)
    ],
    workspace: WorkspaceOption = Path("plainsight-data"),
    key_to: Annotated[
        Path | None,
        typer.Option(help="Write a copy of the key to this file, apart.", show_default=False),
    ] = None,
) -> None:
    """Write both stores, the releases and the outlines to one file, and never the key.

    Each store is copied as it stands at one moment, wherever it is kept. The file holds every
    record: it is readable by its owner alone and belongs on an encrypted disk. The key is copied
    only where --key-to names another file, which belongs somewhere else. Either is written in the
    audit log of the restricted side first, where there is one.
    """
    place, settings = workspace_at(workspace), load_settings()

    def note(about: str) -> None:
        """Write in the audit log what is about to be handed over."""
        note_where_kept(Side.ANALYST, place, settings, clock.now(), What.EXPORT, about)

    if key_to is not None:
        require_new(key_to, place)
        if key_to.resolve() == file.resolve():
            raise UsageRefused(
                "--key-to names the backup itself. Give a file apart from it. Nothing was written."
            )
    size = back_up(place, settings, file, clock.now(), lambda: note("backup"))
    typer.echo(f"{file.name}: {size / 2**20:.1f} MB, readable by you alone. The key is not in it.")
    if key_to is None:
        typer.echo("Without the key it is worth little: keep a copy apart (--key-to FILE).")
        return
    copy_key(place, key_to, lambda: note("backup, a copy of the key"))
    typer.echo(f"{key_to.name}: the key. Keep it apart from every backup.")
