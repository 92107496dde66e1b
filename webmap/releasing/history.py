"""History is every release that was published: the audit needs each of them, withdrawn or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.disclosure.audit.past import PastRelease
from models.disclosure.counted import Counted
from models.release_store import ReleaseDamaged, StoredRelease, open_current, open_release
from webmap.config import Settings
from webmap.db.records.ledger import published_releases, read_counted
from webmap.db.records.ledger_tables import PublishedRelease
from webmap.errors import StoreUnavailable
from webmap.releasing.families import FamilyInUse, family_kept
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["History", "on_show", "open_stored", "read_history"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class History:
    """What was counted and published so far. RESTRICTED.

    Attributes
    ----------
    counted
        The ledger.
    published
        Every release, oldest quarter first.
    family
        The family of the last one; None before the first.
    """

    counted: Counted
    published: Sequence[PublishedRelease]
    family: FamilyInUse | None

    @property
    def last(self) -> str | None:
        """Quarter of the last release."""
        return self.published[-1].quarter if self.published else None

    def past(self, workspace: Workspace) -> tuple[PastRelease, ...]:
        """Open every release; none may be missing, as what it told is not forgotten with it."""
        return tuple(
            PastRelease.of(open_stored(workspace, each.release_id).release)
            for each in self.published
        )


def read_history(workspace: Workspace, settings: Settings) -> History:
    """Read what was counted and published so far."""
    with open_records(workspace, settings) as db:
        return History(
            counted=read_counted(db), published=published_releases(db), family=family_kept(db)
        )


def open_stored(workspace: Workspace, release_id: str) -> StoredRelease:
    """Open a release by its id.

    Raises
    ------
    StoreUnavailable
        If it is missing or damaged. The message names it: an id tells nothing.
    """
    try:
        return open_release(workspace.releases, release_id)
    except ReleaseDamaged as damaged:
        raise StoreUnavailable(
            f"{release_id}: {damaged} Every release that was published is needed, to work out "
            "what could be worked out from all together. Nothing was done."
        ) from None


def on_show(workspace: Workspace) -> StoredRelease | None:
    """Return the release partners see now, or None."""
    try:
        return open_current(workspace.releases)
    except ReleaseDamaged as damaged:
        raise StoreUnavailable(f"{damaged} Nothing was done.") from None
