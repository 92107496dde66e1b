"""A backup is read as if a stranger had made it: it reads no other file, and fills no memory."""

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from hashlib import sha256

import pytest

from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from webmap.config import Settings
from webmap.errors import StoreUnavailable
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.ward_files import kept_files
from webmap.keeping.archives import ArchiveRefused
from webmap.keeping.backing_up import back_up
from webmap.keeping.restoring import restore
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
HERE = Settings(records_url=None, partnership_url=None, busy_seconds=0.2)
RECORDS = "stores/records.sqlite"


@pytest.fixture
def parts(tmp_path):
    """The members of an honest backup; the last is its manifest."""
    workspace = Workspace(tmp_path / "given")
    import_concerns(
        workspace, HERE, write_concerns(tmp_path / "a.csv", concern(1)), imported_at=NOW
    )
    back_up(workspace, HERE, tmp_path / "honest.zip", NOW)
    with zipfile.ZipFile(tmp_path / "honest.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def restored(tmp_path, parts):
    """Restore a backup with these members changed, and what is said in its manifest."""

    def restoring(changed=(), **said):
        members = parts | dict(changed)
        manifest = json.loads(members.pop("manifest.json")) | said
        if "files" not in said:
            manifest["files"] = {
                name: [len(held), sha256(held).hexdigest()] for name, held in members.items()
            }
        path = tmp_path / "hostile.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, held in {**members, "manifest.json": json.dumps(manifest)}.items():
                archive.writestr(name, held)
        return restore(Workspace(tmp_path / "made"), HERE, path, NOW)

    return restoring


def test_the_honest_one_is_restored(restored):
    assert restored().batches == 1


@pytest.mark.parametrize(
    "said",
    [
        {"files": {RECORDS: [float("inf"), ""]}},
        {"files": {RECORDS: [-1, ""]}},
        {"made_at": "\x1b[31m9 read = 9 accepted\n"},
        {"made_at": 7},
    ],
    ids=["endless", "negative", "time with a colour", "time that is none"],
)
def test_a_manifest_that_says_what_none_can_is_refused(restored, tmp_path, said):
    with pytest.raises(ArchiveRefused, match=r"^hostile\.zip: "):
        restored(**said)

    assert not (tmp_path / "made").exists()


def test_a_virtual_table_is_refused_however_it_is_spelled(restored, parts, tmp_path):
    store = tmp_path / "hidden.sqlite"
    store.write_bytes(parts[RECORDS])
    with closing(sqlite3.connect(store, isolation_level=None)) as db:
        db.execute("pragma writable_schema = on")
        hidden = "create  virtual table hidden using fts5(x)"
        db.execute("insert into sqlite_master values ('table', 'hidden', 'hidden', 0, ?)", [hidden])

    with pytest.raises(ArchiveRefused, match="not as it was kept"):
        restored({RECORDS: store.read_bytes()})


def test_a_register_of_files_leads_to_no_other_file(restored, tmp_path):
    outside = tmp_path / "outside"
    outside.write_bytes(b"of somebody else")
    lost = {"file": "../../outside", "sha256": sha256(outside.read_bytes()).hexdigest()}
    uprns = {**lost, "properties": 1, "given": "x.csv", "added_on": "2026-11-22"}
    wards = {**lost, "crs": None, "vintage": "2025", "added_on": "2026-11-22"}
    restored(
        {
            "places/in_use.json": json.dumps({"uprns": uprns}).encode(),
            "boundaries/in_use.json": json.dumps({"ward": wards, "kept": [wards]}).encode(),
        }
    )

    for asked in (uprns_in_use, kept_files):
        with pytest.raises(StoreUnavailable, match="is damaged") as told:
            asked(Workspace(tmp_path / "made"))
        assert "outside" not in str(told.value)


def damaged(held):
    """Overwrite packed bytes of the first member."""
    at = held.find(b"PK\x03\x04") + 2_000
    return held[:at] + b"\xff" * 100 + held[at + 100 :]


def locked(held):
    """Mark the first member as locked with a password."""
    changed = bytearray(held)
    changed[6] |= 1
    changed[held.find(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


@pytest.mark.parametrize("spoil", [damaged, locked])
def test_a_backup_that_cannot_be_unpacked_is_refused_in_words(tmp_path, restored, spoil):
    restored()
    path = tmp_path / "spoilt.zip"
    path.write_bytes(spoil((tmp_path / "hostile.zip").read_bytes()))

    with pytest.raises(ArchiveRefused, match=r"^spoilt\.zip: "):
        restore(Workspace(tmp_path / "other"), HERE, path, NOW)
    assert not (tmp_path / "other").exists()


def test_what_has_no_end_is_not_opened(tmp_path):
    pipe = tmp_path / "pipe.zip"
    os.mkfifo(pipe)

    for path in (pipe, tmp_path):
        with pytest.raises(ArchiveRefused, match="no file to read"):
            restore(Workspace(tmp_path / "made"), HERE, path, NOW)
