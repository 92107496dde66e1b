"""The improved Farrington method judges a count by the same season of earlier years."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.categories import CANNOT_TELL, Words
from models.surveying.limits import (
    ALARM,
    NO_ALARM,
    TOO_FEW,
    Threshold,
    exceedance,
    upper_limit,
)
from models.surveying.quasi_poisson import Fit, Past, fit_reweighted
from models.surveying.reference_steps import ReferenceSteps
from models.surveying.series import as_series, exposures

__all__ = ["Farrington", "farrington"]

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.intp]
Errors: TypeAlias = Literal["pearson", "surveillance"]

#: Half window, periods and steps skipped for weeks, months and quarters, if not given.
_USUAL: Final = {52: (3, 10, 26), 12: (1, 4, 6), 4: (0, 4, 2)}
#: Years of history used, if not given.
_FEWEST_YEARS: Final = 2
_MOST_YEARS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Farrington:
    """What each step judged was held against; shape ``(n, k)``, `k` steps judged, newest last.

    Attributes
    ----------
    expected
        Expected count.
    upper
        Largest count still in keeping with the past; ``nan`` where none can be given.
    score
        Exceedance score: observed less expected, over `upper` less expected. Above 1 is above
        the limit. ``nan`` where the limit is not above what is expected.
    p
        Chance of at least as many.
    dispersion
        Variance over mean used, at least 1.
    trend
        Whether a trend was kept.
    alarm
        Whether the count is above the limit and there are enough recent cases.
    verdict
        "alarm", "no alarm", "too few cases" or "cannot tell".
    steps
        Row of each step judged in the series, shape ``(k,)``.
    freq, b, w, periods, skip
        The past used: steps a year, years, half window, seasons, newest steps left out.
    alpha, threshold, reweight_above, fewest, errors
        The limit: one-sided level, method, Anscombe residual, cases needed in how many steps,
        and how standard errors are scaled.
    n
        Series.
    method
        The method in words.
    """

    expected: Floats
    upper: Floats
    score: Floats
    p: Floats
    dispersion: Floats
    trend: Flags
    alarm: Flags
    verdict: Words
    steps: Rows
    freq: int
    b: int
    w: int
    periods: int
    skip: int
    alpha: float
    threshold: Threshold
    reweight_above: float | None
    fewest: tuple[int, int]
    errors: Errors
    n: int
    method: str


def farrington(
    counts: ArrayLike,
    *,
    freq: int,
    b: int | None = None,
    w: int | None = None,
    periods: int | None = None,
    skip: int | None = None,
    last: int = 1,
    population: ArrayLike | None = None,
    alpha: float = 0.05,
    threshold: Threshold = "muan",
    trend: bool = True,
    trend_alpha: float = 0.05,
    reweight_above: float | None = 2.58,
    fewest: tuple[int, int] = (5, 4),
    errors: Errors = "pearson",
) -> Farrington:
    """Judge the newest steps of series by the improved Farrington method.

    Parameters
    ----------
    counts
        Whole counts in order of time, newest last, shape ``(T,)`` or ``(n, T)``; ``nan`` marks a
        step without a count.
    freq
        Steps a year: 52, 12 or 4.
    b
        Years of history used. Without: as many whole years as lie before the first step judged,
        at least 2 and at most 5.
    w
        Steps either side of the same step of an earlier year that are of its season. Without:
        3 weeks, 1 month or 0 quarters.
    periods
        Seasons of a year, R's ``noPeriods``. Without: 10 for weeks, 4 for months and quarters.
        With 1 only the windows of `w` are used.
    skip
        Newest steps left out of the past, R's ``pastWeeksNotIncluded``. Without: half a year.
    last
        How many of the newest steps to judge.
    population
        Exposure of each count, in its shape; without, a step is like any other.
    alpha
        One-sided level of the limit.
    threshold
        ``"muan"``: quantile of the negative binomial with the upper limit of the fitted mean.
        ``"nbPlugin"``: the same with the fitted mean itself, as if it were known. ``"delta"``:
        normal after a power of 2/3.
    trend, trend_alpha
        Whether a trend may be kept: only from three years on, if its p is below `trend_alpha`,
        and if it does not expect more than was ever seen.
    reweight_above
        Anscombe residual above which a past step is taken for an outbreak and weighed down;
        None leaves all as they are.
    fewest
        Cases needed, and in how many of the newest steps, for an alarm.
    errors
        How standard errors are scaled after reweighting. ``"surveillance"`` repeats
        ``farringtonFlexible`` of R's surveillance (to 1.23 at least), which overwrites the
        model's working weights and so understates them by about the root of the mean count: it
        keeps trends that are not there. ``"pearson"`` does not. Both are equal without
        reweighting.

    Returns
    -------
    Figures of shape ``(n, last)``, one row for a single series. A step with less than `b` years
    of history and half a window before it, without a count, or whose past leaves no degree of
    freedom, has no limit: "cannot tell". So has, but by ``"nbPlugin"``, a step whose season never
    saw a case.

    Raises
    ------
    ValueError
        If counts are not whole, shapes differ, or a setting makes no sense.

    Notes
    -----
    Noufaily et al. (2013), *Statistics in Medicine* 32(7), 1206-1222. With
    ``errors="surveillance"`` equal to ``farringtonFlexible`` of R's surveillance 1.20.3, but that
    the score uses the expected count under all thresholds (there: its logarithm under nbPlugin
    and muan) and figures are kept where there are too few cases.

    Two or three years of quarters leave two to six degrees of freedom. Measured on negative
    binomial series without change (mean 20 to 100, coefficient of variation up to .28 beyond
    chance, 12 to 24 quarters) the limits at `alpha` .05 alarm in 5 to 15% of steps by
    ``"nbPlugin"``, 4 to 12% by ``"delta"`` and 1 to 7% by ``"muan"``, hence the default; it finds
    a doubling in 40 to 100% of series. Under three years no trend can be fitted: with 10% growth
    a year ``"muan"`` alarms in 4 to 12% of steps. Pass the region's total as `population` to take
    out a rise all share.
    """
    series = as_series(counts)
    _check_limit(alpha, trend_alpha, fewest, last)
    reference = _reference(freq, series.shape[1] - last, b, w, periods, skip)
    exposure = exposures(population, series)
    steps = np.arange(max(0, series.shape[1] - last), series.shape[1])
    past_rule = _Rule(trend=trend, trend_alpha=trend_alpha, threshold=reweight_above, errors=errors)
    expected, error, dispersion, kept = _models(series, exposure, steps, reference, past_rule)
    seen = series[:, steps]
    upper, p = upper_limit(seen, expected, error, dispersion, alpha, threshold)
    known = ~np.isnan(upper)
    enough = _recent(series, fewest[1])[:, steps] >= fewest[0]
    above = known & (seen > upper)
    return Farrington(
        expected=expected,
        upper=upper,
        score=exceedance(seen, expected, upper),
        p=p,
        dispersion=dispersion,
        trend=kept.astype(np.bool_),
        alarm=above & enough,
        verdict=np.select(
            [~known, ~enough, above], [CANNOT_TELL, TOO_FEW, ALARM], default=NO_ALARM
        ),
        steps=steps,
        freq=freq,
        b=reference.years,
        w=reference.half_window,
        periods=reference.periods,
        skip=reference.skip,
        alpha=alpha,
        threshold=threshold,
        reweight_above=reweight_above,
        fewest=fewest,
        errors=errors,
        n=series.shape[0],
        method=(
            "improved Farrington (Noufaily et al. 2013): quasi-Poisson model of the same season "
            f"of {reference.years} earlier years, past outliers weighed down, limit by {threshold}"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """How a past is modelled."""

    trend: bool
    trend_alpha: float
    threshold: float | None
    errors: Errors

    def scale(self, fit: Fit) -> Floats:
        """Dispersion that standard errors are scaled by."""
        repeat = self.errors == "surveillance" and self.threshold is not None
        return fit.working if repeat else fit.dispersion


def _reference(
    freq: int, before: int, b: int | None, w: int | None, periods: int | None, skip: int | None
) -> ReferenceSteps:
    """Fill in what is usual for weeks, months and quarters."""
    if freq not in _USUAL and None in (w, periods, skip):
        raise ValueError("with other than 52, 12 or 4 steps a year give w, periods and skip.")
    usual = _USUAL.get(freq, (0, 1, 0))
    half_window = usual[0] if w is None else w
    return ReferenceSteps(
        freq=freq,
        years=min(max((before - half_window) // freq, _FEWEST_YEARS), _MOST_YEARS)
        if b is None
        else b,
        half_window=half_window,
        periods=usual[1] if periods is None else periods,
        skip=usual[2] if skip is None else skip,
    )


def _check_limit(alpha: float, trend_alpha: float, fewest: tuple[int, int], last: int) -> None:
    """Refuse settings of the limit that make no sense."""
    if not (0 < alpha < 0.5 and 0 < trend_alpha < 1):
        raise ValueError("alpha lies above 0 and below .5, trend_alpha between 0 and 1.")
    if fewest[0] < 0 or fewest[1] < 1 or last < 1:
        raise ValueError("at least one step is judged, and recent cases are counted over one.")


def _models(
    series: Floats, exposure: Floats, steps: Rows, reference: ReferenceSteps, rule: _Rule
) -> tuple[Floats, Floats, Floats, Floats]:
    """Model the past of every step judged; a step a column."""
    fitted = [_model(series, exposure, step, reference, rule) for step in steps]
    expected, error, dispersion, kept = (
        np.stack(column, axis=1) for column in zip(*fitted, strict=True)
    )
    return expected, error, dispersion, kept


def _model(
    series: Floats, exposure: Floats, step: int, reference: ReferenceSteps, rule: _Rule
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return expected count, error of its logarithm, dispersion and whether a trend was kept."""
    n = series.shape[0]
    if step < reference.reach:
        missing = np.full(n, np.nan)
        return missing, missing, missing, np.zeros(n)
    past = Past.of(series, exposure, step, reference)
    flat = fit_reweighted(past, trend=False, threshold=rule.threshold)
    kept = np.zeros(n, dtype=np.bool_)
    level, error, dispersion, scale = flat.level, flat.error, flat.dispersion, rule.scale(flat)
    if rule.trend and reference.years >= 3:
        sloped = fit_reweighted(past, trend=True, threshold=rule.threshold)
        most = np.where(past.known, past.counts, -1.0).max(axis=1)
        with np.errstate(invalid="ignore"):
            kept = sloped.found & (sloped.slope_p(rule.scale(sloped)) < rule.trend_alpha)
            kept &= sloped.level * exposure[:, step] <= most
        level, error = np.where(kept, sloped.level, level), np.where(kept, sloped.error, error)
        dispersion = np.where(kept, sloped.dispersion, dispersion)
        scale = np.where(kept, rule.scale(sloped), scale)
    with np.errstate(invalid="ignore"):
        spread = error * np.sqrt(scale)
    expected = np.where(np.isnan(dispersion), np.nan, level * exposure[:, step])
    return expected, spread, np.maximum(dispersion, 1.0), kept.astype(np.float64)


def _recent(series: Floats, steps: int) -> Floats:
    """Cases in each step and the few before it; missing counts add none."""
    total = np.cumsum(np.nan_to_num(series), axis=1)
    total[:, steps:] -= total[:, :-steps].copy()
    return total
