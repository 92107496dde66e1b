"""The drop under attack: by who reads the partner side, who fills the drop, and by power cuts."""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select as ask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.door import client_of, partner_terms, store_of
from tests.forked_commands import ROOT, Commands
from tests.parcels import LEEDS, POLICE, SENT_AT, Sender, csv_of, leeds_concern, workbook
from webmap.access import Role
from webmap.app import create_app
from webmap.config import Settings
from webmap.db.partnership.tables import Organisation
from webmap.db.records.tables import Record
from webmap.drop.collecting import alone, look
from webmap.drop.dropping import put
from webmap.drop.envelope import Form
from webmap.errors import ExitCode, NothingToDo
from webmap.keeping.drop_places import drop_keys
from webmap.keeping.side_secrets import drop_seed, prepare_secrets
from webmap.stores import open_records
from webmap.workspace import Workspace

#: The forks below write a file and end; numerical tests of the same run may have brought JAX in,
#: which warns of every fork.
pytestmark = pytest.mark.filterwarnings(r"ignore:os\.fork\(\) was called:RuntimeWarning")

CANARIES = [f"CANARY-{number:06X}" for number in random.Random(5).sample(range(2**24), 500)]  # noqa: S311 - not a secret
OWN = f"/returns/{LEEDS}/2026-Q3"
NOW = SENT_AT
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")
#: Files that were opened for writing while somebody listened.
_WRITTEN: list[str] = []
_listening = threading.Event()


def _listen(event, told):
    if event != "open" or not _listening.is_set() or isinstance(told[0], int):
        return
    if isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _WRITTEN.append(str(told[0]))


sys.addaudithook(_listen)


@pytest.fixture
def sender(tmp_path):
    return Sender(Workspace(tmp_path / "place"))


@pytest.fixture
def app(sender):
    folder = sender.workspace.prepare_partnership()
    app = create_app(sender.workspace.releases, partner_terms(folder, drop=sender.drop, now=_now))
    with store_of(app).transaction(writing=True) as db:
        db.add(Organisation(key=LEEDS, name="Leeds City Council", kind="council"))
    return app


def _now():
    return NOW


def stored(workspace):
    try:
        with open_records(workspace, Settings()) as db:
            return sorted(db.scalars(ask(Record.uid)))
    except NothingToDo:
        return []


