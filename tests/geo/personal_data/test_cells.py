"""Cells that are no agreed word are told by what they look like."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.personal_data import KINDS, find, refused_as

TODAY = date(2026, 11, 22)


def kind(*texts):
    return find(pd.Series(texts, dtype="str"), TODAY).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Doe", "a name"),
        ("Zoë Ødegård", "a name"),
        ("jane.doe@example.org", "an e-mail address"),
        ("Jane Doe <jane@example.org>, 07700 900123", "an e-mail address"),
        ("ring 07700 900123", "a telephone number"),
        ("943 476 5919", "an NHS number"),
        ("AB 12 34 56 C", "a National Insurance number"),
        ("silver van ab12 cde", "a vehicle registration"),
        ("14/07/1985", "a date of birth"),
        ("14/07/2026", ""),
        ("hand car wash", ""),
        ("West Yorkshire Police", ""),
        ("17", ""),
        ("", ""),
    ],
)
def test_each_kind_is_named(text, expected):
    assert kind(text) == [expected]


def test_the_index_is_kept():
    texts = pd.Series(["x", "Jane Doe"], index=[7, 3], dtype="str")
    assert find(texts, TODAY).to_dict() == {7: "", 3: "a name"}


@given(text=st.text(max_size=80))
def test_any_text_is_looked_through(text):
    (found,) = kind(text)
    assert found in {*KINDS, ""}


def test_a_cell_of_a_million_characters_is_not_a_way_to_hang():
    assert kind("0" * 1_000_000, "a@" * 500_000, "(" * 1_000_000) == ["", "", ""]


def test_a_reason_names_the_kind_and_fits_the_store():
    assert all(each in refused_as(each) and len(refused_as(each)) <= 300 for each in KINDS)
