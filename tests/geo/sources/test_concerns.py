"""A partner's concern file becomes records that no longer hold what the partner called them."""

from hashlib import blake2b
from itertools import chain

import pandas as pd
import pytest

from geo.errors import ColumnsRefused
from geo.identity import case_uid, operation_uid, record_uid
from geo.schema import COLUMNS, REQUIRED
from geo.sources.concerns import read_concerns
from tests.concern_files import GOOD, KEY, as_csv, concern, terms, write_concerns

LINK = "0123456789abcdef" * 2


@pytest.fixture
def read(tmp_path):
    """Read rows as a concern file; return all rows and all refusals."""

    def reading(*rows, text=None, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        if text is not None:
            path.write_text(text, encoding="utf-8")
        chunks = list(read_concerns(path, terms(**options)))
        refusals = list(chain.from_iterable(chunk.refusals for chunk in chunks))
        return pd.concat([chunk.rows for chunk in chunks]), refusals

    return reading


def test_a_good_row_becomes_a_record_of_its_types(read):
    rows, refusals = read(concern())
    record = rows.loc[2]

    assert refusals == []
    assert record["uid"] == record_uid(KEY, "west_yorkshire_police", "WYP-000001")
    assert record["case_uid"] == record["uid"]
    assert record["received_on"] == pd.Timestamp("2026-07-14")
    assert record["source_grade"] == 2
    assert record["exploitation"] == "criminal;labour"
    assert rows.dtypes["source_grade"] == "Int64"


def test_neither_reference_nor_link_leaves_the_reader(read):
    rows, _ = read(concern(linked_case=LINK))

    assert not {"concern_id", "linked_case"} & set(rows.columns)
    assert not rows.astype(str).isin(["WYP-000001", LINK]).any(axis=None)


def test_linked_records_are_one_case_and_others_are_their_own(read):
    rows, _ = read(
        concern(1, linked_case=LINK),
        concern(2, linked_case=LINK.upper(), organisation="leeds_council"),
        concern(3),
    )

    assert rows["case_uid"].tolist() == [case_uid(KEY, LINK)] * 2 + [rows["uid"].iloc[2]]
    assert rows["uid"].nunique() == 3


def test_an_empty_cell_means_what_is_written_down(read):
    empty = dict.fromkeys(set(GOOD) - set(REQUIRED), "")

    rows, _ = read(concern(**empty))
    record = rows.loc[2]

    assert (record["exploitation"], record["child"], record["handling"]) == (
        "unknown",
        "unknown",
        "C",
    )
    assert record[["happened_on", "sector", "source_grade", "information_grade"]].isna().all()


def test_absent_columns_count_as_empty(read):
    empty = dict.fromkeys(set(GOOD) - set(REQUIRED), "")

    with_columns, _ = read(concern(**empty))
    without, _ = read(text=as_csv([concern()], REQUIRED))

    pd.testing.assert_frame_equal(with_columns, without)


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_required_column_refuses_the_file(read, column):
    kept = [name for name in COLUMNS if name != column]

    with pytest.raises(ColumnsRefused, match=f"heading {column} is missing"):
        read(text=as_csv([concern()], kept))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"exploitation": "labour;sexual"}, {"exploitation": "sexual;labour;labour"}),
        ({"exploitation": ""}, {"exploitation": "unknown"}),
        ({"child": ""}, {"child": "unknown"}),
        ({"place": "LS1 4AP"}, {"place": "ls14ap"}),
        (
            {"place_kind": "point", "place": "429967,433645"},
            {"place_kind": "point", "place": "429967, 433645"},
        ),
        ({"linked_case": LINK}, {"linked_case": LINK.upper()}),
    ],
)
def test_two_ways_to_write_the_same_thing_have_one_digest(read, one, other):
    first, _ = read(concern(**one))
    second, _ = read(concern(**other))

    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    "change",
    [
        {"received_on": "2026-07-15"},
        {"happened_on": ""},
        {"record_type": "crime"},
        {"came_from": "public"},
        {"exploitation": "labour"},
        {"child": "yes"},
        {"sector": ""},
        {"place": "LS1 4AQ"},
        {"place_kind": "town", "place": "Leeds"},
        {"source_grade": "1"},
        {"information_grade": "A"},
        {"handling": "C"},
        {"linked_case": LINK},
    ],
)
def test_any_other_change_changes_the_digest_and_not_the_identity(read, change):
    first, _ = read(concern())
    second, _ = read(concern(**change))

    assert first["content"].tolist() != second["content"].tolist()
    assert first["uid"].tolist() == second["uid"].tolist()


def test_refused_rows_leave_the_others_standing(read):
    rows, refusals = read(concern(1), concern(2, child="17"), concern(3))

    assert list(rows.index) == [2, 4]
    assert [(refusal.line, refusal.column) for refusal in refusals] == [(3, "child")]


def test_rows_do_not_depend_on_the_chunk(read):
    given = [concern(n, child="17" if n % 4 == 0 else "no") for n in range(1, 30)]

    whole, refused = read(*given)
    pieces, refused_in_pieces = read(*given, chunk_rows=4)

    pd.testing.assert_frame_equal(whole, pieces)
    assert refused == refused_in_pieces


def test_rows_without_a_handling_code_are_counted_for_the_receipt(tmp_path):
    path = write_concerns(tmp_path / "c.csv", concern(1, handling=""), concern(2))

    (chunk,) = read_concerns(path, terms())

    assert chunk.uncoded == 1


def test_the_reports_of_one_operation_are_one_case_whatever_their_links(read):
    rows, refusals = read(
        concern(1, operation=LINK, linked_case="ab" * 16),
        concern(2, operation=LINK.upper(), linked_case="cd" * 16, organisation="leeds_council"),
        concern(3, linked_case=LINK),
        concern(4),
    )

    assert refusals == []
    assert rows["case_uid"].tolist()[:3] == [operation_uid(KEY, LINK)] * 2 + [case_uid(KEY, LINK)]
    assert rows["investigation"].tolist() == [True, True, False, False]
    assert "operation" not in rows
    assert not rows.astype(str).isin([LINK]).any(axis=None)


def test_a_record_without_an_operation_keeps_the_digest_it_had_before_there_was_such_a_column(read):
    """Worked out by hand from the order of columns in which records were first stored."""
    first_order = ["2026-07-14", "2026-06", "intelligence", "police", "criminal;labour", "no",
                   "car_wash", "postcode", "LS1 4AP", "2", "B", "P", ""]  # fmt: skip
    digest = blake2b("\x1f".join(first_order).encode(), key=KEY, digest_size=16).hexdigest()
    columns = [column for column in GOOD if column != "operation"]

    without, _ = read(text=as_csv([concern()], columns))
    empty, _ = read(concern())
    named, _ = read(concern(operation=LINK))

    assert without["content"].tolist() == empty["content"].tolist() == [digest]
    assert named["content"].tolist() != [digest]
