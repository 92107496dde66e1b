"""A backup is restored as it was, from either kind of store to either; a hostile one is refused."""

import json
import shutil
import sqlite3
import stat
import struct
import threading
import zipfile
from contextlib import closing
from datetime import datetime, timedelta

import pandas as pd
import pytest
from pydantic import SecretStr

from geo.closed_lists import Sender
from models.disclosure.cells import CellId
from models.disclosure.counted import COLUMNS, Counted
from models.release import Family
from models.release_store import open_current, write
from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from tests.small_release import small_release
from tests.webmap.examined import everything
from tests.webmap.stored import everything_stored
from webmap.config import Settings
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.journal import journal, last_done
from webmap.db.records.ledger import mark_withdrawn, withhold, write_family, write_published
from webmap.db.records.store import RECORDS
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.health import stores
from webmap.keeping.archives import ArchiveRefused
from webmap.keeping.backing_up import back_up, copy_key
from webmap.keeping.founding import found
from webmap.keeping.organisations import organisations_in_use
from webmap.keeping.restoring import restore
from webmap.stores import open_records
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
HERE = Settings(records_url=None, partnership_url=None, busy_seconds=0.2)
LISTED = [Sender(key="own_body", name="Own body", kind="ngo", reference_pattern="OB-[0-9]{4}")]


@pytest.fixture
def settings_on(request):
    """Settings for a kind of store, with empty databases of its own."""

    def chosen(kind):
        if kind == "sqlite":
            return HERE
        url = SecretStr(request.getfixturevalue("postgres_database"))
        return Settings(records_url=url, partnership_url=url, busy_seconds=0.2)

    return chosen


def fill(workspace, settings, tmp_path):
    """A founded workspace with records, a correction, a release and files of its own."""
    found(workspace, settings, LISTED, replace=True)
    first = write_concerns(tmp_path / "a.csv", *(concern(n) for n in range(1, 30)))
    import_concerns(workspace, settings, first, imported_at=NOW)
    second = write_concerns(
        tmp_path / "b.csv", concern(1, sector="nail_bar"), concern(40, child="?")
    )
    import_concerns(workspace, settings, second, imported_at=NOW, correct=True)
    write(small_release(), {"a.json": b"{}"}, workspace.releases)
    (workspace.boundaries / "in_use.json").write_text("{}")
    (workspace.places / "uprn table.csv").write_text("uprn\n1\n")
    proof = workspace.restricted / "audit" / "2026-Q3-0123456789ab"
    proof.mkdir(parents=True, mode=0o700)
    (proof / "witnesses.npz").write_bytes(b"counts that fit")


@pytest.fixture
def filled(tmp_path):
    place = Workspace(tmp_path / "place")
    fill(place, HERE, tmp_path)
    return place


@pytest.fixture
def archive(filled, tmp_path):
    back_up(filled, HERE, tmp_path / "backup.zip", NOW)
    return tmp_path / "backup.zip"


@pytest.fixture
def key(filled, tmp_path):
    copy_key(filled, tmp_path / "kept apart")
    return tmp_path / "kept apart"


def all_stored(workspace, settings):
    return {
        kind.name: everything_stored(workspace, settings, kind) for kind in (RECORDS, PARTNERSHIP)
    }


