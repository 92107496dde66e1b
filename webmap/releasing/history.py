"""History is every release that was published: the audit needs each of them, withdrawn or not."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.disclosure.audit.past import PastRelease
from models.disclosure.counted import Counted
from models.disclosure.geography import Geography
from models.release_store import ReleaseDamaged, StoredRelease, open_current, open_release
from webmap.config import Settings
from webmap.db.records.ledger import PublishedLine, published_releases, read_counted
from webmap.errors import StoreUnavailable
from webmap.releasing.families import FamilyInUse, family_kept
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = [
    "History",
    "on_show",
    "open_stored",
    "read_history",
    "require_as_read",
    "require_known",
]


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
    published: tuple[PublishedLine, ...]
    family: FamilyInUse | None

    @property
    def last(self) -> str | None:
        """Quarter of the last release."""
        return self.published[-1].quarter if self.published else None

    def past(self, workspace: Workspace, lost: str | None = None) -> tuple[PastRelease, ...]:
        """Open every release; none may be missing, as what it told is not forgotten with it.

        Parameters
        ----------
        workspace
            Where they are.
        lost
            The last one, where it is to be made again: it comes without its cells.
        """
        found = []
        for each in self.published:
            if each.release_id != lost:
                found.append(PastRelease.of(open_stored(workspace, each.release_id).release))
            elif self.family is not None:
                nowhere = Geography(codes={}, members={})
                found.append(
                    PastRelease(
                        quarter=each.quarter,
                        family=self.family.family,
                        cells=(),
                        geography=nowhere,
                    )
                )
        return tuple(found)

    def of(self, release_id: str) -> PublishedLine | None:
        """Return what is kept of one release, or None where none of that id was published."""
        return next((each for each in self.published if each.release_id == release_id), None)


def read_history(workspace: Workspace, settings: Settings) -> History:
    """Read what was counted and published so far."""
    with open_records(workspace, settings) as db:
        return _history(db)


def require_as_read(db: Session, history: History) -> None:
    """Refuse to go on from a ledger that is no longer what it was when it was read.

    Raises
    ------
    StoreUnavailable
        If another release was published, or counted records were retired, in the meantime.
    """
    now = _history(db)
    ids = [[each.release_id for each in held.published] for held in (history, now)]
    if ids[0] != ids[1] or not history.counted.frame.equals(now.counted.frame):
        raise StoreUnavailable(
            "While the release was being made, another was published or records were retired. "
            "Run the command again. Nothing was published."
        )


def _history(db: Session) -> History:
    return History(
        counted=read_counted(db), published=published_releases(db), family=family_kept(db)
    )


def require_known(shown: StoredRelease | None, history: History) -> None:
    """Refuse to go on from a release that the records store knows nothing of.

    Raises
    ------
    StoreUnavailable
        If there is one on show.
    """
    if shown is not None and history.of(shown.id) is None:
        raise StoreUnavailable(
            f"{shown.id} is on show, and the records store keeps no account of what it counted, so "
            "nothing can be proved beside it. If the store came from a backup, restore the whole "
            "workspace from the latest one. If an earlier version of Plainsight made the release, "
            "it was never audited and was for nobody else to see: move the folder `releases` away, "
            "keep it, and publish again. Nothing was done."
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
            f"{release_id}: {damaged} Every release that was published must be in the folder, also "
            "those withdrawn: only beside all of them can a new one be proved. Nothing was done."
        ) from None


def on_show(workspace: Workspace) -> StoredRelease | None:
    """Return the release partners see now, or None."""
    try:
        return open_current(workspace.releases)
    except ReleaseDamaged as damaged:
        raise StoreUnavailable(f"{damaged} Nothing was done.") from None
