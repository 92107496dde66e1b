"""A release is published whole, told once, and never told otherwise but at the annual revision."""

import shutil

import numpy as np
import pandas as pd
import pytest
from pydantic import SecretStr

from models.disclosure.cells import State
from models.release_store import open_current, open_release
from tests.webmap.five_hundred import TODAY, concern_rows
from tests.webmap.quick_releases import make_quick
from tests.webmap.releasing.conftest import HERE, NEW_YEAR, NOW, SPRING, in_one_place
from tests.webmap.stored import everything_stored
from webmap.db.records.ledger import forget_identities, published_releases, read_counted
from webmap.db.records.retiring import retire
from webmap.db.records.undoing import undo
from webmap.errors import AuditRefused, StoreUnavailable, UsageRefused
from webmap.releasing import drafting, publishing
from webmap.releasing.history import read_history
from webmap.stores import open_records


def quarters_of(release, table="T3"):
    """What a release tells of each quarter of a table."""
    return {
        (cell.id.area, cell.id.period): (cell.state, cell.low, cell.high)
        for cell in release.cells
        if cell.id.table == table and cell.id.period_kind == "quarter"
    }


def ledger(told):
    return read_history(told.workspace, HERE).counted.frame


def test_a_quarter_is_told_once_whatever_came_in_since(told):
    before = told.files()
    told.take_in(in_one_place(5_000, "2026-05-05"))
    after = told.files()

    again = told.publish("2026-Q2")

    assert (again.id, again.is_new, again.waiting) == (told.ids[1], False, True)
    assert told.files() == after
    names = [name for name in before if name.startswith("releases/")]
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_nothing_waits_where_nothing_came_in(told):
    assert not told.publish("2026-Q2").waiting


def test_what_came_in_late_waits_until_the_annual_revision(told):
    told.take_in(in_one_place(5_000, "2026-05-05"))
    told.take_in(in_one_place(6_000, "2026-12-05"), "winter.csv")
    first = open_release(told.workspace.releases, told.ids[1]).release

    third = told.publish("2026-Q3")
    fourth = told.publish("2026-Q4", NEW_YEAR)

    spring = ("E47000003", "2026-04-01/2026-07-01")
    told_first, told_third = quarters_of(first), quarters_of(third.release)
    assert {at: told_third[at] for at in told_first} == told_first
    assert third.waiting
    assert quarters_of(fourth.release)[spring][1] >= told_first[spring][1] + 50
    assert not fourth.waiting
    late = ledger(told).query("quarter == '2026-Q2' and counted_in == '2026-Q4'")
    assert len(late) == 60


def test_where_the_fourth_quarter_is_passed_over_the_next_release_revises(told):
    told.take_in(in_one_place(5_000, "2026-05-05"))

    told.publish("2027-Q1", SPRING)

    late = ledger(told).query("quarter == '2026-Q2' and counted_in == '2027-Q1'")
    assert len(late) == 60


def test_what_is_taken_out_goes_at_the_next_quarter_and_not_before(told):
    told.take_in(in_one_place(5_000, "2026-08-05"))
    told.publish("2026-Q3")
    kept = ledger(told)
    with open_records(told.workspace, HERE, writing=True) as db:
        undo(db, [2], NOW)

    assert not told.publish("2026-Q3").is_new
    assert ledger(told).equals(kept)
    told.take_in(in_one_place(6_000, "2026-12-05"), "winter.csv")
    fourth = told.publish("2026-Q4", NEW_YEAR).release

    after = ledger(told)
    gone = after[after["dropped_in"].eq("2026-Q4")]
    assert len(gone) == 60
    assert gone[["uid", "case_uid"]].isna().all(axis=None)
    summer = ("E47000003", "2026-07-01/2026-10-01")
    third = open_release(told.workspace.releases, told.publish("2026-Q4", NEW_YEAR).id).release
    assert third == fourth
    assert quarters_of(fourth)[summer][1] <= 65


