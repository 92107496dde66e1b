"""An emerging hotspot has a history: which steps were hot or cold, and whether the score rises.

The seventeen classes are those of Esri's Emerging Hot Spot Analysis under their published names.
A hot step is one with more concerns than the model expects; never "more slavery".
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.categories import CANNOT_TELL, RATE, Words
from models.mann_kendall import MannKendall, mann_kendall, seasonal_mann_kendall

__all__ = [
    "CLASSES",
    "FEWEST_STEPS",
    "NO_PATTERN",
    "MannKendall",
    "classify",
    "classify_bins",
    "mann_kendall",
    "seasonal_mann_kendall",
]

Bins: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]

NO_PATTERN: Final = "No Pattern Detected"
_KINDS: Final = (
    *("New", "Consecutive", "Intensifying", "Persistent"),
    *("Diminishing", "Sporadic", "Oscillating", "Historical"),
)
#: The published classes: eight hot, eight cold, and none.
CLASSES: Final = (
    *(f"{kind} Hot Spot" for kind in _KINDS),
    *(f"{kind} Cold Spot" for kind in _KINDS),
    NO_PATTERN,
)
#: Steps a trend needs.
FEWEST_STEPS: Final = 10
#: Bin of a step in which an area was not scored.
_MISSING: Final = 2
_DIRECTIONS: Final = {"down": -1, "none": 0, "up": 1}


def classify(
    z: ArrayLike, p: ArrayLike, *, alpha: float = RATE, trend_alpha: float = RATE
) -> Words:
    """Class each area by the history of its scores.

    Parameters
    ----------
    z
        Gi* scores, shape ``(n, T)``, newest step last.
    p
        Their two-sided p-values, or better q-values (`models.gi_star.hotspots` gives both), same
        shape. With plain p-values one step in twenty of any area is hot or cold by chance: few
        areas then keep "No Pattern Detected". ``nan`` in either marks a step without a score.
    alpha
        A step is hot where `p` is at most this and the score positive, cold where negative.
    trend_alpha
        The score rises or falls where the two-sided p of its Mann-Kendall trend is at most this.

    Returns
    -------
    A class an area, shape ``(n,)``: one of `CLASSES`, or "cannot tell" where the newest step or
    all but nine others have no score. Steps without a score are left out, the rest taken as
    following each other.

    Raises
    ------
    ValueError
        If there are fewer than ten steps, shapes differ, or a p-value is not between 0 and 1.

    Notes
    -----
    See `classify_bins` for the rules.
    """
    scores, chances = np.asarray(z, dtype=np.float64), np.asarray(p, dtype=np.float64)
    _check_history(scores, chances)
    scored = ~(np.isnan(scores) | np.isnan(chances))
    with np.errstate(invalid="ignore"):
        bins = np.where(chances <= alpha, np.sign(scores), 0.0)
    bins = np.where(scored, bins, _MISSING).astype(np.int8)
    told = scored[:, -1] & (scored.sum(axis=1) >= FEWEST_STEPS)
    classes = np.full(scores.shape[0], CANNOT_TELL, dtype="<U24")
    if np.any(told):
        found = mann_kendall(np.where(scored, scores, np.nan)[told])
        trend = np.where(found.p <= trend_alpha, np.sign(found.s), 0).astype(np.int8)
        classes[told] = _classes(bins[told], trend)
    return classes


def classify_bins(bins: ArrayLike, trend: ArrayLike) -> Words:
    """Class areas by the published rules from hot and cold steps and a trend.

    Parameters
    ----------
    bins
        1 hot, -1 cold, 0 neither; newest step last. Shape ``(T,)`` for one area or ``(n, T)``.
    trend
        1 rising, -1 falling, 0 neither, of the score over all steps; or "up", "down", "none".
        One, or one an area.

    Returns
    -------
    Classes of shape ``()`` or ``(n,)``.

    Raises
    ------
    ValueError
        If shapes differ or a figure is not one of the three.

    Notes
    -----
    Rules in the order they are tried, for hot spots; cold spots are their mirror image:

    - New: hot in the newest step only, and never cold.
    - Hot in at least 90% of steps, the newest among them: Intensifying if rising, Diminishing if
      falling, else Persistent.
    - Historical: hot in at least 90% of steps, and neither hot nor cold in the newest. Where it is
      cold, what is comes before what was: Oscillating Cold Spot.
    - Oscillating: hot in the newest step, cold in one before.
    - Consecutive: the hot steps are one run of two or more up to the newest.
    - Sporadic: hot in the newest step, and on and off before.
    - No Pattern Detected: everything else.

    Esri's wording of Sporadic differs between versions. Like ArcGIS Pro 3 this asks for the
    newest step to be hot: hot in the first and the newest step is Sporadic, hot for two steps in
    the middle is no pattern. Rules after "How Emerging Hot Spot Analysis works", Esri.
    """
    steps, direction = np.asarray(bins), _direction(trend)
    if steps.ndim not in (1, 2) or steps.shape[-1] == 0 or not np.all(np.isin(steps, (-1, 0, 1))):
        raise ValueError("bins are 1 hot, -1 cold, 0 neither, one a step, an area a row.")
    rows = np.atleast_2d(steps).astype(np.int8)
    if direction.shape not in ((), steps.shape[:-1]):
        raise ValueError(f"trends are {direction.shape} for bins {steps.shape}; give one an area.")
    classes = _classes(rows, np.broadcast_to(direction, rows.shape[:1]))
    return classes.reshape(steps.shape[:-1])


def _classes(bins: Bins, trend: Bins) -> Words:
    """Class rows whose steps may be missing, but not the newest."""
    hot, cold = _kind(bins, trend), _kind(np.where(bins == _MISSING, bins, -bins), -trend)
    return np.select(
        [hot != "", cold != ""],
        [np.char.add(hot, " Hot Spot"), np.char.add(cold, " Cold Spot")],
        NO_PATTERN,
    )


def _kind(bins: Bins, trend: Bins) -> Words:
    """Name the kind of hot spot of each row, or nothing."""
    hot = bins == 1
    times, steps = hot.sum(axis=1), (bins != _MISSING).sum(axis=1)
    now, opposite = hot[:, -1], np.any(bins == -1, axis=1)
    mostly = 10 * times >= 9 * steps
    return np.select(
        [
            now & (times == 1) & ~opposite,
            now & mostly & (trend > 0),
            now & mostly & (trend < 0),
            now & mostly,
            mostly & (bins[:, -1] == 0),
            now & opposite,
            now & (_final_run(bins) == times),
            now,
        ],
        [
            *("New", "Intensifying", "Diminishing", "Persistent"),
            *("Historical", "Oscillating", "Consecutive", "Sporadic"),
        ],
        "",
    )


def _final_run(bins: Bins) -> NDArray[np.int64]:
    """Count the hot steps after the last that was not."""
    unbroken = np.logical_and.accumulate(((bins == 1) | (bins == _MISSING))[:, ::-1], axis=1)
    run: NDArray[np.int64] = (unbroken & (bins[:, ::-1] == 1)).sum(axis=1)
    return run


def _direction(trend: ArrayLike) -> Bins:
    """Read trends given as figures or words."""
    given = np.asarray(trend)
    if given.dtype.kind in "UO":
        given = np.vectorize(lambda word: _DIRECTIONS.get(word, word), otypes=[object])(given)
    if not np.all(np.isin(given.astype(object), (-1, 0, 1))):
        raise ValueError('a trend is 1, -1 or 0, or "up", "down" or "none".')
    return np.asarray(given.astype(np.int8))


def _check_history(scores: NDArray[np.float64], chances: NDArray[np.float64]) -> None:
    """Refuse scores without the shape, or the steps, a class needs."""
    if scores.ndim != 2 or scores.shape != chances.shape:
        raise ValueError(
            f"scores are {scores.shape} but p-values {chances.shape}; give both with an area a "
            "row and a step a column."
        )
    if scores.shape[1] < FEWEST_STEPS:
        raise ValueError(
            f"there are {scores.shape[1]} steps; a class needs at least {FEWEST_STEPS}. Wait, or "
            "cut the same span into shorter steps. No area was classed."
        )
    known = chances[~np.isnan(chances)]
    if np.any((known < 0) | (known > 1)):
        raise ValueError("p-values lie between 0 and 1; no area was classed.")
