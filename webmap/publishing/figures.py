"""Figures are what one view says of each area: a look, a value in words, an interval.

Everything is a function of the release's protected cells and of findings made from them. Areas
with a SMALL cell share one look and stand in the order of their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.disclosure.cells import ReleasedCell, State
from models.disclosure.spec import WARD_LEVELS
from models.release import Area, AreaFinding, Release
from webmap.legend import CATEGORIES, RANGE, SMALL, UNKNOWN, WITHHELD, LegendClass
from webmap.publishing.answer import answer
from webmap.publishing.area_figure import AreaFigure
from webmap.publishing.breaks import Scale, count_scale, rate_scale
from webmap.publishing.notes import notes
from webmap.publishing.questions import Question
from webmap.words import (
    NOT_PUBLISHED,
    SMALL_WORDS,
    capital,
    cell_words,
    number,
    rank_words,
    rate_words,
    residents_sentence,
    residents_words,
)

__all__ = ["Figures", "figures"]

_COLUMNS: Final = {
    "class": "Compared with expected",
    "rate": "Concerns per 10,000 residents a year",
    "count": "Concerns",
}
_READINGS: Final = {
    "class": "More than expected means more than the number of residents and chance explain. Not "
    "enough information means too few concerns to tell; it does not mean that a place is safe.",
    "rate": "A rate is drawn towards the average where there is little to go on. Compare the "
    "ranges, not single numbers: where they overlap, the areas may be alike.",
    "count": "More is reported where more people live, so look at the rate as well. Under 10, "
    "possibly none is anything from none to nine; it does not mean that a place is safe.",
}
_TERMS: Final = ("Concerns counted", "Per 10,000 residents a year", "Rank by rate")
#: One term more, where some residents are estimated.
_RESIDENTS: Final = "Residents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One view, ready to be drawn, listed and read out: areas in the order of the release.

    Attributes
    ----------
    summary
        What the view answers, in a sentence or two.
    estimated
        Of rates and classes, what to know of residents that are estimated; else empty.
    """

    question: Question
    areas: tuple[AreaFigure, ...]
    legend: tuple[LegendClass, ...]
    summary: str
    notes: tuple[tuple[str, str], ...]
    estimated: str = ""

    def looks(self) -> Mapping[str, LegendClass]:
        """Return each area's look by code."""
        return {area.code: area.look for area in self.areas}

    def as_json(self) -> dict[str, Any]:
        """Return the view as plain values: codes once, then one list for each thing said."""
        ranked = sorted(range(len(self.areas)), key=lambda at: self.areas[at].order)
        counts = {look.key: 0 for look in self.legend}
        for area in self.areas:
            counts[area.look.key] += 1
        return {
            "key": self.question.key,
            "level": self.question.level,
            "measure": self.question.measure,
            "period": self.question.period.iso,
            "title": self.question.heading,
            "column": _COLUMNS[self.question.measure],
            "summary": self.summary,
            "reading": f"{_READINGS[self.question.measure]} {self.estimated}".rstrip(),
            "terms": [*_TERMS, _RESIDENTS] if self.estimated else list(_TERMS),
            "codes": [area.code for area in self.areas],
            "looks": [area.look.key for area in self.areas],
            "values": [area.value for area in self.areas],
            "lows": [area.low for area in self.areas],
            "highs": [area.high for area in self.areas],
            "facts": [list(area.facts) for area in self.areas],
            "ranked": ranked,
            "legend": [
                {
                    "key": look.key,
                    "words": look.words,
                    "fill": look.fill,
                    "colour": look.colour,
                    "areas": counts[look.key],
                }
                for look in self.legend
            ],
            "notes": [list(note) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """What the release holds on one area for one table and period."""

    area: Area
    cell: ReleasedCell | None
    finding: AreaFinding | None

    @property
    def state(self) -> State:
        """The cell's state; a cell that is not there reads as withheld."""
        return self.cell.state if self.cell else State.WITHHELD

    @property
    def is_figure(self) -> bool:
        """Whether a number is printed for the area."""
        return self.cell is not None and self.cell.is_printed


def figures(release: Release, question: Question) -> Figures:
    """Answer one question from the release."""
    known = _known(release, question)
    estimated = _estimated(release, question)
    scale = _scale(question, known)
    looks = [_look(question, item, scale) for item in known]
    legend = _legend(question, scale, looks)
    place = {look.key: at for at, look in enumerate(legend)}
    areas = [
        AreaFigure(
            code=item.area.code,
            name=item.area.name,
            look=look,
            value=_value(question, item, look),
            low=_end(question, item, "rate_low"),
            high=_end(question, item, "rate_high"),
            order=_order(question, item, place[look.key]),
            facts=(*_facts(item, len(known)), *([_residents(item)] if estimated else [])),
        )
        for item, look in zip(known, looks, strict=True)
    ]
    return Figures(
        question=question,
        areas=tuple(areas),
        legend=legend,
        summary=answer(release, question, areas),
        notes=notes(release, question),
        estimated=estimated,
    )


def _known(release: Release, question: Question) -> list[_Known]:
    found = release.findings_for(question.table, question.period.kind, question.period.iso)
    by_code = {item.area: item for item in found.areas} if found and question.of is None else {}
    cells = question.cells(release)
    return [
        _Known(area, cells.get(area.code), by_code.get(area.code))
        for area in release.areas_at(question.level)
    ]


def _estimated(release: Release, question: Question) -> str:
    """Say under a map by rate or class that some wards rest on estimated residents."""
    resting = question.level in WARD_LEVELS and question.measure != "count"
    return residents_sentence(release) if resting else ""


def _residents(item: _Known) -> str | None:
    """Say of one area that its rate rests on an estimate; nothing where it does not."""
    area = item.area
    return None if area.residents_within is None else capital(residents_words(area))


def _scale(question: Question, known: Sequence[_Known]) -> Scale:
    """Return the classes of amount that follow the figures; none for the hotspot classes."""
    if question.measure == "rate":
        return rate_scale(
            [round(item.finding.rate, 1) for item in known if item.is_figure and item.finding]
        )
    if question.measure == "count":
        return count_scale([item.cell.low or 0 for item in known if item.is_figure and item.cell])
    return Scale((), ())


def _look(question: Question, item: _Known, scale: Scale) -> LegendClass:
    if item.state is State.WITHHELD:
        return WITHHELD
    if question.measure == "class":
        category = item.finding.category if item.finding else None
        return CATEGORIES[category] if category else UNKNOWN
    if item.state is State.SMALL:
        return SMALL
    if question.measure == "rate":
        return scale.find(round(item.finding.rate, 1)) if item.finding else UNKNOWN
    return _count_look(item.cell, scale)


def _count_look(cell: ReleasedCell | None, scale: Scale) -> LegendClass:
    """Return the class that holds a cell's whole printed range, or the look of ranges."""
    if cell is None or cell.low is None:
        return WITHHELD
    lowest = scale.find(cell.low)
    highest = scale.classes[-1] if cell.high is None else scale.find(cell.high)
    return lowest if lowest == highest else RANGE


def _legend(
    question: Question, scale: Scale, looks: Sequence[LegendClass]
) -> tuple[LegendClass, ...]:
    """List what the map shows, most first; the classes that are no figure stand last."""
    if question.measure == "class":
        return (*CATEGORIES.values(), WITHHELD) if WITHHELD in looks else (*CATEGORIES.values(),)
    last = [look for look in (RANGE, SMALL, UNKNOWN, WITHHELD) if look in looks]
    return (*reversed(scale.classes), *last)


def _value(question: Question, item: _Known, look: LegendClass) -> str:
    if question.measure == "class" or not item.is_figure:
        return look.words
    if question.measure == "rate":
        return number(item.finding.rate, 1) if item.finding else look.words
    return cell_words(item.cell)


def _end(question: Question, item: _Known, which: str) -> str | None:
    """Print one end of the interval of a rate; counts have none, nor has what is not published."""
    if question.measure == "count" or item.finding is None or item.state is State.WITHHELD:
        return None
    return number(getattr(item.finding, which), 1)


def _order(question: Question, item: _Known, place: int) -> tuple[int, float, str, str]:
    """Rank by amount where a figure is printed; everything else goes by name alone."""
    amount = 0.0
    if item.is_figure and question.measure != "count" and item.finding:
        unclear = question.measure == "class" and item.finding.category == "cannot tell"
        amount = 0.0 if unclear else item.finding.rate
    elif item.is_figure and item.cell:
        amount = float(item.cell.low or 0)
    if question.measure != "class":
        place = 0 if item.is_figure else 1 + place
    return place, -amount, item.area.name, item.area.code


def _facts(item: _Known, areas: int) -> tuple[str | None, ...]:
    """Say what the panel adds to the view's own figure, in the order of the terms."""
    if item.state is State.WITHHELD:
        return capital(NOT_PUBLISHED), None, None
    counted = SMALL_WORDS if item.state is State.SMALL else cell_words(item.cell)
    if item.finding is None:
        return capital(counted), None, None
    spread = rate_words(item.finding)
    rate = f"{number(item.finding.rate, 1)} ({spread})" if item.is_figure else spread
    ranked = item.finding.rank_low is not None
    return capital(counted), rate, capital(rank_words(item.finding, areas)) if ranked else None
