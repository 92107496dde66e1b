"""How far an area's risk differs from step to step, learnt from events that share one."""

import numpy as np
import pytest

from models.chance.local_variation import CVS
from models.space_time_scanning.step_variation import effective_steps, learn_step_variation


def learnt(cv, level=4.0, shape=(120, 12), seed=1):
    """Mean coefficient learnt, where areas also differ, which must not matter."""
    rng = np.random.default_rng(seed)
    expected = rng.gamma(3, level / 3, (shape[0], 1)) * rng.uniform(0.5, 1.5, (1, shape[1]))
    risks = rng.gamma(2, 0.5, (shape[0], 1))
    if cv:
        risks = risks * rng.gamma(1 / cv**2, cv**2, shape)
    return learn_step_variation(rng.poisson(risks * expected).astype(float), expected).weights


@pytest.mark.parametrize("cv", [0.22, 0.45, 0.71, 1.0])
def test_variation_is_found(cv):
    means = [learnt(cv, seed=seed) @ CVS for seed in range(20)]

    assert np.mean(means) == pytest.approx(cv, rel=0.1, abs=0.04)


def test_none_is_found_where_there_is_none():
    assert np.mean([learnt(0.0, seed=seed) @ CVS for seed in range(20)]) < 0.12


def test_little_is_known_from_few_events():
    assert np.ptp(learnt(0.0, level=0.02)[:10]) < 0.1
    assert learn_step_variation(np.eye(4), np.ones((4, 4))).weights == pytest.approx(1 / CVS.size)


def test_a_single_step_has_nothing_to_differ_by():
    assert learn_step_variation(np.full((5, 1), 9.0), np.ones((5, 1))).weights[0] == 1


def test_steps_count_by_what_is_expected_in_them():
    assert effective_steps(np.ones((3, 8))) == pytest.approx(8)
    assert effective_steps(np.array([[1.0, 0, 0], [5, 0, 0]])) == 1
