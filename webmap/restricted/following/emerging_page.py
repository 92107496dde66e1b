"""The emerging page is what many quarters say of all areas: new, lasting, ended, still going on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.residents import estimate_words
from models.emerging import FEWEST_STEPS
from models.reporting.named_change import ReportingChange
from models.surveillance import ALARM
from webmap.legend import LegendClass
from webmap.restricted.answering import design_of, reporting_answer
from webmap.restricted.choice_words import NEIGHBOUR_WORDS, level_words, records_words
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.following_words import VERDICT_WORDS
from webmap.restricted.following.histories_told import History, classes_counted, histories_told
from webmap.restricted.following.outbreaks_told import (
    OutbreakTold,
    ScanTold,
    outbreaks_told,
    scans_told,
)
from webmap.restricted.following.watched_told import (
    WardTold,
    WatchedTold,
    wards_in_short,
    wards_told,
    watched_told,
)
from webmap.words import capital, number

__all__ = ["EmergingPage"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class EmergingPage:
    """What was asked, worked out for the page. RESTRICTED."""

    followed: Followed

    @cached_property
    def told(self) -> tuple[Sequence[History], Sequence[History]]:
        """The wards that have a class, and those hot in a step that have none."""
        return histories_told(self.followed)

    @property
    def histories(self) -> Sequence[History]:
        """The wards that have a class."""
        return self.told[0]

    @cached_property
    def classes(self) -> Sequence[tuple[LegendClass, int]]:
        """Every class with how many wards are of it."""
        return classes_counted(self.followed)

    @property
    def has_classes(self) -> bool:
        """Whether there are quarters enough for a class."""
        return len(self.followed.quarters) >= FEWEST_STEPS

    @cached_property
    def outbreaks(self) -> Sequence[OutbreakTold]:
        """The clusters that chance seldom makes."""
        return outbreaks_told(self.followed)

    @cached_property
    def scans(self) -> Sequence[ScanTold]:
        """How each scan looked."""
        return scans_told(self.followed)

    @cached_property
    def watched(self) -> tuple[Sequence[WatchedTold], Sequence[WatchedTold]]:
        """The series of all kinds, and those of one kind in one district."""
        return watched_told(self.followed)

    @property
    def alarmed(self) -> Sequence[WatchedTold]:
        """The series of one kind in one district that raise an alarm."""
        return [each for each in self.watched[1] if each.is_alarm]

    @property
    def kinds_in_short(self) -> str:
        """What became of the series of one kind in one district."""
        told = [each.verdict for each in self.watched[1]]
        if not told:
            return "No record says a kind of exploitation in a district."
        counted = ", ".join(
            f"{words} {number(told.count(words))}" for words in VERDICT_WORDS.values()
        )
        return f"{number(len(told))} series of one kind in one district: {counted}."

    @cached_property
    def wards(self) -> Sequence[WardTold]:
        """The wards whose newest quarter chance alone seldom makes."""
        return wards_told(self.followed)

    @property
    def wards_in_short(self) -> str:
        """What became of all wards."""
        return wards_in_short(self.followed)

    @property
    def reporting(self) -> Sequence[ReportingChange]:
        """Changes of reporting in these quarters."""
        return self.followed.series.reporting

    @property
    def summary(self) -> str:
        """The page in a sentence."""
        found, wards = len(self.histories), len(self.followed.here.wards)
        alarms = sum(each.is_alarm for each in (*self.watched[0], *self.watched[1]))
        return (
            f"{number(found)} of {number(wards)} wards {'has' if found == 1 else 'have'} a history "
            f"that stands out; {_many(len(self.outbreaks), 'cluster')} of wards and quarters; "
            f"{_many(alarms, 'surveillance alarm')} for {self.followed.newest}; "
            f"{_many(len(self.reporting), 'change')} of reporting."
        )

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """What was counted, and how: pairs of heading and sentence."""
        followed, series = self.followed, self.followed.series
        here, asked = followed.here, followed.asked
        level = level_words(asked.level)
        watch = series.watch
        tested = int(np.isfinite(watch.q).sum())
        estimated = estimate_words(here.wards)
        wards, placed = series.cases.wards, int(series.cases.wards.sum())
        without = int(series.cases.in_no_ward.sum() + series.cases.unplaced.sum())
        reporting = reporting_answer(here, asked, followed.today)
        return (
            ("Period", f"{capital(followed.span)}: {number(wards.shape[1])} quarters, by the date "
             "a concern was received; a case counts in the quarter it was first heard of."),
            ("Counted", f"{number(placed)} cases in wards; {number(without)} more are known to no "
             "ward, and are in the figures of their district or the county alone."),
            ("Records", records_words(asked)),
            ("Expected", f"The cases of each quarter shared out by "
             f"{design_of(here, asked).denominator}, and raised where a whole district reported "
             f"more{f'; {estimated}' if estimated else ''}."),
            ("Classes", f"{capital(series.steps.method)}. {number(len(here.wards))} wards are one "
             f"family in each step, at {level}; {number(series.steps.draws)} maps a step. "
             f"Neighbours are {NEIGHBOUR_WORDS[asked.neighbours]}."),
            *((f"Scan: {scan.name}", f"{scan.method} {scan.looked} {scan.caution}".strip())
              for scan in self.scans),
            ("Surveillance", _surveillance(followed, tested)),
            ("Wards", f"{capital(watch.wards.method)}; {number(watch.wards.family)} wards are one "
             "family. A rise of the whole county is no alarm of a ward."),
            ("Reporting", f"{capital(reporting.method)}. {number(reporting.draws)} tables drawn."),
            ("Exploratory", "Each method keeps its own family of tests. A finding of one that no "
             "other shares may be chance, and one found by trying filters is exploratory until "
             "later records bear it out."),
            ("Made", "Worked out from the records stored now, when this was first asked for; the "
             "answer is kept in memory until records or outlines change. Start of chance "
             f"{series.start}: the same records give the same figures."),
            ("Outlines", f"Wards of {here.wards.vintage}. {here.wards.source}"),
        )  # fmt: skip


def _many(count: int, what: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def _surveillance(followed: Followed, tested: int) -> str:
    watch = followed.series.watch
    if watch.farrington is None:
        return "Cannot tell: the method takes more than two years of quarters."
    said = (
        f"{capital(watch.farrington.method)}; one-sided level {watch.farrington.alpha:g} for each "
        f"series. {number(tested)} series could be tested: by chance about "
        f"{number(watch.farrington.alpha * tested)} of them raise an “{ALARM}”; q allows for "
        "that. “Too few cases” is under "
        f"{number(watch.farrington.fewest[0])} in {number(watch.farrington.fewest[1])} quarters."
    )
    if watch.cusum is None:
        return said
    return f"{said} Rises that add up: {watch.cusum.method}."
