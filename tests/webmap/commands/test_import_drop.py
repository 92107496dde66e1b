"""`plainsight import drop`: a receipt for each parcel, and nothing lost or brought in twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from tests.parcels import LEEDS, POLICE, SENT_AT, Sender, csv_of, leeds_concern, workbook
from tests.return_files import RECORD
from tests.webmap.five_hundred import TODAY
from webmap import clock
from webmap.config import Settings
from webmap.db.records.tables import Record
from webmap.demonstration.furnishing import furnish
from webmap.demonstration.place import own_store, require_replaceable
from webmap.demonstration.recipe import FILES, Note, Recipe
from webmap.drop.envelope import Form
from webmap.errors import ExitCode, StoreUnavailable, UsageRefused
from webmap.intake import dropped
from webmap.stores import open_records
from webmap.workspace import Workspace

LATER = SENT_AT + timedelta(hours=1)


@pytest.fixture
def sender(tmp_path):
    return Sender(Workspace(tmp_path / "place"))


@pytest.fixture
def import_drop(command_line, sender, monkeypatch):
    """Run `plainsight import drop` on a fixed day."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return lambda *words: command_line(
        "import", "drop", "--workspace", sender.workspace.root, *words
    )


def stored(sender, *asked):
    with open_records(sender.workspace, Settings()) as db:
        return db.execute(select(*(asked or [func.count(Record.uid)]))).scalars().all()


def test_a_return_and_a_table_go_in_and_are_gone_from_the_drop(sender, import_drop, tmp_path):
    sender.send(workbook(tmp_path, RECORD, B9="Fewer came from care homes."), Form.XLSX)
    name = sender.send(csv_of(leeds_concern(7), leeds_concern(8, child="17")), sent_at=LATER)
    code, printed, said = import_drop()

    assert (code, said) == (ExitCode.DONE, "")
    assert "Records: 1 read = 1 accepted + 0 duplicate + 0 refused." in printed
    assert "Records: 2 read = 1 accepted + 0 duplicate + 1 refused." in printed
    assert f"Parcel {name[:8]}, {LEEDS}, 2026-Q3, sent 2 November 2026 at 11:32" in printed
    assert "line 3, child: must be one of" in printed
    assert "care homes" not in printed
    assert stored(sender) == [2]
    assert (sender.names, sender.aside) == ([], [])
    assert not (sender.workspace.restricted / ".opened").exists()


def test_what_was_all_there_already_is_done_too(sender, import_drop):
    for _ in range(2):
        sender.send(csv_of())
        code, printed, _ = import_drop()
        assert code == ExitCode.DONE
    assert "1 read = 0 accepted + 1 duplicate + 0 refused" in printed
    assert sender.names == []


def test_an_empty_drop_is_nothing_to_do(import_drop):
    assert import_drop()[0] == ExitCode.NOTHING_TO_DO


def test_a_workspace_without_a_drop_says_how_to_get_one(command_line, tmp_path):
    code, _, said = command_line("import", "drop", "--workspace", tmp_path)
    assert code == ExitCode.NOTHING_TO_DO
    assert "plainsight init" in said
    assert not (tmp_path / "restricted").exists()


def test_a_trial_leaves_everything_where_it_is(sender, import_drop):
    before = [sender.send(csv_of()), sender.send(csv_of(concern(1)))]
    code, printed, said = import_drop("--dry-run")

    assert code == ExitCode.INPUT_REFUSED  # the police's row in a parcel of Leeds
    assert "1 read = 1 accepted + 0 duplicate + 0 refused" in printed
    assert "dry run" in printed
    assert "set-aside" not in said
    assert sender.names == sorted(before)
    assert (sender.aside, stored(sender) if sender.workspace.records_file.exists() else [0]) == (
        [],
        [0],
    )


def test_what_was_sent_later_wins_whatever_the_names_say(sender, import_drop):
    for child, sent_at in (("yes", LATER), ("no", SENT_AT)):
        sender.send(csv_of(leeds_concern(1, child=child)), sent_at=sent_at)
    assert import_drop()[0] == ExitCode.DONE
    assert stored(sender, Record.child) == ["yes"]


