"""One side of the service never holds the settings of the other: they leave its process first."""

import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from webmap.door.terms import Side

__all__ = ["NOT_OF", "forget_other_side", "without_other_side"]

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


def forget_other_side(side: Side) -> None:
    """Take out of this process's environment what belongs to the other side alone.

    Settings are read, and the processes that answer are started, after it.
    """
    kept = without_other_side(side, os.environ)
    for name in set(os.environ) - kept.keys():
        del os.environ[name]


def without_other_side(side: Side, environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for a side: all of it but what belongs to the other side alone."""
    dropped = {name + ending for name in NOT_OF[side] for ending in ("", "_FILE")}
    # Settings are known by their names in capitals or not.
    return {name: value for name, value in environment.items() if name.upper() not in dropped}
