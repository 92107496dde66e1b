"""Founding makes the workspace of a partnership: its folders, its keys, its stores and its list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo.closed_lists import Sender
from geo.identity import key_check
from webmap.access import Role
from webmap.config import Settings
from webmap.db.door.people import Newcomer, active_with_role, person_called
from webmap.db.records.concerns import key_checks
from webmap.door.membership import let_in
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.keeping.drop_places import prepare_drop
from webmap.keeping.organisations import Listing, list_organisations
from webmap.keeping.people import desk_of
from webmap.keeping.side_secrets import prepare_secrets
from webmap.side import Side
from webmap.stores import STORES, is_there, open_analysts, open_records
from webmap.workspace import Workspace

__all__ = ["Founded", "found", "let_first_steward_in", "require_own_folder"]

#: What a workspace holds; anything else in a folder without a restricted side is not ours.
_OURS: Final = frozenset(
    {"restricted", "partnership", "releases", "boundaries", "places", "drop", "lost+found"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """What founding did.

    Attributes
    ----------
    made
        What was not there before, in words.
    listing
        What became of the steward's list.
    """

    made: tuple[str, ...]
    listing: Listing

    @property
    def is_new(self) -> bool:
        """Whether anything was done."""
        return bool(self.made) or self.listing.is_new


def found(
    workspace: Workspace, settings: Settings, organisations: Sequence[Sender], *, replace: bool
) -> Founded:
    """Make what is missing of a workspace; what is there stays as it is.

    Parameters
    ----------
    workspace, settings
        Where it shall be.
    organisations
        Who may send concerns.
    replace
        Whether they take the place of a list that is there.

    Raises
    ------
    UsageRefused
        If the folder is a demonstration, or holds something that is not a workspace.
    StoreUnavailable
        If a store cannot be made or read, or records are there and the key is not theirs.
    """
    require_own_folder(workspace)
    folders = (workspace.releases, workspace.boundaries, workspace.places)
    parts = {
        "folders": not all(folder.is_dir() for folder in folders),
        "key": not workspace.has_key,
    } | {f"{store.name} store": not is_there(store, workspace, settings) for store in STORES}
    with open_records(workspace, settings, writing=True) as db:
        stored = key_checks(db)
        if stored and not workspace.has_key:
            raise StoreUnavailable(
                "The key in the restricted folder is missing, though there are records made with "
                "it. Put back the copy that was backed up. Nothing was made."
            )
        if not stored <= {key_check(workspace.key())}:
            raise StoreUnavailable(
                "The key in the restricted folder is not the one the records were stored with. Put "
                "back the copy that was backed up. Nothing was made."
            )
    workspace.prepare_open()
    parts |= prepare_secrets(workspace) | prepare_drop(workspace)
    with open_analysts(workspace, settings, writing=True):
        pass  # an empty one is made
    listing = list_organisations(workspace, settings, organisations, replace=replace)
    return Founded(made=tuple(name for name, missing in parts.items() if missing), listing=listing)


def let_first_steward_in(
    workspace: Workspace, settings: Settings, newcomer: Newcomer, now: datetime
) -> str | None:
    """Add the first steward, who lets everybody else in.

    Parameters
    ----------
    workspace, settings
        A workspace that has been founded.
    newcomer
        The steward.
    now
        UTC without a zone.

    Returns
    -------
    The token of their invitation; None if they are the steward already.

    Raises
    ------
    UsageRefused
        If somebody else is the steward already, or they are there in another role.
    """
    with desk_of(Side.PARTNER, workspace, settings, now) as desk:
        known = person_called(desk.db, newcomer.email)
        if known is not None and known.active and known.role == Role.STEWARD:
            return None
        if known is not None or active_with_role(desk.db, Role.STEWARD):
            raise UsageRefused(
                "There is a steward already, or this address is known in another role. Use "
                "plainsight people add, or plainsight people role. Nobody was added."
            )
        _, token = let_in(desk, newcomer)
    return token


def require_own_folder(workspace: Workspace) -> None:
    """Refuse a folder that is a demonstration, or that holds something of somebody else.

    Raises
    ------
    UsageRefused
        If it is.
    """
    if workspace.is_synthetic:
        raise UsageRefused(
            "This folder is a demonstration: every record in it is made up. Give real records a "
            "folder of their own with --workspace. Nothing was made."
        )
    root = workspace.root
    held = {path.name for path in root.iterdir()} if root.is_dir() else set()
    if held and not held <= _OURS and "restricted" not in held:
        raise UsageRefused(
            "This folder holds something that is not a Plainsight workspace. Give an empty folder "
            "with --workspace. Nothing was made."
        )
