"""The default view is the one partners see first: the finest that says something about most areas.

The rule is fixed and public, and its answer is printed with the reason.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from geo.periods import Period
from models.dates import period_words
from models.disclosure.cells import ReleasedCell, State
from models.release import Area, Findings

__all__ = ["default_view"]

#: Share of areas that must be shown, and of areas that must have a category, in per cent.
SHOWN_NEEDED: Final = 80
CLASSIFIED_NEEDED: Final = 10

#: A table and period with its cells.
_Layer = tuple[str, Period, list[ReleasedCell]]


def default_view(
    areas: Sequence[Area], cells: Sequence[ReleasedCell], findings: Sequence[Findings]
) -> Mapping[str, str]:
    """Choose the view shown first.

    Parameters
    ----------
    areas, cells, findings
        Those of one release.

    Returns
    -------
    `level`, `table`, `period_kind`, `period` and `reason`. Wards over the last closed year, if at
    least 80% of them are shown and at least 10% have a category; else districts, over the last
    quarter, year or everything, whichever first shows at least 80%; else over the one of these
    that shows most.
    """
    wards = _layers("ward", ("year",), areas, cells)
    why_not = _against_wards(wards, findings)
    if not why_not:
        table, period, shown = wards[0]
        reason = (
            f"{_shown(shown)}% of wards can be shown for {_words(period)}, enough to look "
            "at wards first."
        )
        return _view("ward", table, period, reason)
    districts = _layers("district", ("quarter", "year", "all"), areas, cells)
    enough = [layer for layer in districts if _shown(layer[2]) >= SHOWN_NEEDED]
    table, period, shown = (enough or sorted(districts, key=lambda found: -_shown(found[2])))[0]
    reason = (
        f"{why_not} Districts come first: {_shown(shown)}% of them can be shown for "
        f"{_words(period)}{'.' if enough else ', and no other view shows more.'}"
    )
    return _view("district", table, period, reason)


def _against_wards(wards: Sequence[_Layer], findings: Sequence[Findings]) -> str:
    """Say why wards do not come first, or nothing where they do."""
    if not wards:
        return "No calendar year has closed yet, so no ward has a figure."
    table, period, cells = wards[0]
    if _shown(cells) < SHOWN_NEEDED:
        return (
            f"Only {_shown(cells)}% of wards can be shown for {_words(period)}; at least "
            f"{SHOWN_NEEDED}% are needed."
        )
    told = _classified(table, period, findings)
    if told < CLASSIFIED_NEEDED:
        return (
            f"Only {told}% of wards can be compared with what is expected for "
            f"{_words(period)}; at least {CLASSIFIED_NEEDED}% are needed."
        )
    return ""


def _layers(
    level: str, kinds: Sequence[str], areas: Sequence[Area], cells: Sequence[ReleasedCell]
) -> list[_Layer]:
    """List the last period of each kind that a level has, in the order of `kinds`."""
    codes = {area.code for area in areas if area.level == level}
    found: dict[tuple[str, Period], list[ReleasedCell]] = {}
    for cell in cells:
        if cell.id.area in codes and cell.id.measure == "cases" and not cell.id.dims:
            period = Period.from_iso(cell.id.period_kind, cell.id.period)
            found.setdefault((cell.id.table, period), []).append(cell)
    last = {
        kind: max((layer for layer in found if layer[1].kind == kind), key=lambda at: at[1].end)
        for kind in {period.kind for _, period in found}
    }
    return [(*last[kind], found[last[kind]]) for kind in kinds if kind in last]


def _shown(cells: Sequence[ReleasedCell]) -> int:
    """Whole per cent of cells that say more than SMALL or nothing."""
    return 100 * sum(cell.state in (State.SHOWN, State.COARSE) for cell in cells) // len(cells)


def _classified(table: str, period: Period, findings: Sequence[Findings]) -> int:
    """Whole per cent of areas with a category other than "cannot tell"."""
    for found in findings:
        if (found.table, found.period_kind, found.period) == (table, period.kind, period.iso):
            told = [area.category not in (None, "cannot tell") for area in found.areas]
            return 100 * sum(told) // len(told)
    return 0


def _words(period: Period) -> str:
    return period_words(period.kind, period.iso)


def _view(level: str, table: str, period: Period, reason: str) -> Mapping[str, str]:
    return {
        "level": level,
        "table": table,
        "period_kind": period.kind,
        "period": period.iso,
        "reason": reason,
    }
