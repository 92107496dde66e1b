"""The sides of a demonstration answer each in a process of its own, and end with the one command.

A side knows its workspace and its port. No setting of the machine reaches it, so that nothing real
is opened; and neither side has the memory or the settings of the other.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from webmap.config import Settings
from webmap.errors import StoreUnavailable
from webmap.serving.server import serve_site
from webmap.side import Side
from webmap.site.assembly import Site
from webmap.workspace import Workspace

__all__ = ["HOST", "answer", "serve_sides"]

HOST: Final = "127.0.0.1"
_RUN: Final = "from webmap.demonstration.sides import answer; answer()"
_STANDARD_INPUT: Final = 0
_STARTS_WITHIN: Final = 60.0
_STOPS_WITHIN: Final = 10.0
_LOOKS_EVERY: Final = 0.2
_ENDED: Final = (
    "One side of the demonstration ended by itself, so the other was stopped. Start it again; if "
    "it ends again, build it anew with --fresh."
)


def serve_sides(
    workspace: Workspace, ports: Mapping[Side, int], when_ready: Callable[[], None]
) -> None:
    """Answer as every side at its port until Ctrl+C; none is left behind.

    Parameters
    ----------
    workspace
        The demonstration.
    ports
        Where each side answers, on this machine.
    when_ready
        Called once all of them do.

    Raises
    ------
    StoreUnavailable
        If a side cannot be started, or ends by itself.
    """
    with ExitStack() as running:
        try:
            sides = {
                port: running.enter_context(_process(side, workspace, port))
                for side, port in ports.items()
            }
            _wait_until_all_answer(sides)
            when_ready()
            while _all_run(sides):
                time.sleep(_LOOKS_EVERY)
        except KeyboardInterrupt:
            return
    raise StoreUnavailable(_ENDED)


def answer() -> None:
    """Answer as the side, over the workspace and at the port that stand in the command's words.

    Ends when whoever started it does, however that comes about.
    """
    side, workspace, port = Side(sys.argv[1]), Workspace(Path(sys.argv[2])), int(sys.argv[3])
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    serve_site(_app_of(side, workspace, Settings()), HOST, port)


@contextmanager
def _process(side: Side, workspace: Workspace, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a side; it is gone on leaving."""
    words = [sys.executable, "-P", "-c", _RUN, side.value, str(workspace.root.resolve()), str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own Python, and words of ours
        words, stdin=subprocess.PIPE, env=_nothing_set(os.environ), process_group=0
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOPS_WITHIN)
        with suppress(ProcessLookupError):  # and whatever it started that outlived it
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _nothing_set(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without any setting of ours: those are of something real."""
    return {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith("PLAINSIGHT_")
    }


def _wait_until_all_answer(sides: Mapping[int, subprocess.Popen[bytes]]) -> None:
    latest = time.monotonic() + _STARTS_WITHIN
    while not all(_answers(port) for port in sides):
        if not _all_run(sides) or time.monotonic() > latest:
            raise StoreUnavailable(_ENDED)
        time.sleep(_LOOKS_EVERY)


def _all_run(sides: Mapping[int, subprocess.Popen[bytes]]) -> bool:
    return all(process.poll() is None for process in sides.values())


def _answers(port: int) -> bool:
    """Say whether an app answers, whatever it says: the port alone is taken before it is ready."""
    asked = HTTPConnection(HOST, port, timeout=5)
    try:
        asked.request("HEAD", "/healthz")
        return asked.getresponse().status > 0
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


def _app_of(side: Side, workspace: Workspace, settings: Settings) -> Callable[[], Site]:
    """Return what makes the app of a side; the other side's is not even loaded."""
    if side is Side.ANALYST:
        # Each app brings its own libraries, and a process must hold those of one side alone.
        from webmap.restricted.app import create_restricted_app
        from webmap.serving.doors import restricted_terms

        terms = restricted_terms(workspace, settings)
        return partial(create_restricted_app, workspace, settings, terms)
    # The restricted side's process needs nothing of this one.
    from webmap.app import create_app
    from webmap.serving.doors import partner_terms

    terms = partner_terms(workspace, settings)
    return partial(create_app, workspace.releases, terms, settings.marking)


def _end_with_the_command() -> None:
    """Stop this process once the one that started it has gone: then nothing holds the pipe."""
    # Not through `sys.stdin`: its lock would be held in the processes this one is forked into.
    while os.read(_STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
