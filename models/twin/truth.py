"""Truth is what is planted in the twin: where concerns are really more or fewer, when, and why."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.neighbours import Neighbours
from geo.periods import Period

__all__ = ["HOTSPOTS", "RING_SECTOR", "Kind", "Planted", "Truth", "plant"]

Kind: TypeAlias = Literal[
    "persistent hotspot",
    "emerging hotspot",
    "ended hotspot",
    "sector ring",
    "under-reporting",
    "reporting drive",
]

#: The kinds that a map of concerns should find.
HOTSPOTS: Final[frozenset[Kind]] = frozenset(
    {"persistent hotspot", "emerging hotspot", "ended hotspot"}
)

#: How many wards a hotspot may hold: one and all that touch it.
_SIZES: Final = (4, 5, 6)
_TOO_FEW: Final = "too few wards to keep the planted groups apart; give a whole county."

#: Sector of the planted ring, a key of the closed list.
RING_SECTOR: Final = "nail_bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One thing a method should find, or should not be misled by.

    Attributes
    ----------
    kind
        What it is. Only the kinds in `HOTSPOTS` are places with more concerns for a reason.
    areas
        Ward codes.
    quarters
        Names of the quarters in which it acts, such as ``"2026-Q3"``.
    factor
        How many times the usual number of cases are reported there and then.
    sector
        For a sector ring, the sector of every added case.
    """

    kind: Kind
    areas: tuple[str, ...]
    quarters: tuple[str, ...]
    factor: float
    sector: str | None = None

    @property
    def is_hotspot(self) -> bool:
        """Whether a map of concerns should find it."""
        return self.kind in HOTSPOTS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """Everything planted, and the cases really drawn.

    Attributes
    ----------
    vintage
        Vintage of the wards.
    codes
        Ward codes in row order.
    quarters
        Names of the quarters, oldest first.
    planted
        What was planted.
    cases
        Distinct cases drawn, whole numbers of shape ``(len(codes), len(quarters))``. A case is
        counted in its true ward and in the quarter of its first report, wherever the report
        says it was.
    """

    vintage: str
    codes: tuple[str, ...]
    quarters: tuple[str, ...]
    planted: tuple[Planted, ...]
    cases: NDArray[np.int64]

    def as_json(self) -> dict[str, Any]:
        """Return the truth as plain values."""
        return {
            "synthetic": True,
            "vintage": self.vintage,
            "quarters": list(self.quarters),
            "planted": [asdict(planted) for planted in self.planted],
            "cases": dict(zip(self.codes, self.cases.tolist(), strict=True)),
        }


def plant(
    wards: Areas, neighbours: Neighbours, quarters: Sequence[Period], rng: np.random.Generator
) -> tuple[Planted, ...]:
    """Draw by lot where and when the twin differs from what its population explains.

    Three persistent hotspots, one that emerges in the last four quarters, one that ends half
    way, a group that reports too little, a sector ring across wards that do not adjoin, and a
    district that reports twice as much for two quarters without more risk. A hotspot is a ward
    and all that touch it. Groups keep at least one ward between each other.

    Parameters
    ----------
    wards
        Wards with `district_code`.
    neighbours
        Their neighbours, in the same order.
    quarters
        The twin's quarters, oldest first.
    rng
        Decides the lot.

    Raises
    ------
    ValueError
        If there are fewer than 8 quarters, or too few wards to keep the groups apart.
    """
    if len(quarters) < 8:
        raise ValueError(f"{len(quarters)} quarters are too few to plant change; give at least 8.")
    names = tuple(quarter.name for quarter in quarters)
    field = _Field(neighbours, rng)
    districts = wards.frame["district_code"].to_numpy(dtype=str)
    driven = np.flatnonzero(districts == rng.choice(np.unique(districts)))
    third = len(names) // 3

    def planted(kind: Kind, rows: Sequence[int], when: tuple[str, ...], factor: float) -> Planted:
        """Name what is planted by the codes of its wards."""
        areas = tuple(str(code) for code in wards.codes[list(rows)])
        sector = RING_SECTOR if kind == "sector ring" else None
        return Planted(kind=kind, areas=areas, quarters=when, factor=factor, sector=sector)

    return (
        *(planted("persistent hotspot", field.around(_SIZES), names, 3.0) for _ in range(3)),
        planted("emerging hotspot", field.around(_SIZES), names[-4:], 3.0),
        planted("ended hotspot", field.around(_SIZES), names[: len(names) // 2], 3.0),
        planted("under-reporting", field.group(5), names, 0.35),
        planted("sector ring", field.scatter(4), names[third:], 1.6),
        planted("reporting drive", driven.tolist(), names[third : third + 2], 2.0),
    )


class _Field:
    """The wards not yet taken by a group, nor beside one."""

    def __init__(self, neighbours: Neighbours, rng: np.random.Generator) -> None:
        self._links = neighbours.matrix
        self._free = np.ones(len(neighbours.codes), dtype=bool)
        self._rng = rng

    def group(self, size: int) -> list[int]:
        """Take `size` adjoining wards and everything beside them out of the field."""
        for start in self._rng.permutation(np.flatnonzero(self._free)):
            rows = self._grown(int(start), size)
            if len(rows) == size:
                self._take(rows)
                return rows
        raise ValueError(_TOO_FEW)

    def scatter(self, size: int) -> list[int]:
        """Take `size` wards, none beside another."""
        return [row for _ in range(size) for row in self.group(1)]

    def around(self, sizes: Sequence[int]) -> list[int]:
        """Take a ward and all its neighbours, if together they are as many as one of `sizes`."""
        for centre in self._rng.permutation(np.flatnonzero(self._free)):
            beside = self._links[[centre]].nonzero()[1]
            rows = [int(centre), *beside.tolist()]
            if len(rows) in sizes and self._free[rows].all():
                self._take(rows)
                return rows
        raise ValueError(_TOO_FEW)

    def _grown(self, start: int, size: int) -> list[int]:
        """Grow from one ward, each time by the free ward with most links into the group."""
        rows = [start]
        while len(rows) < size:
            links = np.asarray(self._links[rows].sum(axis=0)).ravel() * self._free
            links[rows] = 0
            if not links.any():
                break
            rows.append(int(np.argmax(links)))
        return rows

    def _take(self, rows: list[int]) -> None:
        beside = np.asarray(self._links[rows].sum(axis=0)).ravel() > 0
        self._free[beside] = False
        self._free[rows] = False
