"""Stores and keys that are exposed, missing or damaged are named, and left as they are."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text

from tests.webmap.examined import TODAY, everything, found
from webmap.config import Settings
from webmap.health import examine


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


def test_a_store_that_is_no_database_is_unusable(filled):
    (filled.restricted / "records.sqlite").write_bytes(b"not a database, but long enough" * 40)
    assert not found(filled)["records store"].usable


def test_a_store_that_another_command_holds_is_busy_and_not_damaged(filled):
    writer = sqlite3.connect(filled.restricted / "records.sqlite", isolation_level=None)
    writer.execute("pragma locking_mode = exclusive")
    writer.execute("begin exclusive")
    finding = found(filled)["records store"]
    writer.close()
    assert (finding.state, finding.usable) == ("look", False)
    assert "busy" in finding.says


def test_a_store_of_another_version_is_named_and_left_as_it_is(filled):
    engine = create_engine(filled.records_url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    before = everything(filled.restricted)
    finding = found(filled)["records store"]
    assert finding.state == "look"
    assert "another version" in finding.says
    assert everything(filled.restricted).keys() == before.keys()


def test_a_store_the_settings_name_is_the_one_looked_at(workspace, tmp_path):
    elsewhere = Settings(records_url=f"sqlite:///{tmp_path / 'nowhere' / 'records.sqlite'}")
    findings = {each.check: each for each in examine(workspace, elsewhere, TODAY)}
    assert not findings["records store"].usable
    assert "nowhere" not in str(findings["records store"])
