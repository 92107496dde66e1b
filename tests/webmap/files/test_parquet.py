"""Parquet files are read by another's reader as they were meant, and hold nothing besides."""

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.files.parquet import ParquetColumn, as_parquet

CELLS = {
    "text": st.text(max_size=20),
    "bytes": st.binary(max_size=20),
    "whole": st.integers(-(2**63), 2**63 - 1),
    "figure": st.floats(allow_nan=False),
}
TYPES = {"text": pa.string(), "bytes": pa.binary(), "whole": pa.int64(), "figure": pa.float64()}


@st.composite
def columns(draw):
    rows = draw(st.integers(0, 40))
    kinds = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=20))
    return [
        ParquetColumn(
            f"column {at}",
            kind,
            draw(st.lists(st.none() | CELLS[kind], min_size=rows, max_size=rows)),
        )
        for at, kind in enumerate(kinds)
    ]


@given(columns(), st.dictionaries(st.text(max_size=9), st.text(max_size=60), max_size=20))
def test_another_reader_finds_what_was_written(made, said):
    file = BytesIO(as_parquet(made, said))
    table = pq.read_table(file)

    assert table.column_names == [column.name for column in made]
    for column in made:
        assert table[column.name].type == TYPES[column.content]
        assert table[column.name].to_pylist() == list(column.cells)
    found = pq.read_metadata(file).metadata or {}
    assert {key.decode(): words.decode() for key, words in found.items()} == said


def test_nothing_stands_beside_the_columns():
    """No least and greatest value, no dictionary, no index, no program's name."""
    made = [ParquetColumn("a", "whole", [4321, None, 10]), ParquetColumn("b", "text", ["x"] * 3)]
    content = as_parquet(made, {"title": "A file"})
    told = pq.read_metadata(BytesIO(content))

    assert told.created_by == ""
    assert told.num_row_groups == 1
    for at in range(2):
        column = told.row_group(0).column(at)
        assert column.statistics is None
        assert not column.is_stats_set
        assert not column.has_dictionary_page
        assert not column.has_column_index
        assert not column.has_offset_index
        assert column.compression == "UNCOMPRESSED"
    assert content.count((4321).to_bytes(8, "little")) == 1
    assert len(content) < 400


def test_columns_of_another_length_are_refused():
    made = [ParquetColumn("a", "whole", [1]), ParquetColumn("b", "whole", [1, 2])]
    for wrong in (made, []):
        with pytest.raises(ValueError, match=r"one length\. Nothing was written"):
            as_parquet(wrong, {})