class TestOneOrganisationCannotSpeakForAnother:
    def test_rows_of_another_are_refused(self, sender, import_drop):
        sender.send(csv_of(leeds_concern(1), concern(2)))
        code, printed, _ = import_drop()
        assert code == ExitCode.DONE
        assert "2 read = 1 accepted + 0 duplicate + 1 refused" in printed
        assert stored(sender, Record.organisation) == [LEEDS]

    def test_rows_of_another_are_not_corrected(self, sender, import_drop):
        sender.send(csv_of(concern(1, child="no")), organisation=POLICE)
        sender.send(csv_of(leeds_concern(1, child="yes")), sent_at=LATER)
        assert import_drop()[0] == ExitCode.DONE
        assert sorted(stored(sender, Record.child)) == ["no", "yes"]

    @pytest.mark.parametrize("told", [{"organisation": POLICE}, {"quarter": "2026-Q2"}])
    def test_a_return_of_another_is_set_aside(self, sender, import_drop, tmp_path, told):
        name = sender.send(workbook(tmp_path), Form.XLSX, **told)
        code, _, said = import_drop()
        assert code == ExitCode.INPUT_REFUSED
        assert f"{next(iter(told)).capitalize()}: is not the one it was sent for" in said
        assert sender.names == []
        assert [held.partition("-")[0] for held in sender.aside] == [name[:32]]
        assert sender.aside[0].endswith(".refused.sealed")

    def test_who_is_not_on_the_list_is_set_aside(self, sender, import_drop):
        sender.send(csv_of(), organisation="nobody_at_all")
        code, _, said = import_drop()
        assert code == ExitCode.INPUT_REFUSED
        assert "steward's list" in said


def test_one_bad_parcel_does_not_keep_the_others_out(sender, import_drop, monkeypatch):
    genuine = dropped.import_file

    def failing(workspace, settings, source, path, handling):
        if b"LCC-999" in path.read_bytes():
            raise KeyError("LCC-999 of Jane Doe")
        return genuine(workspace, settings, source, path, handling)

    monkeypatch.setattr(dropped, "import_file", failing)
    sender.send(csv_of(leeds_concern(1, concern_id="LCC-999")))
    sender.send(b"heading\nvalue\n")
    sender.send(csv_of(leeds_concern(2)), sent_at=LATER)
    code, printed, said = import_drop()

    assert code == ExitCode.INPUT_REFUSED
    assert "1 read = 1 accepted" in printed
    assert "KeyError" in said
    assert "Jane" not in said + printed
    assert sorted(name.split(".")[1] for name in sender.aside) == ["defect", "refused"]
    assert sender.names == []


@pytest.mark.parametrize("how", [(), ("--json",)])
def test_what_cannot_be_opened_is_told_and_what_is_no_parcel_is_counted(sender, import_drop, how):
    (sender.workspace.drop / f"{'0a' * 16}.sealed").write_bytes(b"not sealed")
    (sender.workspace.drop / "notes.txt").write_bytes(b"of Jane Doe")
    code, printed, said = import_drop(*how)

    assert code == ExitCode.INPUT_REFUSED
    assert "Parcel 0a0a0a0a: cannot be opened" in said
    assert "no parcel: 1" in said
    assert "notes" not in said + printed
    assert (sender.names, len(sender.aside)) == (["notes.txt"], 1)
    assert [one["parcel"][:4] for one in json.loads(printed or "[]")] == ["0a0a"] * bool(how)


def test_a_parcel_that_changes_while_it_is_collected_is_set_aside(sender, import_drop, monkeypatch):
    name = sender.send(csv_of())
    genuine = dropped.look

    def looked(folder, keys):
        waiting = genuine(folder, keys)
        (folder / name).unlink()
        (folder / name).write_bytes(b"another")
        return waiting

    monkeypatch.setattr(dropped, "look", looked)
    assert import_drop()[0] == ExitCode.INPUT_REFUSED
    assert (sender.names, len(sender.aside)) == ([], 1)


