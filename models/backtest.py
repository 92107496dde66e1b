"""A backtest tells what a method would have been worth, had it been used on the days gone by.

From each origin it predicts the next window from the past alone, then looks at what came. Every
method is set beside last year's counts, their empirical Bayes smoothing and the residents alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.backtesting.forecasts import (
    BASELINES,
    EMPIRICAL_BAYES,
    LAST_YEAR,
    POPULATION,
    Forecast,
    Forecaster,
    Past,
    by_hotspots,
)
from models.backtesting.measures import Measures, Seen, look, measure
from models.backtesting.ranking import (
    hit_rate,
    pai,
    pai_star,
    pei,
    rri,
    search_efficiency,
)
from models.backtesting.resampling import Estimate, Resampled, resample
from models.backtesting.scores import crps, log_score, pit_histogram, randomised_pit

__all__ = [
    "BASELINES",
    "EMPIRICAL_BAYES",
    "LAST_YEAR",
    "POPULATION",
    "Backtest",
    "Estimate",
    "Forecast",
    "Forecaster",
    "Gain",
    "Measures",
    "Past",
    "by_hotspots",
    "crps",
    "hit_rate",
    "log_score",
    "pai",
    "pai_star",
    "pei",
    "pit_histogram",
    "randomised_pit",
    "rolling_origin",
    "rri",
    "search_efficiency",
]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

METHOD: Final = (
    "rolling origin: each window predicted from the steps before it alone; areas searched in order "
    "of predicted density, of those predicted alike the one with fewest events first; ratios of "
    "sums over origins; limits by drawing areas and origins again (Owen 2007)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """How much better one forecaster did than another on the same windows; above 0 is better.

    Attributes
    ----------
    over
        The other.
    pai
        Prediction accuracy index, less the other's with its ties at their average: nobody gains
        by what another left open.
    log_score, crps
        The other's mean score, less this one's.
    """

    over: str
    pai: Estimate
    log_score: Estimate
    crps: Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backtest:
    """What each forecaster found, with what is needed to repeat it.

    Attributes
    ----------
    measures
        Of each forecaster by name, the three that are always made among them.
    gains
        Of each forecaster over each of those three other than itself.
    origins
        Steps known at each origin.
    n, left_out
        Areas; and how many of them without exposure or events took no part.
    steps, window, season
        Steps in all, predicted together, in a year.
    share
        Greatest share of the whole area that was searched.
    events
        Events in all windows.
    draws, level
        Bootstrap draws, and coverage of the limits.
    method
        The method in words.
    """

    measures: Mapping[str, Measures]
    gains: Mapping[str, tuple[Gain, ...]]
    origins: tuple[int, ...]
    n: int
    left_out: int
    steps: int
    window: int
    season: int
    share: float
    events: int
    draws: int
    level: float
    method: str


def rolling_origin(
    counts: ArrayLike,
    exposure: ArrayLike,
    forecasters: Mapping[str, Forecaster] | None = None,
    *,
    rng: np.random.Generator,
    area: ArrayLike | None = None,
    season: int = 4,
    window: int = 1,
    first: int | None = None,
    every: int | None = None,
    share: float = 0.1,
    draws: int = 999,
    level: float = 0.95,
) -> Backtest:
    """Predict each window from the past alone, and measure what would have been found.

    Parameters
    ----------
    counts
        Whole counts, shape ``(n, T)``, steps in order of time.
    exposure
        Residents or expected counts, shape ``(n,)`` or ``(n, T)``. What is known of the window
        ahead. An area without any takes no part, and may hold no event.
    forecasters
        Functions by name, each of a `Past`, giving a `Forecast` or plain predicted counts, which
        are taken as Poisson means. Last year, empirical Bayes and population are always added.
    rng
        Source of chance for the limits. Store its seed with the result.
    area
        Size to search, above zero, shape ``(n,)``. Without it the exposure of the window: a share
        searched is then a share of residents.
    season
        Steps in a year: 4 for quarters, 12 for months.
    window
        Steps predicted together, at most a year.
    first
        Steps known at the first origin: a year or more, which it is if not given.
    every
        Steps from one origin to the next; `window` if not given, so that windows do not overlap.
    share
        Search the areas first in order, until the next would make it more than this share.
    draws, level
        Bootstrap draws, and coverage of the limits.

    Returns
    -------
    Measures of each forecaster with limits, and its gains over the three.

    Raises
    ------
    ValueError
        If shapes do not fit, a count is not whole, events were observed without exposure, a name
        is taken, no origin has a whole window after it, or a forecast is not one finite figure
        from zero up an area.

    Notes
    -----
    Figures at the share searched are ratios of sums over origins, so that a window without events
    does no harm. A forecaster sees copies it cannot write to, and nothing of the window but its
    exposure. The order of areas changes nothing, unless a forecaster tells apart areas that are
    alike in all counts, exposures and sizes.
    """
    named = _named(forecasters)
    seen, risk = _figures(counts, exposure)
    size = _sizes(area, seen.shape[0])
    kept = _kept(seen, risk, size)
    origins = _origins(seen.shape[1], season, window, first, every)
    ahead = [slice(origin, origin + window) for origin in origins]
    came = np.stack([seen[:, span].sum(axis=1) for span in ahead], axis=1)[kept]
    exposed = np.stack([risk[:, span].sum(axis=1) for span in ahead], axis=1)
    where = (exposed if size is None else np.repeat(size[:, None], len(origins), axis=1))[kept]
    pasts = [
        _past(seen[:, :origin], risk[:, :origin], exposed[:, at], season, window)
        for at, origin in enumerate(origins)
    ]
    again = resample(kept.size, len(origins), draws=draws, level=level, rng=rng)
    looked = {
        name: look(came, where, [_forecast(name, make, past, kept) for past in pasts], share)
        for name, make in named.items()
    }
    return Backtest(
        measures={name: measure(what, again) for name, what in looked.items()},
        gains={name: _gains(name, looked, again) for name in looked},
        origins=origins,
        n=seen.shape[0],
        left_out=seen.shape[0] - kept.size,
        steps=seen.shape[1],
        window=window,
        season=season,
        share=share,
        events=int(came.sum()),
        draws=draws,
        level=level,
        method=METHOD,
    )


def _named(forecasters: Mapping[str, Forecaster] | None) -> dict[str, Forecaster]:
    """Put the forecasters given before those always made."""
    given = dict(forecasters or {})
    if taken := sorted(given.keys() & BASELINES.keys()):
        raise ValueError(f"{', '.join(taken)} is always made; give yours another name.")
    return given | BASELINES


def _figures(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """Bring counts and exposure to one shape, and check them."""
    seen, risk = np.array(counts, np.float64), np.asarray(exposure, np.float64)
    if seen.ndim != 2 or seen.shape[0] == 0 or risk.shape not in (seen.shape, seen.shape[:1]):
        raise ValueError(
            f"counts are {seen.shape} and exposure {risk.shape}; give counts of areas by steps, "
            "and an exposure an area or one of the same shape."
        )
    if not np.all(np.isfinite(seen) & (seen >= 0) & (seen == np.floor(seen))):
        raise ValueError("counts must be whole numbers from zero up; nothing was tested.")
    if not np.all(np.isfinite(risk) & (risk >= 0)):
        raise ValueError("exposure must be finite and not negative; nothing was tested.")
    risk = np.repeat(risk[:, None], seen.shape[1], axis=1) if risk.ndim == 1 else risk.copy()
    if np.any((risk == 0) & (seen > 0)):
        raise ValueError(
            "something was observed where the exposure is zero. Correct the exposure, or leave "
            "those areas out; nothing was tested."
        )
    seen.setflags(write=False)
    risk.setflags(write=False)
    return seen, risk


def _kept(seen: Floats, risk: Floats, size: Floats | None) -> Rows:
    """Return the rows of areas that take part: those with exposure in every step.

    They are in an order of their own, by all that is known of them, in which chance is drawn.
    """
    known = np.concatenate(
        [seen, risk, np.empty((len(seen), 0)) if size is None else size[:, None]], 1
    )
    order = np.lexsort(known.T)
    exposed = np.all(risk > 0, axis=1)
    kept: Rows = order[exposed[order]]
    if np.any(seen[~exposed]) or kept.size == 0:
        raise ValueError(
            "an area with events has no exposure in some step, or no area has any. Give every "
            "such area an exposure in all steps; nothing was tested."
        )
    return kept


def _sizes(area: ArrayLike | None, n: int) -> Floats | None:
    """Check the sizes of areas, where there are any."""
    if area is None:
        return None
    size = np.asarray(area, np.float64)
    if size.shape != (n,) or not np.all(np.isfinite(size) & (size > 0)):
        raise ValueError("give each area one size above zero, in the order of the counts.")
    return size


def _origins(
    steps: int, season: int, window: int, first: int | None, every: int | None
) -> tuple[int, ...]:
    """List the steps known at each origin."""
    start = season if first is None else first
    apart = window if every is None else every
    if not (1 <= window <= season <= start and apart >= 1):
        raise ValueError(
            "a window is one step or more and at most a year, the first origin comes after a "
            "year or more, and origins lie a step or more apart."
        )
    origins = tuple(range(start, steps - window + 1, apart))
    if not origins:
        raise ValueError(
            f"{steps} steps leave no window of {window} after the first {start}; give more steps, "
            "or begin earlier."
        )
    return origins


def _past(seen: Floats, risk: Floats, ahead: Floats, season: int, window: int) -> Past:
    """Gather what is known at one origin, safe from a forecaster that writes to it."""
    copies = [np.array(each) for each in (seen, risk, ahead)]
    for each in copies:
        each.setflags(write=False)
    known, exposed, coming = copies
    return Past(counts=known, exposure=exposed, ahead=coming, season=season, window=window)


def _forecast(name: str, make: Forecaster, past: Past, kept: Rows) -> tuple[Floats, Floats, Floats]:
    """Ask for one forecast; return what is expected, the mean and the shape for kept areas."""
    made = make(past)
    said = made if isinstance(made, Forecast) else Forecast(expected=made)
    expected = np.asarray(said.expected, np.float64)
    mean = expected if said.mean is None else np.asarray(said.mean, np.float64)
    n = past.ahead.size
    alpha = np.asarray(said.alpha, np.float64)
    if expected.shape != (n,) or mean.shape != (n,) or alpha.shape not in ((), (n,)):
        raise ValueError(f"the forecaster called {name} does not give one figure an area.")
    for figures in (expected, mean):
        if not np.all(np.isfinite(figures) & (figures >= 0)):
            raise ValueError(f"the forecaster called {name} predicts no finite count from zero up.")
    if not np.all(alpha > 0):
        raise ValueError(f"the forecaster called {name} gives a shape that is not above zero.")
    return expected[kept], mean[kept], np.broadcast_to(alpha, (n,))[kept]


def _gains(name: str, looked: Mapping[str, Seen], again: Resampled) -> tuple[Gain, ...]:
    """Compare one forecaster with each of the three, draw by draw."""
    mine = looked[name]
    gains = []
    for other in BASELINES:
        if other == name:
            continue
        theirs = looked[other]
        gains.append(
            Gain(
                over=other,
                pai=again.estimate(mine.pai(again) - theirs.even_pai(again)),
                log_score=again.estimate(theirs.log_score(again) - mine.log_score(again)),
                crps=again.estimate(theirs.crps(again) - mine.crps(again)),
            )
        )
    return tuple(gains)
