"""Two copies of data.police.uk as people keep them: renamed headings, months a spreadsheet made."""

import csv
from collections import Counter
from datetime import date

import pytest

from geo.sources.police_street import read_police_street
from tests.concern_files import terms
from tests.table_files import everything

TODAY = date(2026, 11, 22)
LEEDS = "2025-02-leeds-subset-of-west-yorkshire-street.csv"
COUNTY = "2018-05-west-yorkshire-street-partial.csv"


def read(path):
    return everything(read_police_street(path, terms(today=TODAY)))


def published(path):
    with path.open(encoding="utf-8-sig") as file:
        return [
            {name.replace("_", " "): value for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(
    ("name", "month", "outside"), [(LEEDS, "2025-02", 0), (COUNTY, "2018-05", 6)]
)
def test_every_row_of_the_county_is_kept_and_the_others_are_counted(shared, name, month, outside):
    path = shared / "data/police" / name
    rows, refused, (read_rows, passed_over) = read(path)
    lines = published(path)

    assert (read_rows + passed_over, passed_over, refused) == (len(lines), outside, [])
    assert rows["uid"].is_unique
    assert set(rows["month"]) == {month}
    here = [row for row in lines if not row["LSOA name"].startswith("Barnsley")]
    assert Counter(rows["crime_type"]) == Counter(row["Crime type"] for row in here)
    assert Counter(rows["lsoa_code"]) == Counter(row["LSOA code"] for row in here)
    assert rows["longitude"].tolist() == [float(row["Longitude"]) for row in here]


def test_neither_street_nor_outcome_nor_number_is_kept(shared):
    path = shared / "data/police" / LEEDS
    rows = read(path)[0]
    held = rows.astype(str).to_csv()

    for row in published(path)[:200]:
        assert row["Location"] not in held
        assert not row["Crime ID"] or row["Crime ID"] not in held
        assert not row["Last outcome category"] or row["Last outcome category"] not in held
