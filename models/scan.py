"""A scan lays thousands of windows over a map and asks which holds too many events, or too few.

The answer is for the whole map: how often a map without clusters has a window as unlikely as the
most unlikely one seen. So looking everywhere costs no false alarms.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.scanning.clusters import Candidate, Figures, Secondary, candidates
from models.scanning.dispersion import potthoff_whittinghill
from models.scanning.inputs import ScanInput, scan_input
from models.scanning.likelihood import log_likelihood_ratio
from models.scanning.maxima import gumbel_p, monte_carlo_p, redrawn_maxima
from models.scanning.nulls import NullName, null_of
from models.scanning.results import Cluster, ScanResult
from models.scanning.windows import Shape, Windows, find_windows, stretched

__all__ = ["Cluster", "ScanResult", "scan"]

Floats: TypeAlias = NDArray[np.float64]

NULLS: Final[dict[NullName, str]] = {
    "negative-binomial": (
        "negative binomial null: risks differ from area to area as much as they do among the six "
        "nearest, but not by place"
    ),
    "poisson": "Poisson null: one risk for all",
    "bernoulli": "Bernoulli null: cases are any of the cases and controls",
}
#: p-value of the dispersion test under which a Poisson null is cautioned against.
CAUTION: Final = 0.05
#: Maps drawn for the dispersion test, at most.
DISPERSION_DRAWS: Final = 999


def scan(
    xy: ArrayLike,
    observed: ArrayLike,
    expected: ArrayLike | None,
    *,
    population: ArrayLike | None = None,
    max_share: float = 0.2,
    max_areas: int | None = None,
    null: NullName = "negative-binomial",
    shape: Shape = "circle",
    compactness: float = 0.5,
    draws: int = 999,
    rng: np.random.Generator,
    high: bool = True,
    low: bool = False,
    min_cases: int = 2,
    secondary: Secondary = "centre",
    threads: int = 1,
) -> ScanResult:
    """Find the circles, or ellipses, of areas with more events than chance and variation explain.

    Parameters
    ----------
    xy
        One point an area, such as its population-weighted centre, shape ``(n, 2)``, in metres
        of one plane (EPSG:27700).
    observed
        Whole counts, shape ``(n,)``.
    expected
        Expected counts, shape ``(n,)``, such as residents times the regional rate, or fitted by
        a model that adjusts for what is known to matter; only their proportions matter. An area
        where none are expected takes no part. The Bernoulli null does not use them: there give
        None, or figures in proportion to `population`.
    population
        What `max_share` is a share of, shape ``(n,)``; the expected counts if None. For the
        Bernoulli null, cases and controls together, whole numbers.
    max_share
        Greatest share of the population in a window, itself allowed.
    max_areas
        Most areas in a window; None sets no limit.
    null
        What a map without clusters looks like: "negative-binomial" where risks differ from area
        to area, "poisson" where all have one risk, "bernoulli" where cases are any of the cases
        and controls.
    shape
        "circle" or "ellipse"; ellipses as `models.scanning.windows.find_windows` has them.
    compactness
        Power of the factor ``4 s / (s + 1) ** 2`` on the log likelihood ratio of an ellipse `s`
        times as long as wide; 0 for none, .5 is the "medium" penalty of SaTScan and its default,
        1 the "strong" one.
    draws
        Maps drawn under the null.
    rng
        Source of chance. Store its seed with the result.
    high, low
        Whether to look for more, and for fewer, events than expected; at least one.
    min_cases
        Fewest events in a cluster of more than expected: one event is none.
    secondary
        Further clusters share no area with more likely ones. "centre": of each centre only its
        best window counts, as in SaTScan. "zone": its best window clear of more likely clusters,
        as in SpatialEpi; this finds more beside a strong cluster.
    threads
        Threads for the drawn maps; the result is the same for any number.

    Returns
    -------
    The clusters, most likely first: the first whatever its p-value, others while p is under 1.
    None where no window has more (or fewer) events than expected: no events, one event, one
    area, or no window within the limits.

    Raises
    ------
    ValueError
        If shapes disagree, a count is not whole, events were observed where none are expected,
        nothing is expected anywhere, a figure is not finite, or a limit is out of range.

    Notes
    -----
    Kulldorff (1997), *Communications in Statistics: Theory and Methods* 26(6), 1481-1496. The
    statistic is the Poisson one (or Bernoulli) under every null. The negative binomial null draws
    risks from a Gamma distribution that differ as much as those of near areas do: Poisson alone
    calls ordinary variation a cluster. Areas equally far from a centre enter together, and areas
    at one point have windows together. Areas are drawn in an order of their own, so the order
    given changes nothing.
    """
    given = scan_input(xy, observed, expected, population, bernoulli=null == "bernoulli")
    _check_settings(null, compactness, draws, min_cases, threads)
    _check_sides(high, low, secondary)
    share = _share_of_tested(max_share, given)
    windows = find_windows(
        given.points, given.population, max_share=share, max_areas=max_areas, shape=shape
    )
    figures = Figures(
        observed=given.observed,
        measures=given.measures,
        weights=(4 * windows.ratio / (windows.ratio + 1) ** 2) ** compactness,
        fewest=min_cases,
        high=high,
        low=low,
        bernoulli=null == "bernoulli",
    )
    model = null_of(null, given.observed, given.measures, given.points, draws, rng)
    found = candidates(figures, windows, given.points, secondary)
    first, maxima = next(found, None), np.empty(0)
    if first is not None:
        maxima = redrawn_maxima(model, figures, windows, threads=threads, rng=rng)
    overdispersed = _overdispersed(null, given, draws, rng)
    return ScanResult(
        clusters=tuple(_clusters(first, found, maxima, given, figures, windows)),
        n=given.n,
        tested=given.rows.size,
        zones=windows.zones,
        total=given.total,
        draws=draws,
        null=null,
        cv=model.cv,
        overdispersed=overdispersed,
        caution=_caution(null, overdispersed),
        max_share=max_share,
        max_areas=max_areas,
        shape=shape,
        compactness=compactness if shape == "ellipse" else 0.0,
        maxima=maxima,
        method=_method(null, shape, high=high, low=low),
    )


def _check_settings(
    null: str, compactness: float, draws: int, min_cases: int, threads: int
) -> None:
    """Refuse settings that mean nothing."""
    if null not in NULLS:
        raise ValueError(f"null is one of {', '.join(NULLS)}; nothing was scanned.")
    if not 0 <= compactness < np.inf:
        raise ValueError("compactness is 0 for no penalty, or above; SaTScan takes .5 or 1.")
    if min(draws, min_cases, threads) < 1:
        raise ValueError("draws, min_cases and threads must each be at least 1.")


def _check_sides(high: bool, low: bool, secondary: str) -> None:
    """Refuse a search for nothing."""
    if not (high or low):
        raise ValueError("high and low are both off: there is nothing to look for.")
    if secondary not in ("centre", "zone"):
        raise ValueError('secondary is "centre" or "zone".')


def _share_of_tested(max_share: float, given: ScanInput) -> float:
    """Turn a share of everyone into one of those in the areas that take part."""
    here = given.population.sum()
    if not 0 < max_share <= 1 or here == 0:
        return max_share  # refused where windows are laid
    return min(1.0, max_share * given.everyone / float(here))


def _clusters(
    first: Candidate | None,
    others: Iterator[Candidate],
    maxima: Floats,
    given: ScanInput,
    figures: Figures,
    windows: Windows,
) -> Iterator[Cluster]:
    """Yield the most likely cluster, then others while some drawn map falls short of them."""
    if first is None:
        return
    yield _cluster(first, maxima, given, figures, windows)
    for candidate in others:
        if monte_carlo_p(candidate.statistic, maxima) >= 1:
            return
        yield _cluster(candidate, maxima, given, figures, windows)


def _cluster(
    candidate: Candidate, maxima: Floats, given: ScanInput, figures: Figures, windows: Windows
) -> Cluster:
    """Say of a candidate all there is to say."""
    members, k = candidate.members, candidate.kept
    total, whole = given.total, float(given.measures.sum())
    measure, cases = float(given.measures[members].sum()), int(given.observed[members].sum())
    expected = measure * total / whole
    centre = int(windows.centre[k])
    near = stretched(given.points - given.points[centre], windows.ratio[k], windows.angle[k])
    return Cluster(
        members=np.sort(given.rows[members]).astype(np.int64),
        observed=cases,
        expected=expected,
        relative_risk=_relative_risk(cases, expected, total),
        log_likelihood_ratio=log_likelihood_ratio(cases, measure, total, whole, figures.bernoulli),
        statistic=candidate.statistic,
        p=monte_carlo_p(candidate.statistic, maxima),
        gumbel_p=gumbel_p(candidate.statistic, maxima),
        recurrence=None,
        high=cases > expected,
        population=float(given.population[members].sum()),
        centre=int(given.rows[centre]),
        radius=float(np.hypot(*near[members].T).max()),
        ratio=float(windows.ratio[k]),
        angle=float(np.degrees(windows.angle[k])),
    )


def _relative_risk(cases: int, expected: float, total: int) -> float:
    """Risk inside over risk outside."""
    if cases == total:
        return float("inf")
    return (cases / expected) / ((total - cases) / (total - expected))


def _overdispersed(null: NullName, given: ScanInput, draws: int, rng: np.random.Generator) -> float:
    """Test whether counts vary more than one risk for all allows."""
    if null == "bernoulli":
        return float("nan")
    fewer = min(draws, DISPERSION_DRAWS)
    return potthoff_whittinghill(given.observed, given.measures, draws=fewer, rng=rng).p


def _caution(null: NullName, overdispersed: float) -> str:
    """Say why p-values under this null may be too small."""
    if null != "poisson" or overdispersed > CAUTION:
        return ""
    return (
        "Counts vary more than one risk for all areas allows (Potthoff & Whittinghill's test), be "
        "it by ordinary variation or by clusters. If by variation, p-values under a Poisson null "
        "are far too small: rely on the negative binomial null."
    )


def _method(null: NullName, shape: Shape, *, high: bool, low: bool) -> str:
    """Say the method in words."""
    sides = " or ".join(word for word, wanted in (("more", high), ("fewer", low)) if wanted)
    return (
        f"spatial scan statistic (Kulldorff 1997) for {sides} events than expected, {shape}s of "
        f"whole areas; {NULLS[null]}; p by redrawing counts with the total fixed and comparing "
        "the greatest ratio of each map; clusters share no area"
    )
