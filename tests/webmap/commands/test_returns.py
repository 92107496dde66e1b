"""`plainsight import return` and `plainsight returns`: the receipt, and who is still missing."""

import json

import openpyxl
import pytest

from tests.return_files import RECORD, TOTAL, fill
from tests.webmap.five_hundred import TODAY
from webmap import clock
from webmap.errors import ExitCode

CELLS = {"B6": "leeds_council", "B7": "2026-Q3"}


@pytest.fixture
def plainsight(command_line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return command_line


@pytest.fixture
def filled(plainsight, tmp_path):
    """The template as the command writes it, filled in by hand."""
    assert plainsight("template", "return", "-o", "blank.xlsx")[0] == ExitCode.DONE

    def filling(name, *records, **cells):
        book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
        for cell, value in {**CELLS, **cells}.items():
            book["Start here"][cell] = value
        for row, record in enumerate(records, start=2):
            for column, heading in enumerate(book["Records"][1], start=1):
                book["Records"].cell(row, column).value = record[heading.value] or None
        book.save(tmp_path / name)
        return name

    return filling


def test_a_return_is_answered_by_a_receipt(plainsight, filled, tmp_path):
    wrong = {**RECORD, "concern_id": "LCC-0002", "child": "17"}
    name = filled("r.xlsx", RECORD, wrong, B9="Fewer reports came from care homes.")
    code, printed, _ = plainsight("import", "return", name, "-o", "receipt.txt")
    receipt = (tmp_path / "receipt.txt").read_text().splitlines()

    assert code == ExitCode.DONE
    assert printed.splitlines()[:6] == receipt
    assert receipt[1] == "Records: 2 read = 1 accepted + 0 duplicate + 1 refused."
    assert receipt[5] == "  sheet Records, line 3, child: must be one of yes, no, unknown, (empty)"
    assert "care homes" not in printed
    assert "1 received, 0 nil" in printed


def test_who_has_sent_and_who_has_not(plainsight, filled):
    plainsight("import", "return", filled("a.xlsx", RECORD))
    plainsight("import", "return", filled("b.xlsx", B6="wakefield_council", B8="yes"))
    code, printed, _ = plainsight("returns", "--quarter", "2026-Q3", "--json")
    states = {row["organisation"]: row["state"] for row in json.loads(printed)}

    assert code == ExitCode.DONE
    assert states["leeds_council"] == "received"
    assert states["wakefield_council"] == "nil"
    assert set(states.values()) == {"received", "nil", "missing"}
    assert "public" not in states
    several = plainsight("returns", "--since", "2026-Q1", "--quarter", "2026-Q3")[1]
    assert len(several.splitlines()) == 1 + 3 * len(states)


def test_what_undo_takes_out_again_stands_below_the_receipt(plainsight, filled):
    printed = plainsight("import", "return", filled("a.xlsx", RECORD))[1]
    batches = printed.strip().rpartition("plainsight undo ")[2].split()

    assert plainsight("undo", *batches)[0] == ExitCode.DONE
    states = json.loads(plainsight("returns", "--quarter", "2026-Q3", "--json")[1])
    assert {row["state"] for row in states} == {"missing"}


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        (("returns",), ExitCode.NOTHING_TO_DO, "No records"),
        (("returns", "--quarter", "Q3"), ExitCode.USAGE, "--quarter"),
        (("returns", "--quarter", "2026-Q1", "--since", "2026-Q2"), ExitCode.USAGE, "--since"),
        (("import", "nrm", "x.csv", "--period", "Q3"), ExitCode.USAGE, "--period"),
        (("import", "visits", "x.csv", "--period", "2026-Q3"), ExitCode.USAGE, "--period"),
        (("import", "visits", "x.csv", "-o", "r.txt"), ExitCode.USAGE, "--receipt"),
        (("import", "return", "a.xlsx", "b.xlsx", "-o", "r.txt"), ExitCode.USAGE, "--receipt"),
        (("import", "return", "a.xlsx", "-o", "a.xlsx"), ExitCode.USAGE, "--receipt"),
        (("import", "return", "a.xlsx"), ExitCode.INPUT_REFUSED, "a.xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(plainsight, words, code, what):
    ended, printed, said = plainsight(*words)

    assert (ended, printed) == (code, "")
    assert what in said


def test_a_return_for_a_program(plainsight, filled):
    code, printed, said = plainsight(
        "import", "return", filled("a.xlsx", RECORD), "c.xlsx", "--json"
    )
    (told,) = json.loads(printed)

    assert code == ExitCode.INPUT_REFUSED
    assert told["quarter"] == "2026-Q3"
    assert "c.xlsx" in said


def test_checking_a_return_looks_at_every_sheet(plainsight, tmp_path):
    wrong = {**RECORD, "child": "17"}
    path = fill(tmp_path / "r.xlsx", [RECORD, {**wrong, "concern_id": "LCC-0002"}], [TOTAL])
    code, printed, _ = plainsight("check", path, "--workspace", tmp_path / "place")

    assert code == 0
    assert "Records: 2 read = 1 accepted + 0 duplicate + 1 refused." in printed
    assert "sheet Records, line 3, child" in printed
    assert "nothing was stored" in printed
    assert "undo" not in printed
    assert not (tmp_path / "place").exists()


@pytest.mark.parametrize("option", ["--receipt", "--refusals"])
def test_a_receipt_that_cannot_be_written_stops_the_return_before_it_is_stored(
    plainsight, filled, option
):
    name = filled("r.xlsx", RECORD)

    code, printed, said = plainsight("import", "return", name, option, "nowhere/receipt.txt")

    assert (code, printed) == (ExitCode.STORE_UNAVAILABLE, "")
    assert "Nothing new was stored" in said
    assert plainsight("undo", "--list")[0] == ExitCode.NOTHING_TO_DO


def test_a_refused_return_leaves_no_empty_receipt(plainsight, filled, tmp_path):
    assert plainsight("import", "return", filled("r.xlsx"), "-o", "receipt.txt")[0] == 3
    assert not (tmp_path / "receipt.txt").exists()
