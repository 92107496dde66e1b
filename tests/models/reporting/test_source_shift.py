"""An organisation whose share rises is named; one that rises with all others is not."""

import numpy as np
import pytest

from models.reporting.source_shift import find_source_shift


def sent(seed=1, lift=None):
    means = np.full((4, 12), 15.0)
    if lift is not None:
        rows, columns, factor = lift
        means[np.ix_(rows, columns)] *= factor
    return np.random.default_rng(seed).poisson(means)


def shift_of(table, **more):
    return find_source_shift(table, draws=499, rng=np.random.default_rng(2), **more)


def test_a_backlog_sent_at_once_is_named():
    found = shift_of(sent(1, ([2], [7], 4.0)))

    assert (found.organisation, found.first, found.last) == (2, 7, 7)
    assert found.factor == pytest.approx(4.0, rel=0.3)
    assert found.p <= 0.01


def test_an_organisation_that_begins_to_send_is_named():
    table = sent(2)
    table[3, :8] = 0
    found = shift_of(table)
    assert (found.organisation, found.first, found.last) == (3, 8, 11)


def test_a_rise_all_share_is_no_shift():
    assert shift_of(sent(3, (range(4), [5, 6], 3.0))) is None


def test_seldom_names_anything_where_nothing_shifted():
    assert sum(shift_of(sent(50 + seed)) is not None for seed in range(40)) <= 2


@pytest.mark.parametrize(
    "table", [np.zeros((4, 12)), np.ones((4, 3)), np.ones((1, 12)), np.zeros((0, 12))]
)
def test_where_nothing_can_be_told_nothing_is_named(table):
    assert shift_of(table) is None


@pytest.mark.parametrize("table", [np.ones(4), np.full((4, 12), -1), np.full((4, 12), np.nan)])
def test_what_is_no_table_of_counts_is_refused(table):
    with pytest.raises(ValueError, match="whole numbers"):
        shift_of(table)
