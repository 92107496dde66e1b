"""The drop: whether the account that serves partners is kept from it, and whether it is emptied."""

import os
from datetime import date, datetime, timedelta
from typing import Final

from webmap.clock import LONDON
from webmap.drop.envelope import NAMED
from webmap.health.finding import Finding
from webmap.workspace import Workspace

__all__ = ["drop"]

#: Parcels that wait longer than this are worth a look.
_COLLECTED_WITHIN: Final = timedelta(days=14)


def drop(workspace: Workspace, today: date, *, to_others: bool) -> list[Finding]:
    """Say who could open what is in the drop, and how long it has been waiting. Changes nothing.

    Parameters
    ----------
    workspace
        Need not have one.
    today
        Civil date, to tell what is late.
    to_others
        Whether others may reach the partner side.
    """
    if not workspace.drop.is_dir():
        return [Finding(check="drop", state="ok", says="none yet; plainsight init makes it")]
    return [_accounts(workspace, to_others=to_others), _waiting(workspace, today)]


def _accounts(workspace: Workspace, *, to_others: bool) -> Finding:
    """Say whether one account has the partner side's folder and the key of the other side."""
    check, partner, other = "drop", workspace.partnership, workspace.restricted
    if workspace.is_synthetic:
        return Finding(check=check, state="ok", says="everything in it is made up")
    if not (partner.is_dir() and other.is_dir()):
        return Finding(check=check, state="ok", says="one side alone is here")
    if partner.stat().st_uid != other.stat().st_uid:
        return Finding(check=check, state="ok", says="each side has an account of its own")
    reach = ", and others may reach it" if to_others else ""
    return Finding(
        check=check,
        state="unsafe" if to_others else "look",
        says=f"the account of the partner side can read the drop and the key that opens it{reach}",
        do="Give the partner side an account of its own: docs/how-to/collect-the-drop.md",
    )


def _waiting(workspace: Workspace, today: date) -> Finding:
    """Say how many parcels wait, and since when."""
    check = "parcels"
    sent = [
        datetime.fromtimestamp((workspace.drop / name).lstat().st_mtime, LONDON).date()
        for name in os.listdir(workspace.drop)
        if NAMED.fullmatch(name)
    ]
    if not sent:
        return Finding(check=check, state="ok", says="none is waiting in the drop")
    how_many = "1 is" if len(sent) == 1 else f"{len(sent)} are"
    says = f"{how_many} waiting in the drop, since {min(sent).isoformat()}"
    if today - min(sent) > _COLLECTED_WITHIN:
        return Finding(
            check=check, state="look", says=says, do="Take them in: plainsight import drop"
        )
    return Finding(check=check, state="ok", says=says)
