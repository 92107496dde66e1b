"""Duty to notify: totals of a quarter, and no nationality."""

import pytest

from geo.errors import ColumnsRefused
from geo.periods import Period
from geo.sources.duty_to_notify import read_duty_to_notify
from tests.concern_files import terms
from tests.table_files import everything, write_table

QUARTER = {"Year": "2023", "Quarter": "Q4", "Total": "1044"}
TOTAL = {"Nationality": "Total", "Total": "1044"}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, **days):
        path = write_table(tmp_path / "dtn.csv", *rows)
        return everything(read_duty_to_notify(path, terms(**days)))

    return reading


def test_quarters_are_kept_and_years_passed_over(read):
    rows, refused, account = read(QUARTER, {**QUARTER, "Quarter": "Total"})

    assert (rows["how_many"].tolist(), refused, account) == ([1_044], [], (1, 1))
    assert rows["period_start"].iloc[0].date().isoformat() == "2023-10-01"


def test_the_total_of_all_nationalities_is_kept_alone(read):
    rows, refused, account = read(
        {"Nationality": "Afghan", "Total": "17"}, TOTAL, period=Period.quarter("2023-Q4")
    )

    assert (refused, account) == ([], (1, 1))
    assert rows["uid"].tolist() == read(QUARTER)[0]["uid"].tolist()
    assert "Afghan" not in rows.to_csv()


def test_without_its_quarter_it_is_refused(read):
    assert read(TOTAL)[1] == [(2, "quarter")]


@pytest.mark.parametrize(("column", "value"), [("Total", "x"), ("Quarter", "Q5"), ("Year", "y")])
def test_a_wrong_cell_is_refused(read, column, value):
    rows, refused, _ = read(QUARTER, {**QUARTER, column: value})

    assert (len(rows), [line for line, _ in refused]) == (1, [3])


def test_another_table_is_refused(read):
    with pytest.raises(ColumnsRefused):
        read({"Country": "UK", "Total": "5"})
