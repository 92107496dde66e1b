"""A question is one view of the map: which areas, which measure, which period.

Only questions the release answers are published; the page offers no others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from geo.periods import Period
from models.release import Release
from webmap.words import period_words

__all__ = ["LEVELS", "MEASURES", "Level", "Measure", "Question", "default_question", "questions"]

Level: TypeAlias = Literal["ward", "district"]
Measure: TypeAlias = Literal["class", "rate", "count"]

#: What the areas of a level are called, finest first.
LEVELS: Final[dict[Level, str]] = {"ward": "Wards", "district": "Districts"}
#: What a measure is called in the selector, in the order they are offered.
MEASURES: Final[dict[Measure, str]] = {
    "class": "More or fewer than expected",
    "rate": "Rate per 10,000 residents",
    "count": "Number of concerns",
}

_TABLES: Final[dict[str, Level]] = {"T1": "ward", "T2": "district"}
_HEADINGS: Final[dict[Measure, str]] = {
    "class": "Where were more concerns than expected reported, {period}?",
    "rate": "Where were most concerns reported for the number of residents, {period}?",
    "count": "How many concerns were reported in each {level}, {period}?",
}
_PERIOD_KINDS: Final = ("quarter", "year", "twelve_months", "all")


@dataclass(frozen=True, slots=True)
class Question:
    """One view: a table of the release, at its level, for one period, shown as one measure."""

    table: str
    level: Level
    measure: Measure
    period: Period

    @property
    def token(self) -> str:
        """The period as it stands in an address: ``2025``, ``2026-Q3``, ``all``."""
        return "all" if self.period.kind == "all" else self.period.name

    @property
    def key(self) -> str:
        """Name of the view's resources."""
        return f"{self.level}-{self.measure}-{self.token}"

    @property
    def period_words(self) -> str:
        """The period in words: ``2025``, ``July to September 2026``."""
        return period_words(self.period.kind, self.period.iso)

    @property
    def heading(self) -> str:
        """What the page answers."""
        return _HEADINGS[self.measure].format(period=self.period_words, level=self.level)


def questions(release: Release) -> tuple[Question, ...]:
    """List every view the release can answer: levels finest first, periods newest first."""
    return tuple(
        Question(table, level, measure, period)
        for table, level in _TABLES.items()
        for period in _periods(release, table)
        for measure in _measures(release, table, period)
    )


def default_question(release: Release, published: Iterable[Question]) -> Question:
    """Return the view shown first: the release's own choice, by its most telling measure.

    Raises
    ------
    ValueError
        If the release names a level and period it has no cells for.
    """
    wanted = (release.default_view["level"], release.default_view["period"])
    found = next((view for view in published if (view.level, view.period.iso) == wanted), None)
    if found is None:
        raise ValueError(
            "the release's default view is a level and period it has no cells for. Prepare the "
            "release again. Nothing was published."
        )
    return found


def _periods(release: Release, table: str) -> list[Period]:
    """List the periods of a table, quarters first and newest first within a kind."""
    found = {
        Period.from_iso(cell.id.period_kind, cell.id.period)
        for cell in release.index.values()
        if cell.id.table == table
    }
    newest_first = sorted(found, key=lambda period: period.end, reverse=True)
    return sorted(newest_first, key=lambda period: _PERIOD_KINDS.index(period.kind))


def _measures(release: Release, table: str, period: Period) -> list[Measure]:
    """List what can be shown of one table and period."""
    findings = release.findings_for(table, period.kind, period.iso)
    if findings is None:
        return ["count"]
    classified = any(finding.category is not None for finding in findings.areas)
    return ["class", "rate", "count"] if classified else ["rate", "count"]
