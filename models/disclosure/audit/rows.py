"""A row is one thing that everybody knows of the unknowns: a figure told, or how figures nest.

A figure is known to lie between the ends that its printed form can stand for. Beside that anyone
knows that no count is below zero, that a district is its wards and what is in none, that a class
of cases is never more than all of them, and that age classes and origins make up the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.past import PastRelease
from models.disclosure.audit.unknowns import Part, Unknowns, period_quarters
from models.disclosure.cells import CellId, ReleasedCell
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protected import attacker_interval
from models.release import AreaLevel

__all__ = ["ALONE", "Columns", "Known", "Told", "columns_of", "interval", "know"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
#: Sorted numbers of the unknowns that a figure is the sum of.
Columns: TypeAlias = tuple[int, ...]

#: The type that stands only where no other is told, so that no case is of it and another.
ALONE: Final = "unknown"

_WIDE: Sequence[AreaLevel] = ("county", "district")


@dataclass(frozen=True, slots=True)
class Told:
    """What one release tells, by the position of each cell: the unknowns it is the sum of."""

    release: PastRelease
    columns: tuple[Columns, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Known:
    """Everything known of the unknowns x: ``low <= matrix @ x <= high`` and ``x >= floor``.

    Attributes
    ----------
    matrix
        One row a thing known, shape ``(rows, unknowns)``.
    low, high
        Its ends; infinite where open.
    floor
        The least each unknown can be: 0, or minus infinity where a release took cases back.
    figures
        Row of each figure told, by its unknowns.
    """

    matrix: sparse.csr_array
    low: Floats
    high: Floats
    floor: Floats
    figures: Mapping[Columns, int]


@dataclass(slots=True)
class _Rows:
    """Rows as they are gathered."""

    columns: list[Columns] = field(default_factory=list)
    weights: list[tuple[int, ...]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(
        self, plus: Iterable[int], minus: Iterable[int] = (), low: float = 0, high: float = np.inf
    ) -> None:
        """Add a row: what the sum of `plus` less the sum of `minus` lies between."""
        gained, lost = tuple(plus), tuple(minus)
        self.columns.append(gained + lost)
        self.weights.append((1,) * len(gained) + (-1,) * len(lost))
        self.low.append(low)
        self.high.append(high)

    def matrix(self, width: int) -> sparse.csr_array:
        """Return the rows as a sparse matrix."""
        ends = np.cumsum([0, *map(len, self.columns)])
        flat = np.fromiter((at for row in self.columns for at in row), np.int64, ends[-1])
        weights = np.fromiter((at for row in self.weights for at in row), np.float64, ends[-1])
        return sparse.csr_array((weights, flat, ends), shape=(len(self.columns), width))


def columns_of(cell: CellId, geography: Geography, unknowns: Unknowns, release: int) -> Columns:
    """Return the unknowns that a figure of a release is the sum of, sorted."""
    quarters = period_quarters(cell.period_kind, cell.period)
    name, part = "", unknowns.parts["total"]
    if cell.dims:
        (dimension, name) = next(iter(cell.dims.items()))
        part = unknowns.parts[dimension]
    level = next(level for level, codes in geography.codes.items() if cell.area in codes)
    if level in _WIDE:
        slots = _wide_slots(part, level, cell.area)
    else:
        part, slots = unknowns.parts["place"], sorted(geography.wards_in(level, cell.area))
    return tuple(np.sort(part.numbers(name, slots, quarters, release)).tolist())


def _wide_slots(part: Part, level: AreaLevel, area: str) -> Sequence[str]:
    return part.slots if level == "county" else (area,)


def know(
    unknowns: Unknowns,
    told: Sequence[Told],
    policy: Policy,
    declared: Mapping[Columns, int] | None = None,
) -> Known:
    """Gather everything that all releases together tell.

    Parameters
    ----------
    unknowns
        What is not known.
    told
        Every retained release, the one being audited among them.
    policy
        What a printed figure can stand for.
    declared
        Public totals of the same cases, by their unknowns: known exactly.
    """
    figures = _figures(told, policy)
    for columns, total in (declared or {}).items():
        figures[columns] = (float(total), float(total))
    rows = _Rows()
    for columns, (low, high) in figures.items():
        rows.add(columns, low=low, high=high)
    _nest(rows, unknowns)
    for part in unknowns.parts.values():
        if part.name not in ("place", "total"):
            _divide(rows, unknowns, part)
    _only_erase(rows, unknowns)
    floor, standing = _floors(unknowns)
    for columns in standing:
        rows.add(columns)
    return Known(
        matrix=rows.matrix(len(unknowns)),
        low=np.array(rows.low),
        high=np.array(rows.high),
        floor=floor,
        figures={columns: at for at, columns in enumerate(figures)},
    )


def interval(cell: ReleasedCell, policy: Policy) -> tuple[float, float]:
    """Return the ends of what a cell can stand for; infinite where open."""
    low, high = attacker_interval(cell, policy)
    return float(low), np.inf if high is None else float(high)


def _figures(told: Sequence[Told], policy: Policy) -> dict[Columns, tuple[float, float]]:
    """Return what is known of each sum of unknowns that any release tells."""
    found: dict[Columns, tuple[float, float]] = {}
    for each in told:
        for cell, columns in zip(each.release.cells, each.columns, strict=True):
            low, high = interval(cell, policy)
            before = found.get(columns, (-np.inf, np.inf))
            found[columns] = max(low, before[0]), min(high, before[1])
    return dict(sorted(found.items()))


def _nest(rows: _Rows, unknowns: Unknowns) -> None:
    """Add that each district is its wards and what is in none."""
    place, total = unknowns.parts["place"], unknowns.parts["total"]
    holder = np.array([total.slots.index(unknowns.district_of[slot]) for slot in place.slots])
    for slot in range(len(total.slots)):
        inside = place.index[0, holder == slot]
        for span, release in np.argwhere(total.index[0, slot] >= 0).tolist():
            rows.add(
                inside[:, span, release].tolist(),
                [int(total.index[0, slot, span, release])],
                low=0,
                high=0,
            )


def _divide(rows: _Rows, unknowns: Unknowns, part: Part) -> None:
    """Add how the classes of a part make up the cases of each slot, span and release."""
    total = unknowns.parts["total"]
    for slot, name in enumerate(part.slots):
        slots = total.slots if len(part.slots) == 1 else (name,)
        for span, quarters in enumerate(part.spans):
            releases = np.flatnonzero(part.index[0, slot, span] >= 0).tolist()
            before, gone = -1, False
            for at in releases:
                whole = _between(total, slots, quarters, before, at)
                gone |= not _relate(rows, unknowns, part, part.index[:, slot, span, [at]], whole)
                if gone:
                    upto = part.index[:, slot, span, [each for each in releases if each <= at]]
                    _relate(rows, unknowns, part, upto, _between(total, slots, quarters, -1, at))
                before = at


def _between(
    total: Part, slots: Sequence[str], quarters: Sequence[str], before: int, release: int
) -> list[int]:
    """Return the totals that releases after `before` and up to `release` counted."""
    held = frozenset(quarters)
    upto = total.numbers("", slots, held, release)
    return sorted({*upto.tolist()} - {*total.numbers("", slots, held, before).tolist()})


def _relate(
    rows: _Rows, unknowns: Unknowns, part: Part, classes: Integers, whole: list[int]
) -> bool:
    """Add what is known of classes and their whole, and say whether all of it is true.

    What one release adds may not be so where it took cases back; nobody can rely on it then. What
    all up to it tell together always is.
    """
    each, flat = classes.tolist(), classes.ravel().tolist()
    truth = unknowns.truth
    total, parts = truth[whole].sum(), truth[classes].sum(axis=1)
    if part.name in ("age", "origin"):
        rows.add(flat, whole, low=0, high=0)
        return True
    held = []
    if part.name in ("record_type", "type"):
        held.append((parts.sum() >= total, flat, whole))
    if part.name == "type":
        alone = part.classes.index(ALONE)
        held += [
            (parts[at] + parts[alone] <= total, whole, each[at] + each[alone])
            for at in range(len(each))
            if at != alone
        ]
    if part.name == "sector":
        held.append((parts.sum() <= total, whole, flat))
    for is_true, more, less in held:
        if is_true:
            rows.add(more, less)
    return all(is_true for is_true, *_ in held)


def _only_erase(rows: _Rows, unknowns: Unknowns) -> None:
    """Add that a release which is no annual revision takes away from what was told, at most.

    A case of which one report was erased may come to count elsewhere by another: so no single
    place is known to lose, but the county is, and each kind of report.
    """
    for release in sorted(unknowns.calendar.erases):
        for part in unknowns.parts.values():
            told = part.index[..., release][part.index[..., :release].max(axis=-1) >= 0]
            later = told[told >= 0]
            sums = [later] if part.name == "total" else []
            if part.name == "record_type":
                sums = [later[[at]] for at in range(later.size)]
            for held in sums:
                if held.size and unknowns.truth[held].sum() <= 0:
                    rows.add(held.tolist(), low=-np.inf, high=0)


def _floors(unknowns: Unknowns) -> tuple[Floats, list[Columns]]:
    """Return the least of each unknown, and the sums that stay above zero where it is open."""
    floor = np.where(unknowns.truth < 0, -np.inf, 0.0)
    standing = []
    for part in unknowns.parts.values():
        for number in part.index[(part.index >= 0) & (_at(floor, part.index) < 0)].tolist():
            *where, release = np.argwhere(part.index == number)[0].tolist()
            held = part.index[tuple(where)][: release + 1]
            standing.append(tuple(int(at) for at in held if at >= 0))
    return floor, standing


def _at(floor: Floats, index: Integers) -> Floats:
    """Return the floor of each numbered unknown; 0 where there is none."""
    return np.where(index >= 0, floor[np.maximum(index, 0)], 0.0)
