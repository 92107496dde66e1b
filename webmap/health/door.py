"""The doors of both sides: whether they may be opened as they are declared."""

from typing import Final

from webmap.config import Settings, Tls
from webmap.health.finding import Finding
from webmap.serving.declared import Declared, declared
from webmap.serving.exposure import faults_of
from webmap.side import Side
from webmap.workspace import Workspace

__all__ = ["doors"]

_NAMES: Final = {Side.PARTNER: "partner door", Side.ANALYST: "restricted door"}


def doors(workspace: Workspace, settings: Settings) -> list[Finding]:
    """Say of both sides whether they are safe to open; `plainsight serve` refuses what is not."""
    return [
        finding for side in Side for finding in _door(declared(settings, side), workspace, settings)
    ]


def _door(here: Declared, workspace: Workspace, settings: Settings) -> list[Finding]:
    check = _NAMES[here.side]
    faults = faults_of(here, workspace, settings)
    if faults:
        return [
            Finding(check=check, state="unsafe", says=fault.says, do=fault.do, usable=False)
            for fault in faults
        ]
    if here.proxies and here.tls is Tls.NONE:
        return [
            Finding(
                check=check,
                state="look",
                says=f"{here.variable('proxies')} is given, and no proxy is believed without TLS",
                do=f"Set {here.variable('tls')}=terminated if a proxy stands before it.",
            )
        ]
    says = (
        "others may reach it: TLS, names and secret are declared"
        if here.is_open
        else "answers on this machine alone"
    )
    return [Finding(check=check, state="ok", says=says)]
