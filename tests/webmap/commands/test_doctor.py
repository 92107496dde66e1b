"""The doctor names what is missing, stale or unsafe, says what to do, and changes nothing."""

import json
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text

from models import release_store
from tests.webmap.sample import sample_release
from webmap.commands.main import main
from webmap.config import Settings
from webmap.contacts import read_contacts
from webmap.db.engine import open_records
from webmap.health import examine, machine, published
from webmap.workspace import Workspace

TODAY = date(2026, 11, 22)
SETTINGS = Settings(records_url=None)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "place")


@pytest.fixture
def filled(workspace):
    """A workspace with a key and an empty, up-to-date store."""
    workspace.key()
    with open_records(workspace, SETTINGS, writing=True):
        pass
    return workspace


@pytest.fixture(scope="module")
def sample():
    return sample_release()


def found(workspace, today=TODAY):
    return {finding.check: finding for finding in examine(workspace, SETTINGS, today)}


def everything(folder):
    return {
        path: (path.stat().st_mode, path.is_file() and path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }


def test_an_empty_place_is_nothing_to_worry_about(workspace):
    findings = found(workspace)
    assert all(finding.usable for finding in findings.values())
    assert "unsafe" not in {finding.state for finding in findings.values()}
    assert findings["workspace"].state == "look"
    assert "plainsight import" in findings["records store"].do
    assert not workspace.root.exists()


def test_it_changes_nothing(filled, sample):
    release_store.write(sample, {"a.json": b"{}"}, filled.releases)
    before = everything(filled.root)
    found(filled)
    assert everything(filled.root) == before


def test_every_finding_that_is_not_ok_says_what_to_do(filled):
    (filled.restricted / "key").chmod(0o644)
    for finding in found(filled).values():
        assert finding.says
        assert finding.do or finding.state == "ok", finding.check


def test_a_filled_workspace_is_ok(filled):
    findings = found(filled)
    for check in ("workspace", "restricted folder", "key", "records store"):
        assert findings[check].state == "ok", check


def test_made_up_records_are_called_synthetic(filled):
    filled.mark_synthetic()
    assert "SYNTHETIC" in found(filled)["workspace"].says


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


def test_a_whole_release_of_the_last_closed_quarter_is_ok(workspace, sample):
    stored = release_store.write(sample, {"a.json": b"{}"}, workspace.releases)
    finding = found(workspace)["release"]
    assert finding.state == "ok"
    assert stored in finding.says


def test_a_release_goes_stale_when_the_next_quarter_closes(workspace, sample):
    release_store.write(sample, {}, workspace.releases)
    assert found(workspace, date(2026, 12, 31))["release"].state == "ok"
    stale = found(workspace, date(2027, 1, 1))["release"]
    assert stale.state == "look"
    assert "2026-Q4" in stale.says


def test_a_release_that_was_changed_is_unusable(workspace, sample):
    stored = release_store.write(sample, {"a.json": b"{}"}, workspace.releases)
    (workspace.releases / stored / "assets" / "a.json").write_bytes(b"{ }")
    assert not found(workspace)["release"].usable


def test_a_release_nobody_audited_says_so(workspace, sample):
    assert found(workspace)["audit"].state == "ok"
    release_store.write(sample, {}, workspace.releases)
    assert found(workspace)["audit"].state == "look"
    passed = replace(sample, audit={"status": "passed"})
    release_store.write(passed, {}, workspace.releases)
    assert found(workspace)["audit"].state == "ok"


def test_packaged_wards_are_called_old_from_the_day_the_new_ones_were_in_force(workspace):
    assert found(workspace, date(2026, 5, 6))["boundaries"].state == "ok"
    finding = found(workspace, date(2026, 5, 7))["boundaries"]
    assert finding.state == "look"
    assert "the outlines of the 2026 wards are absent" in finding.says
    assert "plainsight boundaries add" in finding.do


def test_a_damaged_ward_file_is_unusable(workspace):
    workspace.boundaries.mkdir(parents=True)
    (workspace.boundaries / "in_use.json").write_text("{}")
    assert not found(workspace)["boundaries"].usable


def test_numbers_nobody_checked_since_the_last_release_are_named():
    who = read_contacts()
    assert published.contacts(who, who.checked_on + timedelta(days=100)).state == "ok"
    assert published.contacts(who, who.checked_on + timedelta(days=101)).state == "look"


def test_an_old_python_is_unsafe():
    assert machine.python((3, 10)).state == "unsafe"
    assert machine.python((3, 11)).state == "ok"


def test_packages_that_are_not_installed_are_named(monkeypatch):
    assert machine.packages().state == "ok"
    needed = ["flask>=3.1", "no-such-package[x]>=1; python_version>'3'", "x>1; extra == 'y'"]
    monkeypatch.setattr(machine, "requires", lambda _: needed)
    missing = machine.packages()
    assert missing.state == "unsafe"
    assert missing.says == "1 of 2 are missing: no-such-package"
    monkeypatch.undo()
    assert machine.packages("no-such-distribution").state == "look"


def test_a_stranger_called_geo_is_found_out(tmp_path, monkeypatch):
    (tmp_path / "geo").mkdir()
    (tmp_path / "geo" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(machine.sys.modules, "geo")
    finding = machine.imports(machine.Path(machine.__file__).parents[2])
    assert finding.state == "unsafe"
    assert "geo" in finding.says
    assert not finding.usable


@pytest.mark.parametrize(
    ("free", "state"), [(2**31, "ok"), (2**30 - 1, "look"), (50 * 2**20, "unsafe")]
)
def test_little_room_on_the_disk_is_named(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert machine.disk_space(tmp_path / "not" / "there").state == state


def run(monkeypatch, capsys, workspace, *words):
    line = ["plainsight", "doctor", "--workspace", str(workspace.root), *words]
    monkeypatch.setattr("sys.argv", line)
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code
    return code, capsys.readouterr().out


def test_it_prints_a_line_a_check_and_ends_with_0(filled, monkeypatch, capsys):
    code, shown = run(monkeypatch, capsys, filled)
    lines = [line for line in shown.splitlines() if not line.startswith(" ")]
    assert code == 0
    assert {line.split()[0] for line in lines} <= {"ok", "look", "unsafe"}
    assert len(lines) == len(found(filled))


def test_it_prints_json_for_programs_and_ends_with_5_where_a_store_is_unusable(
    filled, monkeypatch, capsys
):
    (filled.restricted / "key").unlink()
    code, shown = run(monkeypatch, capsys, filled, "--json")
    rows = {row["check"]: row for row in json.loads(shown)}
    assert code == 5
    assert rows["key"]["state"] == "unsafe"
    assert rows["key"]["usable"] is False
