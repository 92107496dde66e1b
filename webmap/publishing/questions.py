"""A question is one view of the map: which areas, which measure, which period, which concerns.

Only questions the release answers are published; the page offers no others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from geo.periods import Period
from models.area_words import SINGULAR
from models.disclosure.cells import ReleasedCell
from models.release import Area, Release
from webmap.publishing.class_words import class_words
from webmap.words import capital, period_words

__all__ = [
    "EVERY_KIND",
    "LEVELS",
    "MEASURES",
    "Level",
    "Measure",
    "Question",
    "county_cell",
    "default_question",
    "questions",
]

Level: TypeAlias = Literal["ward", "small_group", "group", "district"]
Measure: TypeAlias = Literal["class", "rate", "count"]

#: What the areas of a level are called in the selector, finest first.
LEVELS: Final[dict[Level, str]] = {
    "ward": "Wards",
    "small_group": "Small groups of wards",
    "group": "Groups of wards",
    "district": "Districts",
}
#: What a measure is called in the selector, in the order they are offered.
MEASURES: Final[dict[Measure, str]] = {
    "class": "More or fewer than expected",
    "rate": "Rate per 10,000 residents",
    "count": "Number of concerns",
}
#: How an address names concerns of every kind.
EVERY_KIND: Final = "all"

_HEADINGS: Final[dict[Measure, str]] = {
    "class": "Where were more concerns than expected reported, {period}?",
    "rate": "Where were most concerns reported for the number of residents, {period}?",
    "count": "How many concerns were reported in each {level}, {period}?",
}
_OF_A_KIND: Final = "How many concerns were reported in each {level}, {period}: {kind}?"
_PERIOD_KINDS: Final = ("twelve_months", "quarter", "year", "all")
#: What a map can be of beside every concern; other dimensions are listed on the areas' own pages.
_MAPPED: Final = frozenset({"type", "age"})

#: Where cells stand together: level, period, and dimension and class where they are divided.
_Layer: TypeAlias = tuple[Level, str, Period, tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Question:
    """One view: a table of the release, at its level, for one period, shown as one measure.

    Attributes
    ----------
    of
        Dimension and class of the concerns counted, such as ``("type", "labour")``; None for all.
    """

    table: str
    level: Level
    measure: Measure
    period: Period
    of: tuple[str, str] | None = None

    @property
    def token(self) -> str:
        """The period as it stands in an address: ``2025``, ``2026-Q3``, ``all``."""
        return "all" if self.period.kind == "all" else self.period.name

    @property
    def kind(self) -> str:
        """The kind of concern as it stands in an address: ``all``, ``type-labour``."""
        return "-".join(self.of).replace("_", "-") if self.of else EVERY_KIND

    @property
    def kind_words(self) -> str:
        """The kind of concern as the selector names it."""
        return capital(class_words(*self.of)) if self.of else "Every kind"

    @property
    def key(self) -> str:
        """Name of the view's resources."""
        end = f"-{self.kind}" if self.of else ""
        return f"{self.level.replace('_', '-')}-{self.measure}-{self.token}{end}"

    @property
    def period_words(self) -> str:
        """The period in words: ``2025``, ``July to September 2026``."""
        return period_words(self.period.kind, self.period.iso)

    @property
    def heading(self) -> str:
        """What the page answers."""
        asked = _OF_A_KIND if self.of else _HEADINGS[self.measure]
        return asked.format(
            period=self.period_words,
            level=SINGULAR[self.level],
            kind=class_words(*self.of) if self.of else "",
        )

    def cells(self, release: Release) -> Mapping[str, ReleasedCell]:
        """Return the cells the view shows, by area code."""
        wanted = (self.table, self.period.kind, self.period.iso, self.of)
        return {
            cell.id.area: cell
            for cell in release.cells
            if (cell.id.table, cell.id.period_kind, cell.id.period, _class_of(cell)) == wanted
        }


def questions(release: Release) -> tuple[Question, ...]:
    """List every view the release can answer.

    Levels come finest first; of each, all concerns before those of a kind; then the periods that
    say most, newest first.
    """
    areas = {area.code: area for area in release.areas}
    found = {layer for cell in release.cells if (layer := _layer(cell, areas)) is not None}
    kinds = list(dict.fromkeys([None, *map(_class_of, release.cells)]))

    def place(layer: _Layer) -> tuple[int, int, int, int]:
        """Say where the views of a layer stand in the list."""
        level, _, period, of = layer
        newest_first = -period.end.toordinal()
        kind = _PERIOD_KINDS.index(period.kind)
        return list(LEVELS).index(level), kinds.index(of), kind, newest_first

    return tuple(
        Question(table, level, measure, period, of)
        for level, table, period, of in sorted(found, key=place)
        for measure in _measures(release, table, period, of)
    )


def default_question(release: Release, published: Iterable[Question]) -> Question:
    """Return the view shown first: the release's own choice, by its most telling measure.

    Raises
    ------
    ValueError
        If the release names a level and period it has no cells for.
    """
    chosen = release.default_view
    wanted = (chosen["level"], chosen["period"], chosen.get("period_kind"))
    for view in published:
        here = (view.level, view.period.iso, view.period.kind if wanted[2] else None)
        if here == wanted and view.of is None:
            return view
    raise ValueError(
        "the release's default view is a level and period it has no cells for. Prepare the "
        "release again. Nothing was published."
    )


def county_cell(release: Release, question: Question) -> ReleasedCell | None:
    """Return the county's own cell of a view's period and kind of concern, if it has one."""
    county = {area.code for area in release.areas_at("county")}
    wanted = ("cases", question.period.kind, question.period.iso, question.of)
    for cell in release.cells:
        here = (cell.id.measure, cell.id.period_kind, cell.id.period, _class_of(cell))
        if here == wanted and cell.id.area in county:
            return cell
    return None


def _layer(cell: ReleasedCell, areas: Mapping[str, Area]) -> _Layer | None:
    """Return where a cell stands, or None where no map is made of it."""
    area, of = areas.get(cell.id.area), _class_of(cell)
    if area is None or cell.id.measure != "cases" or (of and of[0] not in _MAPPED):
        return None
    period = Period.from_iso(cell.id.period_kind, cell.id.period)
    for level in LEVELS:
        if area.level == level:
            return level, cell.id.table, period, of
    return None


def _class_of(cell: ReleasedCell) -> tuple[str, str] | None:
    """Return the dimension and class of a cell; None where it is not divided."""
    return next(iter(cell.id.dims.items()), None)


def _measures(
    release: Release, table: str, period: Period, of: tuple[str, str] | None
) -> list[Measure]:
    """List what can be shown of one layer."""
    findings = None if of else release.findings_for(table, period.kind, period.iso)
    if findings is None:
        return ["count"]
    classified = any(finding.category is not None for finding in findings.areas)
    return ["class", "rate", "count"] if classified else ["rate", "count"]
