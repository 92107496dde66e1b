"""Entries of every register have one form, and are known again whatever day they were extracted."""

import pandas as pd
import pytest

from geo.refusals import Refusal
from geo.sources.checked_rows import without
from geo.sources.entries import (
    ENTRY_COLUMNS,
    Form,
    dated,
    entry_rows,
    faults_of,
    fitted,
)

ENTRY = {
    "uid": "cqc:1-1",
    "register": "cqc",
    "register_id": "1-1",
    "name": "The Mill",
    "longitude": "-1.5491",
    "latitude": "53.7997",
    "since": "2020-02-29",
    "extracted_on": "2026-11-01",
}


def rows(**changes):
    texts = pd.DataFrame([{**ENTRY, **changes}], index=pd.Index([7], name="line"), dtype="str")
    return entry_rows(texts)


def test_texts_become_their_types():
    row = rows().loc[7]

    assert (row["longitude"], row["latitude"]) == (-1.5491, 53.7997)
    assert row["since"] == pd.Timestamp("2020-02-29")
    assert list(rows().columns) == ["uid", "content", *ENTRY_COLUMNS]


def test_what_is_empty_or_not_given_is_missing():
    row = rows(name="", longitude="", since="").loc[7]

    assert row[["name", "longitude", "since", "postcode", "rating", "rated_on"]].isna().all()


def test_a_later_extract_of_the_same_entry_has_the_same_content():
    assert rows().loc[7, "content"] == rows(extracted_on="2026-12-01").loc[7, "content"]


@pytest.mark.parametrize("change", [{"name": "The Dam"}, {"since": ""}, {"latitude": "53.8"}])
def test_another_word_is_another_content(change):
    assert rows().loc[7, "content"] != rows(**change).loc[7, "content"]


def test_no_rows_have_the_same_types_as_some():
    none = entry_rows(pd.DataFrame([], columns=list(ENTRY), dtype="str"))

    assert none.empty
    assert (none.dtypes == rows().dtypes).all()


def test_a_text_without_its_form_is_a_fault_under_the_heading_of_the_file():
    texts = pd.DataFrame(
        {"id": ["1", "", "x"], "name": ["a", "", "b"]}, index=[2, 3, 4], dtype="str"
    )
    forms = (Form("id", "[0-9]", "must be a digit", needed=True), Form("name", "[a-z]", "small"))

    faults = faults_of(texts, forms, {"id": "The Id"})

    assert faults == [
        Refusal(3, "The Id", "must be there"),
        Refusal(4, "The Id", "must be a digit"),
    ]
    assert without(texts, faults).index.tolist() == [2]


def test_only_days_of_the_calendar_are_dates():
    days = pd.Series(["2024-02-29", "2023-02-29", "2023-2-9", "", "29/02/2024"], dtype="str")

    assert dated(days).tolist() == [True, False, False, False, False]


def test_kinds_are_joined_once_each_and_whole():
    assert fitted(["b", "a", "", "b"]) == "b;a"
    assert fitted([]) == ""
    assert fitted(["x" * 300, "y" * 299]) == "x" * 300 + ";" + "y" * 299
    assert fitted(["x" * 300, "y" * 300]) == "x" * 300
