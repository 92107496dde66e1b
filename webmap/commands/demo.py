"""The demo builds a synthetic West Yorkshire, takes it the whole way to the map, and opens it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from webmap import clock
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.commands.steps import Steps
from webmap.config import load_settings
from webmap.demonstration.furnishing import furnish
from webmap.demonstration.people import SignIn
from webmap.demonstration.place import own_store
from webmap.demonstration.recipe import FILES, Note, Recipe, is_ready
from webmap.demonstration.sides import HOST, serve_sides
from webmap.errors import StoreUnavailable
from webmap.serving.server import address_of, check_place
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["app", "demo"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_STOPPING: Final = "Ctrl+C stops both sides; the same command opens them again."
#: A typical twin: of sixteen, about as many show more of their hotspots as show fewer.
_SEED: Final = 14


@app.command()
def demo(
    port: Annotated[
        int,
        typer.Option(help="Port of the partner side; the next is the other's.", max=65534, min=1),
    ] = 8000,
    serve: Annotated[bool, typer.Option(help="Open both sides when all is built.")] = True,
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
    """Build a synthetic West Yorkshire, import, analyse and release it, and open both sides.

    Prints one sign-in a role; passwords are made anew at each start. The same demonstration is not
    built twice. Another one takes its place, but a folder that holds anything else is left alone.
    No record in it is about anyone.
    """
    place, settings, today = workspace_at(workspace), own_store(load_settings()), clock.today()
    ports = {Side.PARTNER: port, Side.ANALYST: port + 1}
    if serve:
        for each in ports.values():
            check_place(HOST, each)
    recipe, steps = Recipe.of(today, seed, concerns_per_quarter), Steps()
    if fresh or not is_ready(place, recipe):
        with steps.step("Getting ready"):
            # Geometry and statistics take a while to load, and what is built needs neither.
            from webmap.demonstration.build import build
        build(place, settings, recipe, today, steps.step)
    sign_ins = furnish(place, settings, clock.now())
    screen = _first_screen(place, steps, ports, sign_ins, serve=serve)
    if serve:
        serve_sides(place, ports, when_ready=lambda: typer.echo(screen))
    else:
        typer.echo(screen)


def _first_screen(
    place: Workspace,
    steps: Steps,
    ports: Mapping[Side, int],
    sign_ins: Mapping[Side, Sequence[SignIn]],
    *,
    serve: bool,
) -> str:
    """Say what there is, how to sign in, where to look first, and where the truth stands."""
    note = Note.read(place)
    if note is None:
        raise StoreUnavailable("The demonstration was taken away while it was being opened.")
    home, restricted = (_address(side, ports[side]) for side in Side)
    built = f"built in {steps.seconds:.0f} s" if steps.taken else "here from before"
    planted = "\n".join(
        f"                 {kind}: {middle} and the wards that touch it"
        for kind, middle in note.hotspots
    )
    return f"""
SYNTHETIC West Yorkshire, {note.first_quarter} to {note.recipe.last_quarter}, {built}.
No record in it is about anyone.

  Partner side   {home}   what partners may see, protected
{_listed(sign_ins[Side.PARTNER])}
  Restricted     {restricted}   exact counts, for analysts
{_listed(sign_ins[Side.ANALYST])}
  Passwords      made anew at each start of the demonstration; no second factor, as all is made up

  Then the map   {home}map?level=ward&measure=class&period=all
  Compare with   what was planted, drawn by lot ({place.root / FILES / "truth.json"}):
{planted}
  Imported       {note.rows["read"]} rows = {note.rows["accepted"]} accepted + \
{note.rows["duplicate"]} duplicate + {note.rows["refused"]} refused (faults planted on purpose)

The release was audited as a real one is. The sign-ins are no secret: both sides answer on this
machine alone.
{_STOPPING if serve else _opening(place)}
"""


def _address(side: Side, port: int) -> str:
    """Return what to type into a browser.

    The sides have a name each: a browser sends its cookies to every port of one name.
    """
    return address_of(HOST if side is Side.PARTNER else "localhost", port)


def _listed(sign_ins: Sequence[SignIn]) -> str:
    lines = (
        f"    {each.role:<12} {each.email:<25} {each.password:<36} {each.organisation or ''}"
        for each in sign_ins
    )
    return "\n".join(line.rstrip() for line in lines)


def _opening(place: Workspace) -> str:
    """Say how to serve what was built, each side in a window of its own."""
    return (
        f"Open the partner side:     plainsight serve --workspace {place.root}\n"
        f"Open the restricted side:  plainsight serve --tier analyst --workspace {place.root}"
    )
