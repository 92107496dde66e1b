"""Outside is every other machine; this is the one door to it, opened only when a person asks.

Proxies are those of the environment (HTTPS_PROXY, NO_PROXY). An answer comes from the host that was
asked or not at all, is never larger than a limit, and has to arrive in time.
"""

import socket
import ssl
from collections.abc import Callable
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from time import monotonic
from typing import IO, Any, Final, NoReturn, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from boundaries.errors import BoundaryRefused, NoAnswer
from boundaries.line import Answer
from webmap.errors import UsageRefused

__all__ = ["door", "require_address"]

_MOST_BYTES: Final = 32 * 2**20
_CHUNK: Final = 2**16
_HERE: Final = ("127.0.0.1", "::1", "localhost")


class _Arriving(Protocol):
    """Something that is read a piece at a time; if it was told how much, it knows what is left."""

    length: int | None

    def read(self, amount: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


def require_address(address: str) -> str:
    """Return an address that may be asked: https, or http on this machine.

    Raises
    ------
    UsageRefused
        If it is another kind of address, or holds a name and password.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        plain = parts.scheme == "http" and host in _HERE
        fit = bool(host) and parts.port != 0 and not (parts.username or parts.password)
    except ValueError:
        fit = plain = False
    else:
        fit = fit and not (parts.query or parts.fragment) and address.isascii()
    if not fit or not (plain or parts.scheme == "https"):
        raise UsageRefused(
            "--from must be the https address of a layer, such as https://host/.../FeatureServer/0,"
            " without a question, a name or a password. No boundary was changed."
        )
    return address


def door(
    *, seconds: float = 30.0, in_all: float = 300.0, clock: Callable[[], float] = monotonic
) -> Callable[[str], Answer]:
    """Return what asks an address and brings the answer.

    Parameters
    ----------
    seconds
        How long to wait for the next piece of an answer.
    in_all
        How long a whole answer may take.
    clock
        Seconds since some moment.

    Returns
    -------
    A function of an address. It raises `NoAnswer` where the host is not reached, or sends too
    much or too slowly, and `BoundaryRefused` where it leads on to another host.
    """
    opener = _opener()

    def ask(address: str) -> Answer:
        """Ask once."""
        until = clock() + in_all
        asked = Request(address, headers={"User-Agent": "plainsight"})  # noqa: S310 - see require_address
        try:
            with opener.open(asked, timeout=seconds) as answer:
                content = _whole(answer, until, clock)
                return Answer(status=answer.status, content=content, wait=_wait(answer.headers))
        except HTTPError as refused:
            with refused:
                return Answer(status=refused.code, content=b"", wait=_wait(refused.headers))
        except (HTTPException, OSError) as failure:
            raise NoAnswer(_reason(failure)) from None

    return ask


def _opener() -> OpenerDirector:
    """Make what opens http and https alone; the usual one also opens files and FTP."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(context=ssl.create_default_context()),
        _SameHost(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


class _SameHost(HTTPRedirectHandler):
    """Follow an answer that leads on, but to no other host and by no other way."""

    max_redirections = 3

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,  # noqa: ANN401 - the library's own type
        newurl: str,
    ) -> Request | None:
        """Stop where the new address is elsewhere."""
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            _refuse_elsewhere()
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refuse_elsewhere() -> NoReturn:
    raise BoundaryRefused(
        "the service leads on to another host, which is not followed. If ONS has moved it, give "
        "the new address with --from."
    )


def _whole(answer: _Arriving, until: float, clock: Callable[[], float]) -> bytes:
    """Read an answer to its end, within the limits."""
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES:
            raise NoAnswer(f"sends more than {_MOST_BYTES // 2**20} MB for one question")
        if clock() > until:
            raise NoAnswer("sends too slowly")
    # Reading in pieces ends without a word where the connection does.
    if answer.length:
        raise NoAnswer("breaks off in the middle")
    return b"".join(pieces)


def _wait(headers: Message) -> float | None:
    """Return for how many seconds the server asks to be left alone, if it does.

    It may say so in seconds, or as a time, which is read against the server's own clock.
    """
    told = headers.get("Retry-After")
    if told is None:
        return None
    if told.strip().isdecimal():
        return float(told)
    try:
        apart = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, apart.total_seconds())


def _reason(failure: Exception) -> str:
    """End the sentence "it ..." without repeating an address, which may hold a password."""
    cause = failure.reason if isinstance(failure, URLError) else failure
    if isinstance(failure, NoAnswer):
        return str(failure)
    if isinstance(cause, socket.gaierror):
        return "is not found (is this machine online? does it need HTTPS_PROXY?)"
    if isinstance(cause, TimeoutError):
        return "does not answer in time"
    if isinstance(cause, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(cause, ssl.SSLError):
        return "shows a certificate that cannot be trusted (a proxy may need SSL_CERT_FILE)"
    if "Tunnel connection failed" in str(cause):
        return "is behind a proxy that does not let this machine through"
    return "breaks off in the middle"
