"""The calibration set in short: quiet where there is nothing, and finds what was planted.

Shares are over few runs here, so the bounds are those that a method at the edge of what
`test_full.py` asks would break less than once in a thousand times.
"""

import numpy as np
import pytest
from scipy import stats

from tests.calibration.methods import (
    esda_gi,
    gi_by_usual_defaults,
    hotspot_wards,
    scanned,
)
from tests.calibration.trials import false_alarms, found_in
from tests.calibration.worlds import thin_cluster

RUNS = 60


def most(share: float, runs: int = RUNS) -> float:
    """Share of runs that a true share would pass once in a thousand times."""
    return float(stats.binom.isf(0.001, runs, share)) / runs


def least(share: float, runs: int = RUNS) -> float:
    """Share of runs that a true share would stay under once in a thousand times."""
    return float(stats.binom.ppf(0.001, runs, share)) / runs


@pytest.mark.parametrize("cases", [60, 600])
@pytest.mark.parametrize("null", ["negative-binomial", "poisson"])
def test_a_scan_of_nothing_finds_about_one_cluster_in_twenty(null, cases):
    assert false_alarms(scanned(null), cases=cases, cv=0, runs=RUNS).value <= most(0.08)


@pytest.mark.parametrize("cv", [0.22, 0.45, 0.71])
def test_ordinary_variation_between_wards_is_no_cluster(cv):
    alarms = false_alarms(scanned("negative-binomial"), cases=600, cv=cv, runs=RUNS)

    assert alarms.value <= most(0.08)


def test_a_plain_poisson_scan_cries_wolf_at_it():
    """Rule 1 of the methods: 77% of maps at 600 cases and a coefficient of variation of .45."""
    alarms = false_alarms(scanned("poisson"), cases=600, cv=0.45, runs=RUNS)

    assert alarms.value >= least(0.77)


@pytest.mark.parametrize("cv", [0.0, 0.45])
def test_hotspots_are_quiet_where_there_are_none(cv):
    alarms = false_alarms(hotspot_wards(), cases=600, cv=cv, runs=RUNS)

    assert alarms.value <= most(0.07)


@pytest.mark.parametrize(
    "method",
    [
        gi_by_usual_defaults,
        # esda compiles its permutations anew in every process, which takes half a minute
        pytest.param(esda_gi, marks=pytest.mark.long),
    ],
)
def test_the_usual_defaults_flag_wards_on_nearly_every_map_of_nothing(method):
    assert false_alarms(method, cases=600, cv=0, runs=10).value >= 0.9


@pytest.mark.parametrize(
    ("null", "factor", "cv", "power"),
    [
        ("poisson", 2.0, 0.0, 0.70),
        ("poisson", 3.0, 0.0, 0.95),
        ("negative-binomial", 2.0, 0.22, 0.45),
        ("negative-binomial", 3.0, 0.22, 0.95),
    ],
)
def test_a_planted_cluster_is_found(null, factor, cv, power):
    found = found_in(scanned(null), cases=600, factor=factor, cv=cv, runs=RUNS)

    assert found.power.value >= least(power)
    if factor == 3:
        assert found.overlap >= 0.65


def test_an_ellipse_finds_more_of_a_long_thin_cluster_than_a_circle():
    found = {
        shape: found_in(
            scanned("poisson", shape, draws=99), cases=600, factor=3, runs=30, place=thin_cluster
        )
        for shape in ("circle", "ellipse")
    }
    overlap = {shape: np.sum(each.overlaps) for shape, each in found.items()}

    assert overlap["ellipse"] > overlap["circle"]
