"""Showing decides which of the published releases partners see; each stays in its folder."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from geo.periods import Period
from models.durable import FolderBusy
from models.release import Release
from models.release_store import ReleaseDamaged, open_release, show
from webmap.config import Settings
from webmap.db.records.ledger import PublishedLine, mark_withdrawn
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.releasing.history import History, on_show, read_history, require_known
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Listed", "listed", "put_on_show", "show_again", "withdraw"]

#: What stands for the audit of a release whose folder is missing or damaged.
_UNREADABLE: Final = "missing or damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One published release in a list; public but for when it was withdrawn.

    Attributes
    ----------
    release_id, quarter, family
        Which.
    to
        The last day it tells of.
    state
        ``"on show"``, ``"withdrawn"`` or ``""``.
    withdrawn_on
        Day it was withdrawn, if it is.
    audit
        What it says of its audit.
    """

    release_id: str
    quarter: str
    family: str
    to: date
    state: str
    withdrawn_on: date | None
    audit: str


def listed(workspace: Workspace, settings: Settings) -> list[Listed]:
    """List every release that was published, oldest first."""
    shown = on_show(workspace)
    current = None if shown is None else shown.id
    return [
        Listed(
            release_id=each.release_id,
            quarter=each.quarter,
            family=each.family_id,
            to=Period.quarter(each.quarter).end - timedelta(days=1),
            state=_state(each, current),
            withdrawn_on=None if each.withdrawn_at is None else each.withdrawn_at.date(),
            audit=_audit_of(workspace, each.release_id),
        )
        for each in read_history(workspace, settings).published
    ]


def withdraw(
    workspace: Workspace,
    settings: Settings,
    release_id: str,
    at: datetime,
    note: Callable[[str | None], None] = lambda _: None,
) -> str | None:
    """Take a release off show, for the one before it that was not withdrawn, or for none.

    Its folder stays: what it told is not forgotten, and every later audit counts it.

    Parameters
    ----------
    workspace, settings
        Whose.
    release_id
        Which.
    at
        Time, UTC without a zone.
    note
        Called with the id of what is on show from now on, before it is; what it raises leaves
        everything as it was.

    Returns
    -------
    The release on show now, or None.

    Raises
    ------
    UsageRefused
        If no such release was published, or it is withdrawn already.
    StoreUnavailable
        If the release to be shown is damaged, or another process is publishing.
    """
    history, current = _known(workspace, settings, release_id)
    left = [
        each.release_id
        for each in history.published
        if each.withdrawn_at is None and each.release_id != release_id
    ]
    if _is_withdrawn(history, release_id) and current != release_id:
        raise UsageRefused(f"{release_id} is withdrawn already. Nothing was done.")
    after = current
    if current == release_id:
        earlier = [each for each in left if each < release_id]
        after = earlier[-1] if earlier else None
    _change(workspace, settings, release_id, at, after, note)
    return after


def show_again(
    workspace: Workspace,
    settings: Settings,
    release_id: str,
    note: Callable[[str | None], None] = lambda _: None,
) -> bool:
    """Show a published release, withdrawn or not; say whether anything changed.

    Raises
    ------
    UsageRefused
        If no such release was published.
    StoreUnavailable
        If it is damaged, or another process is publishing.
    """
    history, current = _known(workspace, settings, release_id)
    if current == release_id and not _is_withdrawn(history, release_id):
        return False
    _change(workspace, settings, release_id, None, release_id, note)
    return True


def put_on_show(
    workspace: Workspace,
    release_id: str | None,
    before_shown: Callable[[], None] = lambda: None,
) -> None:
    """Let partners see a stored release, or none.

    Raises
    ------
    StoreUnavailable
        If it is damaged, or another process is publishing.
    """
    try:
        show(workspace.releases, release_id, before_shown)
    except (ReleaseDamaged, FolderBusy) as failure:
        raise StoreUnavailable(str(failure)) from None


def _change(
    workspace: Workspace,
    settings: Settings,
    release_id: str,
    withdrawn_at: datetime | None,
    after: str | None,
    note: Callable[[str | None], None],
) -> None:
    """Mark a release, and put on show what is from now on; killed in between, do it again."""

    def before_shown() -> None:
        with open_records(workspace, settings, writing=True) as db:
            mark_withdrawn(db, release_id, withdrawn_at)
            note(after)

    put_on_show(workspace, after, before_shown)


def _known(workspace: Workspace, settings: Settings, release_id: str) -> tuple[History, str | None]:
    """Return what was published and what is on show; the release asked for must be among it."""
    history, shown = read_history(workspace, settings), on_show(workspace)
    require_known(shown, history)
    if history.of(release_id) is None:
        raise UsageRefused(
            "No release of that id was published. plainsight release list names those there are. "
            "Nothing was done."
        )
    return history, None if shown is None else shown.id


def _is_withdrawn(history: History, release_id: str) -> bool:
    line = history.of(release_id)
    return line is not None and line.withdrawn_at is not None


def _state(line: PublishedLine, current: str | None) -> str:
    if line.release_id == current:
        return "on show"
    return "" if line.withdrawn_at is None else "withdrawn"


def _audit_of(workspace: Workspace, release_id: str) -> str:
    try:
        release: Release = open_release(workspace.releases, release_id).release
    except ReleaseDamaged:
        return _UNREADABLE
    return str(release.audit["status"])
