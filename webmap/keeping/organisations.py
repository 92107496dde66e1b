"""Organisations in use are the bodies that may send concerns: the steward's list, or the packaged.

The steward's list stands in the partnership store, put there by `plainsight init`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.closed_lists import Sender, packaged_senders
from webmap.config import Settings
from webmap.db.partnership.organisations import replace_senders, senders
from webmap.db.partnership.store import PARTNERSHIP
from webmap.stores import is_there, open_partnership
from webmap.workspace import Workspace

__all__ = ["Listing", "list_organisations", "organisations_in_use", "senders_in_use"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What became of the steward's list.

    Attributes
    ----------
    listed
        How many organisations stand on it now.
    added, changed, removed
        How many of them are new or different, and how many are gone.
    """

    listed: int
    added: int
    changed: int
    removed: int

    @property
    def is_new(self) -> bool:
        """Whether anything on the list changed."""
        return bool(self.added or self.changed or self.removed)


def organisations_in_use(workspace: Workspace, settings: Settings) -> dict[str, str]:
    """Return the class of each organisation that may send concerns, by its key."""
    return {sender.key: sender.kind for sender in senders_in_use(workspace, settings)}


def senders_in_use(workspace: Workspace, settings: Settings) -> list[Sender]:
    """Return the organisations that may send concerns, and the forms of references they registered.

    It is the list of the partnership store where there is one, and the packaged list of West
    Yorkshire otherwise.

    Raises
    ------
    StoreUnavailable
        If the partnership store is there and cannot be read.
    """
    if is_there(PARTNERSHIP, workspace, settings):
        with open_partnership(workspace, settings) as db:
            listed = senders(db)
        if listed:
            return listed
    return packaged_senders()


def list_organisations(
    workspace: Workspace, settings: Settings, wanted: Sequence[Sender], *, replace: bool
) -> Listing:
    """Put organisations on the steward's list.

    Parameters
    ----------
    workspace, settings
        Where the partnership store is.
    wanted
        Who shall stand on it.
    replace
        Whether a list that is there already makes way for this one.
    """
    with open_partnership(workspace, settings, writing=True) as db:
        before = {sender.key: sender for sender in senders(db)}
        if before and not replace:
            return Listing(listed=len(before), added=0, changed=0, removed=0)
        after = {sender.key: sender for sender in wanted}
        replace_senders(db, wanted)
    both = before.keys() & after.keys()
    return Listing(
        listed=len(after),
        added=len(after.keys() - both),
        changed=sum(before[key] != after[key] for key in both),
        removed=len(before.keys() - both),
    )
