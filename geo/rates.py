"""A rate is a count over the people or years it came from, with the limits chance puts round it.

Methods are those of the Office for Health Improvement and Disparities (OHID) public health
technical guidance. Counts below ten take exact limits, counts from ten take Byar's.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

__all__ = [
    "Rate",
    "direct_standardised_rate",
    "funnel_limits",
    "indirect_ratio",
    "poisson_limits",
    "rate",
]

Floats: TypeAlias = NDArray[np.float64]
Method: TypeAlias = Literal["auto", "exact", "byar"]

#: Fewest events for Byar's limits, and for a directly standardised rate to be shown at all.
FEWEST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rate:
    """Rates or ratios in area order, each with the limits chance puts round it.

    Attributes
    ----------
    value
        Events over denominator, times `per`; ``nan`` where the denominator is zero.
    lower, upper
        Confidence limits in the unit of `value`.
    events
        Counts the rates were made from.
    denominators
        People, person-years or expected events, in area order.
    per
        What one rate is for: 10,000 gives "per 10,000 residents", 1 gives a ratio.
    level
        Coverage of the limits, such as .95.
    """

    value: Floats
    lower: Floats
    upper: Floats
    events: Floats
    denominators: Floats
    per: float
    level: float


def poisson_limits(
    x: ArrayLike, level: float = 0.95, method: Method = "auto"
) -> tuple[Floats, Floats]:
    """Return the lower and upper confidence limit of the mean behind each count.

    Parameters
    ----------
    x
        Counts, not negative, any shape.
    level
        Coverage, between 0 and 1.
    method
        ``"exact"`` (chi-square, Garwood 1936), ``"byar"`` (Breslow & Day 1987), or ``"auto"``:
        exact below ten events and Byar's from ten, as OHID practice is.

    Returns
    -------
    Two arrays of the shape of `x`. The lower limit of 0 is 0.

    Raises
    ------
    ValueError
        If a count is negative or not finite, or `level` or `method` is not one of those above.
    """
    counts = _counts(x, "counts")
    tail = _tail(level)
    if method not in ("auto", "exact", "byar"):
        raise ValueError("method is 'auto', 'exact' or 'byar'.")
    if method == "exact":
        return _exact(counts, tail)
    if method == "byar":
        return _byar(counts, tail)
    few = counts < FEWEST
    (exact_low, exact_high), (byar_low, byar_high) = _exact(counts, tail), _byar(counts, tail)
    return np.where(few, exact_low, byar_low), np.where(few, exact_high, byar_high)


def rate(x: ArrayLike, n: ArrayLike, per: float, *, level: float = 0.95) -> Rate:
    """Divide counts by people or years, with Poisson limits.

    Parameters
    ----------
    x
        Events per area, shape ``(n,)``.
    n
        Residents or person-years per area, same shape. Zero gives ``nan``, never infinity.
    per
        The unit: 10,000 for "per 10,000 residents".
    level
        Coverage of the limits.

    Raises
    ------
    ValueError
        If the shapes differ, a figure is negative, or `per` is not above zero.
    """
    if not per > 0:
        raise ValueError("a rate is per a number above zero, such as 10,000 residents.")
    events, denominators = _counts(x, "counts"), _counts(n, "denominators")
    if events.shape != denominators.shape:
        raise ValueError(
            f"there are {events.shape} counts but {denominators.shape} denominators; take both "
            "in the order of the same Areas."
        )
    lower, upper = poisson_limits(events, level)
    share = np.divide(
        per, denominators, out=np.full(denominators.shape, np.nan), where=denominators > 0
    )
    return Rate(
        value=events * share,
        lower=lower * share,
        upper=upper * share,
        events=events,
        denominators=denominators,
        per=per,
        level=level,
    )


def indirect_ratio(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> Rate:
    """Return observed over expected events (an SMR where the events are deaths) with limits.

    Parameters
    ----------
    observed
        Events per area, shape ``(n,)``.
    expected
        Events expected from reference rates, same shape. Zero with none observed gives ``nan``.
    level
        Coverage of the limits.

    Raises
    ------
    ValueError
        If something was observed where nothing could be: no ratio says that.
    """
    counts, chances = _counts(observed, "counts"), _counts(expected, "expected counts")
    if counts.shape == chances.shape and np.any((chances == 0) & (counts > 0)):
        raise ValueError(
            "something was observed where the expected count is zero. Correct the expected "
            "counts, or leave those areas out; no ratio was computed."
        )
    return rate(counts, chances, 1.0, level=level)


def direct_standardised_rate(
    x: ArrayLike, n: ArrayLike, standard: ArrayLike, per: float, *, level: float = 0.95
) -> Rate:
    """Weight each area's rates by age band (or any stratum) to one standard population.

    Parameters
    ----------
    x, n
        Events and population, shape ``(areas, strata)``; one area may be given as ``(strata,)``.
    standard
        Standard population, shape ``(strata,)``; only its proportions matter.
    per
        The unit, such as 100,000.
    level
        Coverage of the limits.

    Returns
    -------
    One rate an area with Dobson's limits (Dobson et al. 1991); ``nan`` where an area has under
    ten events in all (OHID practice; Morris et al. 2018), or a stratum with nobody in it.

    Raises
    ------
    ValueError
        If the shapes differ, a figure is negative, or the standard population is all zero.
    """
    events, people = np.atleast_2d(_counts(x, "counts")), np.atleast_2d(_counts(n, "populations"))
    weights = _counts(standard, "standard populations")
    if events.shape != people.shape or weights.shape != events.shape[1:]:
        raise ValueError(
            f"counts are {events.shape}, populations {people.shape} and the standard population "
            f"{weights.shape}; give (areas, strata) twice and (strata,) once."
        )
    if weights.sum() == 0:
        raise ValueError("the standard population is empty; give one above zero.")
    weights = weights / weights.sum()
    totals = events.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(people > 0, weights / people, np.nan)
        value = (shares * events).sum(axis=1)
        width = np.sqrt((shares**2 * events).sum(axis=1) / totals)
    low, high = poisson_limits(totals, level)
    shown = totals >= FEWEST
    value, width = np.where(shown, value, np.nan), np.where(shown, width, np.nan)
    return Rate(
        value=value * per,
        lower=(value + width * (low - totals)) * per,
        upper=(value + width * (high - totals)) * per,
        events=totals,
        denominators=people.sum(axis=1),
        per=per,
        level=level,
    )


def funnel_limits(expected: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return how far observed over expected may stray from 1 by chance, for a funnel plot.

    The control limits are the ratios whose own exact Poisson interval would just touch 1
    (OHID funnel method): a ratio outside them differs from 1 at `level`.

    Parameters
    ----------
    expected
        Expected events, above zero, any shape.
    level
        .95 for two-sigma and .998 for three-sigma limits.

    Returns
    -------
    Lower and upper ratio, shape of `expected`. The lower limit is 0 where even none observed
    would not be unusual: for .95, any expected count under 3.69.

    Raises
    ------
    ValueError
        If an expected count is not above zero.
    """
    chances = _counts(expected, "expected counts")
    if np.any(chances == 0):
        raise ValueError("funnel limits need expected counts above zero. Leave those areas out.")
    tail = _tail(level)
    seldom = np.exp(-chances) < tail
    fewest = special.pdtrik(tail, np.where(seldom, chances, 100.0))
    most = np.asarray(special.pdtrik(1 - tail, chances), dtype=np.float64) + 1
    return np.where(seldom, fewest, 0.0) / chances, most / chances