def counted_in(workspace, settings):
    """What a release counted and what the steward withholds, written into the ledger."""
    told = dict.fromkeys(COLUMNS, "x") | {"case_no": 0, "rk": 7, "first": True, "dropped_in": None}
    frame = pd.DataFrame([told], columns=list(COLUMNS))
    cell = CellId(measure="cases", table="T1", area="E05001341", vintage="2025",
                  period_kind="year", period="2025-01-01/2026-01-01", dims={})  # fmt: skip
    family = Family(id="wards", start="2024-07-01", vintage="2025", wards_from="2024-07-01")
    with open_records(workspace, settings, writing=True) as db:
        write_family(db, family, "{}")
        write_published(db, Counted(frame), "2026-Q3", "2026-Q3-0123456789ab", family.id)
        mark_withdrawn(db, "2026-Q3-0123456789ab", NOW)
        withhold(db, cell, "one premises")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sqlite", "sqlite"),
        pytest.param("sqlite", "postgres", marks=pytest.mark.postgres),
        pytest.param("postgres", "sqlite", marks=pytest.mark.postgres),
    ],
)
def test_everything_comes_again_on_either_kind_of_store(before, after, settings_on, tmp_path):
    old, new = Workspace(tmp_path / "old"), Workspace(tmp_path / "new")
    there, here = settings_on(before), settings_on(after)
    fill(old, there, tmp_path)
    counted_in(old, there)
    back_up(old, there, tmp_path / "b.zip", NOW)
    copy_key(old, tmp_path / "k")
    stored = all_stored(old, there)
    assert all(stored["records"][name] for name in ("counted", "families", "published", "withheld"))

    restored = restore(new, here, tmp_path / "b.zip", NOW, tmp_path / "k")

    assert all_stored(new, here) == stored
    assert (restored.batches, restored.has_key) == (2, True)
    assert new.key() == old.key()
    assert organisations_in_use(new, here) == {"own_body": "ngo"}
    assert open_current(new.releases).id == open_current(old.releases).id
    for folder in ("releases", "boundaries", "places"):
        kept = {p.relative_to(old.root): b for p, b in everything(old.root / folder).items()}
        come = {p.relative_to(new.root): b for p, b in everything(new.root / folder).items()}
        assert come == {name: held for name, held in kept.items() if name.name != ".lock"}
    proof = new.restricted / "audit" / "2026-Q3-0123456789ab" / "witnesses.npz"
    assert proof.read_bytes() == b"counts that fit"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (proof, *proof.parents[:3])]
    assert modes == [0o600, 0o700, 0o700, 0o700]
    more = write_concerns(tmp_path / "c.csv", concern(1, sector="nail_bar"), concern(50))
    tally = import_concerns(new, here, more, imported_at=NOW).tally
    assert (tally.accepted, tally.duplicate) == (1, 1)  # and it numbers on


def test_the_key_is_never_in_it_and_its_copy_is_its_owners_alone(filled, archive, key):
    secret = filled.key()
    with zipfile.ZipFile(archive) as held:
        assert not [name for name in held.namelist() if "key" in name]
        assert not [name for name in held.namelist() if secret in held.read(name)]
    assert key.read_bytes() == secret
    for file in (archive, key):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_leaves_nothing_behind_and_the_journal_says_when(filled, archive, tmp_path):
    names = {path.name for path in filled.restricted.iterdir()}
    assert names == {"analysts.sqlite", "audit", "key", "records.sqlite", "secret"}
    assert not list(tmp_path.glob(".*"))
    with open_records(filled, HERE) as db:
        assert last_done(db, "backup") == NOW
        assert [line.told for line in journal(db)] == [f"{archive.stat().st_size} bytes"]


def test_what_was_restored_knows_the_backup_it_came_from(archive, key, tmp_path):
    new, later = Workspace(tmp_path / "new"), NOW + timedelta(days=3)
    restore(new, HERE, archive, later, key)

    finding = stores.backup(new, HERE, later.date())
    assert (finding.state, NOW.date().isoformat() in finding.says) == ("ok", True)
    assert stores.backup(new, HERE, NOW.date() + timedelta(days=31)).state == "look"
    with open_records(new, HERE) as db:
        assert (last_done(db, "backup"), last_done(db, "restore")) == (NOW, later)


def test_the_modes_are_those_of_a_workspace(archive, key, tmp_path):
    new = Workspace(tmp_path / "new")
    restore(new, HERE, archive, NOW, key)

    private = [new.restricted, new.partnership, new.key_file, new.records_file]
    assert [path.name for path in private if path.stat().st_mode & 0o077] == []
    assert stat.S_IMODE(new.releases.stat().st_mode) == 0o755


def test_without_the_key_nothing_can_be_added_until_it_is_put_back(archive, filled, tmp_path):
    new = Workspace(tmp_path / "new")
    assert restore(new, HERE, archive, NOW).needs_key
    more = write_concerns(tmp_path / "c.csv", concern(50))

    with pytest.raises(StoreUnavailable, match="key in the restricted folder is missing"):
        import_concerns(new, HERE, more, imported_at=NOW)
    shutil.copy(filled.key_file, new.key_file)
    assert import_concerns(new, HERE, more, imported_at=NOW).tally.accepted == 1


