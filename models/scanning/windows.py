"""Windows are the candidate zones of a scan: each centre with its nearest areas, ever more of them.

A zone holds whole areas. Areas equally far from the centre, and areas at one point, enter
together: a circle cannot hold one without the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Shape", "Windows", "find_windows", "stretched"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int32]
Shape: TypeAlias = Literal["circle", "ellipse"]

#: Longest axis over shortest, and how many angles are tried, evenly over half a turn.
CIRCLE: Final = ((1.0, 1),)
ELLIPSES: Final = (*CIRCLE, (1.5, 4), (2.0, 6), (3.0, 9), (4.0, 12), (5.0, 15))
SHAPES: Final[dict[Shape, tuple[tuple[float, int], ...]]] = {"circle": CIRCLE, "ellipse": ELLIPSES}
#: Distances closer than this share of the map's extent are equal: they differ by rounding.
TIE: Final = 1e-9
#: Shares closer than this are equal, so that a zone of exactly the greatest share is a candidate.
SLACK: Final = 1e-9
#: Distances held in one go, so that memory stays flat however many areas there are.
CHUNK: Final = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Areas in order of distance from each centre, and where a zone may end.

    List `k` is ``members[first[k] : first[k + 1]]``; for each of its positions with ``ends`` the
    areas up to and with that position are one zone. The last position of every list is an end.
    The same zone may be reached from several centres.

    Attributes
    ----------
    first
        Where each list begins, shape ``(lists + 1,)``.
    members
        Rows of the areas, shape ``(m,)``; the centre comes first, but for ties.
    ends
        Whether a zone ends here, shape ``(m,)``: not between areas equally far.
    centre
        Row of the area at the centre of each list, shape ``(lists,)``. Of areas at one point
        only the first has lists.
    ratio
        Longest axis over shortest, shape ``(lists,)``; 1 for a circle.
    angle
        Turn of the longest axis, anticlockwise from east, radians, shape ``(lists,)``.
    """

    first: NDArray[np.int64]
    members: Rows
    ends: NDArray[np.bool_]
    centre: Rows
    ratio: Floats
    angle: Floats

    def __len__(self) -> int:
        """Count the lists."""
        return self.centre.size

    @property
    def zones(self) -> int:
        """Zones in all, the same set from two centres counted twice."""
        return int(self.ends.sum())

    def zone(self, position: int) -> Rows:
        """Return the rows of the zone that ends at a position of `members`, in area order."""
        start = self.first[self.list_of(position)]
        return np.sort(self.members[start : position + 1])

    def list_of(self, position: int) -> int:
        """Return the list that holds a position of `members`."""
        return int(np.searchsorted(self.first, position, side="right")) - 1


def find_windows(
    xy: ArrayLike,
    population: ArrayLike,
    *,
    max_share: float = 0.2,
    max_areas: int | None = None,
    shape: Shape = "circle",
) -> Windows:
    """List the candidate zones around every area.

    Parameters
    ----------
    xy
        One point an area, such as its population-weighted centre, shape ``(n, 2)``, in metres
        of one plane (EPSG:27700). An area is inside a window if its point is.
    population
        What `max_share` is a share of, shape ``(n,)``: people, or expected counts.
    max_share
        Greatest share of the population in a zone, above 0 and at most 1; a zone of exactly
        this share is a candidate, areas equally far counted together.
    max_areas
        Most areas in a zone; None sets no limit.
    shape
        "circle", or "ellipse" for circles and ellipses 1.5, 2, 3, 4 and 5 times as long as wide
        at 4, 6, 9, 12 and 15 angles.

    Returns
    -------
    The lists, in the order of shapes, angles and areas. A centre alone beyond a limit has none,
    so there may be no list at all.

    Raises
    ------
    ValueError
        If there is not one finite point and population an area, a population is negative or all
        are zero, a limit is out of range, or the shape is unknown.

    Notes
    -----
    Kulldorff (1997), *Communications in Statistics: Theory and Methods* 26(6), 1481-1496, and for
    the ellipses Kulldorff et al. (2006), *Statistics in Medicine* 25(22), 3929-3943.
    """
    points = np.asarray(xy, dtype=np.float64)
    people = np.asarray(population, dtype=np.float64)
    _check(points, people, max_share, max_areas, shape)
    most = max_areas if max_areas is not None else len(points)
    limit = people.sum() * (max_share + SLACK)
    slack = TIE * float(np.hypot(*np.ptp(points, axis=0)))
    parts = [
        (part, ratio, angle)
        for ratio, angles in SHAPES[shape]
        for angle in np.pi * np.arange(angles) / angles
        for part in _lists(stretched(points, ratio, angle), people, limit, most, slack)
    ]
    return _joined(parts)


