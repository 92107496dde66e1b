"""Furnishing gives a demonstration what a door needs: its list, its secrets, its drop, its people.

Done at every start, so that one built by an earlier version is complete too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from geo.closed_lists import packaged_senders
from webmap.config import Settings
from webmap.demonstration.people import SignIn, set_sign_ins
from webmap.keeping.drop_places import prepare_drop
from webmap.keeping.organisations import list_organisations
from webmap.keeping.side_secrets import prepare_secrets
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["furnish"]


def furnish(
    workspace: Workspace, settings: Settings, now: datetime
) -> Mapping[Side, Sequence[SignIn]]:
    """Make what is missing, and set every password anew.

    Parameters
    ----------
    workspace
        A demonstration.
    settings
        Those of `webmap.demonstration.place.own_store`: nothing real is touched.
    now
        UTC without a zone.

    Returns
    -------
    One sign-in a role, by the side it opens.
    """
    prepare_secrets(workspace)
    prepare_drop(workspace)
    list_organisations(workspace, settings, packaged_senders(), replace=False)
    return {side: set_sign_ins(side, workspace, settings, now) for side in Side}