def test_the_key_of_another_workspace_is_refused(archive, tmp_path):
    other = Workspace(tmp_path / "other")
    other.key()

    with pytest.raises(UsageRefused, match="not the one these records"):
        restore(Workspace(tmp_path / "new"), HERE, archive, NOW, other.key_file)
    assert not (tmp_path / "new").exists()


def test_a_workspace_or_store_with_anything_in_it_is_not_touched(filled, archive, tmp_path):
    before = everything(filled.root)
    with pytest.raises(UsageRefused, match="something in the workspace already"):
        restore(filled, HERE, archive, NOW)
    assert everything(filled.root) == before

    elsewhere = Settings(records_url=SecretStr(f"sqlite:///{filled.records_file}"))
    with pytest.raises(UsageRefused, match="something in the records store already"):
        restore(Workspace(tmp_path / "new"), elsewhere, archive, NOW)
    assert not (tmp_path / "new").exists()


def test_an_older_copy_is_not_written_over_and_none_lies_in_the_workspace(
    filled, archive, tmp_path
):
    for target in (archive, filled.releases / "b.zip", tmp_path / "nowhere" / "b.zip"):
        with pytest.raises(UsageRefused, match="Nothing was written"):
            back_up(filled, HERE, target, NOW)
        with pytest.raises(UsageRefused, match="Nothing was written"):
            copy_key(filled, target)


