"""A line leads to a server that is asked in the ArcGIS manner: one question, one JSON object.

Nothing here opens a connection: questions go through a function that is given, so that a test can
answer them, and waiting goes through another.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from boundaries.errors import BoundaryRefused, NoAnswer, ServiceUnreachable

__all__ = ["Answer", "Line", "ask"]

_BUSY: Final = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the bytes, and for how many seconds to leave the server alone."""

    status: int
    content: bytes
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How a server is asked, and with what patience.

    Attributes
    ----------
    send
        Asks one address; raises `NoAnswer` where none comes.
    sleep
        Waits so many seconds.
    tries
        How often one question is asked before giving up.
    first_wait, longest_wait
        Seconds to wait after the first failure, doubled each time; a server that asks for more
        than the longest is left alone.
    """

    send: Callable[[str], Answer]
    sleep: Callable[[float], None]
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0


@dataclass(frozen=True, slots=True)
class _Later:
    """Why a question should be asked again, and when, if the server says."""

    reason: str
    wait: float | None = None


def ask(address: str, line: Line) -> dict[str, Any]:
    """Ask one address until it answers, waiting longer each time.

    Parameters
    ----------
    address
        The question.
    line
        How to ask it.

    Returns
    -------
    The answer, a JSON object.

    Raises
    ------
    ServiceUnreachable
        If no answer came however often it was asked, or the server asks to be left alone.
    BoundaryRefused
        If it answers that there is no such thing, or that it does not understand.
    """
    pause = line.first_wait
    reason = ""
    for turn in range(line.tries):
        found = _once(address, line)
        if isinstance(found, dict):
            return found
        reason, wait = found.reason, found.wait if found.wait is not None else pause
        if wait > line.longest_wait:
            raise ServiceUnreachable(
                f"The boundary service asks to be left alone for {wait / 60:.0f} minutes. Run the "
                "command again then: what has arrived is kept. No boundary was changed."
            )
        if turn + 1 < line.tries:
            line.sleep(wait)
            pause = min(2 * pause, line.longest_wait)
    raise ServiceUnreachable(
        f"The boundary service could not be reached, asked {line.tries} times: it {reason}. Run "
        "the command again later, or download the file elsewhere and use `plainsight boundaries "
        "add FILE`. What has arrived is kept. No boundary was changed."
    )


def _once(address: str, line: Line) -> dict[str, Any] | _Later:
    """Ask one address once; tell what should be asked again from what never will be answered."""
    try:
        answer = line.send(address)
    except NoAnswer as why:
        return _Later(str(why))
    if answer.status == _BUSY or answer.status >= 500:
        return _Later(f"is busy or broken (status {answer.status})", answer.wait)
    if answer.status != 200:
        raise BoundaryRefused(
            f"the service does not have this layer, or does not give it to everyone (status "
            f"{answer.status}). Its address may have changed: give the new one with --from."
        )
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return _Later("answers with something else; a sign-in page may stand between")
    if not isinstance(found, dict):
        return _Later("answers with something else; a sign-in page may stand between")
    return _without_error(found, answer.wait)


def _without_error(found: dict[str, Any], wait: float | None) -> dict[str, Any] | _Later:
    """Look for the failure that these servers report with a status of success."""
    error = found.get("error")
    if error is None:
        return found
    code = error.get("code") if isinstance(error, dict) else None
    code = code if isinstance(code, int) else 0
    if code == _BUSY or code >= 500:
        return _Later(f"is busy or broken (error {code})", wait)
    raise BoundaryRefused(
        f"the service does not answer this question (error {code}): it may have changed, or want "
        "a sign-in. Give the address of an open layer with --from."
    )
