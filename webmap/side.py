"""A side is one of the two apps: the partner side, or the restricted side for analysts."""

from enum import StrEnum
from typing import Final

__all__ = ["LOOPBACK", "Side", "is_loopback"]

#: Names under which a browser on this machine reaches the service.
LOOPBACK: Final = ("localhost", "127.0.0.1")


def is_loopback(host: str) -> bool:
    """Say whether `host` is this machine and no other."""
    return host in LOOPBACK


class Side(StrEnum):
    """Which of the two apps."""

    PARTNER = "partner"
    ANALYST = "analyst"

    @property
    def cookie(self) -> str:
        """Name of its session cookie; a browser takes it over a safe connection alone."""
        return f"__Host-plainsight-{self.value}"

    @property
    def names_here(self) -> tuple[str, ...]:
        """Names under which it answers on this machine.

        A browser sends the cookies of a name to all its ports, so the restricted side goes by
        another than the one the partner side is opened at.
        """
        return LOOPBACK if self is Side.PARTNER else LOOPBACK[:1]