def test_there_must_be_something_to_back_up(tmp_path):
    with pytest.raises(NothingToDo):
        back_up(Workspace(tmp_path / "place"), HERE, tmp_path / "b.zip", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_made_while_others_write_holds_one_moment(filled, tmp_path):
    """A writer adds pairs; a copy with half a pair would be of two moments."""
    stop = threading.Event()

    def keep_writing():
        patient = HERE.model_copy(update={"busy_seconds": 20.0})
        for n in range(100, 200, 2):
            if stop.is_set():
                return
            pair = write_concerns(tmp_path / "pair.csv", concern(n), concern(n + 1))
            import_concerns(filled, patient, pair, imported_at=NOW)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    for number in range(4):
        back_up(
            filled, HERE.model_copy(update={"busy_seconds": 20.0}), tmp_path / f"{number}.zip", NOW
        )
    stop.set()
    writer.join()
    for number in range(4):
        new = Workspace(tmp_path / f"new {number}")
        restore(new, HERE, tmp_path / f"{number}.zip", NOW)
        held = everything_stored(new, HERE)
        assert (len(held["records"]) - 29) == 2 * (len(held["batches"]) - 2)


def rewritten(archive, target, change):
    """Write the archive again with its files changed; its manifest says what it said before."""
    with zipfile.ZipFile(archive) as held:
        files = {name: held.read(name) for name in held.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return target


def listed(files, name, content):
    """Put a file in and list it, as one who knows the form would."""
    from hashlib import sha256

    files[name] = content
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = [len(content), sha256(content).hexdigest()]
    files["manifest.json"] = json.dumps(manifest).encode()


def changed_store(files, tmp_path, *statements):
    copy = tmp_path / "hostile.sqlite"
    copy.write_bytes(files["stores/records.sqlite"])
    with closing(sqlite3.connect(copy)) as held:
        for statement in statements:
            held.execute(statement)
        held.commit()
    listed(files, "stores/records.sqlite", copy.read_bytes())


HOSTILE = {
    "a file changed": lambda f, _: f.update({"places/uprn table.csv": b"uprn\n2\n"}),
    "a file missing": lambda f, _: f.pop("places/uprn table.csv"),
    "a file more": lambda f, _: f.update({"places/more.csv": b""}),
    "no manifest": lambda f, _: f.pop("manifest.json"),
    "no store": lambda f, _: f.pop("stores/partnership.sqlite"),
    "a manifest of lists": lambda f, _: f.update({"manifest.json": b"[[[]]]"}),
    "a manifest of nothing": lambda f, _: f.update({"manifest.json": b""}),
    "a later format": lambda f, _: f.update(
        {"manifest.json": f["manifest.json"].replace(b'"format": 1', b'"format": 2')}
    ),
    "above": lambda f, _: listed(f, "../above.txt", b"x"),
    "above, inside": lambda f, _: listed(f, "places/../../above.txt", b"x"),
    "absolute": lambda f, _: listed(f, "/above.txt", b"x"),
    "backslash": lambda f, _: listed(f, "places\\..\\above.txt", b"x"),
    "a key": lambda f, _: listed(f, "restricted/key", bytes(32)),
    "a mark": lambda f, _: listed(f, "synthetic", b""),
    "a hidden file": lambda f, _: listed(f, "releases/.lock", b""),
    "another release": lambda f, _: listed(f, "releases/current", b"2026-Q2-0123456789ab\n"),
    "a store that is none": lambda f, _: listed(f, "stores/records.sqlite", b"x" * 5000),
    "a trigger": lambda f, t: changed_store(
        f, t, "create trigger t after insert on batches begin delete from records; end"
    ),
    "a view": lambda f, t: changed_store(f, t, "create view v as select * from records"),
    "an orphan": lambda f, t: changed_store(f, t, "update records set batch_id = 99"),
    "a day that is none": lambda f, t: changed_store(
        f, t, "update records set received_on = 'Jane Doe'"
    ),
    "a law broken": lambda f, t: changed_store(
        f, t, "pragma ignore_check_constraints = 1", "update batches set accepted = 99"
    ),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_archive_is_refused_whole(attack, archive, key, tmp_path):
    hostile = rewritten(archive, tmp_path / "hostile.zip", lambda f: HOSTILE[attack](f, tmp_path))
    (tmp_path / "hostile.sqlite").unlink(missing_ok=True)
    before = everything(tmp_path)

    with pytest.raises(ArchiveRefused, match="Nothing was restored") as refused:
        restore(Workspace(tmp_path / "new"), HERE, hostile, NOW, key)
    assert everything(tmp_path) == before
    assert "Jane" not in str(refused.value)


def test_an_archive_with_a_link_is_refused(archive, tmp_path):
    hostile = tmp_path / "hostile.zip"
    shutil.copy(archive, hostile)
    link = zipfile.ZipInfo("places/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(hostile, "a") as made:
        made.writestr(link, "/etc/passwd")

    with pytest.raises(ArchiveRefused, match="link"):
        restore(Workspace(tmp_path / "new"), HERE, hostile, NOW)


def test_a_file_larger_than_it_says_stops_the_unpacking(archive, tmp_path):
    """A bomb: a hundred megabytes of nothing, listed and declared as ten bytes."""

    def swell(files):
        listed(files, "places/bomb", b"x" * 10)
        files["places/bomb"] = bytes(100 * 2**20)

    hostile = tmp_path / "hostile.zip"
    with zipfile.ZipFile(archive) as held:
        files = {name: held.read(name) for name in held.namelist()}
    swell(files)
    with zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)

    with pytest.raises(ArchiveRefused, match="not what was packed"):
        restore(Workspace(tmp_path / "new"), HERE, hostile, NOW)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("part", [0, 1, 100, 0.5, 0.99])
def test_half_an_archive_is_refused(part, archive, tmp_path):
    held = archive.read_bytes()
    half = tmp_path / "half.zip"
    half.write_bytes(held[: part if isinstance(part, int) else int(len(held) * part)])

    with pytest.raises(ArchiveRefused, match="not a backup, or only a part"):
        restore(Workspace(tmp_path / "new"), HERE, half, NOW)


def test_any_byte_changed_is_found(archive, tmp_path):
    """In the middle of every file of the archive."""
    with zipfile.ZipFile(archive) as held:
        entries = held.infolist()
    content = archive.read_bytes()
    for entry in entries:
        name_length, extra = struct.unpack_from("<HH", content, entry.header_offset + 26)
        at = entry.header_offset + 30 + name_length + extra + entry.compress_size // 2
        hostile = tmp_path / "hostile.zip"
        hostile.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        with pytest.raises(ArchiveRefused):
            restore(Workspace(tmp_path / "new"), HERE, hostile, NOW)


def test_what_a_kill_left_is_cleared_by_the_next(filled, tmp_path):
    (filled.restricted / ".backup").mkdir(mode=0o700)
    (filled.restricted / ".backup" / "records.sqlite").write_bytes(b"half")
    (tmp_path / ".b.zip.draft").write_bytes(b"half")
    (tmp_path / ".new.restoring" / "made" / "restricted").mkdir(parents=True)

    back_up(filled, HERE, tmp_path / "b.zip", NOW)
    restore(Workspace(tmp_path / "new"), HERE, tmp_path / "b.zip", NOW)

    assert not list(tmp_path.glob(".*"))
    assert not (filled.restricted / ".backup").exists()
