"""A series of counts is one figure a step, newest last; many stand a series a row."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["as_series", "exposures"]

Floats: TypeAlias = NDArray[np.float64]


def as_series(counts: ArrayLike) -> Floats:
    """Take counts, one series or one a row.

    Returns
    -------
    Shape ``(n, T)``.

    Raises
    ------
    ValueError
        If a figure is neither whole from zero up nor ``nan``, or there is none.
    """
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim not in (1, 2) or given.shape[-1] == 0:
        raise ValueError(f"counts are {given.shape}; give one series, or one a row, newest last.")
    known = given[~np.isnan(given)]
    if not np.all(np.isfinite(known) & (known >= 0) & (known == np.floor(known))):
        raise ValueError(
            "counts must be whole numbers from zero up, nan where a step has none; none was used."
        )
    return np.atleast_2d(given)


def exposures(population: ArrayLike | None, series: Floats) -> Floats:
    """Take what each count came from, 1 if nothing is said.

    Raises
    ------
    ValueError
        If the shape does not fit the series, or a figure is not above zero.
    """
    if population is None:
        return np.ones_like(series)
    given = np.asarray(population, dtype=np.float64)
    if given.ndim not in (1, 2) or given.shape[-1] != series.shape[1]:
        raise ValueError(
            f"counts are {series.shape} but their populations {given.shape}; give one figure a "
            "count, or one a step for all series."
        )
    if not np.all(np.isfinite(given) & (given > 0)):
        raise ValueError("populations must be above zero and finite; no series was judged.")
    if given.ndim == 2 and given.shape != series.shape:
        raise ValueError("there is not one row of populations for each series of counts.")
    return np.broadcast_to(given, series.shape)
