"""Inputs of a scan over space and time are checked once and put in an order of their own."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.space_time_scanning.likelihood import Statistic

__all__ = ["SpaceTimeInput", "case_input", "count_input"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

#: Areas times steps that a machine can hold; more are seconds, or digits of a date, for steps.
MOST: Final = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpaceTimeInput:
    """Areas that take part, from west to east, whatever order they were given in.

    Attributes
    ----------
    rows
        Where each stands in what was given, shape ``(k,)``.
    points
        Shape ``(k, 2)``.
    observed
        Whole counts, shape ``(k, steps)``.
    expected
        Expected counts, same shape.
    population
        What the share of a circle is taken of, shape ``(k,)``.
    everyone
        Its sum over all areas given.
    n
        Areas given.
    first_step
        What the first step is called.
    """

    rows: NDArray[np.intp]
    points: Floats
    observed: Whole
    expected: Floats
    population: Floats
    everyone: float
    n: int
    first_step: int


def count_input(
    xy: ArrayLike,
    observed: ArrayLike,
    expected: ArrayLike,
    population: ArrayLike | None,
    statistic: Statistic,
) -> SpaceTimeInput:
    """Take counts of areas by steps of any numeric type and check them.

    Parameters
    ----------
    xy, observed, expected, population, statistic
        As `models.space_time.scan` has them. For Kulldorff's statistic expected counts are
        scaled to the events in all.

    Raises
    ------
    ValueError
        As `models.space_time.scan` says.
    """
    points, counts = np.asarray(xy, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    means = np.asarray(expected, dtype=np.float64)
    _check_shapes(points, counts, means)
    _check_counts(counts, means)
    level = means.sum(axis=1)
    people = level if population is None else np.asarray(population, dtype=np.float64)
    _check_people(people, len(points))
    scaled = statistic == "kulldorff" and counts.sum() > 0
    order = np.lexsort((people, level, points[:, 1], points[:, 0]))
    rows = order[level[order] > 0]
    return SpaceTimeInput(
        rows=rows,
        points=points[rows],
        observed=counts[rows].astype(np.int64),
        expected=means[rows] * (counts.sum() / means[order].sum() if scaled else 1.0),
        population=people[rows],
        everyone=float(people[order].sum()),
        n=len(points),
        first_step=0,
    )


def case_input(
    xy: ArrayLike, area: ArrayLike, time: ArrayLike, period: tuple[int, int] | None
) -> SpaceTimeInput:
    """Count cases of any numeric type by area and step, with what the margins let expect.

    Parameters
    ----------
    xy, area, time, period
        As `models.space_time.permutation_scan` has them.

    Raises
    ------
    ValueError
        As `models.space_time.permutation_scan` says.
    """
    points, places = np.asarray(xy, dtype=np.float64), np.asarray(area, dtype=np.float64)
    times = np.asarray(time, dtype=np.float64)
    _check_cases(points, places, times)
    first, last = _period(times, period)
    if len(points) * (last - first + 1) > MOST:
        raise ValueError(
            f"that is {last - first + 1} steps from first to last, too many to scan. Number steps "
            "one by one, as days or months; nothing was scanned."
        )
    counts = np.zeros((len(points), last - first + 1), dtype=np.int64)
    np.add.at(counts, (places.astype(np.intp), times.astype(np.int64) - first), 1)
    of_area = counts.sum(axis=1)
    rows = np.lexsort((of_area, points[:, 1], points[:, 0]))
    counts, of_area = counts[rows], of_area[rows].astype(np.float64)
    people = of_area if times.size else np.ones(len(points))
    return SpaceTimeInput(
        rows=rows,
        points=points[rows],
        observed=counts,
        expected=np.outer(of_area, counts.sum(axis=0)) / max(1, times.size),
        population=people,
        everyone=float(people.sum()),
        n=len(points),
        first_step=first,
    )


def _check_shapes(points: Floats, counts: Floats, means: Floats) -> None:
    """Refuse figures that do not belong together."""
    fits = counts.ndim == 2 and counts.size > 0 and means.shape == counts.shape
    if not fits or points.shape != (len(counts), 2):
        raise ValueError(
            f"points are {points.shape}, counts {counts.shape} and expected counts {means.shape}; "
            "give one point an area, and counts of each area (rows) by step (columns)."
        )


def _check_counts(counts: Floats, means: Floats) -> None:
    """Refuse counts that no scan can be made of."""
    if not np.all(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))):
        raise ValueError("counts must be whole numbers from zero up; nothing was scanned.")
    if not np.all(np.isfinite(means) & (means >= 0)):
        raise ValueError("expected counts must be finite and not negative; nothing was scanned.")
    if not np.any(means > 0):
        raise ValueError("nothing is expected anywhere, so nothing can be scanned.")
    if np.any((means == 0) & (counts > 0)):
        row, step = (int(at[0]) for at in np.nonzero((means == 0) & (counts > 0)))
        raise ValueError(
            f"something was observed where nothing is expected, first in row {row}, step {step}. "
            "Correct the expected counts, or leave that out; nothing was scanned."
        )


def _check_people(people: Floats, n: int) -> None:
    """Refuse populations of which there are no shares."""
    if people.shape != (n,) or not np.all(np.isfinite(people) & (people >= 0)):
        raise ValueError(
            f"populations are {people.shape} for {n} areas; give one an area, finite and not "
            "negative. Nothing was scanned."
        )


def _check_cases(points: Floats, places: Floats, times: Floats) -> None:
    """Refuse cases that lie nowhere, or at no time."""
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) == 0:
        raise ValueError(f"points are {points.shape}; give one of each area, shape (n, 2).")
    if places.ndim != 1 or places.shape != times.shape:
        raise ValueError(
            f"areas are {places.shape} and times {times.shape}; give one of both for every case."
        )
    known = np.isfinite(places) & (places == np.floor(places))
    if not np.all(known & (places >= 0) & (places < len(points))):
        raise ValueError(
            f"area holds the row of each case's area, from 0 to {len(points) - 1}. Leave out cases "
            "without an area; nothing was scanned."
        )
    if not np.all(np.isfinite(times) & (times == np.floor(times))):
        raise ValueError("time holds the whole step of each case; nothing was scanned.")


def _period(times: Floats, period: tuple[int, int] | None) -> tuple[int, int]:
    """First and last step."""
    if period is None:
        if times.size == 0:
            raise ValueError("there is no case, so period must say the first and the last step.")
        return int(times.min()), int(times.max())
    first, last = int(period[0]), int(period[1])
    if first > last or np.any((times < first) | (times > last)):
        raise ValueError(
            "period is the first and the last step, and no case lies outside it. Leave out cases "
            "of other times; nothing was scanned."
        )
    return first, last
