"""`plainsight serve`: answer browsers, for partners or, on the restricted side, for analysts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from webmap.app import create_app
from webmap.commands.one_side import begin_on_one_side, forget_settings
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import Settings, load_settings
from webmap.errors import NothingToDo
from webmap.serving.declared import Declared, declared
from webmap.serving.doors import partner_terms, restricted_terms
from webmap.serving.exposure import require_safe
from webmap.serving.server import serve_site
from webmap.side import Side
from webmap.site.assembly import Site
from webmap.workspace import Workspace

__all__ = ["app", "serve"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)


HostOption = Annotated[
    str | None, typer.Option(help="Address to answer at: this machine's own.", show_default=False)
]
PortOption = Annotated[
    int | None, typer.Option(help="Port to answer at.", min=1, max=65535, show_default=False)
]
WorkersOption = Annotated[int, typer.Option(help="Processes that answer.", min=1, max=8)]


@app.command()
def serve(
    tier: Annotated[Side, typer.Option(help="Which side to serve.")] = Side.PARTNER,
    host: HostOption = None,
    port: PortOption = None,
    workers: WorkersOption = 1,
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Serve one side until Ctrl+C: the partner pages of the release on show, or the restricted.

    The two are apart: each has a process, a port, a store of people and a secret of its own.
    Others than this machine reach neither before TLS, a secret and names are declared.
    """
    settings, place = load_settings(), workspace_at(workspace)
    here = declared(settings, tier, host, port)
    require_safe(here, place, settings)
    begin_on_one_side(tier)
    if tier is Side.ANALYST:
        _serve_restricted(place, settings, here, workers)
    else:
        _serve_partners(place, settings, here, workers)


def _serve_partners(place: Workspace, settings: Settings, here: Declared, workers: int) -> None:
    releases = place.releases

    def say_where() -> None:
        """Print the address once the pages answer there."""
        if not (releases / "current").exists():
            typer.echo("There is no release yet: the first page says how to publish one.")
        typer.echo(f"Plainsight is open at {here.address} (Ctrl+C to stop)")

    terms = partner_terms(place, settings, workers)
    _serve(
        partial(create_app, releases.resolve(), terms, settings.marking), here, workers, say_where
    )


def _serve_restricted(place: Workspace, settings: Settings, here: Declared, workers: int) -> None:
    # Tables of exact counts need libraries that the partner side must not even load.
    from webmap.restricted.app import create_restricted_app

    if not place.has_key:
        raise NothingToDo("This workspace has no restricted side yet: plainsight init makes it.")
    opened = f"The restricted side is open at {here.address} (Ctrl+C to stop)"
    terms = restricted_terms(place, settings, workers)
    make_app = partial(create_restricted_app, Workspace(place.root.resolve()), settings, terms)
    _serve(make_app, here, workers, lambda: typer.echo(opened))


def _serve(
    make_app: Callable[[], Site], here: Declared, workers: int, when_ready: Callable[[], None]
) -> None:
    forget_settings()
    serve_site(
        make_app,
        here.host,
        here.port,
        workers=workers,
        when_ready=when_ready,
        to_others=here.is_open,
    )
