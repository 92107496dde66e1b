"""A ranking puts areas in the order in which a prediction would have them searched.

First comes the area with most predicted events for its size. A prediction that cannot tell areas
apart earns nothing by luck: of areas it predicts alike, the one where less happened comes first.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Ranking",
    "hit_rate",
    "pai",
    "pai_star",
    "pei",
    "rank",
    "rri",
    "search_efficiency",
    "searched",
]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Predicted densities closer than this, relatively, are a tie.
TIE: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """What is found by searching areas in predicted order, one more at each row.

    Attributes
    ----------
    order
        Row of the area searched first, second, ..., shape ``(n,)``.
    best
        The same for who knew what would happen: most observed events for their size first.
    level
        Number of the predicted density at each row of `order`, from 0; tied areas share one.
    hits, best_hits
        Events found up to each row, in either order.
    predicted
        Events predicted in the areas searched up to each row.
    area, best_area
        Size searched up to each row, in the unit given.
    """

    order: Rows
    best: Rows
    level: Rows
    hits: Floats
    best_hits: Floats
    predicted: Floats
    area: Floats
    best_area: Floats


def rank(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Ranking:
    """Rank areas by predicted density and add up what each further one holds.

    Parameters
    ----------
    observed
        Events that happened, zero or more, shape ``(n,)``.
    predicted
        Events that were predicted, zero or more, shape ``(n,)``; only densities are ranked.
    area
        Size of each area, above zero, shape ``(n,)``: square kilometres, street length, or the
        residents among whom somebody would have to look.

    Returns
    -------
    The ranking. Areas predicted alike are in the order of fewest events observed, then as given;
    areas observed alike keep their predicted order among the best.

    Raises
    ------
    ValueError
        If shapes differ, there is no area, or a figure is not as above.

    Notes
    -----
    As ``pai`` of the R package ptools ranks: Wheeler & Steenbeek (2021), *Journal of Quantitative
    Criminology* 37, 445-480. Where several orders tie, that is the least index possible.
    """
    seen, meant, size = (np.asarray(each, np.float64) for each in (observed, predicted, area))
    _check(seen, meant, size)
    levels = _levels(meant / size)
    order = np.lexsort((seen, levels))
    density = seen[order] / size[order]
    best = order[np.argsort(_levels(density), kind="stable")]
    return Ranking(
        order=order,
        best=best,
        level=levels[order],
        hits=np.cumsum(seen[order]),
        best_hits=np.cumsum(seen[best]),
        predicted=np.cumsum(meant[order]),
        area=np.cumsum(size[order]),
        best_area=np.cumsum(size[best]),
    )


def searched(ranking: Ranking, share: float) -> int:
    """Count the areas first in order that together are at most `share` of the whole; at least one.

    Raises
    ------
    ValueError
        If `share` is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ValueError("the share searched lies above 0 and up to 1.")
    within = ranking.area <= share * ranking.area[-1] * (1 + 1e-9)
    return max(1, int(within.sum()))


def hit_rate(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Share of all events that the areas searched up to each row hold.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them.

    Returns
    -------
    Shape ``(n,)``, in ranking order; ``nan`` if nothing happened.
    """
    found = rank(observed, predicted, area)
    return _ratio(found.hits, found.hits[-1])


def pai(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Prediction accuracy index: the hit rate over the share of area searched to have it.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them.

    Returns
    -------
    Shape ``(n,)``, in ranking order; 1 is no better than searching anywhere, ``nan`` if nothing
    happened. The last is always 1.

    Notes
    -----
    Chainey, Tompson & Uhlig (2008), *Security Journal* 21, 4-28.
    """
    found = rank(observed, predicted, area)
    return _ratio(_ratio(found.hits, found.hits[-1]), found.area / found.area[-1])


def pai_star(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Prediction accuracy index of who knew what would happen, for as many areas.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them; `predicted` only breaks ties.

    Returns
    -------
    Shape ``(n,)``; ``nan`` if nothing happened.
    """
    found = rank(observed, predicted, area)
    return _ratio(_ratio(found.best_hits, found.hits[-1]), found.best_area / found.area[-1])


def pei(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Prediction efficiency index: `pai` over `pai_star`, 1 if no order could have done better.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them.

    Returns
    -------
    Shape ``(n,)``, in ranking order; ``nan`` if nothing happened.

    Notes
    -----
    Hunt (2016), *Do crime hot spots move?*, American University. As ptools has it, the best order
    is that of observed density, compared at equal numbers of areas.
    """
    return _ratio(pai(observed, predicted, area), pai_star(observed, predicted, area))


def rri(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Recapture rate index as ptools has it: events predicted over events found.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them.

    Returns
    -------
    Shape ``(n,)``, in ranking order; 1 is a prediction of the right size, above 1 one too high,
    infinite where nothing was found, ``nan`` where nothing was predicted either.

    Notes
    -----
    Wheeler & Steenbeek (2021), *Journal of Quantitative Criminology* 37, 445-480.
    """
    found = rank(observed, predicted, area)
    return _ratio(found.predicted, found.hits)


def search_efficiency(observed: ArrayLike, predicted: ArrayLike, area: ArrayLike) -> Floats:
    """Events found for each unit of area searched.

    Parameters
    ----------
    observed, predicted, area
        As `rank` takes them.

    Returns
    -------
    Shape ``(n,)``, in ranking order, in events for each unit of `area`.

    Notes
    -----
    Bowers, Johnson & Pease (2004), *British Journal of Criminology* 44, 641-658.
    """
    found = rank(observed, predicted, area)
    return found.hits / found.area


def _check(seen: Floats, meant: Floats, size: Floats) -> None:
    """Refuse figures that no ranking can be made of."""
    if not seen.shape == meant.shape == size.shape == (seen.size,) or seen.size == 0:
        raise ValueError(
            f"observed, predicted and area are {seen.shape}, {meant.shape} and {size.shape}; give "
            "one figure an area, for one area or more."
        )
    if not np.all(np.isfinite(seen) & np.isfinite(meant) & (seen >= 0) & (meant >= 0)):
        raise ValueError("observed and predicted events must be finite and not negative.")
    if not np.all(np.isfinite(size) & (size > 0)):
        raise ValueError("the size of an area must be above zero. Leave areas without size out.")


def _levels(density: Floats) -> Rows:
    """Give densities numbers from the highest down; near equal ones share a number."""
    order = np.argsort(-density, kind="stable")
    ranked = density[order]
    steps = ranked[:-1] - ranked[1:] > TIE * ranked[:-1]
    levels = np.empty(density.size, np.intp)
    levels[order] = np.concatenate([[0], np.cumsum(steps)])
    return levels


def _ratio(over: Floats, under: Floats | np.float64) -> Floats:
    """Divide; zero by zero is ``nan``, anything else by zero infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = over / under
    return ratio
