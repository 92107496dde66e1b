"""Gi* scores how far each area's neighbourhood, itself included, sits above the regional mean.

The score is here, and what dealing the values out anew makes of it. What chance makes of counts,
and the words for it, are in `models.hotspots`: small areas differ by chance more than large ones,
which dealing out rates does not know.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.neighbours import Neighbours
from models.autocorrelation.conditional_permutation import permute_around
from models.autocorrelation.linked_values import LinkedValues
from models.chance.significance import benjamini_hochberg
from models.gi_significance import check_length, neighbourhoods, scores
from models.hotspots import Hotspots, hotspots, released_hotspots

__all__ = [
    "GiStar",
    "Hotspots",
    "gi_star",
    "hotspots",
    "permuted_gi_star",
    "released_hotspots",
]

Floats: TypeAlias = NDArray[np.float64]

METHOD: Final = (
    "Gi* (Ord & Getis 1995, binary weights, area included); two-sided p by conditional "
    "permutation; Benjamini-Hochberg over the areas tested"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiStar:
    """Gi* with p-values by conditional permutation, in area order.

    Attributes
    ----------
    z
        Scores, as `gi_star` has them.
    p, q
        Two-sided p-value, never 0, and its Benjamini-Hochberg q-value; ``nan`` where there is no
        score, and for an island: there is nothing round it to deal out.
    n, family
        Areas with a value, and how many were tested: the family of `q`.
    draws, method
        Permutations, and the method in words.
    """

    z: Floats
    p: Floats
    q: Floats
    n: int
    family: int
    draws: int
    method: str


def gi_star(values: ArrayLike, neighbours: Neighbours) -> Floats:
    """Score how far each area's neighbourhood sits above the regional mean.

    Parameters
    ----------
    values
        One value an area, shape ``(n,)``. Use a rate (concerns per 10,000 residents), not a
        count, or large wards will look hot. An area whose value is ``nan`` takes no part: the
        others are scored as if it did not exist.
    neighbours
        In the order of `values`, without the areas themselves: each is added to its own
        neighbourhood here. An island is scored by itself alone.

    Returns
    -------
    Standard scores, shape ``(n,)``, unitless; ``nan`` where an area neighbours all others or its
    value is ``nan``.

    Raises
    ------
    ValueError
        If the lengths disagree, a value is infinite, or every value is the same.

    Notes
    -----
    Equation 5 of Ord & Getis (1995), *Geographical Analysis* 27(4), 286-306, with binary
    weights; row-standardised weights give the same score, since all weights of a neighbourhood
    are then equal. Carries no CRS: distance enters only through `neighbours`.
    """
    figures = np.asarray(values, dtype=np.float64)
    check_length(figures, neighbours)
    if np.any(np.isinf(figures)):
        raise ValueError("a value is infinite. Mark areas without a rate as nan; none was scored.")
    order = np.argsort(figures, kind="stable")
    given = order[~np.isnan(figures[order])]
    if given.size == 0 or np.ptp(figures[given]) == 0:
        raise ValueError(f"all {given.size} values are equal; there is no hotspot to find.")
    z = np.full(figures.shape, np.nan)
    z[given] = scores(figures[given, None], neighbourhoods(neighbours, given))[:, 0]
    return z


def permuted_gi_star(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 9_999,
    rng: np.random.Generator,
) -> GiStar:
    """Test Gi* by keeping an area's own value and dealing all others out anew.

    For the analyst's laboratory, to compare with other programs. It asks whether neighbours of an
    area have more than areas elsewhere, and takes all rates for equally sure: `hotspots` is the
    test to report.

    Parameters
    ----------
    values, neighbours
        As `gi_star` takes them.
    draws
        Permutations.
    rng
        Source of chance. Store its seed with the result.

    Returns
    -------
    Scores, p-values and q-values. The same for any order of the areas.

    Raises
    ------
    ValueError
        As `gi_star`, or if `draws` is under 1.
    """
    z = gi_star(values, neighbours)
    linked = LinkedValues.of(values, neighbours, "binary")
    p = np.where(np.isnan(z), np.nan, linked.spread(permute_around(linked, draws, rng)))
    return GiStar(
        z=z,
        p=p,
        q=benjamini_hochberg(p),
        n=linked.values.size,
        family=int(np.isfinite(p).sum()),
        draws=draws,
        method=METHOD,
    )
