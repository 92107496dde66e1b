"""Inputs of a scan are checked once and put in an order of their own, whatever order came."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ScanInput", "scan_input"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanInput:
    """Areas in which something is expected, from west to east.

    Attributes
    ----------
    rows
        Where each stands in what was given, shape ``(k,)``.
    points
        Shape ``(k, 2)``.
    observed
        Whole counts.
    measures
        Expected counts that sum to the events in all or, for the Bernoulli model, cases and
        controls.
    population
        What the share of a window is taken of.
    everyone
        Its sum over all areas given.
    n
        Areas given.
    """

    rows: NDArray[np.intp]
    points: Floats
    observed: Whole
    measures: Floats
    population: Floats
    everyone: float
    n: int

    @property
    def total(self) -> int:
        """Events in all."""
        return int(self.observed.sum())


def scan_input(
    xy: ArrayLike,
    observed: ArrayLike,
    expected: ArrayLike | None,
    population: ArrayLike | None,
    *,
    bernoulli: bool,
) -> ScanInput:
    """Take figures of any numeric type and check them.

    Parameters
    ----------
    xy, observed, expected, population
        As `models.scan.scan` has them.
    bernoulli
        Whether cases are compared with cases and controls.

    Raises
    ------
    ValueError
        As `models.scan.scan` says.
    """
    points, counts = np.asarray(xy, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    people = None if population is None else np.asarray(population, dtype=np.float64)
    if bernoulli:
        measures = _cases_and_controls(expected, people)
    elif expected is None:
        raise ValueError(
            "expected counts are needed, but for the Bernoulli null; none was scanned."
        )
    else:
        measures = np.asarray(expected, dtype=np.float64)
    people = measures if people is None else people
    _check(points, counts, measures, people, bernoulli)
    order = np.lexsort((counts, people, measures, points[:, 1], points[:, 0]))
    whole = measures[order].sum()
    scale = 1.0 if bernoulli or counts.sum() == 0 else counts.sum() / whole
    rows = order[measures[order] > 0]
    return ScanInput(
        rows=rows,
        points=points[rows],
        observed=counts[rows].astype(np.int64),
        measures=measures[rows] * scale,
        population=people[rows],
        everyone=float(people[order].sum()),
        n=counts.size,
    )


def _cases_and_controls(expected: ArrayLike | None, people: Floats | None) -> Floats:
    """Return the Bernoulli measure, unless expected counts say something else."""
    if people is None:
        raise ValueError("the Bernoulli null needs population: cases and controls of each area.")
    if expected is not None:
        given = np.asarray(expected, dtype=np.float64)
        fits = given.shape == people.shape and np.allclose(
            given * people.sum(), people * given.sum(), rtol=1e-6
        )
        if not fits:
            raise ValueError(
                "the Bernoulli null expects cases in proportion to population and can not adjust "
                "for anything. Give expected=None, or take another null; nothing was scanned."
            )
    return people


def _check(
    points: Floats, counts: Floats, measures: Floats, people: Floats, bernoulli: bool
) -> None:
    """Refuse figures that no scan can be made of."""
    n = counts.size
    if not counts.shape == measures.shape == people.shape == (n,) or points.shape != (n, 2):
        raise ValueError(
            f"points are {points.shape}, counts {counts.shape}, expected counts {measures.shape} "
            f"and populations {people.shape}; give one of each an area, in the order of one Areas."
        )
    if not np.all(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))):
        raise ValueError("counts must be whole numbers from zero up; nothing was scanned.")
    for name, figures in (("expected counts", measures), ("populations", people)):
        if not np.all(np.isfinite(figures) & (figures >= 0)):
            raise ValueError(f"{name} must be finite and not negative; nothing was scanned.")
    if not np.any(measures > 0):
        raise ValueError("nothing is expected in any area, so nothing can be scanned.")
    if np.any((measures == 0) & (counts > 0)):
        row = int(np.argmax((measures == 0) & (counts > 0)))
        raise ValueError(
            f"something was observed where nothing is expected, first in row {row}. Correct the "
            "expected counts, or leave those areas out; nothing was scanned."
        )
    if bernoulli and not np.all((people == np.floor(people)) & (counts <= people)):
        raise ValueError(
            "for the Bernoulli null population is cases and controls: whole numbers, not fewer "
            "than the cases; nothing was scanned."
        )
