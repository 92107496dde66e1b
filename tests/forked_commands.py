"""Commands as processes of their own that start at once and can be killed at any moment.

Run as a script, this is a process that has imported everything and forks a child for each command
it is told on standard input. A child is a whole process: killed, it leaves what a killed command
leaves.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (-9 if it was killed), and what it said."""

    code: int
    said: str


class Commands:
    """Runs `plainsight` commands one at a time, each in a process of its own."""

    def __init__(self, folder, environment=None, *, postcodes=False):
        self.said = folder / "said.txt"
        # One thread each: a process with threads cannot be forked safely.
        single = dict.fromkeys(
            ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"], "1"
        )
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_commands", *["postcodes"] * postcodes],
            cwd=ROOT,
            env={**os.environ, **single, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

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
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        return int(self.server.stdout.readline())

    def ended(self):
        """Wait until the command has ended."""
        code = int(self.server.stdout.readline())
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
        """End the process that forks."""
        self.server.stdin.close()
        self.server.stdout.close()
        self.server.wait(timeout=20)


def _runs(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _serve():
    from boundaries.tables import DISTRICTS
    from geo.postcodes import Postcodes
    from webmap import clock
    from webmap.commands import (  # noqa: F401 - to be ready
        backup,
        check,
        duplicates,
        import_,
        release,
        retire,
        undo,
    )

    if "postcodes" in sys.argv:  # read once, for every release
        directory = Postcodes.load(list(DISTRICTS))
        Postcodes.load = lambda _districts: directory
    clock.today = lambda: TODAY
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(order)
        _tell(child)
        _, status = os.waitpid(child, 0)
        _tell(os.waitstatus_to_exitcode(status))


def _tell(number):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


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
    _serve()
