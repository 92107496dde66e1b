"""Checking tries an import, undoes it, and gathers what was refused."""

import pytest

from geo.refusals import Refusal
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns
from webmap import clock
from webmap.config import Settings
from webmap.db.records.concerns import batches, records_frame
from webmap.intake.checking import check_file, grouped
from webmap.intake.importing import Handling
from webmap.stores import open_records
from webmap.workspace import Workspace


@pytest.fixture
def place(tmp_path):
    return Workspace(tmp_path / "place")


@pytest.fixture
def check(place):
    handling = Handling.of(LISTS, today=TODAY, imported_at=clock.now())
    return lambda path: check_file(place, Settings(), "concerns", path, handling)


def test_reasons_are_gathered_in_order_of_rows_then_of_column():
    refusals = [
        Refusal(7, "sector", "b"),
        Refusal(3, "child", "a"),
        Refusal(2, "sector", "b"),
        Refusal(2, "", "c"),
        Refusal(9, "child", "b"),
    ]

    told = [(each.column, each.reason, each.rows, each.lines) for each in grouped(refusals)]

    assert told == [
        ("sector", "b", 2, (2, 7)),
        ("", "c", 1, (2,)),
        ("child", "a", 1, (3,)),
        ("child", "b", 1, (9,)),
    ]
    assert grouped([]) == ()


def test_a_check_says_what_an_import_then_does_and_leaves_no_trace(place, check, tmp_path):
    import_concerns(
        place, Settings(), write_concerns(tmp_path / "a.csv", concern(1)), imported_at=clock.now()
    )
    path = write_concerns(tmp_path / "b.csv", concern(1), concern(2), concern(3, child="17"))

    first, second = check(path), check(path)
    with open_records(place, Settings()) as db:
        kept, held = len(records_frame(db)), len(batches(db))
    receipt = import_concerns(place, Settings(), path, imported_at=clock.now())

    assert first == second
    assert (kept, held) == (1, 1)
    assert first.receipt.tally == receipt.tally
    assert first.against_store
    assert [(each.column, each.lines) for each in first.reasons] == [("child", (4,))]


def test_a_file_refused_whole_says_why(check, tmp_path):
    none = check(write_concerns(tmp_path / "a.csv", concern(1, child="17")))
    (tmp_path / "b.csv").write_text("Jane Doe\n1\n")
    other = check(tmp_path / "b.csv")

    assert (none.receipt.tally.read, none.receipt.tally.refused) == (1, 1)
    assert "none of its 1 rows can be used" in none.error
    assert other.receipt is None
    assert "position 1" in other.error
    assert "Jane" not in other.error
