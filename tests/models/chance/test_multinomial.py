"""Spreading a total: exactly multinomial, whatever path a draw takes to its total."""

from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from scipy import stats

from models.chance import multinomial
from models.chance.multinomial import spread

WEIGHTS = np.array([1.0, 2.0, 0.0, 5.0, 12.0])


def drawn(weights, total, draws, seed=1):
    return spread(np.tile(weights, (draws, 1)), total, np.random.default_rng(seed))


@pytest.mark.parametrize("total", [0, 1, 2, 37, 400, 5_000])
def test_every_draw_has_the_total_and_nothing_falls_where_nothing_can(total):
    made = drawn(WEIGHTS, total, 300)

    assert np.all(made.sum(axis=1) == total)
    assert np.all(made >= 0)
    assert np.all(made[:, 2] == 0)


def test_every_outcome_comes_as_often_as_the_formula_says():
    """Four events among three areas: all 15 outcomes, by chi-square."""
    shares, draws = np.array([0.2, 0.3, 0.5]), 60_000
    made = drawn(7 * shares, 4, draws)
    outcomes = [each for each in product(range(5), repeat=3) if sum(each) == 4]
    chance = [
        factorial(4) / prod(map(factorial, each)) * prod(shares ** np.array(each))
        for each in outcomes
    ]
    seen = [np.all(made == each, axis=1).sum() for each in outcomes]

    assert sum(chance) == pytest.approx(1)
    assert stats.chisquare(seen, draws * np.array(chance)).pvalue > 0.001


@pytest.mark.parametrize("total", [30, 150, 700])
def test_the_count_of_one_area_is_binomial(total):
    """Through all tables: means from under 1 to several times the largest one tabled."""
    shares = np.array([0.01, 0.04, 0.15, 0.3, 0.5])
    made = drawn(shares, total, 20_000)
    for area, share in enumerate(shares):
        binomial = stats.binom(total, share)
        ends = np.unique(binomial.ppf(np.linspace(0.05, 0.95, 13)))
        chance = np.diff(np.concatenate([[0], binomial.cdf(ends), [1]]))
        seen = np.bincount(np.searchsorted(ends, made[:, area]), minlength=ends.size + 1)
        assert stats.chisquare(seen, 20_000 * chance).pvalue > 0.001


def test_areas_compete_for_the_total():
    """Covariances of a multinomial: minus total times both shares."""
    shares = WEIGHTS / WEIGHTS.sum()
    made = drawn(WEIGHTS, 60, 40_000)
    exact = 60 * (np.diag(shares) - np.outer(shares, shares))

    assert np.cov(made.T) == pytest.approx(exact, abs=0.2)


def test_the_tables_are_poisson():
    kept, other = multinomial._tables()
    counts = np.arange(kept.shape[1])
    for row, (keeps, others) in enumerate(zip(kept, other, strict=True)):
        chance = np.zeros(counts.size)
        np.add.at(chance, counts, keeps / counts.size)
        np.add.at(chance, others, (1 - keeps) / counts.size)
        assert chance == pytest.approx(stats.poisson.pmf(counts, row / 4), abs=1e-14)
    assert stats.poisson.sf(kept.shape[1] - 1, (kept.shape[0] - 1) / 4) < 1e-19


def test_rows_have_their_own_weights_which_are_left_alone():
    weights = np.array([[1.0, 0.0], [0.0, 3.0]])
    before = weights.copy()

    assert spread(weights, 9, np.random.default_rng(1)).tolist() == [[9, 0], [0, 9]]
    assert np.array_equal(weights, before)


def test_weights_too_faint_to_divide_by_are_shares_all_the_same():
    """As Gamma draws of a small shape are: 4 and 12 of the smallest floats there are."""
    made = drawn(np.array([0.0, 4, 12]) * 5e-324, 400, 2_000)

    assert np.all(made.sum(axis=1) == 400)
    assert made.mean(axis=0) == pytest.approx([0, 100, 300], rel=0.02)


def test_same_seed_same_counts_and_no_weight_has_a_unit():
    assert np.array_equal(drawn(WEIGHTS, 50, 40), drawn(1024 * WEIGHTS, 50, 40))
    assert not np.array_equal(drawn(WEIGHTS, 50, 40), drawn(WEIGHTS, 50, 40, seed=2))


@pytest.mark.parametrize(
    "weights", [[0.0, 0.0], [1.0, -0.1], [np.nan, 1.0], [np.inf, 1.0]], ids=str
)
def test_weights_that_cannot_be_shares_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be finite"):
        drawn(np.array(weights), 5, 3)
