"""Founding, undoing, retiring, backing up and restoring from the command line."""

import json
from datetime import date, datetime, timedelta

import pytest

from tests.concern_files import TODAY, concern, write_concerns
from webmap import clock
from webmap.commands.retire import first_day_kept
from webmap.errors import UsageRefused


@pytest.fixture
def typed(command_line, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return lambda *words: command_line(*words, "--workspace", tmp_path / "place")


@pytest.fixture
def imported_file(typed, tmp_path):
    file = write_concerns(
        tmp_path / "a.csv", concern(1, received_on="2025-01-05", happened_on="2025-01"), concern(2)
    )
    assert typed("import", "concerns", file)[0] == 0
    return file


def test_init_says_what_to_do_next_and_then_that_there_is_nothing_to_do(typed):
    code, said, _ = typed("init")
    assert (code, "restricted/key" in said) == (0, True)
    assert typed("init")[0] == 6


def test_the_steward_s_list_decides_who_may_send(typed, tmp_path):
    listed = tmp_path / "list.csv"
    listed.write_text("key,name,class,reference_pattern\nown_body,Own body,ngo,OB-\\d{4}\n")
    assert typed("init", "--organisations", listed)[0] == 0
    theirs = write_concerns(tmp_path / "theirs.csv", concern(1))
    ours = write_concerns(tmp_path / "ours.csv", concern(2, organisation="own_body"))

    assert typed("import", "concerns", theirs)[0] == 3
    assert typed("import", "concerns", ours)[0] == 0


def test_batches_are_listed_without_names_and_undone_by_number(typed, imported_file):
    rows = json.loads(typed("undo", "--list", "--json")[1])
    assert [(row["batch"], row["read"], row["accepted"]) for row in rows] == [(1, 2, 2)]
    assert imported_file.name not in typed("undo", "--list")[1]

    assert json.loads(typed("undo", "1", "--json")[1]) == [
        {"batches": "1", "removed": 2, "put_back": 0}
    ]
    assert typed("undo", "1")[0] == 2
    assert typed("undo")[0] == 2
    assert typed("import", "concerns", imported_file)[1].startswith("a.csv: 2 read = 2 accepted")


@pytest.mark.usefixtures("imported_file")
def test_retire_counts_first_and_then_deletes(typed):
    counted = [{"table": "records", "year": 2025, "rows": 1}]
    asked = ("retire", "--older-than", "2026-01-01", "--json")
    for _ in range(2):
        assert json.loads(typed(*asked, "--dry-run")[1]) == counted
    assert json.loads(typed(*asked)[1]) == counted
    assert typed(*asked)[0] == 6


def test_the_journal_lists_what_was_done_and_when_and_never_to_which_rows(
    typed, imported_file, command_line, tmp_path, monkeypatch
):
    begun = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
    monkeypatch.setattr(clock, "now", lambda: begun)
    assert json.loads(typed("undo", "--journal", "--json")[1]) == []
    assert typed("retire", "--older-than", "2026-01-01")[0] == 0
    assert typed("undo", "1")[0] == 0
    assert typed("import", "concerns", imported_file)[0] == 0
    assert typed("backup", tmp_path / "b.zip")[0] == 0
    size = (tmp_path / "b.zip").stat().st_size
    done = [
        {"when": "2026-11-22 09:30", "what": "retire", "told": "1 rows from before 2026-01-01"},
        {"when": "2026-11-22 09:30", "what": "undo", "told": "batch 1"},
        {"when": "2026-11-22 09:30", "what": "backup", "told": f"{size} bytes"},
    ]
    assert json.loads(typed("undo", "--journal", "--json")[1]) == done

    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(days=1))
    elsewhere = ("--workspace", tmp_path / "new")
    assert command_line("restore", tmp_path / "b.zip", *elsewhere)[0] == 0
    done.append({
        "when": "2026-11-23 09:30", "what": "restore", "told": "from the backup of 2026-11-22 09:30"
    })  # fmt: skip
    assert json.loads(command_line("undo", "--journal", "--json", *elsewhere)[1]) == done
    told = command_line("undo", "--journal", *elsewhere)[1]
    assert told.splitlines()[0].split() == ["when", "what", "told"]
    assert "WYP" not in told
    assert typed("undo", "--journal", "--list")[0] == 2
    assert typed("undo", "--journal", "1")[0] == 2


