"""Maxima of maps gone through in blocks are those of each map alone."""

import dataclasses

import numpy as np
import pytest

from models.space_time_scanning.candidates import candidates
from models.space_time_scanning.cylinders import Limits, find_cylinders
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.maxima import redrawn_maxima

N, STEPS = 30, 8
#: A board, where many areas are equally far and enter together.
POINTS = np.array([(x, y) for x in range(6) for y in range(5)], dtype=float)
EXPECTED = np.random.default_rng(2).gamma(3, 1, (N, STEPS))


@dataclasses.dataclass(frozen=True)
class Given:
    """A null whose maps are known."""

    maps: np.ndarray

    @property
    def draws(self):
        return len(self.maps)

    def draw(self, rng):
        assert rng is not None
        yield from np.array_split(self.maps, 3)


def search(total, statistic, *, high, low, prospective):
    limits = Limits(
        max_share=0.5,
        max_areas=None,
        max_radius=None,
        max_time=0.5,
        max_steps=None,
        min_steps=1,
        prospective=prospective,
    )
    expected = EXPECTED * total / EXPECTED.sum()
    cylinders = find_cylinders(POINTS, expected.sum(axis=1), expected.sum(), STEPS, limits)
    figures = Figures(
        observed=np.zeros((N, STEPS), dtype=np.int64),
        expected=expected,
        statistic=statistic,
        fewest=2,
        high=high,
        low=low,
    )
    return cylinders, figures


@pytest.mark.parametrize("statistic", ["kulldorff", "expectation-based"])
@pytest.mark.parametrize(("high", "low"), [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("prospective", [False, True])
@pytest.mark.parametrize("total", [9, 300, 60_000])
def test_each_map_has_its_own_maximum(statistic, high, low, prospective, total):
    cylinders, figures = search(total, statistic, high=high, low=low, prospective=prospective)
    rng = np.random.default_rng(3)
    shares = (EXPECTED / EXPECTED.sum()).ravel()
    maps = rng.multinomial(total, shares, size=300).reshape(-1, N, STEPS)
    seen = dataclasses.replace(figures, observed=maps[0])
    made = redrawn_maxima(Given(maps), seen, cylinders, threads=2, rng=rng)
    alone = [
        next((c.ratio for c in candidates(of_one, cylinders, POINTS)), 0.0)
        for of_one in (dataclasses.replace(figures, observed=each) for each in maps)
    ]

    assert made == pytest.approx(alone, abs=1e-9)
