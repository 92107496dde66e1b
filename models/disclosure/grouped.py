"""Grouped areas are wards with their groups beside them; how much of groups shows is public."""

from typing import Final, get_args

import numpy as np

from boundaries.areas import Areas
from geo.periods import Period
from geo.ward_groups import WardGroups, outlines
from models.disclosure.cells import State
from models.disclosure.counted import Counted
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE, ReleaseSpec
from models.release import AreaLevel, Family

__all__ = ["shares_shown", "with_groups"]

_TABLES: Final = ReleaseSpec(
    version=0, tables=tuple(table for table in WHOLE.tables if table.name == "T8")
)


def shares_shown(
    groups: WardGroups,
    wards: Areas,
    counted: Counted,
    family: Family,
    quarter: Period,
    policy: Policy,
) -> tuple[float, float]:
    """Return what share of small groups' twelve months and of groups' quarters would be shown.

    Read off protected cells alone; nan where there is no closed period yet.
    """
    geography = Geography.of(with_groups(groups, wards))
    cube = protect(tabulate(counted, geography, family, quarter, _TABLES), policy)
    shown: dict[str, list[bool]] = {"twelve_months": [], "quarter": []}
    for cell in cube.cells:
        if cell.id.period_kind in shown:
            shown[cell.id.period_kind].append(cell.state is State.SHOWN)
    small, large = (sum(each) / len(each) if each else np.nan for each in shown.values())
    return float(small), float(large)


def with_groups(groups: WardGroups, wards: Areas, *wider: Areas) -> dict[AreaLevel, Areas]:
    """Return outlines of wards, of both sizes of groups, and of what is wider, finest first.

    Raises
    ------
    ValueError
        If the wards are not the ones grouped.
    """
    coded = groups.with_codes(wards)
    small, large = outlines(groups, coded)
    levels: tuple[AreaLevel, ...] = get_args(AreaLevel)
    return dict(zip(levels, (coded, small, large, *wider), strict=False))
