"""One side of the service never holds the settings of the other: they leave its process first."""

import os
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from webmap.side import Side

__all__ = ["NOT_OF", "begin_on_one_side", "forget_settings", "without_other_side"]

#: Settings that a side has no use for, though they may be set on the machine it runs on. Each may
#: be given as a file too.
NOT_OF: Final[Mapping[Side, tuple[str, ...]]] = MappingProxyType(
    {
        Side.PARTNER: (
            "PLAINSIGHT_RECORDS_URL", "PLAINSIGHT_ANALYSTS_URL", "PLAINSIGHT_ANALYST_SECRET",
        ),
        Side.ANALYST: (
            "PLAINSIGHT_PARTNERSHIP_URL", "PLAINSIGHT_PARTNER_SECRET",
            "PLAINSIGHT_OIDC_CLIENT_SECRET",
        ),
    }
)  # fmt: skip


def begin_on_one_side(side: Side) -> None:
    """Go on in a process that never knew what belongs to the other side alone.

    Where the environment holds any of it, the command begins again without: what a process once
    read stays in its memory, and in what the machine tells of it.
    """
    kept = without_other_side(side, os.environ)
    if len(kept) == len(os.environ):
        return
    words = sys.argv[1:]
    if sys.orig_argv[-len(words) :] == words:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], kept)  # noqa: S606 - our own Python, the words it was given
    for name in os.environ.keys() - kept.keys():  # called by another program: in its place
        del os.environ[name]


def forget_settings() -> None:
    """Take every setting of ours out of the environment: the server shows that to its app."""
    for name in [name for name in os.environ if name.upper().startswith("PLAINSIGHT_")]:
        del os.environ[name]


def without_other_side(side: Side, environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for a side: all of it but what belongs to the other side alone."""
    dropped = {name + ending for name in NOT_OF[side] for ending in ("", "_FILE")}
    # Settings are known by their names in capitals or not.
    return {name: value for name, value in environment.items() if name.upper() not in dropped}
