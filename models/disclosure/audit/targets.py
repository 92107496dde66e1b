"""A target is a count that must stay unknown: it may be anything from none to seven and more.

Every figure that is not printed, every quarter of a ward or group that no table tells, and every
published whole less one of its parts; of these, the ones that truly hold from 1 to 7.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.rows import Columns, Told
from models.disclosure.audit.unknowns import Unknowns
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.geography import Geography
from models.release import AreaLevel

__all__ = ["MOST", "Targets", "indicator", "targets_of"]

Integers: TypeAlias = NDArray[np.int64]
#: The unknowns that a target is the sum of, and those taken away from it.
_Sum: TypeAlias = tuple[Columns, Columns]

#: The largest count that must stay unknown; an attacker must think at least this possible.
MOST: Final = 7

#: A published whole and its published part, as levels; each nests in the one before it.
_ABOVE: Final[dict[AreaLevel, AreaLevel]] = {
    "district": "county",
    "group": "district",
    "small_group": "group",
    "ward": "small_group",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Targets:
    """The targets of all retained releases. RESTRICTED: which counts are small tells of them.

    Attributes
    ----------
    columns, less
        The unknowns each is the sum of, and those taken away from it: none, but where a whole and
        its part are counted by different unknowns, as a district's and its wards' are.
    matrix
        The same as a matrix, shape ``(targets, unknowns)``.
    """

    columns: tuple[Columns, ...]
    less: tuple[Columns, ...]
    matrix: sparse.csr_array

    def __len__(self) -> int:
        """Count the targets."""
        return len(self.columns)

    def __repr__(self) -> str:
        """Say what this is without a figure."""
        return "<Targets: RESTRICTED>"


def targets_of(told: Sequence[Told], unknowns: Unknowns) -> Targets:
    """List every target once.

    Parameters
    ----------
    told
        Every retained release.
    unknowns
        With the truth: a sum of 0, or of more than 7, is no target.
    """
    found = set[_Sum]()
    for whole, part in _candidates(told, unknowns):
        true = unknowns.truth[list(whole)].sum() - unknowns.truth[list(part)].sum()
        if 1 <= true <= MOST:
            found.add((whole, part))
    columns, less = (tuple(each[side] for each in sorted(found)) for side in (0, 1))
    width = len(unknowns)
    return Targets(columns, less, (indicator(columns, width) - indicator(less, width)).tocsr())


def indicator(columns: Sequence[Columns], width: int) -> sparse.csr_array:
    """Return sums of unknowns as the rows of a matrix."""
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter((at for row in columns for at in row), np.int64, ends[-1])
    return sparse.csr_array((np.ones(flat.size), flat, ends), shape=(len(columns), width))


def _candidates(told: Sequence[Told], unknowns: Unknowns) -> Iterable[_Sum]:
    for at, each in enumerate(told):
        for cell, columns in zip(each.release.cells, each.columns, strict=True):
            if cell.state in (State.SMALL, State.WITHHELD):
                yield columns, ()
        yield from _less_a_part(each)
        yield from _quarters(each, unknowns, at)


def _quarters(told: Told, unknowns: Unknowns, release: int) -> Iterable[_Sum]:
    """Every quarter of every ward, of what is in no ward, and of every group."""
    place = unknowns.parts["place"]
    geography = told.release.geography
    start = told.release.family.wards_from
    slots: list[tuple[str, ...]] = [(slot,) for slot in place.slots]
    slots += [
        tuple(sorted(geography.wards_in(level, code)))
        for level in ("small_group", "group")
        for code in geography.codes.get(level, ())
    ]
    last = told.release.quarter
    for (quarter,) in place.spans:
        if _starts(quarter) >= start and quarter <= last:
            for held in slots:
                yield _sorted(place.numbers("", held, frozenset((quarter,)), release)), ()


def _less_a_part(told: Told) -> Iterable[_Sum]:
    """Every whole less a part of it: in place, in time, or in class; hidden ones too.

    Of three wards the sum of two may be told though neither is.
    """
    at = {_key(cell.id): columns for cell, columns in _pairs(told)}
    wholes = _wholes(told.release.geography)
    by_area: dict[tuple[object, ...], list[tuple[CellId, Columns]]] = defaultdict(list)
    for cell, columns in _pairs(told):
        by_area[cell.id.measure, cell.id.area, _dims(cell.id)].append((cell.id, columns))
    for cell, columns in _pairs(told):
        for key in _holders(cell.id, wholes):
            if key in at:
                rest = _rest(at[key], columns)
                yield (rest, ()) if rest else (at[key], columns)
        for other, inside in by_area[cell.id.measure, cell.id.area, _dims(cell.id)]:
            if other.period != cell.id.period:
                yield _rest(columns, inside), ()


def _pairs(told: Told) -> Iterable[tuple[ReleasedCell, Columns]]:
    return zip(told.release.cells, told.columns, strict=True)


def _dims(cell: CellId) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(cell.dims.items()))


def _key(cell: CellId) -> tuple[object, ...]:
    return cell.measure, cell.area, cell.period, _dims(cell)


def _wholes(geography: Geography) -> dict[str, str]:
    """Return the area that holds each area, one level up."""
    county = geography.codes["county"][0]
    held: dict[str, str] = {}
    for level, above in _ABOVE.items():
        for code in geography.codes.get(level, ()):
            if above == "county":
                held[code] = county
            else:
                ward = min(geography.wards_in(level, code))
                held[code] = geography.members.get(above, {}).get(ward, "")
    return held


def _holders(cell: CellId, wholes: dict[str, str]) -> Iterable[tuple[object, ...]]:
    """Name the figures that this one is part of: wider areas of its period, and all classes."""
    area = wholes.get(cell.area)
    while area:
        yield cell.measure, area, cell.period, _dims(cell)
        area = wholes.get(area)
    if cell.dims and cell.measure == "cases":
        yield cell.measure, cell.area, cell.period, ()


def _rest(whole: Columns, part: Columns) -> Columns:
    """Return the unknowns of a whole that are not of its part; none where it has not all those."""
    rest = set(whole) - set(part)
    return _sorted(np.array(sorted(rest))) if len(rest) == len(whole) - len(part) else ()


def _sorted(numbers: Integers) -> Columns:
    return tuple(np.sort(numbers).tolist())


def _starts(quarter: str) -> str:
    """Return the first day of a named quarter."""
    return f"{quarter[:4]}-{int(quarter[-1]) * 3 - 2:02d}-01"
