"""Comparisons say whether a quarter differs from an earlier one by more than rounding and chance.

They are made from protected cells alone, and beside each stands the change that could have been
seen: "no clear change" is never "no change".
"""

from collections.abc import Mapping

import numpy as np

from boundaries.areas import Areas
from geo.periods import Period
from models.change import compare
from models.disclosure.cells import ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protected import ProtectedCube, attacker_interval
from models.disclosure.spec import ReleaseSpec
from models.release import AreaLevel, Change

__all__ = ["all_changes", "compare_cells"]


def all_changes(
    cube: ProtectedCube, areas: Mapping[AreaLevel, Areas], spec: ReleaseSpec
) -> tuple[Change, ...]:
    """Compare every published quarter with the same one a year before, and with the one before.

    Parameters
    ----------
    cube
        Protected cells.
    areas
        Outlines by level.
    spec
        Which tables there are, and the level of each.

    Returns
    -------
    By table and quarter: first the comparisons with a year before, then those with the quarter
    before. A quarter whose earlier one is not published is not compared with it.
    """
    tables = {table.name: table for table in spec.tables}
    layers = cube.layers()
    found = []
    for name, kind, iso in layers:
        if kind != "quarter":
            continue
        now = Period.from_iso(kind, iso)
        codes = [str(code) for code in areas[tables[name].level].codes]
        for before in (now.year_before, now.quarter_before):
            if (name, kind, before.iso) in layers:
                pairs = zip(
                    cube.layer(name, kind, before.iso, codes),
                    cube.layer(name, kind, iso, codes),
                    strict=True,
                )
                found += [compare_cells(then, cell, cube.policy) for then, cell in pairs]
    return tuple(found)


def compare_cells(then: ReleasedCell, now: ReleasedCell, policy: Policy) -> Change:
    """Compare two released cells of one area, per day of their quarters.

    Returns
    -------
    The change. `smallest_visible` is None where the earlier figure is not printed or no change,
    however large, would have been seen.
    """
    found = compare(
        _ends(then, policy), _ends(now, policy), exposure_ratio=_days(now) / _days(then)
    )
    visible = found.smallest_visible
    told = then.state is State.SHOWN and np.isfinite(visible)
    return Change(
        area=now.id.area,
        period=now.id.period,
        before=then.id.period,
        direction=found.direction,
        smallest_visible=round(visible, 1) if told else None,
    )


def _ends(cell: ReleasedCell, policy: Policy) -> tuple[float, float]:
    low, high = attacker_interval(cell, policy)
    return float(low), np.inf if high is None else float(high)


def _days(cell: ReleasedCell) -> int:
    period = Period.from_iso(cell.id.period_kind, cell.id.period)
    return (period.end - period.start).days
