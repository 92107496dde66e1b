"""Commands as processes of their own that start at once and can be killed at any moment.

Run as a script, this is a process that has imported everything and forks itself for each series of
commands; that fork forks a child for each command it is told. A child is a whole process: killed,
it leaves what a killed command leaves.
"""

import atexit
import ctypes
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)
#: One thread each: a process with threads cannot be forked safely.
_SINGLE = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"], "1")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (-9 if it was killed), and what it said."""

    code: int
    said: str


@cache
def _ready():
    """Start the process that has imported everything, once for all tests; return the way to it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forked_commands"],
        cwd=ROOT,
        env=os.environ | _SINGLE,
        stdin=theirs,
        stdout=subprocess.DEVNULL,
    )
    theirs.close()

    def end():
        ours.close()
        process.wait(timeout=20)

    atexit.register(end)
    return ours


class Commands:
    """Runs `plainsight` commands one at a time, each in a process of its own."""

    def __init__(self, folder, environment=None, *, postcodes=False):
        self.said = folder / "said.txt"
        self._ours, theirs = socket.socketpair()
        start = {"environment": {**os.environ, **(environment or {})}, "postcodes": postcodes}
        socket.send_fds(_ready(), [json.dumps(start).encode()], [theirs.fileno()])
        theirs.close()
        self._orders, self._answers = self._ours.makefile("w"), self._ours.makefile("r")

    def start(self, *words, settings=None, folder=ROOT, most_bytes=0, as_anyone=False):
        """Start a command; return the number of its process.

        `settings` are environment variables; `folder` is where it is typed; `most_bytes` is how
        large a file it may write may grow; `as_anyone` takes from root what lets it pass over
        owners and modes.
        """
        order = {
            "words": [str(word) for word in words],
            "said": str(self.said),
            "settings": settings or {},
            "folder": str(folder),
            "most_bytes": most_bytes,
            "as_anyone": as_anyone,
        }
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        return int(self._answers.readline())

    def ended(self):
        """Wait until the command has ended."""
        code = int(self._answers.readline())
        return Ended(code, self.said.read_text())

    def run(self, *words, **how):
        """Run a command to its end."""
        self.start(*words, **how)
        return self.ended()

    def killed(self, delay, *words, once=lambda: True):
        """Start a command and kill it so many seconds after something is so."""
        process = self.start(*words)
        limit = time.monotonic() + 20
        while not once() and time.monotonic() < limit and _runs(process):
            time.sleep(0.0005)
        time.sleep(delay)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        return self.ended()

    def close(self):
        """End the process that forks for these commands, and wait until it has."""
        self._ours.shutdown(socket.SHUT_WR)
        self._ours.settimeout(20)
        assert self._answers.read() == ""
        for end in (self._orders, self._answers, self._ours):
            end.close()


def _runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_for_series():
    """Fork this process for each series of commands that somebody starts."""
    import alembic.command  # noqa: F401 - to be ready, as all that follows
    import hypothesis  # noqa: F401 - what checks the tables of records brings it in where it is

    from boundaries.tables import DISTRICTS
    from geo.postcodes import Postcodes
    from webmap import clock
    from webmap.commands import (  # noqa: F401
        backup,
        check,
        duplicates,
        import_,
        release,
        retire,
        undo,
    )

    read = cache(lambda: Postcodes.load(list(DISTRICTS)))
    clock.today = lambda: TODAY
    control = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # no command reads what comes this way
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 1)
        if not message:
            break
        start = json.loads(message)
        if start["postcodes"]:
            read()  # once, for every release
        if os.fork() == 0:
            control.close()
            if start["postcodes"]:
                Postcodes.load = lambda _districts: read()
            os.environ.clear()
            os.environ.update(start["environment"] | _SINGLE)
            _serve(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _serve(way):
    """Fork a child for each command that is ordered; say its number, and how it ended."""
    with way, way.makefile("r") as orders:
        for line in orders:
            order = json.loads(line)
            child = os.fork()
            if child == 0:
                _become(order)
            way.sendall(f"{child}\n".encode())
            _, status = os.waitpid(child, 0)
            way.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(order):
    from webmap.commands.main import main

    target = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(target, stream)
    sys.argv = ["plainsight", *order["words"]]
    os.environ.update(order["settings"])
    tempfile.tempdir = None  # asked for anew: TMPDIR may be another now
    os.chdir(order["folder"])
    if order["most_bytes"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"],) * 2)
    if order["as_anyone"]:
        _give_up_privileges()
    code = 1
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.stdout.flush()
        os._exit(code)


def _give_up_privileges():
    """Hold no capability: root then meets owners and modes as everyone does."""
    third_version = (ctypes.c_uint32 * 2)(0x20080522, 0)
    if ctypes.CDLL(None, use_errno=True).capset(third_version, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    _wait_for_series()
