"""The global index says in one figure how far near areas resemble each other, and how surely."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, triu

from geo.compiled import compiled
from geo.neighbours import Neighbours
from models.autocorrelation.linked_values import TIE, LinkedValues, Weights
from models.chance.significance import two_sided
from models.marshall import marshall

__all__ = ["GlobalMoran", "empirical_bayes_index", "global_moran"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

MORAN: Final = (
    "Moran's I (Moran 1950; Cliff & Ord 1981), {weights} weights; two-sided p by dealing the "
    "values out over the areas anew"
)
INDEX: Final = (
    "empirical Bayes index (Assuncao & Reis 1999): Moran's I of rates in units of their own "
    "standard deviation, {weights} weights; two-sided p by dealing these out over the areas anew"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalMoran:
    """Moran's I of one map.

    Attributes
    ----------
    i
        The index: above `expectation` where near areas resemble each other, below it where they
        differ.
    expectation
        Its mean when values lie at random.
    variance, z
        Its variance under randomisation, and the standard score; ``nan`` under four areas with
        neighbours, or where every arrangement gives the same index.
    normal_variance, normal_z
        The same if values were drawn from one normal distribution.
    p
        Two-sided p-value by permutation, never 0.
    n, linked, links
        Areas with a value, those of them with neighbours, and links, counted from both ends.
    family
        Tests made: 1.
    draws, weights, method
        Permutations, "row" or "binary", and the method in words.
    """

    i: float
    expectation: float
    variance: float
    z: float
    normal_variance: float
    normal_z: float
    p: float
    n: int
    linked: int
    links: int
    family: int
    draws: int
    weights: Weights
    method: str


def global_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 9_999,
    rng: np.random.Generator,
    weights: Weights = "row",
) -> GlobalMoran:
    """Measure how far near areas resemble each other.

    Parameters
    ----------
    values
        One value an area, shape ``(n,)``. Use a rate, and better `empirical_bayes_index`: rates
        of small areas differ by chance alone. An area whose value is ``nan`` takes no part.
    neighbours
        In the order of `values`. Areas without neighbours count for the mean and the spread of
        values, and are not counted as areas in the index and its moments.
    draws
        Permutations of the values over all areas.
    rng
        Source of chance. Store its seed with the result.
    weights
        "row" lets every area with neighbours count the same, "binary" every link.

    Returns
    -------
    The index, its moments and p. The same for any order of the areas.

    Raises
    ------
    ValueError
        If the lengths disagree, a value is infinite, all values are the same, no area has a
        neighbour, or `draws` is under 1.

    Notes
    -----
    Cliff & Ord (1981), *Spatial Processes*. Equal to ``moran.test`` of spdep, which too counts
    only areas with neighbours (``adjust.n = TRUE``). Draws whose index is equal but for rounding
    count in both tails.
    """
    linked = LinkedValues.of(values, neighbours, weights)
    return _measure(linked, int((linked.counts > 0).sum()), draws, rng, weights, MORAN)


def empirical_bayes_index(
    observed: ArrayLike,
    population: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 9_999,
    rng: np.random.Generator,
    weights: Weights = "row",
) -> GlobalMoran:
    """Measure how far rates of near areas resemble each other, uneven populations allowed for.

    Parameters
    ----------
    observed
        Events, shape ``(n,)``.
    population
        People or expected events, shape ``(n,)``. An area with nobody in it, and no event, takes
        no part.
    neighbours, draws, rng, weights
        As `global_moran` takes them.

    Returns
    -------
    The index, its moments and p. All areas are counted, those without neighbours too.

    Raises
    ------
    ValueError
        As `global_moran`; or if an event count or population is negative or not finite, there
        was no event, or an event where nobody lives.

    Notes
    -----
    Assuncao & Reis (1999), *Statistics in Medicine* 18(16), 2147-2162. Each rate less the overall
    rate is divided by its standard deviation from the moments of `models.marshall`. Equal to
    ``EBImoran.mc`` of spdep, which as it does takes a variance between areas that is estimated
    below zero as zero; GeoDa and esda then subtract it.
    """
    events = np.asarray(observed, dtype=np.float64)
    people = np.asarray(population, dtype=np.float64)
    standard = _standardised(events, people)
    linked = LinkedValues.of(standard, neighbours, weights)
    return _measure(linked, linked.values.size, draws, rng, weights, INDEX)


def _standardised(events: Floats, people: Floats) -> Floats:
    """Rates less the overall rate in units of their own standard deviation."""
    if events.shape != people.shape:
        raise ValueError(
            f"counts are {events.shape} but populations {people.shape}; give one figure an area."
        )
    lived_in = people != 0
    if np.any(events[~lived_in] != 0):
        raise ValueError(
            "events were counted where the population is zero. Correct the population, or leave "
            "those areas out; nothing was measured."
        )
    if not np.any(events[lived_in]):
        raise ValueError("no events were counted; there are no rates to compare.")
    moments = marshall(events[lived_in], people[lived_in])
    standard = np.full(events.shape, np.nan)
    rates = events[lived_in] / people[lived_in]
    standard[lived_in] = (rates - moments.b) / np.sqrt(moments.a + moments.b / people[lived_in])
    return standard


def _measure(
    linked: LinkedValues,
    n: int,
    draws: int,
    rng: np.random.Generator,
    weights: Weights,
    method: str,
) -> GlobalMoran:
    """Compute the index, with `n` the areas counted, its moments and p."""
    if draws < 1:
        raise ValueError("a test needs at least one draw.")
    if linked.around.nnz == 0:
        raise ValueError("no area has a neighbour; nothing can resemble what is near.")
    apart, matrix = linked.deviations, linked.matrix
    both = csr_array(matrix + matrix.T)
    pairs = triu(both, k=1).tocoo()
    left, right = (side.astype(np.intp) for side in pairs.coords)
    scale = n / (matrix.sum() * (apart**2).sum())
    mean = -1.0 / (n - 1)
    spread = _variances(apart, matrix, both, n) - mean**2
    # A difference of two nearly equal figures: where no arrangement differs, rounding is left.
    spread = np.where(spread <= TIE * mean**2, np.nan, spread)
    i = scale * float(apart @ (matrix @ apart))
    z = (i - mean) / np.sqrt(spread)
    slack = TIE * pairs.data.sum() * np.abs(apart).max() ** 2
    high, low = _permute(apart, left, right, pairs.data, slack, draws, rng)
    return GlobalMoran(
        i=i,
        expectation=mean,
        variance=float(spread[0]),
        z=float(z[0]),
        normal_variance=float(spread[1]),
        normal_z=float(z[1]),
        p=float(two_sided(high, low, draws)),
        n=linked.values.size,
        linked=int((linked.counts > 0).sum()),
        links=int(linked.around.nnz),
        family=1,
        draws=draws,
        weights=weights,
        method=method.format(weights=weights),
    )


def _variances(apart: Floats, matrix: csr_array, both: csr_array, n: int) -> Floats:
    """Second moments of the index under randomisation and normality."""
    s0 = float(matrix.sum())
    s1 = float((both.data**2).sum()) / 2
    s2 = float(((matrix.sum(axis=1) + matrix.sum(axis=0)) ** 2).sum())
    kurtosis = apart.size * float((apart**4).sum()) / float((apart**2).sum()) ** 2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / (s0**2 * (n**2 - 1))
    if n < 4:
        return np.array([np.nan, normal])
    top = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    top -= kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return np.array([top / ((n - 1) * (n - 2) * (n - 3) * s0**2), normal])


@compiled
def _permute(
    apart: Floats,
    left: Rows,
    right: Rows,
    weight: Floats,
    slack: float,
    draws: int,
    rng: np.random.Generator,
) -> tuple[int, int]:
    """Count permutations whose sum over pairs is at least, and at most, the one seen."""
    dealt = apart.copy()
    seen = 0.0
    for pair in range(weight.size):
        seen += weight[pair] * apart[left[pair]] * apart[right[pair]]
    high = low = 0
    for _ in range(draws):
        for at in range(dealt.size - 1):
            other = at + int(rng.random() * (dealt.size - at))
            dealt[at], dealt[other] = dealt[other], dealt[at]
        total = 0.0
        for pair in range(weight.size):
            total += weight[pair] * dealt[left[pair]] * dealt[right[pair]]
        high += int(total >= seen - slack)
        low += int(total <= seen + slack)
    return high, low
