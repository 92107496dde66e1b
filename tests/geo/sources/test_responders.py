"""Responders and training: numbers of people, and nobody's name."""

import pytest

from geo.errors import ColumnsRefused
from geo.sources.responders import COURSES, ROLES, read_responders
from tests.concern_files import terms
from tests.table_files import everything, write_table

ROW = {
    "organisation": "leeds_council",
    "district": "E08000035",
    "ward": "E05011405",
    "role": "first_responder",
    "course": "awareness",
    "month": "2026-06",
    "people": "12",
    "frontline_staff": "300",
}


@pytest.fixture
def read(tmp_path):
    def reading(*rows, name="training.csv"):
        path = write_table(tmp_path / name, *rows)
        return everything(read_responders(path, terms()))

    return reading


@pytest.mark.parametrize("name", ["training.csv", "training.xlsx"])
def test_a_month_of_training_is_kept(read, name):
    rows, refused, _ = read(
        ROW, {**ROW, "course": "", "ward": "", "frontline_staff": ""}, name=name
    )

    assert refused == []
    assert rows.iloc[0][["district_code", "ward_code", "trained_on", "people"]].tolist() == [
        "E08000035",
        "E05011405",
        "2026-06",
        12,
    ]
    assert rows["frontline_staff"].tolist()[0] == 300
    assert rows.iloc[1][["course", "ward_code", "frontline_staff"]].isna().all()


def test_only_the_numbers_make_a_row_another_version_of_itself(read):
    same = read(ROW, {**ROW, "people": "012"})[0]
    more = read(ROW, {**ROW, "people": "13"})[0]
    other = read(ROW, {**ROW, "month": "2026-07"})[0]

    assert (same["uid"].nunique(), same["content"].nunique()) == (1, 1)
    assert (more["uid"].nunique(), more["content"].nunique()) == (1, 2)
    assert (other["uid"].nunique(), other["content"].nunique()) == (2, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("organisation", "Jane Doe"),
        ("district", "Leeds"),
        ("ward", "Headingley"),
        ("role", "boss"),
        ("course", "cooking"),
        ("month", "2026-12"),
        ("people", "-1"),
        ("frontline_staff", "many"),
        ("frontline_staff", "11"),
    ],
)
def test_a_wrong_cell_is_refused(read, column, value):
    rows, refused, _ = read(ROW, {**ROW, column: value})

    assert (len(rows), refused) == (1, [(3, column)])


def test_a_column_of_names_refuses_the_file(read):
    with pytest.raises(ColumnsRefused, match="position 9"):
        read({**ROW, "trainer": "Jane Doe"})


def test_words_are_short_enough_to_store():
    assert max(map(len, [*ROLES, *COURSES])) <= 30
