"""The fast way through a thousand maps against the plain way through each."""

import numpy as np
import pytest

from models.scanning.clusters import Figures
from models.scanning.kernels import best_of_lists
from models.scanning.maxima import redrawn_maxima
from models.scanning.nulls import Null
from models.scanning.windows import find_windows

SIDES = [(True, False), (False, True), (True, True)]


def figures(observed, measures, windows, sides, *, bernoulli=False, compactness=0.5):
    return Figures(
        observed=observed,
        measures=measures,
        weights=(4 * windows.ratio / (windows.ratio + 1) ** 2) ** compactness,
        fewest=2,
        high=sides[0],
        low=sides[1],
        bernoulli=bernoulli,
    )


def plain(maps, asked, windows):
    """The greatest ratio of each map, every zone of it looked at."""
    greatest = []
    for counts in maps.T:
        position, ratio = np.empty(len(windows), dtype=np.int64), np.empty(len(windows))
        best_of_lists(
            np.ascontiguousarray(counts),
            asked.measures,
            windows.first,
            windows.members,
            windows.ends,
            asked.weights,
            np.arange(len(windows)),
            np.zeros(counts.size, dtype=np.bool_),
            asked.fewest,
            asked.high,
            asked.low,
            asked.bernoulli,
            position,
            ratio,
        )
        greatest.append(ratio.max())
    return np.array(greatest)


@pytest.fixture(scope="module", params=["circle", "ellipse"])
def windows(request):
    rng = np.random.default_rng(3)
    return find_windows(rng.random((40, 2)), np.ones(40), max_share=0.5, shape=request.param)


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("total", [1, 7, 300, 40_000])
def test_skipping_zones_loses_no_maximum(windows, sides, total):
    measures = np.random.default_rng(4).gamma(2, 1, 40)
    measures *= total / measures.sum()
    null = Null(name="poisson", measures=measures, total=total, alphas=np.full(150, 3.0), cv=0.6)
    observed = np.zeros(40, dtype=np.int64)
    observed[0] = total
    asked = figures(observed, measures, windows, sides)
    maps = np.column_stack(list(null.draw(np.random.default_rng(5))))
    made = redrawn_maxima(null, asked, windows, threads=1, rng=np.random.default_rng(5))

    assert made == pytest.approx(plain(maps, asked, windows), rel=1e-12)


@pytest.mark.parametrize("sides", SIDES)
def test_skipping_zones_loses_no_maximum_among_cases_and_controls(windows, sides):
    people = np.random.default_rng(4).integers(1, 6, 40).astype(float)
    observed = np.zeros(40, dtype=np.int64)
    observed[:20] = 1
    null = Null(name="bernoulli", measures=people, total=20, alphas=np.full(150, np.inf), cv=0)
    asked = figures(observed, people, windows, sides, bernoulli=True)
    maps = np.column_stack(list(null.draw(np.random.default_rng(5))))
    made = redrawn_maxima(null, asked, windows, threads=1, rng=np.random.default_rng(5))

    assert made == pytest.approx(plain(maps, asked, windows), rel=1e-12)


def test_one_event_makes_no_zone_count():
    windows = find_windows([(0, 0), (1, 0), (3, 0)], np.ones(3), max_share=0.7)
    asked = figures(np.array([1, 0, 0]), np.full(3, 1 / 3), windows, (True, False))

    assert plain(np.array([[1], [0], [0]]), asked, windows).tolist() == [0]
