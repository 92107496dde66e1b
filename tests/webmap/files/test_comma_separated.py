"""Comma-separated files hold explicit columns, and run nothing when opened."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webmap.files.tables import table_of
from webmap.files.comma_separated import as_csv, table_as_csv

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1"]


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_made_text(text):
    content = as_csv(["name"], [{"name": text}], [("About", text)])
    assert read(content) == [["# About", "'" + text], ["name"], ["'" + text]]


@given(st.text(max_size=40))
def test_no_text_starts_a_formula(text):
    cell = read(as_csv(["name", "end"], [{"name": text, "end": "x"}], []))[1][0]
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers_and_nothing_stays_empty():
    content = as_csv(["a", "b", "c"], [{"a": -1.5, "b": None, "c": 10}], [])
    assert read(content) == [["a", "b", "c"], ["-1.5", "", "10"]]


def test_columns_are_explicit():
    """A field that nobody named does not slip into a file."""
    content = as_csv(["a"], [{"a": 1, "secret": 7}], [])
    assert b"7" not in content
    assert b"secret" not in content


def test_a_table_is_written_with_what_it_says_of_itself():
    written = read(table_as_csv(table_of([{"area_code": "E1", "cases": 10, "rate": None}])))

    assert written == [
        ["# Marking", "OFFICIAL"],
        ["# Release", "2026-Q3-0123456789ab"],
        ["area_code", "area_name", "cases", "rate"],
        ["E1", "", "10", ""],
    ]
