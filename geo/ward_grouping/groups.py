"""Ward groups are two nested sizes of adjoining wards: small groups, and groups of small groups.

They stand between wards, too small to show much, and districts, too large to act on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from boundaries.areas import Areas, name_some
from geo.ward_grouping.names import LONGEST

__all__ = ["METHOD", "WardGroups"]

METHOD: Final = (
    "adjoining wards of one district; each group of at least the size asked for where that can "
    "be, then as many groups as a tabu search of exchanges finds, or one fewer if far more "
    "compact, and as even and compact as it finds"
)
#: Fit for a file name and an address.
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class WardGroups:
    """Which small group each ward is in, and which group each small group is in; and their names.

    Attributes
    ----------
    small_group_of
        Code of the small group by ward code, in order of ward code.
    group_of
        Code of the group by code of the small group, in order of the latter.
    names
        Names of small groups and of groups, by code.
    small, large
        The least weight asked of a small group and of a group; residents unless others were given.
    vintage
        The year of the wards. Their codes mean nothing without it.
    method
        How the groups were made, in words.

    Raises
    ------
    ValueError
        If a group has no wards, a code has no name or is not fit for a file name, or a name is
        missing or longer than 60 characters.
    """

    small_group_of: Mapping[str, str]
    group_of: Mapping[str, str]
    names: Mapping[str, str]
    small: float
    large: float
    vintage: str
    method: str = METHOD

    def __post_init__(self) -> None:
        """Check once that the sizes are nested and everything has a code and a name."""
        for field in ("small_group_of", "group_of", "names"):
            object.__setattr__(self, field, dict(sorted(getattr(self, field).items())))
        if not self.small_group_of or set(self.small_group_of.values()) != set(self.group_of):
            raise ValueError(
                "the small groups of the wards are not those that have a group. Give each small "
                "group one group and at least one ward."
            )
        codes = [*self.group_of, *sorted(set(self.group_of.values()))]
        if len(set(codes)) != len(codes) or set(codes) & set(self.small_group_of):
            raise ValueError("a ward, small group or group shares its code with another.")
        if not all(_CODE.fullmatch(code) for code in codes):
            raise ValueError(
                "the code of a group holds more than letters, digits, hyphens and underscores."
            )
        if set(self.names) != set(codes):
            raise ValueError("names and codes of groups do not match one to one.")
        if not all(0 < len(name) <= LONGEST for name in self.names.values()):
            raise ValueError(f"the name of a group has no, or over {LONGEST}, characters.")

    def __len__(self) -> int:
        """Count the wards."""
        return len(self.small_group_of)

    @property
    def small_groups(self) -> tuple[str, ...]:
        """Codes of the small groups, in order."""
        return tuple(self.group_of)

    @property
    def groups(self) -> tuple[str, ...]:
        """Codes of the groups, in order."""
        return tuple(sorted(set(self.group_of.values())))

    def require_fit(self, wards: Areas) -> None:
        """Refuse wards that are not the ones grouped.

        Raises
        ------
        ValueError
            If the vintage or the codes are others, or a group reaches across districts.
        """
        if wards.vintage != self.vintage:
            raise ValueError(
                f"the groups are of wards of {self.vintage}, the outlines of {wards.vintage}. "
                "Give those outlines, or start a new family with groups of its own."
            )
        odd = wards.codes.symmetric_difference(list(self.small_group_of))
        if len(odd):
            raise ValueError(
                f"wards and groups do not match: {name_some(odd)}. Give the wards the groups "
                "were made of, or start a new family with groups of its own."
            )
        group = wards.codes.map(self.small_group_of).map(self.group_of)
        homes = wards.frame["district_code"].groupby(np.asarray(group)).nunique()
        if (homes > 1).any():
            raise ValueError(
                f"{name_some(homes.index[homes > 1])} reach across districts. Each group lies "
                "in one; make the groups anew."
            )

    def with_codes(self, wards: Areas) -> Areas:
        """Return the wards with the columns `small_group_code` and `group_code`.

        Raises
        ------
        ValueError
            If they are not the wards grouped.
        """
        self.require_fit(wards)
        small = wards.codes.map(self.small_group_of)
        codes = {"small_group_code": small, "group_code": small.map(self.group_of)}
        return replace(wards, frame=wards.frame.assign(**codes))

    def as_json(self) -> dict[str, Any]:
        """Return plain values from which `from_json` makes the same groups again."""
        return {
            "vintage": self.vintage,
            "method": self.method,
            "small": self.small,
            "large": self.large,
            "wards": dict(self.small_group_of),
            "small_groups": {
                code: {"name": self.names[code], "group": group}
                for code, group in self.group_of.items()
            },
            "groups": {code: {"name": self.names[code]} for code in self.groups},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "WardGroups":
        """Make groups of what `as_json` returned.

        Raises
        ------
        ValueError
            If something is missing or does not fit together.
        """
        try:
            small, groups = kept["small_groups"], kept["groups"]
            parts: dict[str, Any] = {
                "small_group_of": {str(ward): str(code) for ward, code in kept["wards"].items()},
                "group_of": {str(code): str(row["group"]) for code, row in small.items()},
                "names": {
                    str(code): str(row["name"])
                    for level in (small, groups)
                    for code, row in level.items()
                },
                "small": float(kept["small"]),
                "large": float(kept["large"]),
                "vintage": str(kept["vintage"]),
                "method": str(kept["method"]),
            }
        except (KeyError, TypeError, AttributeError, ValueError):
            raise ValueError(
                "these are not ward groups as they were kept: a part is missing or of another "
                "kind. Restore the file that was kept with the family."
            ) from None
        return cls(**parts)
