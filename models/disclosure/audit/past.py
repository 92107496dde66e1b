"""A past release is what one release told everybody, for as long as anybody may have kept it."""

from dataclasses import dataclass
from typing import Final

from models.disclosure.cells import CellId, ReleasedCell
from models.disclosure.geography import Geography
from models.disclosure.spec import WARD_LEVELS
from models.release import AreaLevel, Family, Release

__all__ = ["PastRelease", "address"]

_LEVELS: Final[tuple[AreaLevel, ...]] = ("ward", "small_group", "group", "district", "county")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRelease:
    """The cells of one release and the areas they are of; public throughout.

    Attributes
    ----------
    quarter
        Name of its quarter: no two releases share one.
    family
        Its outlines and starts.
    cells
        What it told of each cell.
    geography
        Which ward was in which group and district.
    """

    quarter: str
    family: Family
    cells: tuple[ReleasedCell, ...]
    geography: Geography

    @classmethod
    def of(cls, release: Release) -> "PastRelease":
        """Take from a release what the audit needs of it."""
        areas = {level: release.areas_at(level) for level in _LEVELS}
        wards = areas["ward"]
        return cls(
            quarter=release.quarter,
            family=release.family,
            cells=release.cells,
            geography=Geography(
                codes={
                    level: tuple(area.code for area in held)
                    for level, held in areas.items()
                    if held
                },
                members={
                    "small_group": {w.code: w.small_group_code or "" for w in wards},
                    "group": {w.code: w.group_code or "" for w in wards},
                    "district": {w.code: w.district_code or "" for w in wards},
                },
            ),
        )

    def told(self) -> dict[tuple[object, ...], ReleasedCell]:
        """Return its cells by what they are of: the same for a later release of that figure."""
        return {address(cell.id, self.geography): cell for cell in self.cells}


def address(cell: CellId, geography: Geography) -> tuple[object, ...]:
    """Return what identifies a figure across families: districts outlast the wards' outlines."""
    of_wards = any(
        cell.area in codes for level, codes in geography.codes.items() if level in WARD_LEVELS
    )
    vintage = cell.vintage if of_wards else ""
    dims = tuple(sorted(cell.dims.items()))
    return cell.measure, cell.table, cell.area, vintage, cell.period_kind, cell.period, dims
