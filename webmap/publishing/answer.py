"""An answer is what one view says on the whole, in two or three sentences made by rule.

It repeats what map and table print, and nothing finer.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from models.area_words import PLURAL, SINGULAR
from models.release import Release
from webmap.legend import CATEGORIES, WITHHELD
from webmap.publishing.area_figure import AreaFigure
from webmap.publishing.questions import Question, county_cell
from webmap.words import cell_words, number

__all__ = ["answer"]

#: So many areas that share the first place are named; more are counted.
_NAMED: Final = 3


def answer(release: Release, question: Question, areas: Sequence[AreaFigure]) -> str:
    """Answer one question by the figures of its areas."""
    said = _classes if question.measure == "class" else _amounts
    return " ".join(said(release, question, areas))


def _classes(_: Release, question: Question, areas: Sequence[AreaFigure]) -> Iterator[str]:
    """Say how many areas stand out, and of how many nothing can be said."""
    looks = [area.look for area in areas]
    more = looks.count(CATEGORIES["more than expected"])
    fewer = looks.count(CATEGORIES["fewer than expected"])
    unclear = looks.count(CATEGORIES["cannot tell"]) + looks.count(WITHHELD)
    if more:
        yield f"{_of(more, areas, question)} had more concerns than expected."
    else:
        yield f"No {SINGULAR[question.level]} stands out with more concerns than expected."
    if fewer:
        yield f"{number(fewer)} had fewer."
    if unclear:
        yield f"For {number(unclear)} there is not enough information to tell."


def _amounts(release: Release, question: Question, areas: Sequence[AreaFigure]) -> Iterator[str]:
    """Say which area has most, what the county has, and for how many no figure is printed."""
    ranked = sorted((area for area in areas if area.has_figure), key=lambda area: area.order)
    if ranked:
        yield _first(question, ranked)
    county = _county(release, question)
    if county:
        yield f"West Yorkshire as a whole: {county}."
    missing = len(areas) - len(ranked)
    if missing:
        what = "rate" if question.measure == "rate" else "number"
        yield f"For {_of(missing, areas, question)} no {what} is printed."


def _first(question: Question, ranked: Sequence[AreaFigure]) -> str:
    """Name the area with most, or those that share the first place."""
    first = ranked[0]
    level = [area for area in ranked if area.value == first.value]
    what = "Highest rate printed" if question.measure == "rate" else "Most concerns printed"
    if len(level) > _NAMED:
        return f"{what}: {first.value}, in {number(len(level))} {PLURAL[question.level]}."
    *others, last = [area.name for area in level]
    names = f"{', '.join(others)} and {last}" if others else last
    alone = len(level) == 1 and first.low is not None
    likely = f" (likely {first.low} to {first.high})" if alone else ""
    return f"{what}: {names}, {first.value}{likely}."


def _county(release: Release, question: Question) -> str:
    """Return the county's own figure, or nothing where none is printed."""
    cell = county_cell(release, question)
    if cell is None or not cell.is_printed:
        return ""
    if question.measure == "count":
        return cell_words(cell)
    found = release.findings_for(cell.id.table, cell.id.period_kind, cell.id.period)
    return number(found.areas[0].rate, 1) if found else ""


def _of(some: int, areas: Sequence[AreaFigure], question: Question) -> str:
    return f"{number(some)} of {number(len(areas))} {PLURAL[question.level]}"
