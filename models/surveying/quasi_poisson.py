"""A quasi-Poisson model of a past: a level for each season, at most a slope, and a dispersion.

Many series over the same steps are fitted at once. With a level a season, all levels are known
as soon as the slope is; only the slope needs a search.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from models.surveying.reference_steps import ReferenceSteps

__all__ = ["Fit", "Past", "fit_reweighted"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

#: Newton steps for the slope, none longer than this many e-folds over the whole past.
STEPS: Final = 60
LONGEST: Final = 2.0
#: A slope that moves by less than this, in e-folds over the whole past, is found.
FOUND: Final = 1e-11


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """What the past of one step holds, for all series.

    Attributes
    ----------
    counts
        Counts, shape ``(n, m)``; 0 where missing.
    exposure
        Population or another offset, shape ``(n, m)``.
    known
        Whether a count is there, shape ``(n, m)``.
    time
        Steps before the step judged as a share of the longest, shape ``(m,)``: from -1 to 0.
    seasons
        1 where the row's step is of the column's season, shape ``(m, periods)``; the season of
        the step judged is the last.
    """

    counts: Floats
    exposure: Floats
    known: Flags
    time: Floats
    seasons: Floats

    @classmethod
    def of(cls, counts: Floats, exposure: Floats, step: int, reference: ReferenceSteps) -> "Past":
        """Take the past of `step` out of whole series, shape ``(n, T)``."""
        rows, season = reference.season_of_steps(step)
        seen = counts[:, rows]
        return cls(
            counts=np.nan_to_num(seen),
            exposure=exposure[:, rows],
            known=~np.isnan(seen),
            time=(rows - step) / reference.reach,
            seasons=np.eye(reference.periods)[season],
        )

    def among(self, kept: Flags) -> "Past":
        """Keep some of the series."""
        return Past(
            counts=self.counts[kept],
            exposure=self.exposure[kept],
            known=self.known[kept],
            time=self.time,
            seasons=self.seasons,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """What a fitted past says of the step judged; a figure a series.

    Attributes
    ----------
    level
        Expected count at the step judged for an exposure of 1.
    slope
        Change of the logarithm of the expected count over the whole past; 0 if none is fitted.
    dispersion
        Variance over mean, by Pearson residuals; ``nan`` without degrees of freedom.
    error, slope_error
        Standard errors of the logarithm of `level` and of `slope`, but for the square root of
        the dispersion used.
    working
        Dispersion by working residuals weighed as observations, not as a Poisson model weighs
        them. Only there to repeat what R's surveillance does.
    freedom
        Degrees of freedom left.
    found
        Whether the fit ended at a maximum.
    """

    level: Floats
    slope: Floats
    dispersion: Floats
    error: Floats
    slope_error: Floats
    working: Floats
    freedom: Floats
    found: Flags

    def slope_p(self, dispersion: Floats) -> Floats:
        """Two-sided p-value of the slope by the t distribution; ``nan`` where it has none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(self.slope) / (self.slope_error * np.sqrt(dispersion))
        p = 2 * np.asarray(stats.t.sf(t, np.maximum(self.freedom, 1)), dtype=np.float64)
        return np.where(self.freedom > 0, p, np.nan)


def fit_reweighted(past: Past, *, trend: bool, threshold: float | None) -> Fit:
    """Fit every series, then once more with past outliers weighed down.

    Parameters
    ----------
    past
        Counts of all series.
    trend
        Whether to fit a slope.
    threshold
        Anscombe residual above which a past step loses weight, by its square; None fits once.

    Notes
    -----
    Weights after Farrington et al. (1996), *Journal of the Royal Statistical Society A* 159(3),
    547-563, with the threshold as Noufaily et al. (2013) raise it.
    """
    weights = past.known.astype(np.float64)
    mean, slope, found = _fit(past, weights, trend=trend)
    if threshold is not None:
        residuals = _anscombe(past, weights, mean, trend=trend)
        weights = _weigh(residuals, past.known, threshold)
        mean, slope, again = _fit(past, weights, trend=trend)
        found &= again
    return _summarise(past, weights, mean, slope, found, trend=trend)


def _fit(past: Past, weights: Floats, *, trend: bool) -> tuple[Floats, Floats, Flags]:
    """Return fitted means, slopes and whether they were found."""
    n = past.counts.shape[0]
    slope, found = np.zeros(n), np.full(n, not trend)
    mean = _means(past, weights, slope)
    for _ in range(STEPS if trend else 0):
        score = (weights * (past.counts - mean)) @ past.time
        information = _slope_information(past, weights, mean)
        step = np.divide(score, information, out=np.zeros(n), where=information > 0)
        step = np.clip(np.where(found, 0.0, step), -LONGEST, LONGEST)
        slope += step
        mean = _means(past, weights, slope)
        found |= np.abs(step) < FOUND
        if np.all(found):
            break
    return mean, slope, found & ((information > 0) if trend else True)