def test_retired_records_stay_counted(told):
    with open_records(told.workspace, HERE, writing=True) as db:
        retire(db, pd.Timestamp("2025-01-01").date(), NOW)
    before = quarters_of(open_current(told.workspace.releases).release)

    third = told.publish("2026-Q3")

    after = quarters_of(third.release)
    assert {at: after[at] for at in before} == before
    old = ledger(told).query("quarter < '2025-Q1'")
    assert len(old) == 110
    assert old["uid"].isna().all()
    assert old["dropped_in"].isna().all()


def test_an_earlier_quarter_than_the_last_is_refused(told):
    before = told.files()
    with pytest.raises(UsageRefused, match=r"2026-Q2 has been published.*annual revision"):
        told.publish("2026-Q1")
    assert told.files() == before


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_every_release_before_must_be_there_and_whole(told, harm):
    folder = told.workspace.releases / told.ids[0]
    if harm == "missing":
        shutil.rmtree(folder)
    else:
        (folder / "release.json").write_bytes(b"{}")
    before = told.files()

    with pytest.raises(StoreUnavailable, match=told.ids[0]):
        told.publish("2026-Q3")

    assert told.files() == before


def test_the_last_release_can_be_made_again_from_what_was_counted_then(told):
    before = told.files()
    shutil.rmtree(told.workspace.releases / told.ids[1])
    (told.workspace.releases / "current").unlink()
    told.take_in(in_one_place(5_000, "2026-05-05"))

    again = told.publish("2026-Q2")

    after = told.files()
    assert again.id == told.ids[1]
    assert again.waiting
    names = {name for name in before if name.startswith("releases/")}
    assert {name for name in after if name.startswith("releases/")} == names
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_a_lost_release_is_not_replaced_by_one_that_says_anything_else(told, monkeypatch):
    shutil.rmtree(told.workspace.releases / told.ids[1])
    (told.workspace.releases / "current").unlink()
    whole = publishing.assets(None, None)
    monkeypatch.setattr(publishing, "assets", lambda *_: whole | {"b.json": b"{}"})
    before = told.files()

    with pytest.raises(StoreUnavailable, match=f"{told.ids[1]} is missing"):
        told.publish("2026-Q2")

    assert told.files() == before


def test_a_release_the_records_know_nothing_of_is_not_gone_on_from(told, tmp_path):
    """Made by an earlier version, or by records that were since put back from an older copy."""
    fresh = type(told)(type(told.workspace)(tmp_path / "fresh"))
    fresh.take_in(concern_rows(), "fresh.csv")
    shutil.copytree(told.workspace.releases, fresh.workspace.releases)

    with pytest.raises(StoreUnavailable, match="keeps no account of what it counted"):
        fresh.publish("2026-Q3")


def test_a_refused_audit_writes_nothing(told, monkeypatch):
    made = drafting.prepare_release

    def refused(*given, **more):
        prepared = made(*given, **more)
        return type(prepared)(
            release=None,
            counted=prepared.counted,
            audit=prepared.audit,
            waiting=prepared.waiting,
        )

    monkeypatch.setattr(drafting, "prepare_release", refused)
    before = told.files()

    with pytest.raises(AuditRefused, match="Nothing was published"):
        told.publish("2026-Q3")

    assert told.files() == before


def test_what_cannot_be_noted_is_not_published(told):
    before, rows = told.files(), everything_stored(told.workspace, HERE)

    def unable(_):
        raise StoreUnavailable("the log is full")

    with pytest.raises(StoreUnavailable, match="the log is full"):
        told.publish("2026-Q3", note=unable)

    after = told.files()
    assert everything_stored(told.workspace, HERE) == rows
    assert {name for name in after if name.startswith("releases/")} == {
        name for name in before if name.startswith("releases/")
    }
    assert open_current(told.workspace.releases).id == told.ids[1]


def test_only_what_comes_to_be_shown_is_noted(told):
    noted = []
    told.publish("2026-Q2", note=noted.append)
    assert noted == []
    third = told.publish("2026-Q3", note=noted.append)
    assert noted == [third.id]


def meanwhile_published(told):
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        told.publish("2026-Q3")


def meanwhile_retired(told):
    with open_records(told.workspace, HERE, writing=True) as db:
        forget_identities(db, list(ledger(told)["uid"][:1]))


