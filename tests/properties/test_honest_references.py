"""Honest references are refused as little as can be: ten thousand of the usual shapes, and which.

The shapes are those of the systems each kind of organisation keeps its records in; `#` stands for a
digit, `@` for any capital or digit, `*` for a hexadecimal one, YYYYMMDD for a day of the last three
years. Numbers are drawn evenly, so that every serial number that could be a date is among them.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.personal_data import find_in_references
from geo.schema import ConcernSchema
from tests.concern_files import LISTS, TODAY, concern

SHAPES = {
    "police": ["WYP-######", "13YY#######", "NICHE-13YY#######", "WYP-YYYYMMDD-###",
               "BTP-YY-#######", "YHROCU-INT-######", "CRIME-##-#####-YY", "LOG-####-YYYYMMDD",
               "STORM-YYYYMMDD-####"],
    "council": ["LCC-######", "LCC-MASH-20YY-#####", "ENQ-#######", "SR-#######", "20YY-######",
                "#######", "20YY######", "WMDC-EH-YY-#####", "ASB-20YY-####", "CMBC-##-20YY-####"],
    "nhs": ["DATIX-######", "W######", "LTHT-SG-20YY-####", "INC-YY-#####",
            "YAS-#######"],
    "ngo": ["HFJ-####", "BND-20YY-###", "CASE-#####", "00######", "@@@@@@@@", "PALM-COVE-####",
            "500#@@@@@@@@@@@", "********-****-****-****-************"],
    "helpline": ["MSH-######", "UNS-YY-#####", "########", "CS-YYYYMMDD-#####"],
    "business": ["INC0000#####", "HR-CASE-####", "SITE-##-####"],
    "public": ["WEB-20YY-#####", "FORM-######", "PUB-########"],
}  # fmt: skip
ALL = [shape for shapes in SHAPES.values() for shape in shapes]
DRAWN = 10_000
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
ALPHABETS = {"#": "0123456789", "@": CAPITALS, "*": "0123456789ABCDEF"}


def drawn(shape, rng):
    day = TODAY - timedelta(days=int(rng.integers(1_000)))
    dated = shape.replace("YYYYMMDD", f"{day:%Y%m%d}").replace("YY", f"{day:%y}")
    return "".join(
        ALPHABETS[sign][rng.integers(len(ALPHABETS[sign]))] if sign in ALPHABETS else sign
        for sign in dated
    )


@pytest.fixture(scope="module")
def told():
    """What is said of ten thousand honest references, by shape."""
    rng = np.random.default_rng(20261122)
    shapes = [ALL[at % len(ALL)] for at in range(DRAWN)]
    references = pd.Series([drawn(shape, rng) for shape in shapes], dtype="str")
    return pd.DataFrame({"shape": shapes, "kind": find_in_references(references, TODAY)})


def test_fewer_than_one_honest_reference_in_two_hundred_is_refused(told):
    refused = told[told["kind"] != ""]
    by_shape = refused.groupby(["shape", "kind"]).size().to_dict()
    assert len(told) == DRAWN
    assert len(refused) / DRAWN < 0.005, by_shape


def test_what_is_refused_is_refused_in_shapes_without_a_word_of_the_work(told):
    """Eight digits may be a day of birth, and letters drawn by lot a name or a number."""
    chance = {"@@@@@@@@", "500#@@@@@@@@@@@", "########", "PUB-########",
              "********-****-****-****-************"}  # fmt: skip
    assert set(told.loc[told["kind"] != "", "shape"]) <= chance


def test_two_letters_and_six_digits_in_one_block_are_refused_unless_registered():
    """Nothing tells them from a National Insurance number without its suffix."""
    block = pd.Series([f"SG{n:06d}" for n in range(100)])
    assert set(find_in_references(block, TODAY)) == {"a National Insurance number"}
    assert set(find_in_references(block.str.replace("SG", "SG-"), TODAY)) == {""}
    lists = type(LISTS).of(
        pd.DataFrame({"town": ["Leeds"], "district_code": ["E08000035"]}),
        ["leeds_council"], {"leeds_council": "SG[0-9]{6}"},
    )  # fmt: skip
    rows = [concern(organisation="leeds_council", concern_id=f"SG{n:06d}") for n in range(100)]
    frame = pd.DataFrame([{**row, "sector": ""} for row in rows], dtype="str")
    assert ConcernSchema(lists, TODAY).check(frame) == ()


@given(number=st.integers(0, 999_999), year=st.integers(2017, 2026))
def test_a_serial_number_behind_a_known_word_is_always_honest(number, year):
    references = pd.Series(
        [f"WYP-{number:06d}", f"LCC-{year}-{number:06d}", f"{year}{number:06d}", f"{number:06d}"]
    )
    assert find_in_references(references, date(2026, 11, 22)).tolist() == [""] * 4
