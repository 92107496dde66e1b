"""Significance says how seldom chance alone does as much, for one test and for a family of them."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["benjamini_hochberg", "two_sided"]

Floats: TypeAlias = NDArray[np.float64]


def two_sided(at_least: ArrayLike, at_most: ArrayLike, draws: int) -> Floats:
    """Return two-sided Monte Carlo p-values from how often draws reached each tail.

    Parameters
    ----------
    at_least, at_most
        Draws whose figure was at least, and at most, the one seen; ties count in both.
    draws
        Draws made.

    Returns
    -------
    Twice the smaller of ``(1 + count) / (draws + 1)``, at most 1 and never 0 (Phipson & Smyth
    2010, *Statistical Applications in Genetics and Molecular Biology* 9(1), 39).
    """
    smaller = np.minimum(np.asarray(at_least), np.asarray(at_most))
    p: Floats = np.minimum(1.0, 2.0 * (1.0 + smaller) / (draws + 1.0))
    return p


def benjamini_hochberg(p: ArrayLike, axis: int = 0) -> Floats:
    """Return q-values: flagging all with q of at most .05 keeps false discoveries at 5%.

    Parameters
    ----------
    p
        p-values of one family along `axis`; ``nan`` marks a test that was not made and is left
        out of the family.

    Returns
    -------
    q-values of the same shape, ``nan`` where `p` is.

    Notes
    -----
    Benjamini & Hochberg (1995), *Journal of the Royal Statistical Society B* 57(1), 289-300.
    """
    values = np.moveaxis(np.asarray(p, dtype=np.float64), axis, 0)
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    made = np.count_nonzero(~np.isnan(values), axis=0)
    ranks = np.arange(1, values.shape[0] + 1).reshape(-1, *[1] * (values.ndim - 1))
    scaled = np.where(np.isnan(ranked), np.inf, ranked * made / ranks)
    least = np.minimum.accumulate(scaled[::-1], axis=0)[::-1]
    q = np.empty_like(values)
    np.put_along_axis(q, order, np.where(np.isnan(ranked), np.nan, least), axis=0)
    return np.moveaxis(q, 0, axis)
