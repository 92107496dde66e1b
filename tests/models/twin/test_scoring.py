"""A score counts what was found and what was called out wrongly; planted hotspots are found."""

import numpy as np
import pytest

from geo.neighbours import queen
from models.gi_star import hotspots
from models.twin import Planted, Truth, make_twin, score
from tests.world import county

#: Wards of the made-up county, in its grid of three rows and four columns.
CODES = list(county()["ward"].codes)
SEEDS = range(6)


def truth_of(*planted):
    return Truth(
        vintage="2025",
        codes=tuple(CODES),
        quarters=("2026-Q1", "2026-Q2"),
        planted=planted,
        cases=np.zeros((12, 2), dtype=np.int64),
    )


def planted(kind, rows, *, quarters=("2026-Q1", "2026-Q2"), factor=3.0):
    areas = tuple(CODES[row] for row in rows)
    return Planted(kind=kind, areas=areas, quarters=quarters, factor=factor)


def scored(truth, rows, quarters=("2026-Q1", "2026-Q2")):
    neighbours = queen(county()["ward"])
    return score(truth, [CODES[row] for row in rows], quarters, neighbours)


def test_a_hotspot_is_found_when_half_of_its_wards_are_flagged():
    truth = truth_of(planted("persistent hotspot", [0, 1]))
    assert scored(truth, [0]).hotspots_found == 1
    assert scored(truth, [5]).hotspots_found == 0
    assert scored(truth, [0]).wards_found == 1
    assert scored(truth, [0]).wards == 2


def test_a_ward_beside_a_planted_one_is_neither_hit_nor_false():
    """Wards 0 and 1 touch 2, 4, 5 and 6; the six others are quiet."""
    truth = truth_of(planted("persistent hotspot", [0, 1]))
    found = scored(truth, range(12))
    assert found.quiet == 6
    assert found.false == 6
    assert scored(truth, [2, 4, 5, 6]).false == 0


def test_a_hotspot_that_does_not_act_throughout_is_not_asked_for_but_not_quiet():
    truth = truth_of(planted("emerging hotspot", [0], quarters=("2026-Q2",)))
    assert scored(truth, [0]).hotspots == 0
    assert scored(truth, [0]).false == 0
    assert scored(truth, [0], ["2026-Q2"]).hotspots == 1
    assert scored(truth, [0], ["2026-Q1"]).false == 1


def test_under_reporting_is_quiet_and_a_reporting_drive_is_not_a_hotspot():
    truth = truth_of(
        planted("under-reporting", [0, 1], factor=0.35), planted("reporting drive", [8], factor=2.0)
    )
    assert scored(truth, [0]).false == 1
    assert scored(truth, [8]).false == 0
    assert scored(truth, [8]).hotspots == 0


@pytest.fixture(scope="module")
def trials(wards, postcodes, towns):
    """Gi* on exact counts of the last twelve months, twin after twin, with the truth."""
    neighbours = queen(wards)
    residents = wards.frame["residents"].to_numpy(dtype=np.float64)
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        truth = make_twin(wards, postcodes, towns, rng=rng, premises=10).truth
        year = truth.cases[:, -4:].sum(axis=1)
        found.append((truth, hotspots(year, residents, neighbours, 4999, rng)))
    return found


def scores(wards, trials):
    neighbours = queen(wards)
    return [
        score(
            truth,
            wards.codes[answer.category == "more than expected"],
            truth.quarters[-4:],
            neighbours,
        )
        for truth, answer in trials
    ]


def test_the_middle_of_a_planted_hotspot_outranks_quiet_wards(wards, trials):
    """The area under the curve: a hotspot's middle ward against any ward with nothing planted."""
    won = []
    for truth, answer in trials:
        z = dict(zip(wards.codes, answer.z, strict=True))
        planted = {code for one in truth.planted for code in one.areas if one.factor != 2}
        quiet = np.array([z[code] for code in truth.codes if code not in planted])
        won += [
            (z[one.areas[0]] > quiet).mean()
            for one in truth.planted
            if one.is_hotspot and one.quarters[-1] == truth.quarters[-1]
        ]
    assert len(won) == 4 * len(SEEDS)
    assert np.mean(won) >= 0.95


def test_quiet_wards_stay_quiet(wards, trials):
    """Each map promises that at most one flagged ward in twenty is flagged by chance."""
    found = scores(wards, trials)
    assert sum(one.false for one in found) <= 0.05 * sum(one.quiet for one in found)
    assert sum(one.hotspots for one in found) == 4 * len(SEEDS)


def test_planted_hotspots_are_found(wards, trials):
    """Three times the risk for a whole year: at least one of its four to six wards is flagged."""
    found = asked = 0
    for truth, answer in trials:
        flagged = set(wards.codes[answer.category == "more than expected"])
        for one in truth.planted:
            if one.is_hotspot and set(truth.quarters[-4:]) <= set(one.quarters):
                asked += 1
                found += bool(flagged & set(one.areas))
    assert asked == 4 * len(SEEDS)
    assert found >= 0.7 * asked