_Part: TypeAlias = tuple[Rows, NDArray[np.int64], Rows, NDArray[np.bool_]]


def _check(
    points: Floats, people: Floats, max_share: float, max_areas: int | None, shape: str
) -> None:
    """Refuse what no window can be laid over."""
    if people.ndim != 1 or points.shape != (people.size, 2) or people.size == 0:
        raise ValueError(
            f"points are {points.shape} but populations {people.shape}; give one point and one "
            "population an area, in the order of one Areas, and at least one area."
        )
    if not np.all(np.isfinite(points)):
        raise ValueError("a point is not finite. Give every area a place; nothing was scanned.")
    if not np.all(np.isfinite(people) & (people >= 0)) or people.sum() == 0:
        raise ValueError("populations must be finite, not negative and not all zero.")
    if not 0 < max_share <= 1:
        raise ValueError("max_share lies above 0 and up to 1; .2 is a fifth of the population.")
    if max_areas is not None and max_areas < 1:
        raise ValueError("max_areas must be at least 1, or None for no limit.")
    if shape not in SHAPES:
        raise ValueError('shape is "circle" or "ellipse".')


def stretched(points: Floats, ratio: float, angle: float) -> Floats:
    """Turn and shrink the plane so that the ellipses of one shape and angle become circles.

    Parameters
    ----------
    points
        Shape ``(n, 2)``.
    ratio, angle
        Longest axis over shortest, and turn of the longest, anticlockwise from east, radians.

    Returns
    -------
    The points with distances along the longest axis divided by the ratio.
    """
    if ratio == 1:
        return points
    east, north = points.T
    along = east * np.cos(angle) + north * np.sin(angle)
    across = north * np.cos(angle) - east * np.sin(angle)
    return np.column_stack([along / ratio, across])


def _lists(
    points: Floats, people: Floats, limit: float, most: int, slack: float
) -> Iterator[_Part]:
    """Yield centres, lengths, members and ends of the lists of some centres at a time."""
    n = len(points)
    at_once = max(1, CHUNK // n)
    for start in range(0, n, at_once):
        centres = np.arange(start, min(start + at_once, n))
        apart = np.hypot(*(points[centres, None] - points[None]).transpose(2, 0, 1))
        order = np.argsort(apart, axis=1)
        gaps = np.diff(np.take_along_axis(apart, order, axis=1), axis=1)
        ends = np.column_stack([gaps > slack, np.ones(centres.size, dtype=np.bool_)])
        inside = np.cumsum(people[order], axis=1) <= limit
        inside[:, most:] = False
        ends &= inside
        # An end is allowed only if all before it are: shares only grow along a list.
        sizes = np.where(ends.any(axis=1), n - np.argmax(ends[:, ::-1], axis=1), 0)
        sizes[np.argmax(apart <= slack, axis=1) < centres] = 0  # an area before stands there too
        held = np.arange(n) < sizes[:, None]
        kept = sizes > 0
        yield (
            centres[kept].astype(np.int32),
            sizes[kept].astype(np.int64),
            order[held].astype(np.int32),
            ends[held],
        )


def _joined(parts: list[tuple[_Part, float, float]]) -> Windows:
    """Put the lists of all shapes, angles and centres one after another."""
    sizes = np.concatenate([part[1] for part, _, _ in parts])
    counts = [part[0].size for part, _, _ in parts]
    return Windows(
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        members=np.concatenate([part[2] for part, _, _ in parts]),
        ends=np.concatenate([part[3] for part, _, _ in parts]),
        centre=np.concatenate([part[0] for part, _, _ in parts]),
        ratio=np.repeat([ratio for _, ratio, _ in parts], counts),
        angle=np.repeat([angle for _, _, angle in parts], counts),
    )
