"""The reports of one operation count once, so that an investigation does not make a hotspot."""

import numpy as np
import pandas as pd
import pytest

import boundaries
from boundaries.tables import DISTRICTS
from geo.counts import count_by_area
from geo.neighbours import queen
from geo.periods import Period
from geo.placing import place
from geo.postcodes import Postcodes
from geo.sources.concerns import read_concerns
from models.analysing.analysis import cases_in
from models.design import Design
from models.hotspots import hotspots
from tests.concern_files import concern, terms, write_concerns

YEAR = Period.year(2025)
OPERATION = "0f" * 16
#: Logs, crimes and referrals of one operation, all in one ward.
REPORTS = [*["intelligence"] * 14, *["crime"] * 6, *["nrm_referral"] * 6]


@pytest.fixture(scope="module")
def wards():
    return boundaries.load("ward")


def usual(wards):
    """Return two or three concerns in every ward: nothing stands out."""
    return [
        concern(
            ward * 10 + n, place_kind="ward", place=code, received_on="2025-05-05", happened_on=""
        )
        for ward, code in enumerate(wards.codes)
        for n in range(2 + ward % 2)
    ]


def found_in(path, wards, rows):
    """Follow a concern file to the hotspots of exact counts."""
    (chunk,) = read_concerns(write_concerns(path, *rows), terms())
    assert chunk.refusals == ()
    placed = place(chunk.rows, wards, Postcodes.load(list(DISTRICTS)))
    counts = count_by_area(cases_in(placed, YEAR), wards.codes, YEAR, column="ward_code")
    expected = Design.usual(wards).expected(counts.counts.sum())
    return counts, hotspots(counts.counts, expected, queen(wards), 999, np.random.default_rng(1))


def test_an_operation_makes_no_hotspot_and_would_without_the_flag(tmp_path, wards):
    ward = str(wards.codes[60])
    planted = [
        concern(5_000 + n, place_kind="ward", place=ward, received_on="2025-05-05", happened_on="",
                record_type=kind)
        for n, kind in enumerate(REPORTS)
    ]  # fmt: skip
    flagged = [{**row, "operation": OPERATION} for row in planted]
    before, quiet = found_in(tmp_path / "a.csv", wards, usual(wards))
    counts, with_flag = found_in(tmp_path / "b.csv", wards, [*usual(wards), *flagged])
    raised, without = found_in(tmp_path / "c.csv", wards, [*usual(wards), *planted])

    assert counts.counts[ward] == before.counts[ward] + 1
    assert raised.counts[ward] == before.counts[ward] + len(REPORTS)
    assert "more than expected" not in {*quiet.category, *with_flag.category}
    assert without.category[60] == "more than expected"


def test_an_operation_counts_once_in_each_ward_it_is_known_in(tmp_path, wards):
    places = [str(code) for code in wards.codes[:3]] * 2
    rows = [
        concern(n, place_kind="ward", place=code, received_on="2025-05-05", happened_on="",
                operation=OPERATION)
        for n, code in enumerate(places)
    ]  # fmt: skip
    counts, _ = found_in(tmp_path / "a.csv", wards, rows)
    assert counts.counts[:3].tolist() == [1, 1, 1]
    assert counts.total == 3
    assert isinstance(counts.counts, pd.Series)
