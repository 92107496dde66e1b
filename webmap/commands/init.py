"""`plainsight init`: make the workspace of a partnership, and say what to do next."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from geo.closed_lists import Sender, packaged_senders
from geo.closed_lists import senders as read_senders
from webmap import clock
from webmap.access import Role
from webmap.audit.chain import What
from webmap.commands.invitation_link import say_link
from webmap.commands.options import WorkspaceOption, workspace_at
from webmap.config import Settings, load_settings
from webmap.db.door.people import Newcomer
from webmap.db.partnership.store import PARTNERSHIP
from webmap.errors import NothingToDo, UsageRefused
from webmap.keeping.audit_logs import note_done
from webmap.keeping.founding import Founded, found, let_first_steward_in
from webmap.keeping.organisations import Listing, senders_in_use
from webmap.keeping.people import require_among, require_newcomer
from webmap.side import Side
from webmap.stores import is_there
from webmap.workspace import Workspace

__all__ = ["app", "init"]

app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)

_STEPS = (
    "Copy restricted/key somewhere only the steward can open, apart from every backup.",
    "Keep the folder on an encrypted disk.",
    "plainsight import concerns FILE --dry-run",
    "plainsight doctor",
)
_ADD_STEWARD = "plainsight init --steward EMAIL --steward-name NAME, who then lets the others in."
_LET_IN = "Pass the invitation on; the steward then lets the others in."


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
    steward: Annotated[
        str | None, typer.Option(help="E-mail address of the first steward.", show_default=False)
    ] = None,
    steward_name: Annotated[
        str | None, typer.Option(help="Name of the first steward.", show_default=False)
    ] = None,
    steward_organisation: Annotated[
        str | None,
        typer.Option(help="Key of the organisation the steward works for.", show_default=False),
    ] = None,
) -> None:
    """Make folders, key, stores, the list of organisations and perhaps the first steward.

    Safe to run again: what is there stays, it makes what is missing and ends with 6 where nothing
    is. Given again, --organisations puts another list in the place of the one in use.
    """
    newcomer = _steward(steward, steward_name, steward_organisation)
    place, settings = workspace_at(workspace), load_settings()
    wanted = packaged_senders() if organisations is None else read_senders(organisations)
    replace = organisations is not None
    if replace or not is_there(PARTNERSHIP, place, settings):
        _require_organisation(newcomer, wanted)
    founded = found(place, settings, wanted, replace=replace)
    if founded.listing.is_new:
        about = _listed(founded.listing)
        note_done(Side.PARTNER, place, settings, clock.now(), What.CHANGE, about)
    for line in _told(founded):
        typer.echo(line)
    token = None if newcomer is None else _let_in(place, settings, newcomer)
    if token is not None:
        typer.echo("The first steward was added.")
        say_link(settings, Side.PARTNER, token)
    elif not founded.is_new:
        raise NothingToDo("The workspace is there, with everything in it. Nothing was changed.")
    if founded.made:
        _say_next(_ADD_STEWARD if newcomer is None else _LET_IN)


def _steward(email: str | None, name: str | None, organisation: str | None) -> Newcomer | None:
    """Return the steward who was named, if one was; refuse half of one."""
    if email is None and name is None and organisation is None:
        return None
    if email is None or name is None:
        raise UsageRefused(
            "The first steward has an address and a name: give --steward EMAIL and --steward-name "
            "NAME. Nothing was made."
        )
    newcomer = Newcomer(email=email, name=name, role=Role.STEWARD, organisation=organisation)
    require_newcomer(newcomer)
    return newcomer


def _require_organisation(newcomer: Newcomer | None, listed: Sequence[Sender]) -> None:
    """Refuse a steward of an organisation that is not listed; they may do without one."""
    if newcomer is not None and newcomer.organisation is not None:
        require_among(newcomer.organisation, listed, "--steward-organisation")


def _let_in(place: Workspace, settings: Settings, newcomer: Newcomer) -> str | None:
    _require_organisation(newcomer, senders_in_use(place, settings))
    return let_first_steward_in(place, settings, newcomer, clock.now())


def _say_next(about_people: str) -> None:
    typer.echo("Next:")
    for number, step in enumerate((*_STEPS[:2], about_people, *_STEPS[2:]), 1):
        typer.echo(f"  {number}. {step}")


def _told(founded: Founded) -> list[str]:
    listing = founded.listing
    lines = [f"Made: {', '.join(founded.made)}."] if founded.made else []
    if listing.is_new:
        lines.append(f"{_listed(listing)}.")
    return lines


def _listed(listing: Listing) -> str:
    return (
        f"Organisations: {listing.listed} on the list ({listing.added} added, "
        f"{listing.changed} changed, {listing.removed} removed)"
    )
