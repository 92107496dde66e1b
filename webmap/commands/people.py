"""People are those who may sign in: this command lists, adds, invites and disables them."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

from webmap import clock
from webmap.access import Role
from webmap.commands.invitation_link import say_link
from webmap.commands.options import JsonOption, WorkspaceOption, print_table, workspace_at
from webmap.config import load_settings
from webmap.db.door.people import Newcomer
from webmap.db.door.tables import Person
from webmap.door import membership
from webmap.door.membership import Desk
from webmap.keeping.people import (
    desk_of,
    invite_newcomer,
    listed_people,
    person_at,
    require_listed,
    side_with,
)
from webmap.rules.policies import check_side, side_of
from webmap.side import Side

__all__ = ["app"]

app = typer.Typer(
    help="List, add, invite, disable and enable the people who may sign in.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_COLUMNS: Final = (
    *("name", "email", "role", "organisation", "state"),
    *("second_factor", "last_sign_in"),
)

_EmailArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="EMAIL", help="Their e-mail address.")
]
_SideOption: TypeAlias = Annotated[
    Side | None,
    typer.Option(help="Which account, for somebody who has one on each side.", show_default=False),
]
_RoleOption: TypeAlias = Annotated[Role, typer.Option(help="What they do; each has one role.")]
_OrganisationOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="Key of their organisation on the steward's list. Analysts need none.",
        show_default=False,
    ),
]


@app.command("list")
def list_(
    workspace: WorkspaceOption = Path("plainsight-data"), as_json: JsonOption = False
) -> None:
    """List who may sign in: state, second factor and last sign-in of each."""
    rows = []
    for one in listed_people(workspace_at(workspace), load_settings()):
        row = asdict(one)
        has = row.pop("has_second_factor")
        rows.append(row | {"second_factor": has if as_json else "yes" if has else "no"})
    print_table(_COLUMNS, rows, as_json=as_json)


@app.command()
def add(
    email: _EmailArgument,
    name: Annotated[str, typer.Option(help="Their name, as others shall see it.")],
    role: _RoleOption,
    workspace: WorkspaceOption = Path("plainsight-data"),
    organisation: _OrganisationOption = None,
) -> None:
    """Let somebody in, and print the link by which they set a password, once and within 7 days.

    Analysts may open the restricted side, everybody else the partner side.
    """
    place, settings = workspace_at(workspace), load_settings()
    require_listed(role, organisation, place, settings)
    newcomer = Newcomer(email=email, name=name, role=role, organisation=organisation)
    token = invite_newcomer(place, settings, newcomer, clock.now())
    typer.echo(f"Added, as {role}.")
    say_link(settings, side_of(role), token)


@app.command()
def invite(
    email: _EmailArgument,
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: _SideOption = None,
) -> None:
    """Print a new link for somebody who lost theirs, their password or their second factor.

    Earlier links, their password, second factor and recovery codes are worth nothing from here on,
    and their sessions end.
    """
    place, settings = workspace_at(workspace), load_settings()
    where = side_with(email, place, settings, side)
    with desk_of(where, place, settings, clock.now()) as desk:
        token = membership.invite_anew(desk, person_at(desk, email))
    typer.echo("Invited anew. What they signed in with until now is worth nothing any more.")
    say_link(settings, where, token)


@app.command()
def disable(
    email: _EmailArgument,
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: _SideOption = None,
) -> None:
    """Let somebody in no more; all their sessions end at once."""
    _decide(membership.disable, email, workspace, side)
    typer.echo("Disabled. All their sessions have ended. plainsight people enable takes it back.")


@app.command()
def enable(
    email: _EmailArgument,
    workspace: WorkspaceOption = Path("plainsight-data"),
    side: _SideOption = None,
) -> None:
    """Let somebody in again who was disabled, with the password they had."""
    _decide(membership.enable, email, workspace, side)
    typer.echo("Enabled. If they have no password yet: plainsight people invite.")


@app.command("role")
def role_(
    email: _EmailArgument,
    role: _RoleOption,
    workspace: WorkspaceOption = Path("plainsight-data"),
    organisation: _OrganisationOption = None,
    side: _SideOption = None,
) -> None:
    """Give somebody another role, or another organisation; their sessions end.

    Without --organisation they stay in theirs. Nobody can be moved to the other side: add them
    there, and disable them here.
    """
    place, settings = workspace_at(workspace), load_settings()
    where = side_with(email, place, settings, side)
    check_side(role, where)
    if organisation is not None:
        require_listed(role, organisation, place, settings)
    with desk_of(where, place, settings, clock.now()) as desk:
        person = person_at(desk, email)
        membership.change(desk, person, role, organisation or person.organisation)
    typer.echo(f"Changed: {role}. Their sessions have ended; they sign in again.")


def _decide(
    deed: Callable[[Desk, Person], None], email: str, workspace: Path, side: Side | None
) -> None:
    """Do what is decided of one person, on the side that their account is on."""
    place, settings = workspace_at(workspace), load_settings()
    where = side_with(email, place, settings, side)
    with desk_of(where, place, settings, clock.now()) as desk:
        deed(desk, person_at(desk, email))