def _exact(counts: Floats, tail: float) -> tuple[Floats, Floats]:
    """Garwood's limits by the chi-square link."""
    lower = stats.chi2.ppf(tail, 2 * np.where(counts > 0, counts, 1.0)) / 2
    upper = np.asarray(stats.chi2.isf(tail, 2 * counts + 2), dtype=np.float64) / 2
    return np.where(counts > 0, lower, 0.0), upper


def _byar(counts: Floats, tail: float) -> tuple[Floats, Floats]:
    """Byar's approximation, cube-root normal."""
    z = float(stats.norm.isf(tail))
    some, more = np.where(counts > 0, counts, 1.0), counts + 1
    lower = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return np.where(counts > 0, np.maximum(lower, 0.0), 0.0), upper


def _tail(level: float) -> float:
    """Share of chances left out on each side."""
    if not 0 < level < 1:
        raise ValueError("a confidence level lies between 0 and 1, such as .95.")
    return (1 - level) / 2


def _counts(given: ArrayLike, what: str) -> Floats:
    """Figures as floats, refused if negative or missing."""
    figures = np.asarray(given, dtype=np.float64)
    if not np.all(np.isfinite(figures)) or np.any(figures < 0):
        raise ValueError(f"{what} must be finite and not negative; none was used.")
    return figures
