"""A list of refusals is opened in a spreadsheet: no name in it can run, or begin a line."""

import csv

import pytest

from geo.refusals import Refusal
from webmap.intake.refusal_list import write_refusals


@pytest.mark.parametrize(
    "name",
    ["=cmd|'/C calc'!A1.csv", "+1.csv", "-1.csv", "@SUM(A1).csv", "\t=1.csv", " =1.csv",
     "\uff1d1.csv",
     "\r=1.csv", "\n=1.csv", "\x1b]0;=1.csv"],
)  # fmt: skip
def test_no_name_of_a_file_runs_or_breaks_the_list(tmp_path, name):
    listing = tmp_path / "why.csv"

    write_refusals(listing, [(name, Refusal(7, "", "must be there"))])

    with listing.open(newline="", encoding="utf-8") as file:
        heading, row = csv.reader(file)
    assert heading == ["file", "line", "column", "reason"]
    assert row[1:] == ["7", "", "must be there"]
    assert row[0].lstrip()[0] not in "=+-@\uff1d\uff0b\uff0d\uff20"
    assert row[0].isprintable()
    assert len(listing.read_bytes().splitlines()) == 2


def test_a_plain_name_stays_as_it_is(tmp_path):
    listing = tmp_path / "why.csv"

    write_refusals(listing, [("police-2026-Q3.csv", Refusal(2, "place", "must be there"))])

    assert listing.read_bytes() == (
        b"file,line,column,reason\r\npolice-2026-Q3.csv,2,place,must be there\r\n"
    )