@pytest.mark.parametrize("meanwhile", [meanwhile_published, meanwhile_retired])
def test_a_ledger_that_changed_meanwhile_is_not_written_over(told, monkeypatch, meanwhile):
    told.take_in(in_one_place(5_000, "2026-08-05"))
    quick = publishing.assets

    def slowly(*given):
        meanwhile(told)
        return quick(*given) | {"b.json": b"{}"}

    monkeypatch.setattr(publishing, "assets", slowly)
    with pytest.raises(StoreUnavailable, match="Run the command again"):
        told.publish("2026-Q3")

    with open_records(told.workspace, HERE) as db:
        kept = {each.release_id for each in published_releases(db)}
    folders = {path.name for path in told.workspace.releases.iterdir() if path.is_dir()}
    assert folders == kept


def test_what_a_killed_command_stored_and_never_showed_is_cleared_away(told, tmp_path):
    other = type(told)(type(told.workspace)(tmp_path / "other"))
    shutil.copytree(told.workspace.root, other.workspace.root)
    never_shown = other.publish("2026-Q3").id
    shutil.copytree(other.workspace.releases / never_shown, told.workspace.releases / never_shown)
    told.take_in(in_one_place(5_000, "2026-08-05"))

    third = told.publish("2026-Q3")

    assert third.id != never_shown
    folders = {path.name for path in told.workspace.releases.iterdir() if path.is_dir()}
    assert folders == {*told.ids, third.id}


def test_the_proof_and_the_report_are_kept_where_only_their_owner_reads(told):
    kept = told.workspace.restricted / "audit" / told.ids[1]
    assert {path.name for path in kept.iterdir()} >= {"witnesses.npz", "figures.json", "report.txt"}
    for path in (kept, kept.parent):
        assert path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o600}


def test_each_release_is_audited_beside_all_before_it(told):
    audit = told.publish("2026-Q3").release.audit
    assert audit["status"] == "no leaks"
    assert audit["with_releases_of"] == ["2026-Q1", "2026-Q2"]


def test_the_same_records_give_the_same_releases_in_another_workspace(told, tmp_path):
    other = type(told)(type(told.workspace)(tmp_path / "other"))
    other.workspace.prepare_restricted()
    shutil.copy(told.workspace.key_file, other.workspace.key_file)
    rows = concern_rows()
    other.take_in(rows[300:][::-1], "late.csv")
    other.take_in(rows[:300], "early.csv")

    assert [other.publish(quarter).id for quarter in ("2026-Q1", "2026-Q2")] == told.ids


@pytest.mark.postgres
def test_a_database_gives_the_same_releases_however_the_records_came_in(
    told, tmp_path, postgres_database
):
    settings = HERE.model_copy(update={"records_url": SecretStr(postgres_database)})
    other = type(told)(type(told.workspace)(tmp_path / "other"), settings)
    other.workspace.prepare_restricted()
    shutil.copy(told.workspace.key_file, other.workspace.key_file)
    rows = [concern_rows()[at] for at in np.random.default_rng(8).permutation(495)]
    for at in range(3):
        other.take_in(rows[at::3], f"part-{at}.csv")

    assert [other.publish(quarter).id for quarter in ("2026-Q1", "2026-Q2")] == told.ids


def test_a_release_shows_what_it_says_and_hides_the_rest(told):
    found = {cell.state for cell in told.publish("2026-Q2").release.cells}
    assert found <= {State.SHOWN, State.SMALL, State.COARSE, State.WITHHELD}
    assert {State.SHOWN, State.SMALL} <= found


def test_the_ledger_reads_back_as_it_was_written(told):
    with open_records(told.workspace, HERE) as db:
        first, second = read_counted(db), read_counted(db)
    assert first.frame.equals(second.frame)
    assert len(first) == 440
    assert first.frame["uid"].is_unique


def test_a_day_before_the_quarter_closes_is_too_early(told):
    with pytest.raises(UsageRefused, match="has not closed"):
        told.publish("2026-Q4", TODAY)