class TestReadingThePartnerSide:
    """Whoever reads all of the partner side learns who sent something and when, and no more."""

    def test_what_was_sent_is_nowhere_outside_the_parcel(
        self, app, tmp_path, monkeypatch, caplog, capfd
    ):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
        (tmp_path / "temporary").mkdir()
        contents = [
            csv_of(*(leeds_concern(n, concern_id=word) for n, word in enumerate(CANARIES))),
            workbook(tmp_path, *(leeds_concern(concern_id=word) for word in CANARIES)),
        ]
        (tmp_path / "return.xlsx").unlink()
        client = client_of(app, Role.PARTNER, LEEDS)
        answers = [self._send(client, content) for content in contents]
        answers += [client.get(address) for address in (OWN, "/returns", "/api/v1/returns")]

        needles = [word.encode() for word in CANARIES]
        needles += [content[at : at + 48] for content in contents for at in range(0, 9_000, 977)]
        seen = [answer.get_data() + str(answer.headers).encode() for answer in answers]
        seen += [caplog.text.encode(), "".join(capfd.readouterr()).encode()]
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        seen += [path.read_bytes() + str(path).encode() for path in files]
        assert len([path for path in files if path.suffix == ".sealed"]) == 2
        assert any(path.name.endswith("partnership.sqlite-wal") for path in files)
        found = {needle for needle in needles for held in seen if needle in held}
        assert found == set()
        assert list((tmp_path / "temporary").iterdir()) == []

    @staticmethod
    def _send(client, content):
        token = re.search(r'csrf_token" value="([^"]+)"', client.get(OWN).text)[1]
        boundary, body = encode_multipart(
            {"csrf_token": token, "file": FileStorage(BytesIO(content), "CANARY of Jane Doe.csv")}
        )
        _WRITTEN.clear()
        _listening.set()
        try:
            answer = client.post(
                OWN, data=body, content_type=f"multipart/form-data; boundary={boundary}"
            )
        finally:
            _listening.clear()
        assert answer.status_code == 303
        written = [Path(name) for name in _WRITTEN]
        assert [path.name[:7] for path in written if path.parent.name == "drop"] == [".draft-"]
        assert {path.parent.name for path in written} <= {"drop", "partnership"}, written
        return answer

    def test_nothing_that_opens_a_parcel_is_loaded(self, tmp_path):
        told = subprocess.run(
            [sys.executable, "-c", _LOADED, str(tmp_path)],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        loaded = set(told.stdout.split())
        assert {"webmap.app", "webmap.drop.sealing", "webmap.views.returns"} <= loaded
        closed = (
            "webmap.drop.opening", "webmap.drop.collecting", "webmap.keeping", "webmap.intake",
            "webmap.db.records", "webmap.workspace",
        )  # fmt: skip
        assert [name for name in loaded if name.startswith(closed)] == []

    def test_no_key_that_opens_a_parcel_is_in_its_memory(self, sender):
        """As it is served: without the restricted folder, and searched byte by byte."""
        place = sender.workspace
        prepare_secrets(place)
        keys, seed, key = drop_keys(place), drop_seed(place), place.key()
        place.restricted.rename(place.root.parent / "out of reach")
        serving = subprocess.Popen(
            [sys.executable, "-c", _SERVED, str(place.root)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert serving.stdout.readline() == "303\n"
            memory = b"\0".join(_memory_of(serving.pid))
        finally:
            serving.communicate("\n", timeout=20)
        assert len(sender.names) == 1
        assert sender.drop.stamp_key in memory  # the search finds what is there
        assert sender.drop.public_key in memory
        for name, secret in (("private", bytes(keys.private)), ("seed", seed), ("key", key)):
            assert secret not in memory, f"the {name} is in the memory of the partner side"


_LOADED = """
import sys
from pathlib import Path
from tests.door import partner_terms
from webmap.app import create_app
create_app(Path(sys.argv[1]), partner_terms(Path(sys.argv[1])))
print(*sys.modules)
"""

_SERVED = f"""
import re, sys
from io import BytesIO
from pathlib import Path
from tests.door import client_of, store_of
from webmap.access import Role
from webmap.app import create_app
from webmap.config import Settings
from webmap.db.partnership.tables import Organisation
from webmap.serving.doors import partner_terms
from webmap.workspace import Workspace
place = Workspace(Path(sys.argv[1]))
app = create_app(place.releases, partner_terms(place, Settings()))
with store_of(app).transaction(writing=True) as db:
    db.add(Organisation(key="{LEEDS}", name="Leeds", kind="council"))
client = client_of(app, Role.PARTNER, "{LEEDS}")
page = client.get("/returns").text
address = re.search(r'"(/returns/{LEEDS}/[^"]+)"', page)[1]
token = re.search(r'csrf_token" value="([^"]+)"', client.get(address).text)[1]
data = {{"csrf_token": token, "file": (BytesIO(b"rows"), "r.csv")}}
print(client.post(address, data=data).status_code, flush=True)
sys.stdin.readline()
"""


def _memory_of(pid):
    """Every writable part of the memory of a process, but for pages the system does not give."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, modes, *_, name = [*line.split(None, 5), ""][:7]
            if modes.startswith("rw") and not name.startswith("[v"):
                start, end = (int(bound, 16) for bound in span.split("-"))
                yield b"".join(_pages_of(memory, start, end))


def _pages_of(memory, start, end):
    """Pages one by one: a file mapped beyond its end has some that nobody can read."""
    for page in range(start, end, PAGE_SIZE):
        with suppress(OSError):
            memory.seek(page)
            yield memory.read(PAGE_SIZE)


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    running = Commands(tmp_path_factory.mktemp("commands"))
    running.run("--help")  # it has started
    yield running
    running.close()


def forge(sender, change):
    """Put a parcel into the drop after a change to its bytes, under its own name."""
    name = sender.send(csv_of(leeds_concern(90)))
    path = sender.workspace.drop / name
    held = bytearray(path.read_bytes())
    path.unlink()
    path.write_bytes(bytes(change(held)))
    return name


def flipped(held):
    held[len(held) // 2] ^= 0x10
    return held


class TestFillingTheDrop:
    """Whoever can write into the drop stops nobody else's return, and gets nothing in."""

    def test_a_drop_full_of_traps_lets_the_good_parcel_through(self, sender, commands, tmp_path):
        drop = sender.workspace.drop
        bait = tmp_path / "bait"
        bait.write_bytes(b"untouched")
        bad = [
            forge(sender, lambda held: held[: len(held) // 2]),
            forge(sender, lambda held: held + b"\0"),
            forge(sender, lambda _: b""),
            forge(sender, flipped),
        ]
        huge = f"{'f' * 32}.sealed"
        with (drop / huge).open("wb") as file:
            file.truncate(10**13)  # ten terabytes, of holes
        swapped = [sender.send(csv_of(leeds_concern(n))) for n in (91, 92)]
        os.rename(drop / swapped[0], drop / "held")
        os.rename(drop / swapped[1], drop / swapped[0])
        os.rename(drop / "held", drop / swapped[1])
        (drop / f"{'1' * 32}.sealed").symlink_to(bait)
        (drop / f"{'2' * 32}.sealed").symlink_to(drop)
        os.mkfifo(drop / f"{'3' * 32}.sealed")
        (drop / f"{'4' * 32}.sealed").mkdir()
        os.link(bait, drop / f"{'5' * 32}.sealed")
        (drop / "\x1b[31m of Jane Doe.xlsx").write_bytes(b"PK")
        sender.send(csv_of(leeds_concern(1)), sent_at=SENT_AT + timedelta(hours=1))

        ended = commands.run("import", "drop", "--workspace", sender.workspace.root)

        assert ended.code == ExitCode.INPUT_REFUSED, ended.said
        assert "1 read = 1 accepted" in ended.said
        assert "no parcel: 6" in ended.said
        assert "Jane" not in ended.said
        assert "\x1b" not in ended.said
        assert len(stored(sender.workspace)) == 1
        assert {name[:32] for name in sender.aside} == {
            name[:32] for name in (*bad, huge, *swapped)
        }
        assert len(sender.names) == 6
        assert bait.read_bytes() == b"untouched"

    def test_who_knows_the_public_key_alone_brings_nothing_in(self, sender, commands):
        sender.drop = type(sender.drop)(
            folder=sender.drop.folder, public_key=sender.drop.public_key, stamp_key=bytes(32)
        )
        sender.send(csv_of())
        ended = commands.run("import", "drop", "--workspace", sender.workspace.root)
        assert ended.code == ExitCode.INPUT_REFUSED
        assert stored(sender.workspace) == []
        assert len(sender.aside) == 1

    def test_a_parcel_of_another_workspace_brings_nothing_in(self, sender, commands, tmp_path):
        other = Sender(Workspace(tmp_path / "other"))
        parcel = other.parcel(csv_of())
        put(sender.workspace.drop, parcel)
        ended = commands.run("import", "drop", "--workspace", sender.workspace.root)
        assert ended.code == ExitCode.INPUT_REFUSED
        assert stored(sender.workspace) == []

    def test_one_organisation_fills_in_no_return_of_another(self, sender, commands, tmp_path):
        sender.send(workbook(tmp_path), Form.XLSX, organisation=POLICE)
        ended = commands.run("import", "drop", "--workspace", sender.workspace.root)
        assert ended.code == ExitCode.INPUT_REFUSED
        assert stored(sender.workspace) == []

    def test_a_second_collector_waits_its_turn(self, sender, commands):
        words = ("import", "drop", "--workspace", sender.workspace.root)
        sender.send(csv_of())
        with alone(sender.workspace.drop):
            assert commands.run(*words).code == ExitCode.STORE_UNAVAILABLE
        assert stored(sender.workspace) == []
        assert commands.run(*words).code == ExitCode.DONE
        assert (len(stored(sender.workspace)), sender.names) == (1, [])

    @pytest.mark.long
    def test_two_collectors_at_once_take_each_parcel_once(self, sender, commands, tmp_path):
        for number in range(6):
            sender.send(csv_of(*(leeds_concern(number * 50 + row) for row in range(50))))
        other = Commands(tmp_path)
        try:
            words = ("import", "drop", "--workspace", sender.workspace.root)
            other.run("--help")
            commands.start(*words)
            other.start(*words)
            ended = [commands.ended(), other.ended()]
        finally:
            other.close()
        codes = sorted(one.code for one in ended)
        assert codes in (
            [ExitCode.DONE, ExitCode.STORE_UNAVAILABLE],  # at the same time
            [ExitCode.DONE, ExitCode.NOTHING_TO_DO],  # one after the other
        ), ended
        told = "".join(one.said for one in ended)
        assert told.count("50 read = 50 accepted") == 6
        assert len(stored(sender.workspace)) == 300
        assert sender.names == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
class TestTheAccountOfThePartnerSide:
    """With accounts apart, the partner side adds to the drop and sees nothing in it."""

    NOBODY, GROUP = 65_534, 54_321

    @pytest.fixture
    def place(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            yield Workspace(Path(folder) / "place")

    def as_nobody(self, act):
        """Do something as an account of the drop's group; return what it raised, by name."""
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.setgroups([self.GROUP])
            os.setgid(self.NOBODY)
            os.setuid(self.NOBODY)
            os.sync = lambda: None  # not the whole machine for a test
            try:
                act()
                os.write(tell, b"done")
            except BaseException as failure:
                os.write(tell, type(failure).__name__.encode())
            os._exit(0)
        os.close(tell)
        os.waitpid(child, 0)
        with os.fdopen(told) as said:
            return said.read()

    def test_adds_and_neither_lists_nor_removes_nor_reads_the_restricted_side(self, place):
        sender = Sender(place)
        before = sender.send(csv_of())
        parcel = sender.parcel(csv_of(leeds_concern(2)))
        os.chown(place.drop, 0, self.GROUP)
        place.drop.chmod(0o3730)

        assert self.as_nobody(lambda: put(place.drop, parcel)) == "done"
        assert self.as_nobody(lambda: os.listdir(place.drop)) == "PermissionError"
        assert self.as_nobody((place.drop / before).unlink) == "PermissionError"
        assert self.as_nobody((place.drop / before).read_bytes) == "PermissionError"
        assert self.as_nobody(place.key_file.read_bytes) == "PermissionError"
        assert sender.names == sorted([before, parcel.name])
        found = (place.drop / parcel.name).stat()
        assert (found.st_uid, found.st_gid) == (self.NOBODY, self.GROUP)

    def test_adds_nothing_where_its_group_was_not_let_in(self, place):
        sender = Sender(place)
        parcel = sender.parcel(csv_of())
        assert self.as_nobody(lambda: put(place.drop, parcel)) == "PermissionError"
        assert sender.names == []


class TestPowerCuts:
    """Killed at any moment, neither side loses a return or keeps half of one."""

    @pytest.mark.parametrize(
        "kills", [pytest.param(4, id="short"), pytest.param(60, id="long", marks=pytest.mark.long)]
    )
    def test_collecting(self, commands, sender, kills):
        chance = random.Random()  # noqa: S311 - not a secret; the moment is told if it fails
        place, rows, landed = sender.workspace, 2, 0
        words = ("import", "drop", "--workspace", place.root)
        for number in (1, 2):  # the first makes the store, which takes longer
            sender.send(csv_of(leeds_concern(number)))
            started = time.monotonic()
            assert commands.run(*words).code == ExitCode.DONE
        lasts = time.monotonic() - started
        for number in range(4 * kills):
            if landed == kills:
                break
            for parcel in range(2):
                first = 1_000 + number * 10 + parcel * 5
                sender.send(csv_of(*(leeds_concern(first + row) for row in range(5))))
                rows += 5
            moment = chance.uniform(0, lasts)
            killed = commands.killed(moment, *words)
            landed += killed.code == -signal.SIGKILL
            assert sender.aside == [], moment
            assert len(stored(place)) + 5 * len(sender.names) >= rows, moment
            if number % 2:
                assert commands.run(*words).code in {ExitCode.DONE, ExitCode.NOTHING_TO_DO}
                assert (len(stored(place)), sender.names) == (rows, []), moment
                assert not (place.restricted / ".opened").exists()
        assert landed == kills

    @pytest.mark.parametrize("before", ["fchmod", "fsync", "rename"])
    def test_dropping(self, sender, before):
        """Killed before a step of it, no parcel has its name; drafts are read by nobody."""
        drop, first = sender.workspace.drop, sender.send(csv_of())
        parcel = sender.parcel(csv_of(leeds_concern(2)))
        child = os.fork()
        if child == 0:
            setattr(os, before, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            put(drop, parcel)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
        waiting = look(drop, drop_keys(sender.workspace))
        assert [one.parcel for one in waiting.envelopes] == [first]
        assert (waiting.unopened, waiting.strange) == ([], 0)
        assert sender.names == sorted([first, f".draft-{parcel.name}"])
