"""The demo builds a synthetic West Yorkshire, takes it the whole way to the map, and opens it."""

from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from webmap import clock
from webmap.app import create_app
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.commands.steps import Steps
from webmap.config import load_settings
from webmap.demonstration.recipe import FILES, Note, Recipe, is_ready
from webmap.doors import partner_terms
from webmap.errors import StoreUnavailable
from webmap.keeping.side_secrets import prepare_secrets
from webmap.serving import address_of, check_place, serve_site
from webmap.workspace import Workspace

__all__ = ["app", "demo"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_HOST: Final = "127.0.0.1"
#: A twin whose released map shows some of its hotspots; protection can hide all of them.
_SEED: Final = 11


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port to answer at.", min=1, max=65535)] = 8000,
    serve: Annotated[bool, typer.Option(help="Open the pages when all is built.")] = True,
    seed: Annotated[
        int, typer.Option(help="Start of chance: the same seed, the same county.", min=0)
    ] = _SEED,
    concerns_per_quarter: Annotated[
        int, typer.Option(help="About how many cases a quarter.", min=50, max=20_000)
    ] = 400,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Build anew, even if it is there.")
    ] = False,
    workspace: WorkspaceOption = Path("plainsight-data"),
) -> None:
    """Build a synthetic West Yorkshire, import, analyse and release it, and open the map.

    The same demonstration is not built twice. Another one takes its place, but a folder that
    holds anything else is left alone. No record in it is about anyone.
    """
    place, settings, today = workspace_at(workspace), load_settings(), clock.today()
    if serve:
        check_place(_HOST, port)
    recipe, steps = Recipe.of(today, seed, concerns_per_quarter), Steps()
    if fresh or not is_ready(place, recipe):
        with steps.step("Getting ready"):
            # Geometry and statistics take a while to load, and what is built needs neither.
            from webmap.demonstration.build import build
        build(place, settings, recipe, today, steps.step)
    prepare_secrets(place)
    screen = _first_screen(place, steps, port if serve else None)
    if serve:
        make_app = partial(create_app, place.releases.resolve(), partner_terms(place, settings))
        serve_site(make_app, _HOST, port, when_ready=lambda: typer.echo(screen))
    else:
        typer.echo(screen)


def _first_screen(place: Workspace, steps: Steps, port: int | None) -> str:
    """Say what there is, where to look first, and where the truth stands."""
    note = Note.read(place)
    if note is None:
        raise StoreUnavailable("The demonstration was taken away while it was being opened.")
    home = address_of(_HOST, port or 8000)
    opening = "" if port else f" once it is served: plainsight serve --workspace {place.root}"
    built = f"built in {steps.seconds:.0f} s" if steps.taken else "here from before"
    planted = "\n".join(
        f"                 {kind}: {middle} and the wards that touch it"
        for kind, middle in note.hotspots
    )
    return f"""
SYNTHETIC West Yorkshire, {note.first_quarter} to {note.recipe.last_quarter}, {built}.
No record in it is about anyone.

  Open           {home}{opening}
  Then the map   {home}map?level=ward&measure=class&period=all
  Compare with   what was planted, drawn by lot ({place.root / FILES / "truth.json"}):
{planted}
  Imported       {note.rows["read"]} rows = {note.rows["accepted"]} accepted + \
{note.rows["duplicate"]} duplicate + {note.rows["refused"]} refused (faults planted on purpose)

Only the partner side exists so far: what partners may see, protected. The analyst side comes later.
Nothing has been audited, so the pages answer on this machine alone.{_stopping(port)}
"""


def _stopping(port: int | None) -> str:
    return " Ctrl+C stops them; the same command opens them again." if port else ""
