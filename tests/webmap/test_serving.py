"""Serving: this machine alone, one clear line when the port is taken, and real answers."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from models.release_store import write
from tests.webmap.sample import sample_release
from webmap.errors import ExitCode, StoreUnavailable, UsageRefused
from webmap.serving import address_of, check_place

RUN = "from webmap.commands.main import main; main()"


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def plainsight(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "plainsight.example", "::"])  # noqa: S104 - named to be refused
def test_only_this_machine_is_served(host):
    with pytest.raises(UsageRefused, match="disclosure audit"):
        check_place(host, 8000)


def test_a_port_in_use_is_named_with_what_to_do():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StoreUnavailable, match=f"Port {port} is in use.*--port"):
            check_place("127.0.0.1", port)


def test_a_free_port_is_taken_without_a_word():
    check_place("localhost", free_port())


def test_address_is_what_to_type():
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--host", "0.0.0.0"], ExitCode.USAGE, "passed the disclosure audit"),  # noqa: S104 - named to be refused
        (["--tier", "analyst"], ExitCode.USAGE, "analyst side is not built yet"),
        (["--tier", "public"], ExitCode.USAGE, "--tier"),
        (["--port", "0"], ExitCode.USAGE, "--port"),
    ],
)
def test_command_refuses_in_one_line(words, code, said):
    done = plainsight("serve", *words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_command_says_when_the_port_is_taken(tmp_path: Path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = plainsight("serve", "--workspace", str(tmp_path), "--port", port)
    assert done.returncode == ExitCode.STORE_UNAVAILABLE
    assert done.stderr.count("\n") == 1


def ask(port: int, address: str) -> tuple[int, bytes]:
    """Ask until the server answers; give up after half a minute."""
    for _ in range(150):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with closing(connection):
            try:
                connection.request("GET", address)
                response = connection.getresponse()
                return response.status, response.read()
            except ConnectionError:
                time.sleep(0.2)
    raise AssertionError("the server never answered")


def test_command_serves_says_where_and_takes_up_a_release(tmp_path: Path):
    port = free_port()
    command = [
        sys.executable,
        "-c",
        RUN,
        "serve",
        "--workspace",
        str(tmp_path),
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        status, page = ask(port, "/")
        assert status == 200
        assert b"Nothing has been published yet" in page
        release_id = write(sample_release(), {}, tmp_path / "releases")
        assert release_id.encode() in ask(port, "/healthz")[1]
        assert b"Baildon" in ask(port, "/areas/E05001341")[1]
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=30)
    assert "There is no release yet" in said
    assert f"Plainsight is open at http://127.0.0.1:{port}/" in said
    assert len(said.splitlines()) == 2