def _means(past: Past, weights: Floats, slope: Floats) -> Floats:
    """Fitted means given the slope: each season's counts spread as exposure and slope say."""
    shape = past.exposure * np.exp(slope[:, None] * past.time)
    counted = (weights * past.counts) @ past.seasons
    spread = (weights * shape) @ past.seasons
    level = np.divide(counted, spread, out=np.zeros_like(counted), where=spread > 0)
    means: Floats = shape * (level @ past.seasons.T)
    return means


def _away(past: Past, weights: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Each step's distance in time from the middle of its season, and the weight of seasons."""
    weight = weights * mean
    of_season = weight @ past.seasons
    moment = (weight * past.time) @ past.seasons
    middle = np.divide(moment, of_season, out=np.zeros_like(moment), where=of_season > 0)
    return past.time - middle @ past.seasons.T, of_season


def _slope_information(past: Past, weights: Floats, mean: Floats) -> Floats:
    """Fisher information of the slope once every season has its own level."""
    away, _ = _away(past, weights, mean)
    information: Floats = (weights * mean * away**2).sum(axis=1)
    return np.where(information > 1e-12 * (weights * mean).sum(axis=1), information, 0.0)


def _freedom(past: Past, *, trend: bool) -> Floats:
    """Degrees of freedom left by the levels and the slope."""
    seasons = np.count_nonzero(past.known @ past.seasons > 0, axis=1)
    freedom: Floats = (past.known.sum(axis=1) - seasons - trend).astype(np.float64)
    return freedom


def _dispersion(past: Past, weights: Floats, mean: Floats, freedom: Floats) -> Floats:
    """Pearson's variance over mean."""
    squares = np.divide((past.counts - mean) ** 2, mean, out=np.zeros_like(mean), where=mean > 0)
    total = (weights * squares).sum(axis=1)
    over: Floats = np.full(freedom.shape, np.nan)
    np.divide(total, freedom, out=over, where=freedom > 0)
    return over


def _anscombe(past: Past, weights: Floats, mean: Floats, *, trend: bool) -> Floats:
    """Standardised Anscombe residuals; 0 for a step that alone decides its own mean."""
    spread = np.fmax(_dispersion(past, weights, mean, _freedom(past, trend=trend)), 1.0)
    away, of_season = _away(past, weights, mean)
    share = np.divide(1.0, of_season, out=np.zeros_like(of_season), where=of_season > 0)
    leverage = share @ past.seasons.T
    if trend:
        information = _slope_information(past, weights, mean)[:, None]
        leverage += np.divide(away**2, information, out=np.zeros_like(away), where=information > 0)
    left = 1.0 - weights * mean * leverage
    told = (mean > 0) & (left > 1e-9)
    some = np.where(told, mean, 1.0)
    raw = 1.5 * (past.counts ** (2 / 3) * some ** (-1 / 6) - np.sqrt(some))
    return np.where(told, raw / np.sqrt(spread[:, None] * np.where(told, left, 1.0)), 0.0)


def _weigh(residuals: Floats, known: Flags, threshold: float) -> Floats:
    """Weigh steps with a large residual down; the weights add up to the steps known."""
    out = residuals > threshold
    raw = np.where(out, np.where(out, residuals, 1.0) ** -2, 1.0) * known
    total = raw.sum(axis=1, keepdims=True)
    weights: Floats = raw * known.sum(axis=1, keepdims=True) / np.where(total > 0, total, 1.0)
    return weights


def _summarise(
    past: Past, weights: Floats, mean: Floats, slope: Floats, found: Flags, *, trend: bool
) -> Fit:
    """Read off what the step judged needs; its time is 0 and its season the last."""
    freedom = _freedom(past, trend=trend)
    now = past.seasons[:, -1]
    shape = past.exposure * np.exp(slope[:, None] * past.time)
    counted, spread = (weights * past.counts) @ now, (weights * shape) @ now
    level = np.divide(counted, spread, out=np.full(slope.shape, np.nan), where=spread > 0)
    moment = (weights * mean * past.time) @ now
    middle = np.divide(moment, counted, out=np.zeros_like(moment), where=counted > 0)
    information = _slope_information(past, weights, mean)
    none = np.full(slope.shape, np.inf)
    variance = np.divide(1.0, counted, out=none.copy(), where=counted > 0)
    of_slope = np.divide(1.0, information, out=none, where=information > 0)
    if trend:
        variance += np.where(information > 0, middle, 1.0) ** 2 * of_slope
    relative = np.divide(past.counts, mean, out=np.zeros_like(mean), where=mean > 0) - 1.0
    working = (weights * relative**2).sum(axis=1)
    return Fit(
        level=level,
        slope=slope,
        dispersion=_dispersion(past, weights, mean, freedom),
        error=np.sqrt(variance),
        slope_error=np.sqrt(of_slope),
        working=np.divide(working, freedom, out=np.full(slope.shape, np.nan), where=freedom > 0),
        freedom=freedom,
        found=found,
    )
