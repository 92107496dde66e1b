"""Examining goes through every check in a fixed order and changes nothing."""

import stat
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import webmap
from webmap.config import Settings
from webmap.contacts import read_contacts
from webmap.health import machine, published, stores
from webmap.health.accounts import accounts
from webmap.health.audit_logs import audit_logs
from webmap.health.door import doors
from webmap.health.drop import drop
from webmap.health.finding import Finding
from webmap.health.registers import registers
from webmap.health.releases import releases
from webmap.serving.declared import declared
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["examine"]

_OTHERS_MAY_WRITE: Final = 0o022


def examine(workspace: Workspace, settings: Settings, today: date) -> list[Finding]:
    """Look at the machine, the stores and what is published.

    Parameters
    ----------
    workspace
        Need not exist.
    settings
        Where the stores are, if not in the workspace, and how both sides are to be opened.
    today
        Civil date, to tell what is stale.
    """
    home = Path(webmap.__file__).parents[1]
    to_others = declared(settings, Side.PARTNER).is_open
    looked_at: list[tuple[str, Callable[[], Sequence[Finding]]]] = [
        ("python", lambda: [machine.python()]),
        ("packages", lambda: [machine.packages()]),
        ("imports", lambda: [machine.imports(home)]),
        ("disk", lambda: [machine.disk_space(workspace.root)]),
        ("workspace", lambda: [_workspace(workspace)]),
        ("restricted folder", lambda: [stores.restricted(workspace)]),
        ("key", lambda: [stores.key(workspace, settings)]),
        ("records store", lambda: [stores.records(workspace, settings)]),
        ("partnership store", lambda: [stores.partnership(workspace, settings)]),
        ("analysts store", lambda: [stores.analysts(workspace, settings)]),
        ("doors", lambda: doors(workspace, settings)),
        ("accounts", lambda: accounts(workspace, settings)),
        ("audit logs", lambda: audit_logs(workspace, settings, today)),
        ("drop", lambda: drop(workspace, today, to_others=to_others)),
        ("backup", lambda: [stores.backup(workspace, settings, today)]),
        ("registers", lambda: registers(workspace, settings, today)),
        ("places", lambda: [published.places(workspace)]),
        ("boundaries", lambda: [published.outlines(workspace, today)]),
        ("release", lambda: published.release(workspace, today, to_others=to_others)),
        ("releases", lambda: [releases(workspace, settings)]),
        ("contacts", lambda: [published.contacts(read_contacts(), today)]),
    ]
    return [finding for check, look in looked_at for finding in _seen(check, look)]


def _seen(check: str, look: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
    """Return what a check found, or that this account may not look."""
    try:
        return look()
    except OSError:
        return [
            Finding(
                check=check,
                state="unsafe",
                says="cannot be read by this account",
                do="Run Plainsight under the account that owns the workspace.",
                usable=False,
            )
        ]


def _workspace(workspace: Workspace) -> Finding:
    """Say whether there is a workspace, and whether what it holds is made up."""
    check = "workspace"
    if not workspace.root.is_dir():
        return Finding(
            check=check,
            state="look",
            says="there is none here yet",
            do="plainsight demo makes a synthetic one; plainsight init makes a real one.",
        )
    if stat.S_IMODE(workspace.root.stat().st_mode) & _OTHERS_MAY_WRITE:
        return Finding(
            check=check,
            state="unsafe",
            says="others can put files of theirs in the place of what is in it",
            do="chmod go-w on the folder, and ask who may have changed it.",
        )
    if workspace.is_synthetic:
        return Finding(
            check=check,
            state="look",
            says="SYNTHETIC: every record here is made up",
            do="Give real records a folder of their own with --workspace.",
        )
    return Finding(check=check, state="ok", says="there")
