"""A release that was published and is no longer there is found before the next one is due."""

import shutil

import pytest

from models import release_store
from models.disclosure.counted import Counted
from tests.webmap.examined import SETTINGS, found
from webmap.db.records.ledger import write_published
from webmap.stores import open_records


@pytest.fixture
def published(filled, release):
    """A workspace with one release that the ledger knows; its id."""
    stored = release_store.write(release, {"a.json": b"{}"}, filled.releases)
    with open_records(filled, SETTINGS, writing=True) as db:
        write_published(db, Counted.none(), release.quarter, stored, release.family.id)
    return stored


def test_without_releases_all_is_well(workspace, filled):
    assert found(workspace)["releases"].state == "ok"
    assert found(filled)["releases"].state == "ok"


def test_a_release_that_is_there_and_accounted_for_is_ok(filled, published):
    finding = found(filled)["releases"]
    assert published
    assert (finding.state, finding.says) == ("ok", "1 published, all whole")


def test_a_published_release_that_is_missing_is_named(filled, published):
    shutil.rmtree(filled.releases / published)
    finding = found(filled)["releases"]
    assert (finding.state, finding.usable) == ("unsafe", False)
    assert published in finding.says
    assert "backup" in finding.do


def test_one_that_was_changed_is_named_though_another_is_on_show(filled, published):
    (filled.releases / published / "assets" / "a.json").write_bytes(b"[]")
    (filled.releases / "current").unlink()
    assert published in found(filled)["releases"].says


def test_many_that_are_missing_are_not_all_named(filled):
    with open_records(filled, SETTINGS, writing=True) as db:
        for number in range(1, 5):
            name = f"202{number}-Q1"
            write_published(db, Counted.none(), name, f"{name}-0123456789ab", "wards")
    assert found(filled)["releases"].says.endswith("2023-Q1-0123456789ab and 1 more")


def test_a_release_the_ledger_does_not_know_is_unsafe(filled, release):
    """The store came from a backup older than the release."""
    release_store.write(release, {}, filled.releases)
    finding = found(filled)["releases"]
    assert (finding.state, finding.usable) == ("unsafe", True)
    assert "latest backup" in finding.do


def test_on_the_partners_machine_there_is_no_account_to_keep(workspace, release):
    release_store.write(release, {}, workspace.releases)
    assert found(workspace)["releases"].state == "ok"


def test_a_store_that_cannot_be_read_is_said_to_be_needed(filled, published):
    filled.records_file.write_bytes(b"not a store")
    assert published
    assert found(filled)["releases"].state == "look"
