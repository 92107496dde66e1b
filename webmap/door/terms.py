"""Terms are what an app is told of its own door; nothing below reads a file or the environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from webmap import clock
from webmap.db.store import Store
from webmap.side import LOOPBACK, Side

__all__ = ["ABSOLUTE", "IDLE", "DoorTerms", "Drop", "Oidc"]

#: A session ends when nothing was opened for this long.
IDLE: Final = timedelta(minutes=30)
#: A session ends this long after sign-in, whatever was opened.
ABSOLUTE: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """The sign-in of the partnership's own organisation, if it offers one (OpenID Connect)."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Where what is meant for the restricted side goes, and what it is sealed and stamped with."""

    folder: Path
    public_key: bytes
    stamp_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorTerms:
    """The terms of one app's door.

    Attributes
    ----------
    side
        Which app.
    store, store_url, busy_seconds
        The store of its people, its address (which may hold a password), and how long to wait.
    secret
        32 bytes from which everything it signs or encrypts with is made.
    head_file
        Where the head of the audit log is kept beside the store; None keeps none.
    trusted_hosts
        Names under which it answers; any other is refused.
    proxies
        How many proxies before it are trusted to say who asks; 0 on this machine alone.
    needs_second_factor
        Whether everybody must have one. Only a demonstration, which holds nothing real, may not.
    sign_ins_a_minute, pages_an_hour
        What one address may try, and what one person may open before the steward is told.
    workers
        Processes that answer, each of which counts for itself.
    drop
        Where returns are sealed to; None where this app takes none.
    oidc
        Sign-in by another service; None without.
    now
        Returns the time, UTC without a zone.
    """

    side: Side
    store: Store = field(repr=False)
    store_url: str = field(repr=False)
    busy_seconds: float = 5.0
    secret: bytes = field(repr=False)
    head_file: Path | None = None
    trusted_hosts: tuple[str, ...] = LOOPBACK
    proxies: int = 0
    needs_second_factor: bool = True
    sign_ins_a_minute: int = 5
    pages_an_hour: int = 1_200
    workers: int = 1
    drop: Drop | None = None
    oidc: Oidc | None = None
    now: Callable[[], datetime] = clock.now