def test_commands_on_a_workspace_without_records_have_nothing_to_do(typed, tmp_path):
    asked = (
        *(("undo", "1"), ("undo", "--list"), ("undo", "--journal")),
        *(("retire", "--older-than", "12"), ("backup", tmp_path / "b.zip")),
    )
    assert [typed(*words)[0] for words in asked] == [6, 6, 6, 6, 6]
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_restored_with_its_key(typed, imported_file, command_line, tmp_path):
    code, said, _ = typed("backup", tmp_path / "b.zip", "--key-to", tmp_path / "k")
    assert (code, "key is not in it" in said) == (0, True)
    assert typed("backup", tmp_path / "b.zip")[0] == 2
    assert typed("backup", tmp_path / "c.zip", "--key-to", tmp_path / "c.zip")[0] == 2
    assert typed("restore", tmp_path / "b.zip")[0] == 2  # it is not empty
    elsewhere = ("--workspace", tmp_path / "new")
    assert command_line("restore", imported_file, *elsewhere)[0] == 3
    assert command_line("restore", tmp_path / "b.zip", "--key", tmp_path / "k", *elsewhere)[0] == 0
    again = command_line("import", "concerns", imported_file, *elsewhere)[1]
    assert again.startswith("a.csv: 2 read = 0 accepted + 2 duplicate")


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("1", date(2026, 10, 22)),
        ("12", date(2025, 11, 22)),
        ("11", date(2025, 12, 22)),
        ("36", date(2023, 11, 22)),
    ],
)
def test_a_day_or_a_number_of_months(asked, day):
    assert first_day_kept(asked, TODAY) == day


@pytest.mark.parametrize(
    "asked", ["0", "-3", "soon", "2027-01-01", "99999", "9999", "2024-02-30", ""]
)
def test_anything_else_deletes_nothing(asked):
    with pytest.raises(UsageRefused, match="Nothing was deleted"):
        first_day_kept(asked, TODAY)


@pytest.fixture
def analysed(typed, imported_file, tmp_path):
    """Two years that were analysed: their exact counts stand beside the store."""
    del imported_file
    for year in ("2025", "2026-Q2"):
        assert typed("analyse", "--period", year)[0] == 0
    folder = tmp_path / "place" / "restricted" / "analysis"
    assert {path.name for path in folder.iterdir()} == {"2025", "2026-Q2"}
    return folder


def test_what_retires_is_not_told_by_an_analysis_that_was_kept(typed, analysed):
    assert typed("retire", "--older-than", "2026-01-01", "--dry-run")[0] == 0
    assert len(list(analysed.iterdir())) == 2

    code, said, _ = typed("retire", "--older-than", "2026-01-01")

    assert (code, "Analyses that counted them are gone" in said) == (0, True)
    assert {path.name for path in analysed.iterdir()} == {"2026-Q2"}
    assert not list((analysed.parent / "series").iterdir())  # they begin with the oldest records


def test_what_is_undone_is_not_told_by_an_analysis_that_was_kept(typed, analysed):
    index = analysed.parent / "premises"
    index.mkdir()

    code, said, _ = typed("undo", "1")

    assert (code, "Analyses removed" in said) == (0, True)
    assert list(analysed.iterdir()) == []
    assert list((analysed.parent / "series").iterdir()) == []
    assert not index.exists()


def test_an_analysis_that_cannot_be_read_goes_and_an_undoing_without_concerns_leaves_them(
    typed, analysed, tmp_path
):
    totals = tmp_path / "totals.csv"
    totals.write_text(
        "organisation,quarter,record_type,district,count,nil\n"
        "leeds_council,2026-Q1,concern,E08000035,4,\n"
    )
    assert typed("import", "totals", totals)[0] == 0
    assert typed("undo", "2")[0] == 0
    assert len(list(analysed.iterdir())) == 2

    (analysed / "2026-Q2" / "analysis.json").write_text("[")
    assert typed("retire", "--older-than", "2026-01-01")[0] == 0
    assert list(analysed.iterdir()) == []
