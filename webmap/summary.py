"""A summary says an area's latest figures in sentences, made by rule from the release alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from models.area_words import PLURAL
from models.disclosure.cells import PeriodKind, ReleasedCell, State
from models.release import Area, AreaFinding, Category, Change
from webmap.words import NOT_ENOUGH, cell_words, number, period_sentence, rank_words

__all__ = ["Latest", "summarise"]

_AGAINST_EXPECTED: Final[dict[Category, str]] = {
    "more than expected": "That is more concerns than expected for the number of residents.",
    "fewer than expected": "That is fewer concerns than expected for the number of residents: "
    "awareness may help.",
    "as expected": "That is about as many concerns as expected for the number of residents.",
    "cannot tell": "There is not enough information to say whether that is more or fewer than "
    "expected.",
}


_BEFORE: Final[dict[PeriodKind, str]] = {
    "quarter": "the same quarter a year before",
    "year": "the year before",
    "twelve_months": "the twelve months before",
}


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest figure of one kind of period, with what was derived from it."""

    kind: PeriodKind
    cell: ReleasedCell
    finding: AreaFinding | None
    change: Change | None


def summarise(latest: Sequence[Latest], area: Area, peers: int) -> tuple[str, ...]:
    """Return sentences on each of the latest figures of `area`, one of `peers` at its level."""
    return tuple(sentence for item in latest for sentence in _sentences(item, area, peers))


def _sentences(item: Latest, area: Area, peers: int) -> Iterator[str]:
    yield _how_many(item, area)
    if item.change is not None:
        yield _compared(item.kind, item.change)
    if item.kind == "quarter" or item.finding is None:
        return
    yield _rated(item.cell, item.finding)
    if item.finding.category is not None:
        yield _AGAINST_EXPECTED[item.finding.category]
    if item.finding.rank_low is not None:
        yield _ranked(item.finding, area, peers)


def _how_many(item: Latest, area: Area) -> str:
    when = period_sentence(item.kind, item.cell.id.period)
    if item.cell.state is State.WITHHELD:
        return f"{when}, the figure for {area.name} is not published."
    if item.cell.state is State.SMALL:
        return f"{when}, under 10 concerns were reported in {area.name}, possibly none."
    about = "about " if item.cell.state is State.SHOWN else ""
    return f"{when}, {about}{cell_words(item.cell)} concerns were reported in {area.name}."


def _rated(cell: ReleasedCell, finding: AreaFinding) -> str:
    """Say the rate; of an area without a printed figure, only the range it lies in."""
    ends = f"{number(finding.rate_low, 1)} and {number(finding.rate_high, 1)}"
    if not cell.is_printed:
        return (
            f"Allowing for rounding and chance, a year brings between {ends} for every 10,000 "
            "residents."
        )
    return (
        f"A year brings about {number(finding.rate, 1)} for every 10,000 residents. Allowing "
        f"for rounding and chance, the rate lies between {ends}."
    )


def _compared(kind: PeriodKind, change: Change) -> str:
    if change.direction == "cannot tell":
        sentence = "There is not enough information to say that it changed from a year before"
        if change.smallest_visible is None:
            return sentence + "."
        seen = number(change.smallest_visible)
        return f"{sentence}: only a change of about {seen}% or more would stand out."
    word = "more" if change.direction == "up" else "fewer"
    return f"That is {word} than in {_BEFORE[kind]}, by more than rounding and chance explain."


def _ranked(finding: AreaFinding, area: Area, peers: int) -> str:
    rank = rank_words(finding, peers)
    if rank == NOT_ENOUGH:
        return (
            f"Its place among the {peers} {PLURAL[area.level]} cannot be told from these figures."
        )
    where = f"between {rank.replace(' to ', ' and ')}" if " to " in rank else rank
    return f"By rate it stands {where} among the {peers} {PLURAL[area.level]}."
