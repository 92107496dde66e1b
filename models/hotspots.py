"""A hotspot is a neighbourhood with more concerns than the model expects; never "more slavery"."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.categories import (
    AS_EXPECTED,
    CANNOT_TELL,
    FEWER,
    MORE,
    RATE,
    Words,
    categorise,
    predictive_interval,
)
from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.local_variation import learn_variation
from models.chance.posterior import Posterior
from models.gi_significance import check_length, neighbourhoods, run_gi_test

__all__ = ["Hotspots", "hotspots", "released_hotspots"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

METHOD: Final = (
    "Gi* (Ord & Getis 1995, binary weights, area included) of observed over expected counts; "
    "two-sided p of the sum over the neighbourhood, by redrawing counts with the total fixed from "
    "a Gamma-Poisson model in which risks differ as much as they do between adjoining areas; "
    "Benjamini-Hochberg over the areas tested"
)
RELEASED: Final = METHOD + "; on counts drawn from the released intervals, kept where most agree"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hotspots:
    """Scores and categories in area order, with what is needed to repeat them.

    Attributes
    ----------
    z
        Gi* score; ``nan`` where an area could not be scored. From released cells, the median
        over the drawn counts, as are `p` and `q`.
    p, q
        Two-sided p-value, never 0, and its Benjamini-Hochberg q-value within the family.
    category
        "more than expected", "fewer than expected", "as expected" or "cannot tell".
    agreement
        Share of drawn counts with the category most of them have; 1 for exact counts.
    n, family
        Areas, and how many were tested: the family of `q`.
    total
        Events in every redrawn map.
    draws, posterior_draws
        Maps redrawn under the null; count vectors drawn from released intervals, or 0.
    alpha, beta
        Gamma distribution of risks under the null, at the mean coefficient of variation that
        neighbours tell of; infinite where they differ no more than chance.
    method
        The method in words.
    """

    z: Floats
    p: Floats
    q: Floats
    category: Words
    agreement: Floats
    n: int
    family: int
    total: int
    draws: int
    posterior_draws: int
    alpha: float
    beta: float
    method: str


def hotspots(
    observed: ArrayLike,
    expected: ArrayLike,
    neighbours: Neighbours,
    draws: int,
    rng: np.random.Generator,
    *,
    level: float = RATE,
) -> Hotspots:
    """Find neighbourhoods with more, or fewer, events than a model without clusters expects.

    Parameters
    ----------
    observed
        Whole counts, shape ``(n,)``.
    expected
        Expected counts, shape ``(n,)``, such as residents times the regional rate; only their
        proportions matter. An area where none are expected takes no part and cannot be told.
    neighbours
        In the order of `observed`, without the areas themselves. An island is tested alone.
    draws
        Maps redrawn under the null. 9,999 lets a single ward of 124 pass.
    rng
        Source of chance. Store its seed with the result.
    level
        False discovery rate of the areas tested.

    Returns
    -------
    Scores of the crude relative rate ``observed / expected``, p-values and categories. A map
    without spread, such as one without events, scores 0 everywhere with p = 1.

    Raises
    ------
    ValueError
        If lengths disagree, a count is not whole, `draws` is under 1, or events were observed
        where none are expected.

    Notes
    -----
    The null redraws counts, it does not shuffle rates: each map gives every area a risk from a
    Gamma distribution, then spreads the same total by risk times expected. Large and small wards
    so keep their own chance variation. Risks differ as much as between adjoining areas
    (`models.chance.local_variation`): fitted to the whole map they would differ by its clusters
    too, and hide them. Ties count as reached. The order of the areas changes nothing.
    """
    counts = Intervals.of(observed, observed, expected)
    tested, n = _tested(counts, neighbours, draws), len(neighbours)
    seen = counts.lower[tested]
    total = int(seen.sum())
    scaled = _scaled(counts.expected[tested], total)
    around = neighbourhoods(neighbours, tested)
    variation = learn_variation(seen[:, None], scaled, around, total, rng)
    alphas = variation.draw(draws, rng)
    found = run_gi_test(
        seen[:, None], scaled, around, alpha=alphas, total=total, draws=draws, rng=rng
    )
    fewest, _ = predictive_interval(scaled, variation.alpha)
    words = categorise(found.z, found.q, fewest, level)
    return Hotspots(
        z=_spread(found.z[:, 0], tested, n),
        p=_spread(found.p[:, 0], tested, n),
        q=_spread(found.q[:, 0], tested, n),
        category=_spread_words(words[:, 0], tested, n),
        agreement=np.ones(n),
        n=n,
        family=int(np.isfinite(found.p).sum()),
        total=total,
        draws=draws,
        posterior_draws=0,
        alpha=variation.alpha,
        beta=variation.alpha,
        method=METHOD,
    )


def released_hotspots(
    lower: ArrayLike,
    upper: ArrayLike,
    expected: ArrayLike,
    neighbours: Neighbours,
    *,
    posterior_draws: int = 200,
    null_draws: int = 9999,
    agreement: float = 0.9,
    ceiling: float = 1.0,
    rng: np.random.Generator,
) -> Hotspots:
    """Find hotspots from released cells, which say of each count only that it lies in an interval.

    Parameters
    ----------
    lower, upper
        Ends of each interval, both included; from zero to infinity says nothing.
    expected
        Expected counts, shape ``(n,)``, that sum to the published total these cells are part of.
    neighbours
        In the order of `lower`.
    posterior_draws
        Count vectors drawn from the intervals under the fitted model.
    null_draws
        Maps redrawn under the null.
    agreement
        Share of the vectors that must agree on a category for it to be kept.
    ceiling
        As `models.smoothing.censored_empirical_bayes` has it. 1 holds where `expected` is scaled
        as above; pass infinity where it is not.
    rng
        Source of chance. Store its seed with the result.

    Returns
    -------
    Medians of score, p and q over the vectors, and the category on which enough of them agree,
    else "cannot tell". An area nothing is known of cannot be told. "Fewer than expected" is said
    only where the whole interval lies below the predictive interval of the area's own count, "as
    expected" only where the interval does not cover all of it: else nothing was learnt.

    Raises
    ------
    ValueError
        As `hotspots`, or if `agreement` is not above .5 and at most 1.

    Notes
    -----
    All vectors are tested against one set of redrawn maps, whose total is the mean total of the
    vectors and whose variation is learnt from all of them: a set for each would take 200 times as
    long.
    Each vector's sums are taken at that total.
    """
    if not 0.5 < agreement <= 1 or posterior_draws < 1:
        raise ValueError("agreement lies above .5 and up to 1, over at least one drawn vector.")
    counts = Intervals.of(lower, upper, expected)
    tested, n = _tested(counts, neighbours, null_draws), len(neighbours)
    known = Intervals(
        lower=counts.lower[tested], upper=counts.upper[tested], expected=counts.expected[tested]
    )
    prior = fit_prior(known, ceiling=ceiling)
    seen = np.ascontiguousarray(Posterior.given(known, prior).draw_counts(posterior_draws, rng).T)
    total = round(float(seen.sum(axis=0).mean()))
    around = neighbourhoods(neighbours, tested)
    variation = learn_variation(seen, known.expected, around, total, rng)
    alphas = variation.draw(null_draws, rng)
    found = run_gi_test(
        seen, known.expected, around, alpha=alphas, total=total, draws=null_draws, rng=rng
    )
    fewest, most = predictive_interval(prior.mean * known.expected, variation.alpha)
    votes, share = _votes(categorise(found.z, found.q, fewest))
    told = (share >= agreement) & ((known.lower > 0) | np.isfinite(known.upper))
    told &= (votes != FEWER) | (known.upper < fewest)
    told &= (votes != AS_EXPECTED) | (known.lower > fewest) | (known.upper < most)
    return Hotspots(
        z=_spread(np.median(found.z, axis=1), tested, n),
        p=_spread(np.median(found.p, axis=1), tested, n),
        q=_spread(np.median(found.q, axis=1), tested, n),
        category=_spread_words(np.where(told, votes, CANNOT_TELL), tested, n),
        agreement=_spread(share, tested, n),
        n=n,
        family=int(np.isfinite(found.p[:, 0]).sum()),
        total=total,
        draws=null_draws,
        posterior_draws=posterior_draws,
        alpha=variation.alpha,
        beta=variation.alpha / prior.mean,
        method=RELEASED,
    )


def _tested(counts: Intervals, neighbours: Neighbours, draws: int) -> Rows:
    """Return the rows of areas that take part, in an order of their own, once arguments fit.

    Chance is drawn in that order, by figures first and by code where they are equal.
    """
    check_length(counts.expected, neighbours)
    codes = np.array(neighbours.codes.astype(str), dtype=np.str_)
    order = np.lexsort((codes, neighbours.counts, counts.upper, counts.lower, counts.expected))
    tested = order[counts.expected[order] > 0]
    if draws < 1 or tested.size == 0:
        raise ValueError("a test needs at least one draw and one area where events are expected.")
    return tested


def _scaled(expected: Floats, total: int) -> Floats:
    """Scale expected counts to sum to the total, or to one where there is none."""
    scaled: Floats = expected * (max(total, 1) / expected.sum())
    return scaled


def _votes(words: Words) -> tuple[Words, Floats]:
    """Return the category most vectors have, and the share of them, area by area."""
    kinds = np.array([MORE, FEWER, AS_EXPECTED, CANNOT_TELL])
    shares = (words[:, :, None] == kinds).mean(axis=1)
    return kinds[shares.argmax(axis=1)], shares.max(axis=1)


def _spread(figures: Floats, tested: Rows, n: int) -> Floats:
    """Put figures of the tested areas back among all, ``nan`` for the rest."""
    everywhere = np.full(n, np.nan)
    everywhere[tested] = figures
    return everywhere


def _spread_words(words: Words, tested: Rows, n: int) -> Words:
    """Put categories of the tested areas back among all, "cannot tell" for the rest."""
    everywhere = np.full(n, CANNOT_TELL, dtype=words.dtype)
    everywhere[tested] = words
    return everywhere
