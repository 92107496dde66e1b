"""Comparisons say whether a period differs from an earlier one by more than rounding and chance.

Only periods without a day in common are compared: a quarter with the one a year before and with
the one before, twelve months with the twelve months before them. Comparisons are made from
protected cells alone, and beside each stands the change that could have been seen: "no clear
change" is never "no change".
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from boundaries.areas import Areas
from geo.periods import Period
from models.change import compare
from models.disclosure.cells import PeriodKind, ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protected import ProtectedCube, attacker_interval
from models.disclosure.spec import ReleaseSpec
from models.release import AreaLevel, Change

__all__ = ["all_changes", "compare_cells"]

Layer: TypeAlias = tuple[str, PeriodKind, str]

#: Kinds of period that are compared; years are seen in the twelve months to December.
_COMPARED: Final = frozenset({"quarter", "twelve_months"})


def all_changes(
    cube: ProtectedCube, areas: Mapping[AreaLevel, Areas], spec: ReleaseSpec
) -> tuple[Change, ...]:
    """Compare every published quarter and twelve months with earlier ones.

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
    By table and period: first the comparisons with a year before, then, of quarters, those with
    the quarter before. A period whose earlier one is not published is not compared with it.
    """
    layers = set(cube.layers())
    found = []
    for layer in cube.layers():
        name, kind, _ = layer
        if kind not in _COMPARED:
            continue
        codes = [str(code) for code in areas[spec.undivided(name, kind).level].codes]
        for earlier in _earlier(layer):
            if earlier in layers:
                pairs = zip(cube.layer(*earlier, codes), cube.layer(*layer, codes), strict=True)
                found += [compare_cells(then, cell, cube.policy) for then, cell in pairs]
    return tuple(found)


def _earlier(layer: Layer) -> Sequence[Layer]:
    """Return the layers that one may be compared with; none shares a day with it."""
    name, kind, iso = layer
    now = Period.from_iso(kind, iso)
    before = [now.year_before, now.quarter_before] if kind == "quarter" else [now.year_before]
    return [(name, kind, each.iso) for each in before]


def compare_cells(then: ReleasedCell, now: ReleasedCell, policy: Policy) -> Change:
    """Compare two released cells of one area, per day of their periods.

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
