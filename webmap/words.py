"""Words are how figures are said on screen: one place, so that page, file and map say the same."""

from datetime import datetime
from statistics import median
from typing import Final

from models.area_words import PLURAL, SINGULAR
from models.dates import date_words, period_words
from models.disclosure.cells import ReleasedCell, State
from models.release import Area, AreaFinding, Category, Change, Release
from webmap.clock import in_london

__all__ = [
    "CATEGORY_WORDS",
    "CHANGE_WORDS",
    "ESTIMATED",
    "LEVELS_WORDS",
    "LEVEL_WORDS",
    "NOT_ENOUGH",
    "NOT_PUBLISHED",
    "SMALL_RATE",
    "SMALL_WORDS",
    "capital",
    "cell_words",
    "date_words",
    "day_words",
    "number",
    "ordinal",
    "period_sentence",
    "period_words",
    "rank_words",
    "rate_words",
    "residents_sentence",
    "residents_words",
    "time_words",
    "visible_words",
]

SMALL_WORDS: Final = "under 10, possibly none"
#: Stands where a rate would if a count were printed; the range beside it says what is known.
SMALL_RATE: Final = "see range"
NOT_PUBLISHED: Final = "not published"
NOT_ENOUGH: Final = "not enough information"
#: Stands beside a rate of a ward that was redrawn since the census.
ESTIMATED: Final = "residents estimated from Census 2021 by postcode"

#: An area's class, as partners read it.
CATEGORY_WORDS: Final[dict[Category, str]] = {
    "more than expected": "more concerns than expected",
    "fewer than expected": "fewer concerns than expected: awareness may help",
    "as expected": "about as many as expected",
    "cannot tell": NOT_ENOUGH,
}

#: A comparison with the same period a year before.
CHANGE_WORDS: Final[dict[str, str]] = {
    "up": "more than a year before",
    "down": "fewer than a year before",
    "cannot tell": NOT_ENOUGH,
}

#: What one area of a level is called, and many.
LEVEL_WORDS: Final = SINGULAR
LEVELS_WORDS: Final = PLURAL


def number(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separated: ``"23,456"``."""
    return f"{value:,.{decimals}f}"


def ordinal(value: int) -> str:
    """Return a place in an order: ``"1st"``, ``"12th"``, ``"103rd"``."""
    if value % 100 in {11, 12, 13}:
        return f"{number(value)}th"
    return number(value) + {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def capital(words: str) -> str:
    """Return `words` with a capital first letter and the rest as they stand."""
    return words[:1].upper() + words[1:]


def day_words(at: datetime) -> str:
    """Return the civil day of a time of the stores (UTC without a zone): 22 November 2026."""
    return date_words(in_london(at).date())


def time_words(at: datetime) -> str:
    """Return a time of the stores as the clocks in London show it: 2 July 2026 at 11:32."""
    return f"{day_words(at)} at {in_london(at):%H:%M}"


def period_sentence(kind: str, period: str) -> str:
    """Return a period as it opens a sentence: ``"In 2025"``, ``"From July to September 2026"``."""
    return ("In " if kind == "year" else "From ") + period_words(kind, period)


def cell_words(cell: ReleasedCell | None) -> str:
    """Return what may be said of a cell; an absent one reads as one not published."""
    if cell is None or cell.state is State.WITHHELD:
        return NOT_PUBLISHED
    if cell.state is State.SMALL:
        return SMALL_WORDS
    if cell.state is State.SHOWN and cell.value is not None:
        return number(cell.value)
    low = number(cell.low or 0)
    return f"{low} or more" if cell.high is None else f"{low} to {number(cell.high)}"


def rate_words(finding: AreaFinding) -> str:
    """Return the likely range of a rate: ``"3.4 to 7.5"``."""
    return f"{number(finding.rate_low, 1)} to {number(finding.rate_high, 1)}"


def rank_words(finding: AreaFinding, areas: int) -> str:
    """Return the likely range of a rank, ``"1st to 5th"``, or that there is not enough to say.

    A range over more than half of `areas`, the number ranked, says nothing a reader could use,
    so it is not printed.
    """
    if finding.rank_low is None or finding.rank_high is None:
        return NOT_ENOUGH
    if finding.rank_high - finding.rank_low > areas / 2:
        return NOT_ENOUGH
    if finding.rank_low == finding.rank_high:
        return ordinal(finding.rank_low)
    return f"{ordinal(finding.rank_low)} to {ordinal(finding.rank_high)}"


def residents_words(area: Area) -> str:
    """Return how many live in an area, and where that is an estimate how far it may be off."""
    if area.residents is None:
        return "not known"
    if area.residents_within is None:
        return f"{number(area.residents)} (Census 2021)"
    return (
        f"about {number(round(area.residents, -2))}, estimated from Census 2021 by postcode: "
        f"within about {area.residents_within}%"
    )


def residents_sentence(release: Release) -> str:
    """Say of how many wards the residents are estimated, and how surely; empty where of none."""
    wards = release.areas_at("ward")
    margins = [w.residents_within for w in wards if w.residents_within is not None]
    if not margins:
        return ""
    return (
        f"Residents of {number(len(margins))} of {number(len(wards))} wards, redrawn since the "
        "census, are estimated from Census 2021 by postcode: half of them within about "
        f"{number(median(margins))}%, each within about {max(margins)}%. Their rates may be off by "
        "as much, which the range of a rate does not hold."
    )


def visible_words(change: Change) -> str:
    """Return how large a change must be to be seen at all, or nothing where it is not known."""
    if change.smallest_visible is None:
        return ""
    return f"a change of about {number(change.smallest_visible)}% or more would stand out"
