"""Plain bytes are cut exactly as the csv module reads them; what is not plain is left to it."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.sources.plain_bytes import columns_of, is_plain

PIECES = st.sampled_from(
    ["a", "é", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", " ", "\u2028", "NA"]
)


@settings(max_examples=500)
@given(text=st.lists(PIECES, min_size=1, max_size=16).map("".join))
def test_what_is_cut_is_what_the_csv_module_reads(text):
    data = text.encode()
    if not is_plain(data):
        return
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    width = len(rows[0])
    count = data.count(b"\n") + (not data.endswith(b"\n"))

    cells = columns_of(data, count, width, range(width))

    if all(len(row) == width for row in rows) and width:
        assert cells is not None
        columns = [list(column) for column in zip(*rows, strict=True)]
        assert [cells[at].to_pylist() for at in range(width)] == columns
    else:
        assert cells is None


@pytest.mark.parametrize(
    "text",
    ['a,b\n', '"a","b"\n', '"a""b",c\r\n', '"",""\n', ',\n', '"a,b",c', 'a,"x""",b\n"1","2",3\n'],
)  # fmt: skip
def test_ordinary_tables_are_plain(text):
    assert is_plain(text.encode())


@pytest.mark.parametrize(
    "text",
    ['a"b,c\n', '"a"b,c\n', '"a,b\n', '"a\nb",c\n', 'a\0,b\n', "a\rb\n", "\ufeffa,b\n",
     'x,' + "y" * 140_000 + "\n", '"a" ,b\n', 'a, "b"\n'],
)  # fmt: skip
def test_anything_doubtful_is_not(text):
    assert not is_plain(text.encode())


def test_only_the_columns_wanted_are_cut():
    assert set(columns_of(b"1,2,3\n4,5,6\n", 2, 3, [0, 2])) == {0, 2}
    assert columns_of(b"1,2,3\n4,5\n", 2, 3, [0]) is None
    assert columns_of(b"1,2,3\n\n", 2, 3, [0]) is None
