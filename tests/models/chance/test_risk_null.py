"""Redrawn maps: the total is kept, risks vary as fitted, and the seed decides."""

import numpy as np
import pytest

from models.chance import risk_null
from models.chance.risk_null import redraw

EXPECTED = np.array([2.0, 8.0, 30.0, 60.0])


def drawn(alpha, total, draws, seed=1, expected=EXPECTED):
    """All redrawn maps side by side."""
    return np.hstack(list(redraw(expected, alpha, total, draws, np.random.default_rng(seed))))


@pytest.mark.parametrize("alpha", [0.01, 3.0, np.inf])
def test_every_map_has_the_total(alpha):
    maps = drawn(alpha, 137, 500)

    assert maps.shape == (4, 500)
    assert np.all(maps.sum(axis=0) == 137)
    assert np.all((maps >= 0) & (maps == np.floor(maps)))


def test_without_uneven_risks_counts_are_multinomial():
    maps = drawn(np.inf, 100, 20_000)
    shares = EXPECTED / 100

    assert maps.mean(axis=1) == pytest.approx(100 * shares, rel=0.02)
    assert maps.var(axis=1) == pytest.approx(100 * shares * (1 - shares), rel=0.05)


def test_uneven_risks_of_equal_areas_are_dirichlet_multinomial():
    """Equal areas with Gamma risks, given the total, are exactly Dirichlet-multinomial."""
    maps = drawn(2.0, 60, 20_000, expected=np.ones(6))
    mean, alphas = 10.0, 6 * 2.0
    variance = 60 * (1 / 6) * (5 / 6) * (60 + alphas) / (1 + alphas)

    assert maps.mean(axis=1) == pytest.approx([mean] * 6, rel=0.03)
    assert maps.var(axis=1) == pytest.approx([variance] * 6, rel=0.05)


def test_nothing_to_spread():
    assert np.all(drawn(2.0, 0, 10) == 0)


def test_same_seed_same_maps_other_seed_other_maps():
    assert np.array_equal(drawn(3.0, 50, 40), drawn(3.0, 50, 40))
    assert not np.array_equal(drawn(3.0, 50, 40), drawn(3.0, 50, 40, seed=2))


def test_memory_stays_flat(monkeypatch):
    monkeypatch.setattr(risk_null, "CHUNK", 40)

    sizes = [counts.shape for counts in redraw(EXPECTED, 3.0, 9, 25, np.random.default_rng(1))]
    assert sizes == [(4, 10), (4, 10), (4, 5)]
