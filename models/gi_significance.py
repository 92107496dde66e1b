"""Significance of Gi*: how seldom redrawn maps hold as much, or as little, in a neighbourhood.

What is compared is the sum a neighbourhood holds, the numerator of Gi*. The score divides it by
the spread of the whole map, which clusters widen: compared by score, clusters hide each other.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.chance.risk_null import redraw
from models.chance.significance import benjamini_hochberg, two_sided

__all__ = ["GiTest", "check_length", "neighbourhoods", "run_gi_test", "scores"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.intp]

#: Sums closer than this are a tie: equal maps may differ in the last digits of a float.
TIE: Final = 1e-9
#: Maps up to which counting draws one map at a time beats sorting the draws once.
FEW: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiTest:
    """Scores of maps and their significance, shape ``(n, maps)`` each.

    Attributes
    ----------
    z
        Gi* scores; ``nan`` where an area neighbours all others.
    p, q
        Two-sided p-values, and q-values with the areas of one map as the family.
    """

    z: Floats
    p: Floats
    q: Floats


def check_length(figures: Floats, neighbours: Neighbours) -> None:
    """Refuse figures that do not fit the neighbours."""
    if figures.shape != (len(neighbours),):
        raise ValueError(
            f"there are {len(neighbours)} areas in the neighbours but figures of shape "
            f"{figures.shape}; build both from the same Areas, e.g. queen(areas) and "
            "rates.loc[areas.codes]."
        )


def neighbourhoods(neighbours: Neighbours, kept: NDArray[np.bool_] | Rows) -> csr_array:
    """Return the binary matrix of the areas kept, each in its own neighbourhood.

    Parameters
    ----------
    neighbours
        Of all areas.
    kept
        Which areas, or their rows in the order wanted. What is summed over a neighbourhood is
        summed in that order, to the last digit.
    """
    rows = np.arange(len(neighbours))[kept]
    around = csr_array(neighbours.with_self()[rows][:, rows])
    around.sort_indices()
    return around


def scores(rates: Floats, around: csr_array) -> Floats:
    """Score maps by Gi*.

    Parameters
    ----------
    rates
        A map a column, shape ``(n, maps)``.
    around
        Binary neighbourhoods with the diagonal, shape ``(n, n)``.

    Returns
    -------
    Scores of the same shape; 0 in a map without spread, ``nan`` for an area whose neighbourhood
    is the whole map.
    """
    n = rates.shape[0]
    sizes = np.asarray(around.sum(axis=1))[:, None]
    means = rates.mean(axis=0)
    spread = rates.std(axis=0)
    flat = spread <= 1e-12 * np.abs(means)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = spread * np.sqrt(sizes * (n - sizes) / (n - 1))
        z: Floats = (around @ rates - means * sizes) / errors
    return np.where((sizes == n) | (n == 1), np.nan, np.where(flat, 0.0, z))


def run_gi_test(
    seen: Floats,
    expected: Floats,
    around: csr_array,
    *,
    alpha: float | Floats,
    total: int,
    draws: int,
    rng: np.random.Generator,
) -> GiTest:
    """Score the relative rates of maps seen, and test their sums against one set of redrawn maps.

    Parameters
    ----------
    seen
        Counts, a map a column, shape ``(n, maps)``.
    expected
        Expected counts, above zero, shape ``(n,)``.
    around
        Binary neighbourhoods with the diagonal.
    alpha, total, draws, rng
        The null hypothesis, as `models.chance.risk_null.redraw` takes it.
    """
    rates = seen / expected[:, None]
    z, sums = scores(rates, around), around @ (rates * _to_total(seen, total))
    at_least, at_most = np.zeros(z.shape, np.int64), np.zeros(z.shape, np.int64)
    for counts in redraw(expected, alpha, total, draws, rng):
        low, high = _reached(sums, around @ (counts / expected[:, None]))
        at_most += low
        at_least += high
    p = np.where(np.isnan(z), np.nan, two_sided(at_least, at_most, draws))
    return GiTest(z=z, p=p, q=benjamini_hochberg(p))


def _to_total(seen: Floats, total: int) -> Floats:
    """Factor that brings each map to the total redrawn; 1 for a map without events."""
    events = seen.sum(axis=0)
    factor: Floats = np.divide(total, events, out=np.ones_like(events), where=events > 0)
    return factor


def _reached(sums: Floats, drawn: Floats) -> tuple[Whole, Whole]:
    """Count drawn sums at most, and at least, each sum seen; ties count in both."""
    slack = TIE * np.maximum(1.0, sums)
    if sums.shape[1] <= FEW:
        low = [(drawn <= top[:, None]).sum(axis=1) for top in (sums + slack).T]
        high = [(drawn >= floor[:, None]).sum(axis=1) for floor in (sums - slack).T]
        return np.stack(low, axis=1), np.stack(high, axis=1)
    ordered = np.sort(drawn, axis=1)
    low = [
        np.searchsorted(row, top, "right") for row, top in zip(ordered, sums + slack, strict=True)
    ]
    under = [
        np.searchsorted(row, end, "left") for row, end in zip(ordered, sums - slack, strict=True)
    ]
    return np.stack(low), drawn.shape[1] - np.stack(under)
