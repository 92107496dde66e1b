"""A place has the form of its kind, and one place is one text."""

import pandas as pd
import pytest

from geo.place_forms import place_fits, plain_places
from tests.concern_files import LISTS


def frame_of(*pairs):
    return pd.DataFrame(pairs, columns=["place_kind", "place"], dtype="str")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("uprn", ["1", "100010001000"], ["", "1000100010001", "12a"]),
        ("postcode", ["LS1 4AP", "ls14ap", "BD22 0AA"], ["LS1", "LS1  4AP", ""]),
        ("ward", ["E05001411"], ["E0500141", "W05001411", ""]),
        ("force", ["", "E23000010"], ["West Yorkshire"]),
        ("point", ["430000,433000", "-1.55, 53.8"], ["430000", "-1.55;53.8", "53.8,-1.55", ""]),
        ("town", ["Leeds"], ["leeds", ""]),
        ("district", ["E08000035"], ["Leeds", "E08000001"]),
    ],
)
def test_a_place_has_the_form_of_its_kind(kind, good, bad):
    frame = frame_of(*((kind, place) for place in [*good, *bad]))

    assert place_fits(frame, LISTS).tolist() == [True] * len(good) + [False] * len(bad)


def test_a_kind_nobody_knows_is_not_a_fault_of_its_place():
    assert place_fits(frame_of(("planet", "Mars")), LISTS).tolist() == [True]


def test_one_place_is_one_text():
    frame = frame_of(
        ("postcode", "ls14ap"), ("postcode", "LS1 4AP"), ("point", "1, 2"), ("town", "Leeds")
    )

    assert plain_places(frame).tolist() == ["LS1 4AP", "LS1 4AP", "1,2", "Leeds"]
