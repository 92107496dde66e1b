"""Stores and keys that are exposed, missing or damaged are named, and left as they are."""

import json
import sqlite3
from datetime import datetime

import pytest
from sqlalchemy import create_engine, text

from tests.concern_files import LISTS, concern, write_concerns
from tests.importing import import_concerns
from tests.webmap import examined
from tests.webmap.examined import SETTINGS, TODAY, everything, found
from webmap.config import Settings
from webmap.db.records.journal import write_line
from webmap.health import examine
from webmap.stores import open_records


@pytest.mark.parametrize("name", [".", "key", "records.sqlite"])
def test_what_others_can_open_is_unsafe(filled, name):
    (filled.restricted / name).chmod(0o755)
    assert found(filled)["restricted folder"].state == "unsafe"


def test_a_key_others_can_read_is_unsafe_and_unusable(filled):
    (filled.restricted / "key").chmod(0o640)
    assert found(filled)["key"].state == "unsafe"
    assert not found(filled)["key"].usable


def test_a_key_of_another_length_is_unusable(filled):
    (filled.restricted / "key").write_bytes(b"short")
    assert not found(filled)["key"].usable
    assert "backed up" in found(filled)["key"].do


def test_records_without_their_key_are_unusable_and_no_new_key_is_made(filled):
    (filled.restricted / "key").unlink()
    assert not found(filled)["key"].usable
    assert not (filled.restricted / "key").exists()


def test_a_key_the_records_were_not_stored_with_is_unusable(workspace, tmp_path):
    """Each is a good key by itself: what tells them apart is what stands in the store."""
    path = write_concerns(tmp_path / "one.csv", concern(1))
    now = datetime(2026, 11, 22)  # noqa: DTZ001 - UTC without a zone, as the store keeps it
    import_concerns(workspace, SETTINGS, path, lists=LISTS, today=TODAY, imported_at=now)
    own = workspace.key_file.read_bytes()
    assert found(workspace)["key"].state == "ok"

    workspace.key_file.write_bytes(bytes(reversed(own)))
    finding = found(workspace)["key"]
    assert (finding.state, finding.usable) == ("unsafe", False)
    assert "not the one the records were stored with" in finding.says
    assert "backed up" in finding.do

    workspace.key_file.write_bytes(own)
    assert found(workspace)["key"].state == "ok"


def test_a_key_beside_a_store_that_cannot_be_read_is_judged_by_itself(filled):
    (filled.restricted / "records.sqlite").write_bytes(b"not a database, but long enough" * 40)
    assert found(filled)["key"].state == "ok"


def test_a_store_that_is_no_database_is_unusable(filled):
    (filled.restricted / "records.sqlite").write_bytes(b"not a database, but long enough" * 40)
    assert not found(filled)["records store"].usable


def test_a_store_that_another_command_holds_is_busy_and_not_damaged(filled, monkeypatch):
    writer = sqlite3.connect(filled.restricted / "records.sqlite", isolation_level=None)
    writer.execute("pragma locking_mode = exclusive")
    writer.execute("begin exclusive")
    soon = SETTINGS.model_copy(update={"busy_seconds": 0.2})  # for each thing it looks at
    monkeypatch.setattr(examined, "SETTINGS", soon)
    finding = found(filled)["records store"]
    writer.close()
    assert (finding.state, finding.usable) == ("look", False)
    assert "busy" in finding.says


@pytest.mark.parametrize(
    ("step", "words", "usable"), [("9999", "newer", False), ("0001", "older", True)]
)
def test_a_store_of_another_version_is_named_and_left_as_it_is(filled, step, words, usable):
    engine = create_engine(f"sqlite:///{filled.records_file}")
    with engine.begin() as connection:
        connection.execute(text(f"update alembic_version set version_num = '{step}'"))  # noqa: S608 - ours
    engine.dispose()
    before = everything(filled.restricted)
    finding = found(filled)["records store"]
    assert (finding.state, finding.usable) == ("look" if usable else "unsafe", usable)
    assert "another version" in finding.says
    assert words in finding.says
    assert everything(filled.restricted).keys() == before.keys()


def test_the_partnership_store_is_looked_at_too(filled):
    assert found(filled)["partnership store"].state == "ok"
    (filled.prepare_partnership() / "partnership.sqlite").write_bytes(b"no database at all" * 99)
    assert not found(filled)["partnership store"].usable
    filled.partnership_file.chmod(0o644)
    assert found(filled)["restricted folder"].state == "unsafe"


@pytest.mark.parametrize(
    ("made", "state"), [(None, "look"), ("2026-10-22", "look"), ("2026-10-23", "ok")]
)
def test_a_backup_that_is_missing_or_old_is_worth_a_look(filled, made, state):
    """Thirty days before the day of the test is 23 October."""
    if made is not None:
        with open_records(filled, SETTINGS, writing=True) as db:
            write_line(db, "backup", "1 bytes", datetime.fromisoformat(made))
    finding = found(filled)["backup"]
    assert finding.state == state
    assert made is None or made in finding.says


def test_made_up_records_need_no_backup(filled):
    filled.mark_synthetic()
    assert found(filled)["backup"].state == "ok"


def test_a_table_of_places_that_is_missing_is_named(filled):
    assert found(filled)["places"].state == "ok"
    filled.prepare_open()
    told = {"file": "a", "sha256": "0", "properties": 1, "given": "b", "added_on": "2026-11-22"}
    (filled.places / "in_use.json").write_text(json.dumps({"uprns": told}))
    assert not found(filled)["places"].usable


def test_a_store_the_settings_name_is_the_one_looked_at(workspace, tmp_path):
    elsewhere = Settings(records_url=f"sqlite:///{tmp_path / 'nowhere' / 'records.sqlite'}")
    findings = {each.check: each for each in examine(workspace, elsewhere, TODAY)}
    assert not findings["records store"].usable
    assert "nowhere" not in str(findings["records store"])
