"""A forecast says from the past alone how many events each area will have in the next window.

Three are always made, because a method that does not beat them is not worth its trouble: the same
steps of last year, last year smoothed by empirical Bayes, and the residents alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.categories import MORE
from models.chance.gamma_poisson import Intervals, Prior, fit_prior
from models.hotspots import hotspots

__all__ = [
    "BASELINES",
    "EMPIRICAL_BAYES",
    "LAST_YEAR",
    "POPULATION",
    "Forecast",
    "Forecaster",
    "Past",
    "by_hotspots",
    "empirical_bayes",
    "last_year",
    "population",
]

Floats: TypeAlias = NDArray[np.float64]

LAST_YEAR: Final = "last year"
EMPIRICAL_BAYES: Final = "empirical Bayes"
POPULATION: Final = "population"

#: Added to a count for the distribution of another like it (Jeffreys' prior of a Poisson mean).
HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """All that is known when a forecast is made.

    Attributes
    ----------
    counts
        Events, read-only, shape ``(n, t)``, the latest step last.
    exposure
        Residents or whatever runs the risk in each of those steps, read-only, shape ``(n, t)``.
    ahead
        Exposure summed over the window to be predicted, shape ``(n,)``.
    season
        Steps in a year.
    window
        Steps to be predicted together.
    """

    counts: Floats
    exposure: Floats
    ahead: Floats
    season: int
    window: int

    @property
    def year(self) -> tuple[Floats, Floats]:
        """Counts and exposure of the last year, summed, shape ``(n,)`` each."""
        last = slice(-self.season, None)
        return self.counts[:, last].sum(axis=1), self.exposure[:, last].sum(axis=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Predicted counts, and how sure they are.

    Attributes
    ----------
    expected
        Events predicted in each area, zero or more, shape ``(n,)``: what areas are ranked by.
    mean, alpha
        Mean and Gamma shape of the negative binomial distribution of each count, what scores
        look at. Without a mean it is `expected`; an infinite shape is a Poisson distribution.
    """

    expected: ArrayLike
    mean: ArrayLike | None = None
    alpha: ArrayLike = np.inf


Forecaster: TypeAlias = Callable[[Past], "Forecast | ArrayLike"]


def last_year(past: Past) -> Forecast:
    """Predict what the same steps of last year held.

    The distribution of a second count like the first is a negative binomial one of mean and shape
    half an event above it (Jeffreys' prior), so that a first count of zero rules nothing out.
    """
    start = past.counts.shape[1] - past.season
    same = past.counts[:, start : start + past.window].sum(axis=1)
    return Forecast(expected=same, mean=same + HALF, alpha=same + HALF)


def empirical_bayes(past: Past) -> Forecast:
    """Predict each area's rate of last year, smoothed by the Gamma-Poisson model."""
    seen, likely, ahead = _year(past)
    prior = _prior(seen, likely)
    if prior.shared:
        return Forecast(expected=prior.mean * ahead)
    shape = prior.alpha + seen
    return Forecast(expected=ahead * shape / (prior.beta + likely), alpha=shape)


def population(past: Past) -> Forecast:
    """Predict the region's rate of last year everywhere, as uneven as areas then were."""
    seen, likely, ahead = _year(past)
    return Forecast(expected=ahead, alpha=_prior(seen, likely).alpha)


def by_hotspots(neighbours: Neighbours, *, draws: int = 999, seed: int) -> Forecaster:
    """Make a forecaster of what a hotspot map says, and no more than it says.

    Parameters
    ----------
    neighbours
        In the order of the counts.
    draws
        Maps redrawn at each origin.
    seed
        Start of chance; the origin is added to it, so that every forecast can be repeated alone.

    Returns
    -------
    A forecaster with two rates: one of all areas that last year's map calls "more than expected",
    one of all others. Inside either, areas tie.
    """

    def forecast(past: Past) -> Forecast:
        """Predict the pooled rate of hotspots in them, and that of the rest elsewhere."""
        seen, likely, ahead = _year(past)
        rng = np.random.default_rng([seed, past.counts.shape[1]])
        hot = np.zeros(seen.size, bool)
        if seen.sum() > 0:
            hot = hotspots(seen, likely, neighbours, draws, rng).category == MORE
        expected = np.zeros(seen.size)
        for kind in (hot, ~hot):
            if likely[kind].sum() > 0:
                expected[kind] = ahead[kind] * (seen[kind].sum() / likely[kind].sum())
        return Forecast(expected=expected, alpha=_prior(seen, likely).alpha)

    return forecast


#: The forecasts every other one is compared with.
BASELINES: Final[dict[str, Forecaster]] = {
    LAST_YEAR: last_year,
    EMPIRICAL_BAYES: empirical_bayes,
    POPULATION: population,
}


def _year(past: Past) -> tuple[Floats, Floats, Floats]:
    """Return last year's counts, those its regional rate explains, and those it leads to ahead."""
    seen, exposure = past.year
    whole = np.sort(exposure).sum()  # sorted: the last digit is the same for any order of areas
    rate = seen.sum() / whole if whole > 0 else 0.0
    return seen, rate * exposure, rate * past.ahead


def _prior(seen: Floats, likely: Floats) -> Prior:
    """Fit how uneven areas are; areas without exposure tell nothing."""
    return fit_prior(Intervals.of(seen, seen, likely))
