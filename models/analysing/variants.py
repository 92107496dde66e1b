"""A variant is the same map with one choice made otherwise: what a finding must not hang on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period, quarter_of, quarters_between
from models.analysing.analysis import cases_between
from models.categories import Words
from models.chance.stream import stream
from models.design import NEIGHBOUR_RULES, Design
from models.hotspots import hotspots
from models.reporting.named_change import ReportingChanges

__all__ = ["DRAWS", "QUESTIONS", "Question", "Variant", "Variants"]

Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Question: TypeAlias = Literal[
    "neighbours", "window", "organisation", "operation", "grades", "outlines"
]

#: What is asked, in words.
QUESTIONS: Final[dict[Question, str]] = {
    "neighbours": "wards joined by another rule",
    "window": "other dates",
    "organisation": "without one organisation",
    "operation": "without the reports of operations",
    "grades": "without grade D and untested sources",
    "outlines": "wards built from other outlines",
}
#: Maps redrawn for a variant: fewer than for the map itself, but enough for one ward of 124 to
#: pass the false discovery rate.
DRAWS: Final = 4_999
#: Operations up to which each is left out in turn; of more, all at once.
EACH_OPERATION: Final = 12
#: Organisations left out in turn: those with most cases.
EACH_ORGANISATION: Final = 30
_WEAK_GRADE: Final = "D"
_WEAK_SOURCE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Variant:
    """The classes of wards with one choice made otherwise, in area order. RESTRICTED.

    Attributes
    ----------
    question
        What was asked.
    name
        What was chosen, such as the rule or the organisation left out.
    category, z, q
        As `models.hotspots.Hotspots` has them.
    total
        Cases in wards.
    """

    question: Question
    name: str
    category: Words
    z: Floats
    q: Floats
    total: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Variants:
    """What the variants of one map have in common. RESTRICTED.

    Attributes
    ----------
    placed
        Records with their wards, those of other periods too.
    wards, design, period, start, reporting
        As `models.analyse.analyse_period` takes them.
    """

    placed: pd.DataFrame
    wards: Areas
    design: Design
    period: Period
    start: int
    reporting: ReportingChanges

    def all(self, elsewhere: tuple[Areas, pd.DataFrame] | None = None) -> Iterator[Variant]:
        """Yield every variant that can be made of these records.

        Parameters
        ----------
        elsewhere
            The same wards in other outlines, and the records placed in those.
        """
        yield from self._neighbours()
        yield from self._windows()
        yield from self._organisations()
        yield from self._operations()
        if {"information_grade", "source_grade"} <= set(self.placed):
            weak = self.placed["information_grade"].eq(_WEAK_GRADE).fillna(value=False)
            weak |= self.placed["source_grade"].eq(_WEAK_SOURCE).fillna(value=False)
            if self._inside(weak.to_numpy(dtype=np.bool_)).any():
                yield self._without("grades", "grade D, source 3", weak.to_numpy(dtype=np.bool_))
        if elsewhere is not None:
            yield self._elsewhere(*elsewhere)

    def _neighbours(self) -> Iterator[Variant]:
        for name, rule in NEIGHBOUR_RULES.items():
            joined = rule(self.wards)
            if joined.rule != self.design.neighbours.rule:
                design = replace(self.design, neighbours=joined)
                yield self._made("neighbours", name, self.placed, self._days, design)

    def _windows(self) -> Iterator[Variant]:
        """Shift by a quarter, and take the other length, as far as records go back."""
        days = self.placed["received_on"].dropna()
        oldest = quarter_of(days.min().date()).start if len(days) else self.period.end
        earlier = self.period.quarters[0].quarter_before
        windows = {"a quarter earlier": (earlier.start, self.period.quarters[-1].start)}
        if len(self.period.quarters) == 1:
            year = Period.twelve_months_to(self.period)
            windows["twelve months"] = (year.start, year.end)
        elif self.period.kind != "all":
            windows["two years"] = (self.period.year_before.start, self.period.end)
        for name, (first, after) in windows.items():
            if oldest <= first:
                yield self._made("window", name, self.placed, (first, after), self.design)

    def _organisations(self) -> Iterator[Variant]:
        """Leave out each organisation in turn."""
        if "organisation" not in self.placed:
            return
        counts = self.placed.loc[self._inside(), "organisation"].value_counts()
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        for name, _ in ordered[:EACH_ORGANISATION]:
            theirs = self.placed["organisation"].eq(str(name)).fillna(value=False)
            yield self._without("organisation", str(name), theirs.to_numpy(dtype=np.bool_))

    def _operations(self) -> Iterator[Variant]:
        """Leave out each operation in turn where they are few, else all of them."""
        if "investigation" not in self.placed:
            return
        reports = self.placed["investigation"].to_numpy(dtype=np.bool_)
        cases = sorted(self.placed.loc[self._inside(reports), "case_uid"].unique())
        if len(cases) > EACH_OPERATION:
            yield self._without("operation", f"all {len(cases)} operations", reports)
            return
        for number, case in enumerate(cases, start=1):
            of_it = reports & self.placed["case_uid"].eq(case).to_numpy(dtype=np.bool_)
            yield self._without("operation", f"operation {number} of {len(cases)}", of_it)

    def _elsewhere(self, areas: Areas, placed: pd.DataFrame) -> Variant:
        used = self.design.neighbours
        joined = (rule(areas) for rule in NEIGHBOUR_RULES.values())
        design = replace(
            self.design, neighbours=next((each for each in joined if each.rule == used.rule), used)
        )
        return self._made("outlines", "built from small areas", placed, self._days, design)

    @property
    def _days(self) -> tuple[date, date]:
        return self.period.start, self.period.end

    def _inside(self, chosen: Flags | None = None) -> Flags:
        """Say which records are of the period and in a ward, and chosen."""
        inside = self.period.covers(self.placed["received_on"])
        inside &= self.placed["ward_code"].notna().to_numpy()
        return inside if chosen is None else inside & chosen

    def _without(self, question: Question, name: str, left_out: Flags) -> Variant:
        return self._made(question, name, self.placed.loc[~left_out], self._days, self.design)

    def _made(
        self,
        question: Question,
        name: str,
        placed: pd.DataFrame,
        days: tuple[date, date],
        design: Design,
    ) -> Variant:
        """Count and test; with the chance of the map itself, so that only the choice differs."""
        cases = cases_between(placed, *days)["ward_code"]
        rows = self.wards.codes.get_indexer(pd.Index(cases, dtype="object"))
        counts = np.bincount(rows[rows >= 0], minlength=len(self.wards))
        quarters = quarters_between(quarter_of(days[0]), quarter_of(days[1] - timedelta(days=1)))
        tested = self.reporting.lifted(design.expected(int(counts.sum())), self.wards, quarters)
        rng = stream(self.start, "hotspots", *(day.toordinal() for day in self._days))
        draws = min(DRAWS, design.draws)
        found = hotspots(counts, tested, design.neighbours, draws, rng, level=design.level)
        return Variant(
            question=question,
            name=name,
            category=found.category,
            z=found.z,
            q=found.q,
            total=int(counts.sum()),
        )
