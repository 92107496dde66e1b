"""The day of an extract comes from the name of the file or from the user, never a clock."""

from datetime import date

import pytest

from geo.errors import ExtractDateRefused
from geo.sources.extract_day import extract_day, require_extract_day

TODAY = date(2026, 11, 22)
DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    "file",
    [
        "BasicCompanyDataAsOneFile-2026-11-01.csv",
        "BasicCompanyData-2026-11-01-part3_7.csv",
        "01_November_2026_CQC_directory.csv",
        "1_November_2026_CQC_directory.xlsx",
    ],
)
def test_publishers_write_the_day_in_the_name(file):
    assert extract_day(file, None, TODAY) == DAY
    assert extract_day(file, DAY, TODAY) == DAY


def test_the_user_says_it_where_the_name_does_not():
    assert extract_day("companies.csv", DAY, TODAY) == DAY


@pytest.mark.parametrize(
    "file", ["companies.csv", "2026-13-01.csv", "12026-11-01.csv", "2026-11-01-and-2026-10-01.csv"]
)
def test_a_name_without_a_certain_day_is_refused_with_what_to_do(file):
    with pytest.raises(ExtractDateRefused, match=r"--extracted-on YYYY-MM-DD.*Nothing was stored"):
        extract_day(file, None, TODAY)


def test_two_different_days_are_refused():
    with pytest.raises(ExtractDateRefused, match="another day"):
        extract_day("x-2026-11-01.csv", date(2026, 10, 1), TODAY)


def test_a_day_to_come_is_refused():
    with pytest.raises(ExtractDateRefused, match="in the future"):
        require_extract_day("x.csv", date(2026, 11, 23), TODAY)
