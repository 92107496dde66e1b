"""Cylinders are the candidates of a scan over space and time: a circle, over a span of steps."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.scanning.windows import Windows, find_windows

__all__ = ["Cylinders", "Limits", "Spans", "find_cylinders", "find_spans"]

Floats: TypeAlias = NDArray[np.float64]

#: Shares and distances closer than this share are equal: they differ by rounding.
SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Which cylinders are candidates.

    Attributes
    ----------
    max_share, max_areas, max_radius
        Greatest share of the population in a circle, most areas, and longest distance from its
        centre; None sets no limit.
    max_time, max_steps, min_steps
        Greatest share of the steps in a span, above 0 and at most 1, rounded down to whole steps
        but at least to one; most steps, None for no limit; and fewest.
    prospective
        Whether every span has to end with the last step.
    """

    max_share: float
    max_areas: int | None
    max_radius: float | None
    max_time: float
    max_steps: int | None
    min_steps: int
    prospective: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Which runs of steps a cylinder may last.

    Attributes
    ----------
    steps
        Steps in all.
    shortest, longest
        Fewest and most steps of a span.
    to_the_end
        Whether every span has to end with the last step, as for clusters still alive.
    """

    steps: int
    shortest: int
    longest: int
    to_the_end: bool

    def __len__(self) -> int:
        """Count the spans."""
        lengths = range(self.shortest, self.longest + 1)
        return sum(1 if self.to_the_end else self.steps - length + 1 for length in lengths)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cylinders:
    """Circles and spans; every circle over every span is one candidate.

    Attributes
    ----------
    circles
        Areas in order of distance from each centre, and where circles end.
    spans
        Over which steps.
    """

    circles: Windows
    spans: Spans

    def __len__(self) -> int:
        """Count the cylinders, the same areas from two centres twice."""
        return self.circles.zones * len(self.spans)


def find_spans(steps: int, limits: Limits) -> Spans:
    """Turn limits on time into lengths.

    Parameters
    ----------
    steps
        Steps in all.
    limits
        Those on time are used.

    Raises
    ------
    ValueError
        If a limit is out of range, or no length meets all.
    """
    if not 0 < limits.max_time <= 1:
        raise ValueError("max_time lies above 0 and up to 1; .5 is half of the steps.")
    if limits.max_steps is not None and limits.max_steps < 1:
        raise ValueError("max_steps must be at least 1, or None for no limit.")
    if limits.min_steps < 1:
        raise ValueError("min_steps must be at least 1.")
    longest = max(1, int(np.floor(steps * limits.max_time + SLACK)))
    longest = min(longest, limits.max_steps or longest)
    if limits.min_steps > longest:
        raise ValueError(
            f"a cluster lasts at least {limits.min_steps} but at most {longest} of {steps} steps. "
            "Lower min_steps, or raise max_time or max_steps; nothing was scanned."
        )
    return Spans(
        steps=steps, shortest=limits.min_steps, longest=longest, to_the_end=limits.prospective
    )


def find_cylinders(
    points: Floats, population: Floats, everyone: float, steps: int, limits: Limits
) -> Cylinders:
    """List circles around every area, and with them all cylinders.

    Parameters
    ----------
    points
        One an area, shape ``(n, 2)``, metres.
    population
        What the share is taken of, shape ``(n,)``.
    everyone
        The whole it is a share of, which may be more than the sum of these.
    steps
        Steps in all.
    limits
        Which are candidates.

    Raises
    ------
    ValueError
        As `find_spans` and `models.scanning.windows.find_windows`, or if the radius is negative
        or not a number.
    """
    if limits.max_radius is not None and not limits.max_radius >= 0:
        raise ValueError("max_radius is a distance from 0 up, or None for no limit.")
    share, here = limits.max_share, float(population.sum())
    if 0 < share <= 1 and here > 0:
        share = min(1.0, share * everyone / here)
    circles = find_windows(points, population, max_share=share, max_areas=limits.max_areas)
    if limits.max_radius is not None:
        circles = _within(circles, points, limits.max_radius)
    return Cylinders(circles=circles, spans=find_spans(steps, limits))


def _within(circles: Windows, points: Floats, radius: float) -> Windows:
    """Cut every list of areas where it goes beyond a radius."""
    lists = np.repeat(np.arange(len(circles)), np.diff(circles.first))
    apart = np.hypot(*(points[circles.members] - points[circles.centre[lists]]).T)
    beyond = apart > radius * (1 + SLACK) + SLACK
    held = np.zeros(lists.size, dtype=np.bool_)
    firsts, lasts = circles.first[:-1], circles.first[1:]
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        far = np.flatnonzero(beyond[first:last])
        inside = circles.ends[first : first + int(far[0])] if far.size else circles.ends[first:last]
        fit = np.flatnonzero(inside)
        held[first : first + (int(fit[-1]) + 1 if fit.size else 0)] = True
    sizes = np.bincount(lists[held], minlength=len(circles))
    kept = sizes > 0
    return Windows(
        first=np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64),
        members=circles.members[held],
        ends=circles.ends[held],
        centre=circles.centre[kept],
        ratio=circles.ratio[kept],
        angle=circles.angle[kept],
    )
