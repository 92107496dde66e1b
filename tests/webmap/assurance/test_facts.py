"""Facts are read as the installation stands; nothing is made, changed or counted."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo.closed_lists import Sender, packaged_senders
from models.release_store import write
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns
from tests.webmap.examined import everything
from tests.webmap.sample import sample_release
from webmap.assurance.facts import gather
from webmap.assurance.papers import PAPERS
from webmap.config import Settings
from webmap.db.records.journal import write_line
from webmap.documents.html_page import as_html
from webmap.health import examine
from webmap.keeping.organisations import list_organisations
from webmap.stores import open_records
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def here(workspace, tmp_path):
    """A workspace with one concern."""
    path = write_concerns(tmp_path / "one.csv", concern(1))
    settings = Settings(records_url=None)
    import_concerns(workspace, settings, path, lists=LISTS, today=TODAY, imported_at=NOW)
    return workspace


def test_where_there_is_nothing_nothing_is_told_and_nothing_made(tmp_path):
    facts = gather(Workspace(tmp_path / "nowhere"), Settings(), TODAY)
    assert (facts.sources, facts.kept_from, facts.backed_up_on) == (None, None, None)
    assert facts.release is None
    assert facts.organisations == tuple(packaged_senders())
    assert list(tmp_path.iterdir()) == []


def test_looking_changes_nothing(here):
    before = everything(here.root)
    gather(here, Settings(), TODAY)
    after = everything(here.root)
    assert {path: held for path, held in before.items() if "sqlite-" not in path.name} == {
        path: held for path, held in after.items() if "sqlite-" not in path.name
    }


def test_kinds_of_files_and_what_was_done_are_told(here):
    with open_records(here, Settings(), writing=True) as db:
        write_line(db, "retire", "3 rows", NOW, kept_from=date(2024, 1, 1))
        write_line(db, "backup", "9 bytes", NOW)
    facts = gather(here, Settings(), TODAY)
    assert facts.sources == ("concerns",)
    assert facts.kept_from == date(2024, 1, 1)
    assert facts.backed_up_on == date(2026, 11, 22)


def test_findings_are_the_doctors_own(here):
    facts = gather(here, Settings(), TODAY)
    assert list(facts.findings) == examine(here, Settings(), TODAY)
    assert facts.found("key").state == "ok"
    assert facts.found("no such check") is None


def test_no_paper_depends_on_how_many_cases_there_are(tmp_path):
    """Two worlds: one concern, and thirty of other places and kinds."""
    pages = []
    for name, many in (("few", 1), ("many", 30)):
        place = Workspace(tmp_path / name)
        rows = [concern(at, exploitation="sexual" if at % 2 else "labour") for at in range(many)]
        path = write_concerns(tmp_path / f"{name}.csv", *rows)
        import_concerns(place, Settings(), path, lists=LISTS, today=TODAY, imported_at=NOW)
        pages.append([as_html(make(gather(place, Settings(), TODAY))) for make in PAPERS])
    assert pages[0] == pages[1]


def test_what_is_unsafe_comes_first(here):
    (here.restricted / "key").chmod(0o644)
    amiss = gather(here, Settings(), TODAY).amiss
    states = [each.state for each in amiss]
    assert states == sorted(states, reverse=True)
    assert amiss[0].check in {"key", "restricted folder"}
    assert "ok" not in states


def test_consent_decides_which_tables_are_made(workspace):
    consented = Settings(police_consent="DSA 12, signed 3 March 2026 by Sam Ward")
    with_, without = (gather(workspace, each, TODAY) for each in (consented, Settings()))
    assert (with_.has_consent, without.has_consent) == (True, False)
    assert {each.name for each in with_.spec.tables} - {
        each.name for each in without.spec.tables
    } == {"T6"}
    assert "Sam Ward" not in repr(with_)


def test_the_packaged_list_is_not_taken_for_the_stewards(workspace):
    settings = Settings(partnership_url=None)
    list_organisations(workspace, settings, packaged_senders(), replace=False)
    assert not gather(workspace, settings, TODAY).is_own_list
    own = [Sender(key="ours", name="Ours", kind="ngo")]
    list_organisations(workspace, settings, own, replace=True)
    facts = gather(workspace, settings, TODAY)
    assert facts.is_own_list
    assert facts.organisations == tuple(own)


def test_the_release_on_show_is_told_by_what_is_public(workspace):
    release = sample_release()
    shown = write(release, {}, workspace.releases)
    told = gather(workspace, Settings(), TODAY).release
    assert (told.id, told.quarter) == (shown, "2026-Q3")
    assert told.tables == ("T1", "T2", "T3")
    assert not told.is_by_origin
    assert (told.cells, told.audit["status"]) == (len(release.cells), "not audited")


def test_a_damaged_release_is_not_told(workspace):
    shown = write(sample_release(), {}, workspace.releases)
    (workspace.releases / shown / "release.json").write_text("{}")
    facts = gather(workspace, Settings(), TODAY)
    assert facts.release is None
    assert facts.found("release").state == "unsafe"


def test_a_store_that_cannot_be_read_is_a_finding_and_no_fault(here):
    Path(here.records_file).write_bytes(b"no database at all" * 100)
    facts = gather(here, Settings(), TODAY)
    assert facts.sources is None
    assert facts.found("records store").state == "unsafe"


def test_an_address_of_a_store_is_never_told(here):
    settings = Settings(records_url="postgresql+psycopg://me:hunter2@127.0.0.1:9/none")
    facts = gather(here, settings, TODAY)
    assert dict(facts.stores)["records"] == "on a database server that the settings name"
    assert "hunter2" not in repr(facts)
