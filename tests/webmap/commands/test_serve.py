"""`plainsight serve` from outside: it answers, says where, and holds nothing of the other side."""

import http.client
import os
import secrets
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from models.release_store import write
from tests.door import let_in
from tests.webmap.sample import sample_release
from tests.webmap.serving.test_server import RUN, free_port
from webmap.access import Role
from webmap.commands import one_side
from webmap.commands.one_side import NOT_OF, begin_on_one_side, forget_settings
from webmap.config import BY_FILE, Settings, variable
from webmap.keeping.side_secrets import prepare_secrets
from webmap.serving.doors import partner_terms
from webmap.side import Side
from webmap.workspace import Workspace

#: What the partner process may not hold, in a spelling that stands nowhere else in this file's
#: memory of the process: it is joined at run time.
CANARY = "canary" + secrets.token_hex(8)


@pytest.fixture
def place(tmp_path):
    workspace = Workspace(tmp_path / "place")
    prepare_secrets(workspace)
    return workspace


@contextmanager
def serving(place, *words, **settings):
    """Run the command; on leaving, hand out what it said."""
    port, said = free_port(), []
    command = [sys.executable, "-c", RUN, "serve", "--workspace", str(place.root)]
    server = subprocess.Popen(
        [*command, "--port", str(port), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | settings,
    )
    try:
        yield port, server, said
    finally:
        server.terminate()
        said.extend(server.communicate(timeout=30)[0].splitlines())


def ask(port, address, **headers):
    """Ask until the server answers; give up after half a minute."""
    for _ in range(150):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with closing(connection):
            try:
                connection.request("GET", address, headers=headers)
                response = connection.getresponse()
                return response.status, response.read()
            except ConnectionError:
                time.sleep(0.2)
    raise AssertionError("the server never answered")


def test_files_bear_the_marking_that_is_set(place):
    terms = partner_terms(place, Settings())
    cookie = f"{terms.side.cookie}={let_in(terms, Role.PARTNER)}"
    write(sample_release(), {}, place.releases)
    with serving(place, PLAINSIGHT_MARKING="OFFICIAL") as (port, _, _said):
        status, content = ask(port, "/areas/E08000034.csv", Cookie=cookie)
    assert status == 200
    assert content.decode("utf-8-sig").startswith("# Marking,OFFICIAL\r\n")


def test_it_serves_says_where_and_takes_up_a_release(place):
    terms = partner_terms(place, Settings())
    cookie = f"{terms.side.cookie}={let_in(terms, Role.PARTNER)}"
    with serving(place) as (port, _, said):
        assert ask(port, "/")[0] == 303
        status, page = ask(port, "/", Cookie=cookie)
        assert status in {200, 503}
        assert b"Nothing has been published yet" in page
        release_id = write(sample_release(), {}, place.releases)
        assert release_id.encode() in ask(port, "/healthz")[1]
        assert b"Baildon" in ask(port, "/areas/E05001341", Cookie=cookie)[1]
    assert said == [
        "There is no release yet: the first page says how to publish one.",
        f"Plainsight is open at http://127.0.0.1:{port}/ (Ctrl+C to stop)",
    ]


def family(pid):
    """A process and those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def times_in_memory(pid, word):
    """How often a word stands in the memory of a process."""
    found = 0
    with open(f"/proc/{pid}/maps") as places, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in places:
            span, rights = line.split()[:2]
            if rights.startswith("r") and "[v" not in line:
                start, end = (int(number, 16) for number in span.split("-"))
                memory.seek(start)
                found += memory.read(end - start).count(word.encode())
    return found


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no memory to read here")
def test_the_partner_process_never_knew_what_opens_the_restricted_side(place):
    declared = {
        "PLAINSIGHT_RECORDS_URL": f"postgresql+psycopg://a:{CANARY}@db.example/records",
        "PLAINSIGHT_ANALYSTS_URL": f"postgresql+psycopg://a:{CANARY}@db.example/analysts",
        "PLAINSIGHT_ANALYST_SECRET": CANARY + secrets.token_hex(16),
        "PLAINSIGHT_PARTNER_SECRET": "own" + secrets.token_hex(16),
    }
    with serving(place, **declared) as (port, server, _):
        assert ask(port, "/healthz")[0] == 503
        pids = family(server.pid)
        assert len(pids) > 1
        for pid in pids:
            assert CANARY.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
            assert times_in_memory(pid, CANARY) == 0
        assert times_in_memory(server.pid, "plainsight") > 0  # it is a memory that is read


@pytest.mark.parametrize("side", Side)
def test_what_is_of_the_other_side_alone_leaves_the_environment(side, monkeypatch):
    """Called by a program of another name, it does not begin again."""
    for name in BY_FILE:
        monkeypatch.setenv(variable(name), "x")
        monkeypatch.setenv(f"{variable(name)}_FILE", "x")
    began = []
    monkeypatch.setattr(one_side.os, "execve", lambda *words: began.append(words))
    monkeypatch.setattr(sys, "argv", ["another", "program's", "words"])

    begin_on_one_side(side)

    left = {name.removesuffix("_FILE") for name in os.environ if name.startswith("PLAINSIGHT_")}
    assert not left & set(NOT_OF[side])
    assert f"PLAINSIGHT_{'PARTNER' if side is Side.PARTNER else 'ANALYST'}_SECRET" in left
    assert not began


def test_the_command_begins_again_with_its_own_words(monkeypatch):
    monkeypatch.setenv("PLAINSIGHT_RECORDS_URL", CANARY)
    began = []
    monkeypatch.setattr(one_side.os, "execve", lambda *words: began.append(words))
    monkeypatch.setattr(sys, "argv", ["plainsight", "serve", "--port", "8000"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "plainsight", "serve", "--port", "8000"])

    begin_on_one_side(Side.PARTNER)

    ((program, words, environment),) = began
    assert program == sys.executable
    assert words == [sys.executable, "plainsight", "serve", "--port", "8000"]
    assert CANARY not in environment.values()


def test_the_server_shows_its_app_no_setting(monkeypatch):
    """The server hands the whole environment on with every request."""
    monkeypatch.setenv("PLAINSIGHT_PARTNER_SECRET", CANARY)
    monkeypatch.setenv("plainsight_busy_seconds", "5")
    forget_settings()
    assert not [name for name in os.environ if name.upper().startswith("PLAINSIGHT_")]
