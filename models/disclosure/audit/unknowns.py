"""An unknown is a count that nobody outside knows: the cases of one place, quarter and release.

What anyone can work out from releases, they work out about these. Each is how many cases (or
reports) of a class and place, received in a quarter, a release counted for the first time; a
release that drops what was erased counts it with a minus.

Five kinds of classes divide the cases of a district's quarter. They never meet in one published
cell, so each is a part of its own, joined to the others by the district's total alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.periods import Period
from models.disclosure.counted import Counted, cases_of
from models.disclosure.dimensions import Dimension, classes_of

__all__ = [
    "NOWHERE",
    "Calendar",
    "Part",
    "Unknowns",
    "count_again",
    "count_unknowns",
    "period_quarters",
]

Integers: TypeAlias = NDArray[np.int64]

#: The slot of cases known to be in no finer area than the one that holds it.
NOWHERE: Final = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which release first counts a quarter, and which ones count it again.

    Attributes
    ----------
    quarters
        Names of the quarters from the start to the last release, oldest first.
    releases
        Quarters of all releases, oldest first; the last is the one being audited.
    again
        Positions of the releases that count late reports or drop erased ones.
    """

    quarters: tuple[str, ...]
    releases: tuple[str, ...]
    again: frozenset[int]
    erases: frozenset[int] = frozenset()

    def editions(self, quarter: str) -> tuple[int, ...]:
        """Return the releases that first counted cases of a quarter (or of a year it ends)."""
        first = next(at for at, name in enumerate(self.releases) if name >= quarter)
        return (first, *sorted(at for at in self.again if at > first))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The unknowns of one kind: where each class, slot, span and release stands.

    Attributes
    ----------
    name
        ``place``, ``total`` or a dimension.
    classes, slots
        What they are divided by.
    spans
        Each the quarters it holds: one, or those of a calendar year.
    index
        Number of the unknown, shape ``(classes, slots, spans, releases)``; -1 where there is none.
    """

    name: str
    classes: tuple[str, ...]
    slots: tuple[str, ...]
    spans: tuple[tuple[str, ...], ...]
    index: Integers

    def numbers(
        self, name: str, slots: Sequence[str], quarters: frozenset[str], release: int
    ) -> Integers:
        """Return the unknowns that a figure told by a release is the sum of."""
        places = [self.slots.index(slot) for slot in slots]
        held = [at for at, span in enumerate(self.spans) if quarters.issuperset(span)]
        found = self.index[self.classes.index(name)][np.ix_(places, held)][..., : release + 1]
        there: Integers = found[found >= 0]
        return there


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unknowns:
    """Every unknown, and its true value. RESTRICTED.

    Attributes
    ----------
    calendar
        Quarters and releases.
    parts
        The unknowns by kind.
    truth
        True value of each, shape ``(n,)``.
    district_of
        District slot of each slot of the part ``place``.
    """

    calendar: Calendar
    parts: Mapping[str, Part]
    truth: Integers
    district_of: Mapping[str, str]

    def __len__(self) -> int:
        """Count the unknowns."""
        return int(self.truth.size)

    def __repr__(self) -> str:
        """Say what this is without a figure."""
        return "<Unknowns: RESTRICTED>"


def count_unknowns(
    counted: Counted,
    calendar: Calendar,
    wards: Mapping[str, str],
    districts: Sequence[str],
    dimensions: Sequence[Dimension],
) -> Unknowns:
    """Give each unknown its number, and count the truth behind it.

    Parameters
    ----------
    counted
        Every report that was ever counted.
    calendar
        Quarters and releases.
    wards
        District of each ward of every family.
    districts
        Their codes.
    dimensions
        What any released table divides cases or reports by.
    """
    beyond = (*districts, NOWHERE)
    places = (*wards, *(_rest(each) for each in beyond))
    district_of = {**wards, **{_rest(each): each for each in beyond}}
    quarters = tuple((name,) for name in calendar.quarters)
    shapes: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]] = [
        ("place", ("",), places, quarters),
        ("total", ("",), beyond, quarters),
    ]
    for dimension in dimensions:
        slots = ("",) if dimension == "origin" else beyond
        spans = _years(calendar) if dimension == "sector" else quarters
        shapes.append((dimension, classes_of(dimension), slots, spans))
    parts, start = {}, 0
    for name, classes, slots, spans in shapes:
        index = _number(classes, slots, spans, calendar, start)
        parts[name] = Part(name, classes, slots, spans, index)
        start += int((index >= 0).sum())
    truth = count_again(calendar, parts, cases_of(counted), counted.frame)
    return Unknowns(calendar, parts, truth, district_of)


def count_again(
    calendar: Calendar, parts: Mapping[str, Part], cases: pd.DataFrame, reports: pd.DataFrame
) -> Integers:
    """Count the unknowns of some cases and reports, shape ``(n,)``.

    Parameters
    ----------
    calendar, parts
        Which unknowns there are.
    cases, reports
        Rows of `models.disclosure.counted.Counted`: one a case, and one a report.
    """
    found = []
    for part in parts.values():
        frame = reports if part.name == "record_type" else cases
        found.append(_true(part, frame, calendar)[part.index >= 0])
    return np.concatenate(found)


def _rest(district: str) -> str:
    return f"rest of {district}"


def _years(calendar: Calendar) -> tuple[tuple[str, ...], ...]:
    """Group quarters by calendar year; a year that has not closed is in no figure of years."""
    years: dict[str, list[str]] = {}
    for name in calendar.quarters:
        years.setdefault(name[:4], []).append(name)
    return tuple(tuple(held) for held in years.values() if held[-1].endswith("Q4"))


def _number(
    classes: Sequence[str],
    slots: Sequence[str],
    spans: Sequence[Sequence[str]],
    calendar: Calendar,
    start: int,
) -> Integers:
    """Give the unknowns of one part their numbers from `start`, oldest quarter first."""
    index = np.full((len(classes), len(slots), len(spans), len(calendar.releases)), -1)
    exists = np.zeros(index.shape[2:], dtype=np.bool_)
    for at, span in enumerate(spans):
        exists[at, list(calendar.editions(span[-1]))] = True
    there = np.broadcast_to(exists, index.shape)
    index[there] = start + np.arange(int(there.sum()))
    return index


def _true(part: Part, frame: pd.DataFrame, calendar: Calendar) -> Integers:
    """Count what each unknown of a part truly is, in the shape of its index."""
    found = np.zeros(part.index.shape, dtype=np.int64)
    slot = pd.Index(part.slots).get_indexer(pd.Index(_slots_of(frame, part)))
    span_of = {name: at for at, span in enumerate(part.spans) for name in span}
    span = np.asarray(frame["quarter"].map(span_of).fillna(-1), dtype=np.int64)
    for column, sign in (("counted_in", 1), ("dropped_in", -1)):
        at = frame[column].map({name: at for at, name in enumerate(calendar.releases)})
        release = np.asarray(at.fillna(-1), dtype=np.int64)
        for number, name in enumerate(part.classes):
            chosen = (release >= 0) & (span >= 0) & _is_of(frame, part.name, name)
            where = (slot[chosen], span[chosen], _edition(part, span, release)[chosen])
            np.add.at(found[number], where, sign)
    return found


def _edition(part: Part, span: Integers, release: Integers) -> Integers:
    """Return the first unknown of a span that a release's reports can stand in.

    A year's first unknown holds all that any release up to its end counted.
    """
    if not part.spans:
        return release
    exists: Integers = (part.index[0, 0] >= 0).argmax(axis=1)
    return np.maximum(release, exists[np.maximum(span, 0)])


def _slots_of(frame: pd.DataFrame, part: Part) -> pd.Series:
    """Return the slot of each report."""
    district = frame["district_code"].fillna(NOWHERE)
    if part.name == "place":
        return frame["ward_code"].where(frame["ward_code"].isin(part.slots), district.map(_rest))
    if len(part.slots) == 1:
        return pd.Series("", index=frame.index)
    return district


def _is_of(frame: pd.DataFrame, dimension: str, name: str) -> NDArray[np.bool_]:
    """Say for each report whether it is of a class."""
    if dimension in ("place", "total"):
        return np.ones(len(frame), dtype=np.bool_)
    if dimension == "type":
        return np.array([name in held.split(";") for held in frame["types"]], dtype=np.bool_)
    return frame[dimension].eq(name).to_numpy(dtype=np.bool_, na_value=False)


def period_quarters(kind: str, iso: str) -> frozenset[str]:
    """Return the names of the quarters of a released period."""
    return frozenset(each.name for each in Period.from_iso(kind, iso).quarters)  # type: ignore[arg-type]
