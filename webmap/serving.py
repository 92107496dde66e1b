"""Serving runs one of the two apps for browsers, until someone stops it."""

import errno
import socket
from collections.abc import Callable
from typing import Final

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from webmap.door.terms import is_loopback
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.site import Site

__all__ = ["address_of", "check_place", "serve_site"]

#: What every name of this machine that is taken stands for.
_THIS_MACHINE: Final = "127.0.0.1"
_THREADS: Final = 4


def serve_site(
    make_app: Callable[[], Site],
    host: str,
    port: int,
    *,
    workers: int = 1,
    when_ready: Callable[[], None] | None = None,
) -> None:
    """Answer browsers at `host` and `port` until interrupted.

    Parameters
    ----------
    make_app
        Makes the app in each process that answers.
    host, port
        Where to answer.
    workers
        Processes that answer.
    when_ready
        Called once the port is taken, before the first answer.

    Raises
    ------
    UsageRefused
        If `host` is not this machine.
    StoreUnavailable
        If something else answers at that port.
    """
    check_place(host, port)
    server = Granian(
        "webmap.site:make_site",
        address=_THIS_MACHINE,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        websockets=False,
    )
    if when_ready is not None:
        server.on_startup(when_ready)
    server.serve(target_loader=make_app, wrap_loader=False)


def check_place(host: str, port: int) -> None:
    """Refuse a host that is not this machine, and a port that is taken.

    Raises
    ------
    UsageRefused
        If others could reach `host`.
    StoreUnavailable
        If the port is in use, or this user may not take it.
    """
    if not is_loopback(host):
        raise UsageRefused(
            "Plainsight answers on this machine only (--host 127.0.0.1): its releases have not "
            "passed the disclosure audit, so nobody else may reach them yet. Nothing was started."
        )
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((_THIS_MACHINE, port))
            trial.listen()
        except OSError as failure:
            raise StoreUnavailable(_why_taken(failure, port)) from None


def address_of(host: str, port: int) -> str:
    """Return what to type into a browser."""
    return f"http://{host}:{port}/"


def _why_taken(failure: OSError, port: int) -> str:
    if failure.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use, perhaps by Plainsight itself in another window. Stop that, "
            f"or give another with --port {port + 1}. Nothing was started."
        )
    if failure.errno == errno.EACCES:
        return f"This user may not use port {port}. Give one above 1023 with --port."
    return f"Port {port} could not be opened on this machine. Give another with --port."
