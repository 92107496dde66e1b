"""A comparison counts both periods, shares one scale, and says of no ward more than it can tell."""

import csv
from datetime import date
from urllib.parse import parse_qsl

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import boundaries
from geo.periods import Period
from models.rate_ratio import rate_ratios
from tests.webmap.five_hundred import concern_rows
from webmap.legend import PATTERNED
from webmap.restricted.mapping.looks import NO_CASES
from webmap.restricted.trying.comparison import OverlappingPeriods
from webmap.restricted.trying.comparison_file import COMPARISON_COLUMNS, comparison_file
from webmap.restricted.trying.comparison_page import DIRECTION_WORDS, ComparisonPage, ratio_words


def counted(first, after):
    """Cases by ward between two days, counted apart: rows of the file against the outlines."""
    rows = pd.DataFrame(concern_rows())
    inside = rows[(rows["received_on"] >= str(first)) & (rows["received_on"] < str(after))]
    xy = inside["place"].str.split(",", expand=True).astype(float)
    wards = boundaries.load("ward").frame
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[0], xy[1]), crs=wards.crs)
    found = points.sjoin(wards[["geometry"]], predicate="within")
    at = wards.index.get_indexer(found.iloc[:, -1])
    return np.bincount(at, minlength=len(wards))


@pytest.fixture(scope="module")
def compared(comparison_of):
    """2025 against the last quarter of the year before: of different length."""
    return ComparisonPage(found=comparison_of("period=2025&against=2024-Q4"))


def test_both_counts_are_exact(compared):
    now, then = compared.found.now, compared.found.then
    assert now.counts.counts.tolist() == counted(date(2025, 1, 1), date(2026, 1, 1)).tolist()
    assert then.counts.counts.tolist() == counted(date(2024, 10, 1), date(2025, 1, 1)).tolist()


def test_periods_of_different_length_are_compared_a_year(compared):
    """A quarter of a year's rate is four times its count; the ratio is one of rates."""
    now, then, ratios = compared.found.now, compared.found.then, compared.found.ratios
    expected = rate_ratios(now.counts.counts, then.counts.counts, 4.0)

    assert np.array_equal(ratios.lower, expected.lower)
    both = then.counts.counts.to_numpy() > 0
    rates = now.rates.value[both] / then.rates.value[both]
    assert ratios.value[both] == pytest.approx(rates)


def test_both_maps_have_one_scale(compared):
    for which, side in enumerate(compared.sides):
        for look, rate in zip(
            compared.looks(which), side.rates.value.round(1).tolist(), strict=True
        ):
            assert look in compared.legend
            assert (look is NO_CASES) == (rate == 0)
    rates = [side.rates.value.round(1).tolist() for side in compared.sides]
    drawn = [dict(zip(rates[which], compared.looks(which), strict=True)) for which in (0, 1)]
    for rate in set(drawn[0]) & set(drawn[1]):
        assert drawn[0][rate] == drawn[1][rate]
    assert sum(now + then for _, (now, then) in compared.counted) == 2 * 124
    assert not any(look.fill in compared.picture(0).decode() for look in PATTERNED)


def test_wards_with_a_verdict_come_first(compared):
    words = [row.direction for row in compared.rows]
    place = {"more": 0, "fewer": 1, "cannot tell": 2}
    assert [place[word] for word in words] == sorted(place[word] for word in words)
    assert set(words) <= DIRECTION_WORDS.keys()
    assert len({row.code for row in compared.rows}) == 124


def test_the_other_period_is_the_one_before_where_nothing_is_said(pair_of):
    assert pair_of("").against == Period.twelve_months_to(Period.quarter("2025-Q3"))
    assert pair_of("period=2026-Q3").against == Period.quarter("2026-Q2")


def test_where_there_is_none_before_it_is_the_latest_that_shares_no_day(pair_of):
    assert pair_of("period=2024-Q3").against == Period.twelve_months_to(Period.quarter("2026-Q3"))


@pytest.mark.parametrize(
    "address",
    ["period=2025&against=2024-Q4", "period=2026-Q3&against=2025-Q3&person=unknown&level=0.1"],
)
def test_an_address_asks_what_it_says(pair_of, address):
    pair = pair_of(address)

    assert sorted(parse_qsl(pair.query)) == sorted(parse_qsl(address))
    assert pair_of(pair.query) == pair
    assert pair.turned.turned == pair


def test_what_tests_wards_beside_others_is_left_aside(pair_of):
    assert pair_of("period=2025&neighbours=nearest-6&denominator=equal") == pair_of("period=2025")


@pytest.mark.parametrize("address", ["against=1066", "period=1066", "type=nonsense"])
def test_what_is_not_offered_is_not_asked(pair_of, address):
    assert pair_of(address) is None


@pytest.mark.parametrize(
    "against", ["2025", "2025-Q1", "2025-Q4", "2025-Q3-twelve-months", "2026-Q3-twelve-months"]
)
def test_periods_that_share_days_are_refused(comparison_of, against):
    with pytest.raises(OverlappingPeriods, match="share days"):
        comparison_of(f"period=2025&against={against}")


def test_turned_about_a_ratio_is_turned_over(compared, comparison_of):
    turned = comparison_of("period=2024-Q4&against=2025")

    assert turned.ratios.lower == pytest.approx(np.divide(1, compared.found.ratios.upper), rel=1e-9)
    assert turned.ratios.p == pytest.approx(compared.found.ratios.p)


def test_no_record_leaves_every_ward_untold(comparison_of):
    found = comparison_of("period=2026-Q3&type=organ_removal")

    assert found.is_empty
    assert set(found.ratios.direction) == {"cannot tell"}
    assert found.ratios.family == 0
    shown = ComparisonPage(found=found)
    assert {row.ratio for row in shown.rows} == {"no cases"}
    assert shown.picture(0)


def test_ratios_without_a_figure_say_why():
    assert [ratio_words(each) for each in (np.nan, np.inf, 0.0, 1.255)] == [
        "no cases", "none then", "0.00", "1.25",
    ]  # fmt: skip


def test_the_file_says_what_it_is_and_every_figure(compared):
    lines = comparison_file(compared, is_synthetic=False).decode("utf-8-sig").split("\r\n")
    about = "\n".join(line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))

    for heading in ("Marking,", "Periods", "Counted", "Method", "Level", "Draws", "Source"):
        assert f"# {heading}" in about
    assert "RESTRICTED" in about
    assert tuple(rows[0]) == COMPARISON_COLUMNS
    assert sum(int(row["period_cases"]) for row in rows) == compared.found.now.total
    without = [row for row in rows if row["against_cases"] == "0" and row["period_cases"] != "0"]
    assert without
    assert {row["rate_ratio"] for row in without} == {""}
    assert {row["ratio_high"] for row in without} == {""}
    assert "SYNTHETIC" in comparison_file(compared, is_synthetic=True).decode()


def test_uneven_ratios_are_cautioned_against(compared):
    """Fifty-five cases of every quarter fall by the same chances: these are even."""
    assert compared.found.ratios.unevenness < 1.5
    assert "Caution" not in dict(compared.notes)
