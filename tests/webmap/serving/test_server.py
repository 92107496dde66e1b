"""Serving: this machine alone, one clear line when the port is taken, and real answers."""

import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from webmap.errors import ExitCode, StoreUnavailable, UsageRefused
from webmap.keeping.side_secrets import prepare_secrets
from webmap.serving.server import address_of, check_place
from webmap.workspace import Workspace

RUN = "from webmap.commands.main import main; main()"


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def plainsight(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", RUN, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "2001:db8::1"])  # noqa: S104 - named to be refused
def test_only_this_machine_is_served_unless_others_may_come(host):
    with pytest.raises(UsageRefused, match="this machine alone"):
        check_place(host, 8000)


@pytest.mark.parametrize("host", ["::1", "127.0.0.2", "127.1.2.3", "plainsight.example", "", "0"])
def test_this_machine_has_one_number_and_no_other_name(host):
    """One name of it, one cookie; and `::1` would need a name that browsers write in brackets."""
    with pytest.raises(UsageRefused, match="--host"):
        check_place(host, 8000, to_others=True)


def test_an_address_is_taken_in_its_usual_spelling_when_others_may_come():
    assert check_place("0.0.0.0", free_port(), to_others=True) == "0.0.0.0"  # noqa: S104 - meant
    assert check_place("localhost", free_port()) == "127.0.0.1"
    if socket.has_ipv6:
        assert check_place("0:0:0:0:0:0:0:0", free_port(), to_others=True) == "::"


def test_a_port_in_use_is_named_with_what_to_do():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StoreUnavailable, match=f"Port {port} is in use.*--port"):
            check_place("127.0.0.1", port)


def test_a_free_port_is_taken_without_a_word():
    check_place("localhost", free_port())


def test_address_is_what_to_type():
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
    assert address_of("2001:db8::1", 8000) == "http://[2001:db8::1]:8000/"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--host", "0.0.0.0"], ExitCode.USAGE, "PLAINSIGHT_TLS=terminated"),  # noqa: S104 - named to be refused
        (["--host", "::1"], ExitCode.USAGE, "PLAINSIGHT_TRUSTED_HOSTS"),
        (
            ["--tier", "analyst", "--host", "10.0.0.1"],
            ExitCode.USAGE,
            "PLAINSIGHT_ANALYST_SECRET_FILE",
        ),
        (["--port", "8001"], ExitCode.USAGE, "port of the other side"),
        (["--tier", "public"], ExitCode.USAGE, "--tier"),
        (["--port", "0"], ExitCode.USAGE, "--port"),
    ],
)
def test_command_refuses_in_plain_words(words, code, said):
    done = plainsight("serve", *words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_command_says_when_the_port_is_taken(tmp_path: Path):
    prepare_secrets(Workspace(tmp_path))
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = plainsight("serve", "--workspace", str(tmp_path), "--port", port)
    assert done.returncode == ExitCode.STORE_UNAVAILABLE
    assert f"Port {port} is in use" in done.stderr
    assert done.stderr.count("\n") == 1
