"""A geography says which ward is in which group and district: public, and all the counting needs.

Every level nests in the next: ward, small group, group, district, county.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from boundaries.areas import Areas
from models.release import AreaLevel

__all__ = ["Geography"]


@dataclass(frozen=True, slots=True)
class Geography:
    """Area codes of each level, and the area of each level that holds a ward.

    Attributes
    ----------
    codes
        Area codes by level, in the order of the level's `Areas`.
    members
        By level above the ward: the area that holds each ward, by ward code.
    """

    codes: Mapping[AreaLevel, tuple[str, ...]]
    members: Mapping[AreaLevel, Mapping[str, str]]

    @classmethod
    def of(cls, areas: Mapping[AreaLevel, Areas]) -> "Geography":
        """Read the geography off outlines by level.

        Parameters
        ----------
        areas
            Outlines; those of wards name `district_code`, and where there are groups also
            `small_group_code` and `group_code`. Levels that are absent have no cells.
        """
        columns: Mapping[AreaLevel, str] = {
            "small_group": "small_group_code",
            "group": "group_code",
            "district": "district_code",
        }
        wards = areas["ward"].frame if "ward" in areas else None
        return cls(
            codes={level: tuple(map(str, held.codes)) for level, held in areas.items()},
            members={
                level: {str(code): str(area) for code, area in wards[column].items()}
                for level, column in columns.items()
                if wards is not None and level in areas
            },
        )

    def wards_in(self, level: AreaLevel, area: str) -> frozenset[str]:
        """Return the wards of one area; the county has them all."""
        if level == "county":
            return frozenset(self.codes["ward"])
        if level == "ward":
            return frozenset({area})
        return frozenset(ward for ward, held in self.members[level].items() if held == area)
