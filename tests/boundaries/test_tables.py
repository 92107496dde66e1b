"""Packaged tables are whole: every cell filled, every code of its form."""

import re

import pytest

from boundaries.tables import DISTRICTS, packaged_rows

FORMS = {
    "ward_code": r"E05\d{6}",
    "district_code": r"E0800003[2-6]",
    "district_name": "|".join(DISTRICTS.values()),
    "residents_2021": r"\d{5}",
    "imd_2025_score": r"\d+(\.\d+)?",
    "area_hectares": r"\d+",
    "outline": r"\d{6},\d{6}( \d{6},\d{6}){3,}",
    "wards": r"\d{2}",
    "first_vintage": r"20\d\d",
    "last_vintage": r"20\d\d",
    "easting": r"\d{6}",
    "northing": r"\d{6}",
    "on_map": r"(yes)?",
}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("wards_2025.csv", 124),
        ("wards_2026_codes.csv", 125),
        ("districts.csv", 5),
        ("ward_counts.csv", 6),
        ("towns.csv", 51),
    ],
)
def test_every_cell_has_its_form(name, rows):
    table = packaged_rows(name)

    assert len(table) == rows
    for number, row in enumerate(table, start=2):
        for column, cell in row.items():
            form = FORMS.get(column, r"\S.*\S")
            assert re.fullmatch(form, cell), f"{name}, line {number}, column {column}"


def test_districts_are_the_five_of_west_yorkshire():
    assert DISTRICTS == {
        "E08000032": "Bradford",
        "E08000033": "Calderdale",
        "E08000034": "Kirklees",
        "E08000035": "Leeds",
        "E08000036": "Wakefield",
    }