def test_a_store_that_cannot_take_it_leaves_it_in_the_drop(sender, import_drop, monkeypatch):
    sender.send(csv_of())

    def busy(*_told):
        raise StoreUnavailable("The records store is busy.")

    monkeypatch.setattr(dropped, "import_file", busy)
    assert import_drop()[0] == ExitCode.STORE_UNAVAILABLE
    assert (len(sender.names), sender.aside) == (1, [])
    assert not (sender.workspace.restricted / ".opened").exists()


def test_what_a_demonstration_was_sent_goes_in_and_it_stays_one(sender, import_drop, tmp_path):
    place = sender.workspace
    place.mark_synthetic()
    (place.root / FILES).mkdir()
    recipe = Recipe.of(TODAY, seed=1, concerns_per_quarter=50)
    Note(recipe=recipe, first_quarter="2024-Q1", rows={}, hotspots=(), files={}).write(place)
    here = own_store(Settings())
    furnish(place, here, clock.now())
    sender.send(csv_of(leeds_concern(7)))
    sender.send(workbook(tmp_path, RECORD), Form.XLSX, sent_at=LATER)

    code, _, said = import_drop()
    assert (code, said) == (ExitCode.DONE, "")
    assert (stored(sender), sender.names) == ([2], [])
    require_replaceable(place, here)  # another demonstration may take its place

    foreign = write_concerns(tmp_path / "c.csv", concern(50))
    import_concerns(place, here, foreign, imported_at=clock.now())
    with pytest.raises(UsageRefused, match="added to it since"):
        require_replaceable(place, here)


def test_a_stray_mark_of_a_demonstration_lets_nothing_in(sender, import_drop):
    sender.send(csv_of())
    sender.workspace.mark_synthetic()
    code, _, said = import_drop()
    assert code == ExitCode.USAGE
    assert "SYNTHETIC" in said
    assert import_drop("--dry-run")[0] == ExitCode.DONE
    assert len(sender.names) == 1


def test_a_drop_key_that_somebody_changed_is_noticed(sender, import_drop):
    sender.send(csv_of())
    (sender.workspace.partnership / "drop-key").write_bytes(bytes(64))
    code, _, said = import_drop()
    assert code == ExitCode.STORE_UNAVAILABLE
    assert "plainsight init" in said
    assert len(sender.names) == 1


def test_without_the_key_none_is_made(sender, import_drop):
    sender.workspace.key_file.unlink()
    code, _, said = import_drop()
    assert code == ExitCode.STORE_UNAVAILABLE
    assert "backed up" in said
    assert not sender.workspace.has_key


def test_a_program_is_told_the_same(sender, import_drop, tmp_path):
    first = sender.send(workbook(tmp_path), Form.XLSX)
    second = sender.send(csv_of(leeds_concern(5)), sent_at=LATER)
    third = sender.send(b"nothing\n1\n", sent_at=LATER + timedelta(hours=1))
    code, printed, _ = import_drop("--json")
    told = json.loads(printed)

    assert code == ExitCode.INPUT_REFUSED
    assert [one["parcel"] for one in told] == [first, second, third]
    assert told[0]["receipt"]["organisation"] == LEEDS
    assert told[1]["receipt"]["tally"] == {
        "read": 1, "accepted": 1, "duplicate": 0, "refused": 0
    }  # fmt: skip
    assert told[1]["sent_at"] == "2026-11-02T11:32:00Z"
    assert told[2]["error"]


@pytest.mark.parametrize(
    "words",
    [
        ("import", "drop", "file.csv"),
        ("import", "concerns"),
        ("import", "drop", "--correct"),
        ("import", "drop", "-o", "receipt.txt"),
        ("import", "drop", "--refusals", "list.csv"),
        ("import", "parcels"),
    ],
)
def test_words_that_mean_nothing_here_are_refused(command_line, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, said = command_line(*words)
    assert code == ExitCode.USAGE
    assert "Nothing was stored" in said
