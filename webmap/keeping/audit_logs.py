"""Audit logs are kept one a side; a command opens one here, with the key of its chain."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from webmap.audit.chain import What
from webmap.audit_log.writing import AUDIT_CHAIN, Chain, write_line
from webmap.config import Settings
from webmap.db.analysts import ANALYSTS
from webmap.db.door.audit_reading import has_line_ending
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.store import Store
from webmap.door.keys import key_for
from webmap.errors import StoreUnavailable
from webmap.keeping.side_secrets import partner_secret, prepare_secrets, restricted_secret
from webmap.side import Side
from webmap.stores import file_of, is_there, open_store
from webmap.workspace import Workspace

__all__ = [
    "BY_DEMONSTRATION",
    "STORE_OF",
    "AuditLog",
    "has_demonstration",
    "head_file_of",
    "log_of",
    "note_by_command",
    "note_done",
    "note_where_kept",
]

#: The store each side keeps its log in.
STORE_OF: Final = {Side.PARTNER: PARTNERSHIP, Side.ANALYST: ANALYSTS}
#: How the line ends that says whose password a demonstration set.
BY_DEMONSTRATION: Final = " by plainsight demo"
_HEAD: Final = "audit-head"
_NOT_NOTED: Final = (
    "What was asked is done, and stays so. It could not be written in the audit log: mend that, "
    "and note elsewhere who did what and when. This is said of the log alone: {fault}"
)


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The log of one side: which, the store it is in, and what its chain is kept with."""

    side: Side
    store: Store
    chain: Chain


def head_file_of(store: Store, workspace: Workspace) -> Path:
    """Return where the head of a store's log is kept: in the folder of its side."""
    return file_of(store, workspace).with_name(_HEAD)


def log_of(side: Side, workspace: Workspace, settings: Settings) -> AuditLog:
    """Return the log of a side; nothing is opened or made yet.

    Raises
    ------
    StoreUnavailable
        If the secret from which the key of the chain is made is missing or exposed.
    """
    store = STORE_OF[side]
    key = key_for(_secret(side, workspace, settings), AUDIT_CHAIN)
    return AuditLog(side, store, Chain(key, head_file_of(store, workspace)))


def has_demonstration(db: Session) -> bool:
    """Say whether the people of a store were ever given passwords by `plainsight demo`.

    Only a demonstration is: the file that marks its folder could come to stand beside real records.
    """
    return has_line_ending(db, What.PASSWORD, BY_DEMONSTRATION)


def note_by_command(
    side: Side, workspace: Workspace, settings: Settings, at: datetime, what: What, about: str = ""
) -> None:
    """Write one line that a command, and nobody signed in, did something.

    Parameters
    ----------
    side
        In whose log.
    workspace, settings
        Where that is. The store is made if it is not there.
    at
        Time, UTC without a zone.
    what, about
        See `webmap.audit.chain.Line`.

    Raises
    ------
    StoreUnavailable
        If the log cannot be written; what was to be noted must not go on then.
    """
    log = log_of(side, workspace, settings)
    with open_store(log.store, workspace, settings, writing=True) as db:
        write_line(db, log.chain, at, what, about=about)


def note_where_kept(
    side: Side, workspace: Workspace, settings: Settings, at: datetime, what: What, about: str
) -> None:
    """Write such a line where the side has a log; none is made for it.

    For a command that must not go on if it cannot be noted: see `note_by_command`.
    """
    if is_there(STORE_OF[side], workspace, settings):
        note_by_command(side, workspace, settings, at, what, about)


def note_done(
    side: Side, workspace: Workspace, settings: Settings, at: datetime, what: What, about: str
) -> None:
    """Write such a line of what has been done already, where the side has a log.

    Raises
    ------
    StoreUnavailable
        If the log cannot be written; it says that what was done is done.
    """
    try:
        note_where_kept(side, workspace, settings, at, what, about)
    except StoreUnavailable as unavailable:
        raise StoreUnavailable(_NOT_NOTED.format(fault=unavailable)) from None


def _secret(side: Side, workspace: Workspace, settings: Settings) -> bytes:
    """Return the secret of a side; a command that only looks must not make a key."""
    declared = settings.partner_secret if side is Side.PARTNER else settings.analyst_secret
    if declared is None and side is Side.ANALYST and not workspace.has_key:
        raise StoreUnavailable(
            "The key in the restricted folder is missing, so the audit log cannot be read as it "
            "was written. Put back the copy that was backed up. Nothing was done."
        )
    if side is Side.ANALYST:
        return restricted_secret(workspace, settings)
    if declared is None and workspace.has_key:
        prepare_secrets(workspace)
    return partner_secret(workspace, settings)
