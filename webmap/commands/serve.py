"""`plainsight serve`: answer browsers on this machine with the release on show."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from webmap.app import create_app
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import load_settings
from webmap.doors import partner_terms
from webmap.errors import UsageRefused
from webmap.serving import address_of, serve_site

__all__ = ["Tier", "app", "serve"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


class Tier(StrEnum):
    """Which side to serve."""

    PARTNER = "partner"
    ANALYST = "analyst"


HostOption = Annotated[
    str | None, typer.Option(help="Address to answer at: this machine's own.", show_default=False)
]
PortOption = Annotated[
    int | None, typer.Option(help="Port to answer at.", min=1, max=65535, show_default=False)
]
WorkersOption = Annotated[int, typer.Option(help="Processes that answer.", min=1, max=8)]


@app.command()
def serve(
    tier: Annotated[Tier, typer.Option(help="Which side to serve.")] = Tier.PARTNER,
    host: HostOption = None,
    port: PortOption = None,
    workers: WorkersOption = 1,
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Serve the partner pages of the release on show, until Ctrl+C."""
    if tier is Tier.ANALYST:
        raise UsageRefused("The analyst side is not built yet. Nothing was started.")
    settings = load_settings()
    host, port = host or settings.host, port or settings.port
    place = workspace_at(workspace)
    releases = place.releases

    def say_where() -> None:
        """Print the address once the pages answer there."""
        if not (releases / "current").exists():
            typer.echo("There is no release yet: the first page says how to publish one.")
        typer.echo(f"Plainsight is open at {address_of(host, port)} (Ctrl+C to stop)")

    make_app = partial(create_app, releases.resolve(), partner_terms(place, settings))
    serve_site(make_app, host, port, workers=workers, when_ready=say_where)
