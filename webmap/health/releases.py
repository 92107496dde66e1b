"""Every published release must be at hand: the next one is proved beside all of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.release_store import ReleaseDamaged, open_current, open_release
from webmap.config import Settings
from webmap.db.records.ledger import published_releases
from webmap.db.records.store import RECORDS
from webmap.db.upgrade import is_up_to_date
from webmap.health.finding import Finding
from webmap.health.stores import looking_at
from webmap.stores import is_there, url_of
from webmap.workspace import Workspace

__all__ = ["releases"]

_CHECK: Final = "releases"
#: Released ids named in one finding.
_NAMED: Final = 3


def releases(workspace: Workspace, settings: Settings) -> Finding:
    """Say whether each release that was published, withdrawn or not, is whole and accounted for.

    Changes nothing. A release tells nothing by its id, so ids are named.
    """
    if not is_there(RECORDS, workspace, settings):
        return _nothing_kept(workspace)
    try:
        published = _published(url_of(RECORDS, workspace, settings))
    except (SQLAlchemyError, ImportError):
        return Finding(
            check=_CHECK,
            state="look",
            says="cannot be told without the records store",
            do="Mend the records store first.",
        )
    missing = [each for each in published if not _is_whole(workspace, each)]
    if missing:
        return Finding(
            check=_CHECK,
            state="unsafe",
            says=f"missing or damaged: {_named(missing)}",
            do="Put them back from a backup: what they told is known, and without them nothing "
            "new can be proved safe, so nothing is published.",
            usable=False,
        )
    if _shown(workspace) not in {None, *published}:
        return _unaccounted()
    return Finding(check=_CHECK, state="ok", says=f"{len(published)} published, all whole")


def _nothing_kept(workspace: Workspace) -> Finding:
    """Say what it means that there is no records store: on the partners' machine, nothing."""
    if workspace.restricted.exists() and _shown(workspace) is not None:
        return _unaccounted()
    return Finding(check=_CHECK, state="ok", says="no account of them is kept here")


def _unaccounted() -> Finding:
    return Finding(
        check=_CHECK,
        state="unsafe",
        says="the release on show is not among those the records store counted",
        do="The store is older than the release, or the release than the audit. Restore the whole "
        "workspace from the latest backup; see the guide on backing up.",
    )


def _published(address: str) -> Sequence[str]:
    with looking_at(address) as connection:
        if not is_up_to_date(connection, RECORDS):
            return ()
        return [each.release_id for each in published_releases(Session(connection))]


def _is_whole(workspace: Workspace, release_id: str) -> bool:
    try:
        open_release(workspace.releases, release_id)
    except ReleaseDamaged:
        return False
    return True


def _shown(workspace: Workspace) -> str | None:
    """Return the id of the release on show; one that is damaged is another check's finding."""
    try:
        stored = open_current(workspace.releases)
    except ReleaseDamaged:
        return None
    return None if stored is None else stored.id


def _named(missing: Sequence[str]) -> str:
    more = len(missing) - _NAMED
    return ", ".join(missing[:_NAMED]) + (f" and {more} more" if more > 0 else "")
