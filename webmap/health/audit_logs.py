"""The audit logs: whether each goes on under the secret in use, and who read more than is usual."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webmap.audit.chain import What
from webmap.audit_log.writing import AUDIT_CHAIN
from webmap.config import Settings
from webmap.db.door.audit import fits
from webmap.db.door.audit_reading import Sought, find_lines
from webmap.db.upgrade import is_up_to_date
from webmap.door.keys import key_for
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.health.finding import Finding
from webmap.health.stores import looking_at
from webmap.keeping.audit_logs import STORE_OF
from webmap.keeping.side_secrets import partner_secret, restricted_secret
from webmap.side import Side
from webmap.stores import is_there, url_of
from webmap.workspace import Workspace, is_open_to_others

__all__ = ["audit_logs"]

_NAMES: Final = {Side.PARTNER: "partner audit log", Side.ANALYST: "restricted audit log"}
_DAYS: Final = 30
#: More alerts than this are only called many.
_COUNTED: Final = 1_000


def audit_logs(workspace: Workspace, settings: Settings, today: date) -> list[Finding]:
    """Say of each log that is there whether it can be gone on with. Changes nothing.

    Parameters
    ----------
    workspace, settings
        Where the logs are.
    today
        Alerts of the thirty days before it are told.
    """
    return [
        _log(side, workspace, settings, today)
        for side in Side
        if is_there(STORE_OF[side], workspace, settings)
    ]


def _log(side: Side, workspace: Workspace, settings: Settings, today: date) -> Finding:
    check, store = _NAMES[side], STORE_OF[side]
    key = _key(side, workspace, settings)
    try:
        with looking_at(url_of(store, workspace, settings)) as connection:
            if key is None or not is_up_to_date(connection, store):
                return _untold(check)
            return _told(Session(connection), key, side, today)
    except (SQLAlchemyError, ImportError):
        return _untold(check)


def _told(db: Session, key: bytes, side: Side, today: date) -> Finding:
    check = _NAMES[side]
    if not fits(db, key):
        return Finding(
            check=check,
            state="unsafe",
            says="was kept with another secret, so nothing can be noted and nobody let in",
            do="Declare the secret it was kept with again, and see: plainsight audit verify",
            usable=False,
        )
    since = (today - timedelta(days=_DAYS)).isoformat()
    alerts = find_lines(db, Sought(what=What.BUDGET, since=since), _COUNTED)
    if alerts:
        people = len({line.person for line in alerts})
        who = "somebody" if people == 1 else f"{people} people"
        times = "once" if len(alerts) == 1 else f"{len(alerts)} times"
        return Finding(
            check=check,
            state="look",
            says=f"{times} in {_DAYS} days {who} opened more pages in an hour than they may",
            do=f'Look into it: plainsight audit list --side {side} --what "{What.BUDGET}"',
        )
    return Finding(check=check, state="ok", says="goes on under the secret in use")


def _key(side: Side, workspace: Workspace, settings: Settings) -> bytes | None:
    """Return the key of a chain; None where there is none, or reading it would mend something."""
    try:
        if side is Side.PARTNER:
            return key_for(partner_secret(workspace, settings), AUDIT_CHAIN)
        is_made_from_key = settings.analyst_secret is None
        if is_made_from_key and (not workspace.has_key or is_open_to_others(workspace.restricted)):
            return None
        return key_for(restricted_secret(workspace, settings), AUDIT_CHAIN)
    except (StoreUnavailable, UsageRefused):
        return None


def _untold(check: str) -> Finding:
    return Finding(
        check=check,
        state="look",
        says="cannot be told until its store and the secret of its side can be read",
        do="See what is said of the stores, the key and the doors.",
    )
