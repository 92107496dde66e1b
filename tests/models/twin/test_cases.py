"""Cases follow residents, ordinary variation and what is planted, and nothing else."""

from datetime import date

import numpy as np
import pytest

from geo.closed_lists import sector_keys
from geo.periods import Period, quarters_between
from geo.schema import EXPLOITATION as ALLOWED
from models.twin.cases import EXPLOITATION, SECTORS, draw_cases, expected_cases
from models.twin.truth import Planted

QUARTERS = quarters_between(Period.quarter("2024-Q1"), Period.quarter("2025-Q4"))
NAMES = tuple(quarter.name for quarter in QUARTERS)


def effect(kind, rows, wards, *, quarters=NAMES, factor=3.0, sector=None):
    areas = tuple(wards.codes[rows])
    return Planted(kind=kind, areas=areas, quarters=quarters, factor=factor, sector=sector)


def expected(wards, planted=(), seed=1, per_quarter=400):
    return expected_cases(wards, planted, QUARTERS, per_quarter, np.random.default_rng(seed))


def test_the_county_has_the_number_asked_for_whatever_is_planted(wards):
    plants = [
        effect("persistent hotspot", [1, 2, 3], wards),
        effect("sector ring", [9, 20], wards, factor=1.6, sector="nail_bar"),
    ]
    for planted in ([], plants):
        cases, ring = expected(wards, planted)
        assert cases.sum() + ring.sum() == pytest.approx(400 * len(QUARTERS))


def test_risk_varies_from_ward_to_ward_as_in_real_counts(wards):
    residents = wards.frame["residents"].to_numpy()
    risks = np.array([expected(wards, seed=seed)[0][:, 0] / residents for seed in range(200)])
    variation = risks.std(axis=1) / risks.mean(axis=1)
    assert variation.mean() == pytest.approx(0.45, abs=0.02)


def test_a_hotspot_multiplies_its_own_wards_in_its_own_quarters(wards):
    hot, late = [1, 2, 3], NAMES[-2:]
    cases, _ = expected(wards, [effect("emerging hotspot", hot, wards, quarters=late)])

    assert cases[hot, -1] / cases[hot, 0] == pytest.approx(3)
    others = np.delete(cases, hot, axis=0)
    assert others[:, -1] == pytest.approx(others[:, 0])


def test_inside_a_hotspot_the_mean_risk_before_it_is_that_of_the_county(wards):
    hot = [1, 2, 3, 4]
    residents = wards.frame["residents"].to_numpy()
    ratios = []
    for seed in range(200):
        cases, _ = expected(wards, [effect("persistent hotspot", hot, wards)], seed=seed)
        risk = cases[:, 0] / residents
        ratios.append(risk[hot].mean() / np.delete(risk, hot).mean())
    assert np.mean(ratios) == pytest.approx(3, rel=0.02)
    assert np.std(ratios) < 0.3  # four free wards at CV .45 would give 0.66


def test_a_ring_adds_cases_of_its_sector_alone(wards):
    ring_wards = [9, 20]
    planted = [effect("sector ring", ring_wards, wards, factor=1.6, sector="nail_bar")]
    cases, ring = expected(wards, planted)

    assert ring[ring_wards] == pytest.approx(0.6 * cases[ring_wards])
    assert np.delete(ring, ring_wards, axis=0).sum() == 0

    drawn = draw_cases(
        np.zeros_like(cases), ring * 50, "nail_bar", QUARTERS, np.random.default_rng(1)
    )
    assert set(drawn["ward"]) == set(ring_wards)
    assert set(drawn["sector"]) == {"nail_bar"}
    assert drawn["exploitation"].str.startswith("labour").all()


def drawn(wards, times=1):
    cases, ring = expected(wards)
    return draw_cases(
        cases * times, ring, "nail_bar", QUARTERS, np.random.default_rng(3)
    ), cases * times


def test_cases_are_drawn_where_and_when_they_are_expected(wards):
    known, cases = drawn(wards, times=20)
    counts = np.zeros(cases.shape)
    np.add.at(counts, (known["ward"], known["quarter"]), 1)
    # Pearson's statistic of a Poisson table has mean n and standard deviation near sqrt(2 n).
    statistic = ((counts - cases) ** 2 / cases).sum()
    assert abs(statistic - cases.size) < 4 * np.sqrt(2 * cases.size)


def test_every_day_of_a_quarter_belongs_to_it(wards):
    known, _ = drawn(wards)
    for row, quarter in enumerate(QUARTERS):
        days = known.loc[known["quarter"] == row, "known_on"].dt.date
        assert days.min() >= quarter.start
        assert days.max() < quarter.end
    assert known["known_on"].dt.date.max() > date(2025, 12, 20)


def test_words_are_those_of_the_closed_lists(wards):
    known, _ = drawn(wards)
    assert set(";".join(known["exploitation"]).split(";")) <= set(ALLOWED)
    assert set(known["child"]) == {"yes", "no", "unknown"}
    assert set(known["sector"]) <= sector_keys() | {""}
    assert set(EXPLOITATION) >= set(SECTORS)
    assert (known["sector"] == "").any()


def test_kinds_are_never_named_twice(wards):
    known, _ = drawn(wards)
    for kinds in known["exploitation"].unique():
        assert len(set(kinds.split(";"))) == len(kinds.split(";"))
