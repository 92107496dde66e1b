"""A table is read whole, in its order, or refused by line and column."""

import pytest

from models.sectors.keyed_table import packaged_lines, read_keyed

COLUMNS = ("key", "count")


def row(cells, line):
    if not cells["count"].isdigit():
        raise ValueError(f"line {line}, count: must be a number.")
    return int(cells["count"]), line


def test_rows_are_found_by_key_in_the_order_of_the_table():
    found = read_keyed(["key,count", "b,2", 'a,"1"'], COLUMNS, row)

    assert list(found.items()) == [("b", (2, 2)), ("a", (1, 3))]


def test_a_table_without_rows_is_empty():
    assert read_keyed(["key,count"], COLUMNS, row) == {}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1: the columns must be key, count"),
        (["count,key", "1,a"], "line 1: the columns must be key, count"),
        (["key,count", "a,1", "a,2"], "line 3, key: stands twice"),
        (["key,count", "a,x"], "line 2, count: must be a number"),
    ],
)
def test_a_fault_is_told_by_line_and_column(lines, said):
    with pytest.raises(ValueError, match=said):
        read_keyed(lines, COLUMNS, row)


@pytest.mark.parametrize("name", ["rules.csv", "sectors.csv"])
def test_packaged_tables_have_a_heading_and_no_empty_line(name):
    lines = packaged_lines(name)

    assert "," in lines[0]
    assert all(line.strip() for line in lines)
