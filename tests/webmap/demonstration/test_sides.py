"""Both sides of a demonstration answer apart, and none is left behind, however the command ends."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clock import NOON
from webmap.config import Settings
from webmap.demonstration.furnishing import furnish
from webmap.workspace import Workspace

ROOT = Path(__file__).parents[3]
#: As `plainsight demo` does once everything is built.
START = """
import sys
from pathlib import Path
from webmap.demonstration.sides import serve_sides
from webmap.side import Side
from webmap.workspace import Workspace
ports = {Side.PARTNER: int(sys.argv[2]), Side.ANALYST: int(sys.argv[3])}
serve_sides(Workspace(Path(sys.argv[1])), ports, lambda: print("ready", flush=True))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("demonstration"))
    workspace.mark_synthetic()
    furnish(workspace, Settings(), NOON)
    return workspace


def free_ports():
    with socket.socket() as one, socket.socket() as two:
        for each in (one, two):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


@contextmanager
def started(place, ports, **more):
    """Run the command; it is gone on leaving, also where a test fails."""
    with subprocess.Popen(
        [sys.executable, "-c", START, str(place.root), *map(str, ports)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | more,
    ) as command:  # fmt: skip
        try:
            yield command
        finally:
            command.kill()


def asked(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sign-in", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def processes_of(place):
    """Every process of this machine that was started over a workspace."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(place.root).encode() in words:
            found.append(int(folder.name))
    return found


def wait_until(true, seconds=30):
    latest = time.monotonic() + seconds
    while not true() and time.monotonic() < latest:
        time.sleep(0.1)
    return true()


@pytest.mark.parametrize(
    ("how", "ends_with"),
    [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_none_is_left_behind(place, how, ends_with):
    ports = free_ports()
    with started(place, ports) as command:
        assert command.stdout.readline() == "ready\n", command.stderr.read()
        assert "RESTRICTED" not in asked(ports[0])
        assert "RESTRICTED" in asked(ports[1])
        assert len(processes_of(place)) >= 3
        command.send_signal(how)
        assert command.wait(30) == ends_with
    assert wait_until(lambda: not processes_of(place))


def test_no_setting_of_the_machine_reaches_a_side(place, tmp_path):
    """A real store may be named there; neither may the other side's settings be."""
    ports = free_ports()
    real = {
        f"PLAINSIGHT_{name}": f"sqlite:///{tmp_path / name}.sqlite"
        for name in ("RECORDS_URL", "PARTNERSHIP_URL", "ANALYSTS_URL")
    } | {"plainsight_partner_secret": "x" * 40, "PLAINSIGHT_WORKSPACE": str(tmp_path)}
    with started(place, ports, **real) as command:
        try:
            assert command.stdout.readline() == "ready\n", command.stderr.read()
            for port in ports:
                asked(port)
            sides = [pid for pid in processes_of(place) if pid != command.pid]
            held = b"".join(Path(f"/proc/{pid}/environ").read_bytes() for pid in sides)
            assert len(sides) >= 2
            assert b"PLAINSIGHT" not in held.upper()
        finally:
            command.send_signal(signal.SIGINT)
            command.wait(30)
    assert list(tmp_path.iterdir()) == []


def test_a_side_that_ends_by_itself_takes_the_other_with_it_and_says_so(place):
    ports = free_ports()
    with started(place, ports) as command:
        assert command.stdout.readline() == "ready\n", command.stderr.read()
        words = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in processes_of(place)}
        partner = [pid for pid, said in words.items() if re.search("\0partner\0", said)]
        os.kill(min(partner), signal.SIGKILL)
        assert command.wait(30) == 1
        assert "ended by itself" in command.stderr.read()
    assert wait_until(lambda: not processes_of(place))
