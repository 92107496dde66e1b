"""`plainsight serve`: answer browsers, for partners or, on the restricted side, for analysts."""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from webmap.app import create_app
from webmap.commands.one_side import forget_other_side
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import Settings, load_settings
from webmap.door.terms import Side
from webmap.doors import partner_terms, restricted_terms
from webmap.errors import NothingToDo
from webmap.serving import address_of, serve_site
from webmap.workspace import Workspace

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
    """Serve one side until Ctrl+C: the partner pages of the release on show, or the restricted.

    The two are apart: each has a process, a port, a store of people and a secret of its own.
    """
    forget_other_side(Side(tier))
    settings, place = load_settings(), workspace_at(workspace)
    if tier is Tier.ANALYST:
        _serve_restricted(place, settings, host, port, workers)
        return
    host, port = host or settings.host, port or settings.port
    releases = place.releases

    def say_where() -> None:
        """Print the address once the pages answer there."""
        if not (releases / "current").exists():
            typer.echo("There is no release yet: the first page says how to publish one.")
        typer.echo(f"Plainsight is open at {address_of(host, port)} (Ctrl+C to stop)")

    make_app = partial(create_app, releases.resolve(), partner_terms(place, settings))
    serve_site(make_app, host, port, workers=workers, when_ready=say_where)


def _serve_restricted(
    place: Workspace, settings: Settings, host: str | None, port: int | None, workers: int
) -> None:
    # Tables of exact counts need libraries that the partner side must not even load.
    from webmap.restricted.app import create_restricted_app

    if not place.has_key:
        raise NothingToDo("This workspace has no restricted side yet: plainsight init makes it.")
    host, port = host or settings.analyst_host, port or settings.analyst_port
    opened = f"The restricted side is open at {address_of(host, port)} (Ctrl+C to stop)"
    terms = restricted_terms(place, settings)
    make_app = partial(create_restricted_app, Workspace(place.root.resolve()), settings, terms)
    serve_site(make_app, host, port, workers=workers, when_ready=lambda: typer.echo(opened))
