"""A place is an easting and a northing in metres; several events may share one."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["check_places", "check_weights", "in_order"]

Floats: TypeAlias = NDArray[np.float64]


def check_places(xy: ArrayLike) -> Floats:
    """Return places as an array of shape ``(n, 2)``.

    Raises
    ------
    ValueError
        If the shape is another, or a coordinate is missing.
    """
    places = np.asarray(xy, dtype=np.float64)
    if places.size == 0:
        places = places.reshape(-1, 2)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(
            "places are eastings and northings in metres (EPSG:27700), one row each, shape "
            "(n, 2). Nothing was tested."
        )
    if not np.all(np.isfinite(places)):
        raise ValueError(
            f"place {int(np.argmin(np.isfinite(places).all(axis=1)))} has no easting or no "
            "northing. Leave out what has no place, and say so. Nothing was tested."
        )
    return places


def check_weights(weights: ArrayLike | None, n: int) -> Floats:
    """Return one weight for each place, 1 where none are given.

    Raises
    ------
    ValueError
        If there is not one for each place, or one is negative or missing.
    """
    if weights is None:
        return np.ones(n)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (n,):
        raise ValueError("give one weight for each place. Nothing was tested.")
    wrong = ~(np.isfinite(given) & (given >= 0))
    if np.any(wrong):
        raise ValueError(
            f"the weight of place {int(np.argmax(wrong))} is negative or missing. Nothing was "
            "tested."
        )
    return given


def in_order(places: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Sort places from west to east, so that sums and chance are the same for any order of rows."""
    order = np.lexsort((weights, places[:, 1], places[:, 0]))
    return places[order], weights[order]
