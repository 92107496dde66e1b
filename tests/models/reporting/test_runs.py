"""The evidence is the likelihood ratio of two shares; its chance is that of shuffled tables."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from models.reporting.runs import Groups, chance_of, evidence, runs

TABLES = arrays(
    np.int64, st.tuples(st.integers(2, 4), st.integers(4, 6)), elements=st.integers(0, 9)
)


def singles(table):
    return Groups.of([np.array([row]) for row in range(len(table))])


def slow_evidence(table, rows, first, after):
    """Log-likelihoods of binomial counts, with two shares and with one, by scipy."""
    inside, of = table[rows, first:after].sum(), table[rows].sum()
    beside, others = table[:, first:after].sum() - inside, table.sum() - of
    if of == 0 or others == 0:
        return 0.0
    both = (inside + beside) / (of + others)
    apart = stats.binom.logpmf([inside, beside], [of, others], [inside / of, beside / others])
    alike = stats.binom.logpmf([inside, beside], [of, others], both)
    return float(np.sign(inside * others - beside * of) * (apart.sum() - alike.sum()))


@given(TABLES)
def test_evidence_is_the_likelihood_ratio_of_two_binomial_shares(table):
    groups = Groups.of([np.array([0]), np.array([0, 1])])
    found = evidence(table, groups)
    for at, rows in enumerate(([0], [0, 1])):
        for run, (first, after) in enumerate(zip(*runs(table.shape[1]), strict=True)):
            expected = slow_evidence(table, rows, first, after)
            assert abs(found[at, run]) == pytest.approx(abs(expected), abs=1e-8)
            assert expected == pytest.approx(0, abs=1e-8) or found[at, run] * expected > 0


def test_runs_cover_at_most_half_of_the_quarters():
    first, after = runs(5)
    assert list(zip(first, after, strict=True)) == [
        *((at, at + 1) for at in range(5)),
        *((at, at + 2) for at in range(4)),
    ]


def test_the_chance_is_that_of_all_ways_to_deal_the_quarters_out():
    """Six cases: each of the 720 orders of their quarters, one by one."""
    table = np.array([[3, 0, 0, 0], [0, 1, 1, 1]])
    quarter = [0, 0, 0, 1, 2, 3]
    seen = np.abs(evidence(table, singles(table))).max()
    reached = []
    for order in permutations(quarter):
        dealt = np.stack([np.bincount(order[:3], minlength=4), np.bincount(order[3:], minlength=4)])
        reached.append(np.abs(evidence(dealt, singles(dealt))).max() >= seen - 1e-9)

    p = chance_of(seen, table, singles(table), 9_999, np.random.default_rng(1))

    assert p == pytest.approx(np.mean(reached), abs=0.012)


def test_nothing_is_never_surprising():
    table = np.zeros((3, 6), dtype=np.int64)
    assert chance_of(0.0, table, singles(table), 19, np.random.default_rng(1)) == 1
    assert not evidence(table, singles(table)).any()
