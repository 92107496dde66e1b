"""Serving runs one of the two apps for browsers, until someone stops it."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from webmap.errors import StoreUnavailable, UsageRefused
from webmap.side import LOOPBACK, is_loopback
from webmap.site.assembly import Site

__all__ = ["address_of", "check_place", "serve_site"]

#: What every name of this machine that is taken stands for.
_THIS_MACHINE: Final = "127.0.0.1"
_THREADS: Final = 4
#: How long somebody may take to say what they ask for, and how much of it is held at once.
_ASKED: Final = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024)


def serve_site(
    make_app: Callable[[], Site],
    host: str,
    port: int,
    *,
    workers: int = 1,
    when_ready: Callable[[], None] | None = None,
    to_others: bool = False,
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
    to_others
        Whether `webmap.serving.exposure.require_safe` has let others reach it.

    Raises
    ------
    UsageRefused
        If `host` is not this machine, and nobody said that others may reach it.
    StoreUnavailable
        If something else answers at that port.
    """
    address = check_place(host, port, to_others=to_others)
    server = Granian(
        "webmap.site.assembly:make_site",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=_ASKED,
    )
    if when_ready is not None:
        server.on_startup(when_ready)
    server.serve(target_loader=make_app, wrap_loader=False)


def check_place(host: str, port: int, *, to_others: bool = False) -> str:
    """Refuse a host that others could reach unless they may, and a port that is taken.

    Parameters
    ----------
    host, port
        Where to answer.
    to_others
        Whether others may reach it.

    Returns
    -------
    The number of the address to answer at.

    Raises
    ------
    UsageRefused
        If others could reach `host` and may not, or it is not the number of an address.
    StoreUnavailable
        If the port is in use, or this user may not take it.
    """
    address = _THIS_MACHINE if is_loopback(host) else _number_of(host)
    if address != _THIS_MACHINE and not to_others:
        raise UsageRefused(
            "Others could reach that address. This answers on this machine alone: --host "
            f"{_THIS_MACHINE}. Nothing was started."
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
            trial.listen()
        except OSError as failure:
            raise StoreUnavailable(_why_taken(failure, port)) from None
    return address


def address_of(host: str, port: int) -> str:
    """Return what to type into a browser on this machine."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _number_of(host: str) -> str:
    """Return an address in its usual spelling."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        raise UsageRefused(
            "--host takes the number of an address of this machine, such as 0.0.0.0 for all of "
            "them; the names browsers use stand in PLAINSIGHT_TRUSTED_HOSTS. Nothing was started."
        ) from None
    if number.is_loopback:
        raise UsageRefused(
            f"This machine is called {' or '.join(LOOPBACK)} here: --host {_THIS_MACHINE}. "
            "Nothing was started."
        )
    return str(number)


def _why_taken(failure: OSError, port: int) -> str:
    if failure.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is in use, perhaps by Plainsight itself in another window. Stop that, "
            f"or give another with --port {port + 1}. Nothing was started."
        )
    if failure.errno == errno.EACCES:
        return f"This user may not use port {port}. Give one above 1023 with --port."
    return f"Port {port} could not be opened at that address. Give another with --port or --host."
