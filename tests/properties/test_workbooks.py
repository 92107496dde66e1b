"""The same table as CSV and as a workbook is the same content, whatever stands in it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.sources.concerns import read_concerns
from geo.sources.tabular import read_table
from tests.concern_files import GOOD, as_csv, concern, terms
from tests.workbooks import write_workbook

#: What XML may hold: no control characters but the tab, and no half of a surrogate pair.
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\t"), max_size=8
) | st.sampled_from(["_x0041_", "00123", "1E05", "NA", "=1+1", "03/04/2026", " x ", "1" * 17])
filled = texts.filter(bool)
concerns = st.builds(
    lambda n, child, place: concern(n, child=child, place=place),
    st.integers(1, 6),
    st.sampled_from(["yes", "no", "", "17"]),
    st.sampled_from(["LS1 4AP", "Leeds", "", "ls14ap"]),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("books")


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(filled, texts, texts), min_size=1, max_size=8))
def test_text_is_the_same_from_both(place, rows):
    (place / "a.csv").write_bytes(
        as_csv([dict(zip("abc", row, strict=True)) for row in rows], "abc", quoted=True).encode()
    )
    write_workbook(place / "a.xlsx", [["a", "b", "c"], *rows])

    frames = [
        pd.concat([chunk.frame for chunk in read_table(place / name, ["a", "b", "c"])])
        for name in ("a.csv", "a.xlsx")
    ]

    pd.testing.assert_frame_equal(*frames)
    assert frames[0].to_numpy().tolist() == [list(row) for row in rows]


@settings(max_examples=20)
@given(rows=st.lists(concerns, min_size=1, max_size=8))
def test_concerns_are_the_same_from_both(place, rows):
    (place / "c.csv").write_text(as_csv(rows), encoding="utf-8")
    write_workbook(place / "c.xlsx", [list(GOOD), *(row.values() for row in rows)])

    (one,), (two,) = (list(read_concerns(place / name, terms())) for name in ("c.csv", "c.xlsx"))

    pd.testing.assert_frame_equal(one.rows, two.rows)
    assert one.refusals == two.refusals
    assert one.read == two.read == len(rows)
