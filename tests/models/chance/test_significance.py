"""p- and q-values against their definitions, and against scipy."""

import numpy as np
import pytest
from scipy import stats

from models.chance.significance import benjamini_hochberg, two_sided


def test_p_is_twice_the_smaller_tail_and_never_zero():
    assert two_sided([0, 5, 999, 500], [999, 994, 0, 499], 999) == pytest.approx(
        [0.002, 0.012, 0.002, 1.0]
    )


def test_q_agrees_with_scipy():
    p = np.random.default_rng(1).random(124) ** 3

    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))


def test_q_leaves_untested_areas_out_of_the_family():
    p = np.array([0.01, np.nan, 0.04, 0.03, np.nan])

    q = benjamini_hochberg(p)
    assert np.isnan(q[[1, 4]]).all()
    assert q[[0, 2, 3]] == pytest.approx(stats.false_discovery_control(p[[0, 2, 3]]))


def test_each_map_is_a_family_of_its_own():
    p = np.random.default_rng(2).random((30, 4))

    q = benjamini_hochberg(p)
    for column in range(4):
        assert q[:, column] == pytest.approx(stats.false_discovery_control(p[:, column]))
    assert benjamini_hochberg(p.T, axis=1) == pytest.approx(q.T)


def test_a_family_of_none():
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()
