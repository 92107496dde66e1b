"""A programme finds what scipy finds, and its dives end in whole points that fit."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from models.disclosure.audit.programme import Programme
from models.disclosure.audit.rows import Known
from models.disclosure.audit.witnesses import fits


def random_known(rng, width=12, rows=9):
    """Sums of random unknowns between ends that a known point satisfies."""
    matrix = (rng.random((rows, width)) < 0.4).astype(float)
    matrix[0] = 1
    truth = rng.integers(0, 12, width).astype(float)
    sums = matrix @ truth
    low = np.maximum(0, sums - rng.integers(0, 6, rows))
    high = sums + rng.integers(0, 6, rows)
    floor = np.where(rng.random(width) < 0.2, truth // 2, 0.0)
    known = Known(matrix=sparse.csr_array(matrix), low=low, high=high, floor=floor, figures={})
    return known, truth


def by_scipy(known, truth, columns, cost):
    """The least value of a sum of the free unknowns, all others where they truly are."""
    held = np.setdiff1d(np.arange(truth.size), columns)
    matrix = known.matrix.toarray()
    rest = matrix[:, held] @ truth[held]
    free = matrix[:, columns]
    told = linprog(
        cost,
        A_ub=np.vstack([free, -free]),
        b_ub=np.concatenate([known.high - rest, rest - known.low]),
        bounds=[(floor, None) for floor in known.floor[columns]],
    )
    assert told.status == 0
    return told.fun


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("free", [12, 7, 1])
def test_the_least_and_the_most_agree_with_scipy(seed, free):
    rng = np.random.default_rng(seed)
    known, truth = random_known(rng)
    columns = np.sort(rng.choice(12, free, replace=False))
    programme = Programme(known, truth, columns, known.floor)

    for _ in range(4):
        cost = rng.integers(-2, 3, free).astype(float)
        answer = programme.solve(cost)
        assert answer.value == pytest.approx(by_scipy(known, truth, columns, cost), abs=1e-6)
        assert cost @ answer.point[columns] == pytest.approx(answer.value, abs=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_a_dive_gives_whole_counts_that_fit_and_leaves_the_programme_as_it_was(seed):
    rng = np.random.default_rng(seed)
    known, truth = random_known(rng)
    columns = np.sort(rng.choice(12, 9, replace=False))
    programme = Programme(known, truth, columns, known.floor)
    for _ in range(4):
        cost = rng.normal(size=9)
        answer = programme.solve(cost)

        point = programme.dive(answer)

        assert point is not None
        assert (point == np.round(point)).all()
        assert fits(known, known.floor, point[None]).all()
        held = np.setdiff1d(np.arange(12), columns)
        assert (point[held] == truth[held]).all()
        assert cost @ point[columns] >= answer.value - 1e-6
        assert programme.solve(cost).value == pytest.approx(answer.value, abs=1e-6)


def test_rows_that_hold_a_value_back_are_tight_and_widening_one_lets_it_go_further():
    known = Known(
        matrix=sparse.csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 0]])),
        low=np.array([8.0, 0, 0]),
        high=np.array([14.0, 9, 9]),
        floor=np.zeros(3),
        figures={},
    )
    programme = Programme(known, np.array([6.0, 5, 2]), np.arange(3), known.floor)
    most = np.array([-1.0, 0, 0])
    first = programme.solve(most)

    assert first.value == -9
    assert first.tight.tolist() == [2]

    known.high[2] = 30
    programme.widen()

    assert programme.solve(most).value == -14  # now the first row holds it


def test_a_whole_point_is_found_where_the_best_of_all_points_is_between_whole_ones():
    """Three wards in pairs of at most 3 each: the most is 4.5, in whole cases 4."""
    known = Known(
        matrix=sparse.csr_array(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]])),
        low=np.zeros(3),
        high=np.full(3, 3.0),
        floor=np.zeros(3),
        figures={},
    )
    programme = Programme(known, np.zeros(3), np.arange(3), known.floor)
    answer = programme.solve(-np.ones(3))

    assert answer.value == pytest.approx(-4.5)
    assert programme.dive(answer).sum() == 4


def test_where_nothing_fits_there_is_no_answer():
    known = Known(
        matrix=sparse.csr_array(np.array([[1.0], [1.0]])),
        low=np.array([5.0, 0]),
        high=np.array([9.0, 3]),
        floor=np.zeros(1),
        figures={},
    )
    programme = Programme(known, np.zeros(1), np.arange(1), known.floor)
    answer = programme.solve(np.ones(1))

    assert np.isnan(answer.value)
    assert answer.point is None
    assert programme.dive(answer) is None
