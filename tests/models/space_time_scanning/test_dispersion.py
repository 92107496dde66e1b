"""Whether counts of areas by steps vary more than a null allows."""

import numpy as np
import pytest

from models.space_time_scanning.dispersion import case_dispersion, caution_for, count_dispersion

EXPECTED = np.outer(np.random.default_rng(1).gamma(4, 0.5, 60), np.linspace(0.5, 1.5, 8))


def p_values(test, risks, runs=60):
    found = []
    for seed in range(runs):
        rng = np.random.default_rng([5, seed])
        counts = rng.poisson(EXPECTED * risks(rng))
        margins = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
        found.append(test(counts, EXPECTED if test is count_dispersion else margins, rng))
    return np.array(found)


def even(_):
    return np.ones((60, 8))


def areas(rng):
    return rng.gamma(4, 0.25, (60, 1))


def cells(rng):
    return rng.gamma(2, 0.5, (60, 8))


def test_even_risks_are_seldom_called_uneven():
    for test in (count_dispersion, case_dispersion):
        assert np.mean(p_values(test, even) <= 0.05) <= 0.12


def test_counts_are_tested_between_and_within_areas():
    assert np.mean(p_values(count_dispersion, areas, 10) <= 0.05) >= 0.9
    assert np.mean(p_values(count_dispersion, cells, 10) <= 0.05) >= 0.9


def test_cases_are_tested_within_areas_alone():
    assert np.mean(p_values(case_dispersion, areas) <= 0.05) <= 0.12
    assert np.mean(p_values(case_dispersion, cells, 10) <= 0.05) >= 0.9


@pytest.mark.parametrize(
    ("null", "p", "said"),
    [
        ("poisson", 0.05, True),
        ("permutation", 0.01, True),
        ("poisson", 0.06, False),
        ("negative-binomial", 0.001, False),
    ],
)
def test_a_caution_is_said_where_the_null_has_no_variation(null, p, said):
    assert bool(caution_for(null, p)) is said
