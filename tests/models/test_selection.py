"""A selection counts what was asked for and leaves nothing else out."""

import pandas as pd
import pytest

from models.selection import EVERYTHING, UNKNOWN, Selection

RECORDS = pd.DataFrame(
    {
        "record_type": ["concern", "crime", "concern", "nrm_referral"],
        "came_from": ["police", "police", "public", "ngo"],
        "organisation": ["force", "force", "council", "charity"],
        "exploitation": ["labour;sexual", "labour", None, ""],
        "child": ["yes", None, "no", "unknown"],
        "sector": ["nail_bar", None, "car_wash", ""],
        "source_grade": pd.array([1, 3, None, 2], dtype="Int64"),
        "information_grade": ["A", "D", None, "B"],
        "investigation": [False, True, False, False],
    }
)


def rows(**wanted):
    return Selection(**wanted).of(RECORDS).index.tolist()


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ({}, [0, 1, 2, 3]),
        ({"exploitation": frozenset({"sexual"})}, [0]),
        ({"exploitation": frozenset({"labour"})}, [0, 1]),
        ({"exploitation": frozenset({UNKNOWN})}, [2, 3]),
        ({"child": frozenset({UNKNOWN})}, [1, 3]),
        ({"source_grade": frozenset({"1", "2"})}, [0, 3]),
        ({"source_grade": frozenset({UNKNOWN})}, [2]),
        ({"information_grade": frozenset({"A", "D"}), "came_from": frozenset({"police"})}, [0, 1]),
        ({"without_organisation": frozenset({"force"})}, [2, 3]),
        ({"without_investigations": True}, [0, 2, 3]),
        ({"sector": frozenset({"nail_bar", "car_wash"})}, [0, 2]),
    ],
)
def test_counts_what_was_asked_for(wanted, kept):
    assert rows(**wanted) == kept


def test_everything_leaves_nothing_out_and_changes_nothing():
    before = RECORDS.copy()

    assert EVERYTHING.of(RECORDS).equals(before)
    assert RECORDS.equals(before)


def test_no_records_are_no_records():
    assert Selection(child=frozenset({"yes"})).of(RECORDS.iloc[:0]).empty


@pytest.mark.parametrize("column", ["exploitation", "child", "sector", "came_from"])
def test_every_record_is_in_one_of_its_words(column):
    """What a column can say, with unknown, leaves no record out."""
    said = {word for cell in RECORDS[column].dropna() for word in cell.split(";") if word}

    assert rows(**{column: frozenset(said | {UNKNOWN})}) == [0, 1, 2, 3]


def test_selections_are_known_again():
    """A cache may be keyed by them."""
    assert hash(Selection(child=frozenset({"yes"}))) == hash(Selection(child=frozenset({"yes"})))
