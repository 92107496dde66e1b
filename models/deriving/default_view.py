"""The default view is the one partners see first: the finest that says something about most areas.

The rule is fixed and public, and its answer is printed with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.periods import Period
from models.area_words import PLURAL
from models.dates import period_words
from models.disclosure.cells import PeriodKind, ReleasedCell
from models.release import Area, AreaLevel, Findings

__all__ = ["CLASSIFIED_NEEDED", "SHOWN_NEEDED", "default_view"]

#: Share of areas that must be shown, and of areas that must have a category, in per cent.
SHOWN_NEEDED: Final = 80
CLASSIFIED_NEEDED: Final = 10

#: Where the rule looks, finest first: of each level the period that is twelve months, or nearest.
_LADDER: Final[tuple[tuple[AreaLevel, PeriodKind], ...]] = (
    ("ward", "twelve_months"),
    ("small_group", "twelve_months"),
    ("group", "year"),
)
#: Districts are too few to be classified: they come first where nothing finer does.
_DISTRICTS: Final[tuple[PeriodKind, ...]] = ("year", "quarter", "all")


@dataclass(frozen=True, slots=True)
class _Layer:
    """The newest published period of one kind at one level."""

    level: AreaLevel
    table: str
    period: Period
    shown: int
    told: int

    @property
    def suits(self) -> bool:
        """Whether enough areas are shown, and enough compared with what is expected."""
        return self.shown >= SHOWN_NEEDED and self.told >= CLASSIFIED_NEEDED

    @property
    def when(self) -> str:
        """The period in words."""
        return period_words(self.period.kind, self.period.iso)


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
    `level`, `table`, `period_kind`, `period` and `reason`. The finest level, of which over the
    newest twelve months at least 80% of the areas are shown and at least 10% have a category:
    wards, then small groups, then groups (by their last closed year). Where there is none,
    districts over the last closed year, the last quarter or everything, whichever first shows
    80%; else over the one of these that shows most.
    """
    passed: list[str] = []
    for level, kind in _ladder(cells):
        found = _newest(level, kind, areas, cells, findings)
        if found is not None and found.suits:
            return _view(found, [*passed, _comes_first(found)])
        passed.append(_why_not(found) if found else _absent(level, kind, cells))
    layers = [_newest("district", kind, areas, cells, findings) for kind in _DISTRICTS]
    districts = [layer for layer in layers if layer is not None]
    enough = [layer for layer in districts if layer.shown >= SHOWN_NEEDED]
    chosen = (enough or sorted(districts, key=lambda layer: -layer.shown))[0]
    end = "" if enough else ", and no other view shows more"
    return _view(
        chosen,
        [*passed, f"Districts come first: {chosen.shown}% can be shown for {chosen.when}{end}."],
    )


def _ladder(cells: Sequence[ReleasedCell]) -> Iterator[tuple[AreaLevel, PeriodKind]]:
    """List where to look; groups only where there are any, and else the year of wards."""
    kinds = {(cell.id.table, cell.id.period_kind) for cell in cells}
    grouped = any(table == "T8" for table, _ in kinds)
    for level, kind in _LADDER:
        if level == "ward" or grouped:
            yield level, kind
        if level == "ward" and not {("T9", "twelve_months")} & kinds and ("T1", "year") in kinds:
            yield "ward", "year"


def _newest(
    level: AreaLevel,
    kind: PeriodKind,
    areas: Sequence[Area],
    cells: Sequence[ReleasedCell],
    findings: Sequence[Findings],
) -> _Layer | None:
    """Return the last published period of a kind at a level, with what it shows; None if none."""
    codes = {area.code for area in areas if area.level == level}
    of_level = [
        cell
        for cell in cells
        if (cell.id.measure, cell.id.period_kind) == ("cases", kind)
        and not cell.id.dims
        and cell.id.area in codes
    ]
    if not of_level:
        return None
    last = max(of_level, key=lambda cell: cell.id.period.partition("/")[2]).id
    printed = [cell.is_printed for cell in of_level if cell.id.period == last.period]
    return _Layer(
        level=level,
        table=last.table,
        period=Period.from_iso(kind, last.period),
        shown=100 * sum(printed) // len(printed),
        told=_told(level, kind, last.period, findings),
    )


def _told(level: AreaLevel, kind: PeriodKind, period: str, findings: Sequence[Findings]) -> int:
    """Whole per cent of areas with a category other than "cannot tell"."""
    for found in findings:
        if (found.level, found.period_kind, found.period) == (level, kind, period):
            told = [area.category not in (None, "cannot tell") for area in found.areas]
            return 100 * sum(told) // len(told)
    return 0


def _absent(level: AreaLevel, kind: PeriodKind, cells: Sequence[ReleasedCell]) -> str:
    """Say that a level has no figures over a kind of period, and why where that is known."""
    if kind == "year":
        return f"No calendar year has closed yet, so {PLURAL[level]} have no figure of one."
    if level == "ward" and any(cell.id.period_kind == kind for cell in cells):
        return (
            "Figures of wards over twelve months are not in this release: with them, small counts "
            "could have been worked out."
        )
    return f"Figures of {PLURAL[level]} over twelve months are not in this release."


def _why_not(found: _Layer) -> str:
    """Say why a level does not come first."""
    name = PLURAL[found.level]
    if found.shown < SHOWN_NEEDED:
        return (
            f"Only {found.shown}% of {name} can be shown for {found.when}; at least "
            f"{SHOWN_NEEDED}% are needed."
        )
    return (
        f"Only {found.told}% of {name} can be compared with what is expected for {found.when}; "
        f"at least {CLASSIFIED_NEEDED}% are needed."
    )


def _comes_first(found: _Layer) -> str:
    name = PLURAL[found.level]
    return (
        f"{name[0].upper()}{name[1:]} come first: {found.shown}% can be shown for {found.when}, "
        f"and {found.told}% compared with what is expected."
    )


def _view(layer: _Layer, reasons: Sequence[str]) -> Mapping[str, str]:
    return {
        "level": layer.level,
        "table": layer.table,
        "period_kind": layer.period.kind,
        "period": layer.period.iso,
        "reason": " ".join(reasons),
    }
