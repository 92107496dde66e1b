"""An area page is one area as analysts follow it: its quarters, its classes, its mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from geo.residents import PER
from models.categories import MORE
from models.release import Area, AreaLevel
from models.reporting.named_change import ReportingChange
from models.surveillance import NO_ALARM
from webmap.analyst.analyses_kept import KeptAnalysis
from webmap.breaks import SeriesBreak, series_break
from webmap.legend import LegendClass
from webmap.restricted.choice_words import NEIGHBOUR_WORDS, records_words
from webmap.restricted.following.area_mix import Mix, area_mixes
from webmap.restricted.following.area_series import FollowedArea, Quarter, area_quarters
from webmap.restricted.following.followed import Followed
from webmap.restricted.following.series_chart import series_chart
from webmap.restricted.mapping.looks import HISTORIES
from webmap.words import capital, number, period_words

__all__ = ["AreaPage", "KeptVerdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerdict:
    """What one kept analysis says of a ward.

    Attributes
    ----------
    analysis, when
        Name of the analysis, and its period in words.
    cases, category
        Cases then, and the class of the ward.
    stability, flipped_by
        Its badge, and the choices that flip its class; None in analyses without any.
    source
        Whether one organisation tells of most cases, in words; empty where none does.
    """

    analysis: str
    when: str
    cases: int
    category: str
    stability: str | None
    flipped_by: str
    source: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AreaPage:
    """One area, worked out for the page. RESTRICTED."""

    followed: Followed
    area: FollowedArea

    @cached_property
    def quarters(self) -> Sequence[Quarter]:
        """Its quarters, oldest first."""
        return area_quarters(self.followed, self.area)

    @property
    def newest_first(self) -> Sequence[Quarter]:
        """Its quarters as the table lists them."""
        return self.quarters[::-1]

    @cached_property
    def mixed(self) -> tuple[int, Sequence[Mix]]:
        """Cases over all quarters, each once, and what they are of."""
        return area_mixes(self.followed, self.area)

    @property
    def heading(self) -> str:
        """What the page answers."""
        return f"{self.area.name}, {self.followed.span}"

    @cached_property
    def line(self) -> SeriesBreak | None:
        """Where the area was redrawn, if it was."""
        return series_break(
            Area(
                code=self.area.code,
                level=self.area.level,
                name=self.area.name,
                district_code=self.area.district_code,
                district_name=self.area.district_name,
                residents=round(self.area.residents),
            ),
            self.followed.here.wards.vintage,
            [each.period.iso for each in self.newest_first],
        )

    @property
    def look(self) -> LegendClass | None:
        """The class of a ward by its history."""
        if self.area.level != "ward":
            return None
        return HISTORIES[self.followed.classes[self.area.row]]

    @property
    def hot(self) -> int:
        """Steps in which a ward stood out with more than expected."""
        return sum(each.step == MORE for each in self.quarters)

    @property
    def reporting(self) -> Sequence[ReportingChange]:
        """Changes of reporting in these quarters in its district; all of them for the county."""
        return [
            change
            for change in self.followed.series.reporting
            if self.area.level == "county" or change.district == self.area.district_code
        ]

    @property
    def parts(self) -> Sequence[tuple[str, str, int, int, LegendClass | None]]:
        """The wards of a district, or the districts: code, name, cases in all, newest, class."""
        series, wards = self.followed.series, self.followed.here.wards.frame
        if self.area.level == "county":
            whole = series.cases.by_district(self.followed.here.wards)
            names = self.followed.districts
            return [
                (code, str(names[code]), int(whole[at].sum()), int(whole[at, -1]), None)
                for at, code in enumerate(series.cases.districts)
            ]
        classes = self.followed.classes
        inside = wards["district_code"].eq(self.area.code).to_numpy().nonzero()[0]
        rows = [
            (
                str(wards.index[row]),
                str(wards["name"].iloc[row]),
                int(series.cases.wards[row].sum()),
                int(series.cases.wards[row, -1]),
                HISTORIES[classes[row]],
            )
            for row in inside
        ]
        return sorted(rows, key=lambda each: (-each[2], each[1]))

    @property
    def summary(self) -> Sequence[str]:
        """What can be said of the area in sentences made by rules."""
        newest = self.quarters[-1]
        total = sum(each.cases for each in self.quarters)
        were = "case was" if newest.cases == 1 else "cases were"
        said = [
            f"{number(newest.cases)} {were} first heard of in {newest.words}, and "
            f"{number(total)} in the {number(len(self.quarters))} quarters looked at.",
            _verdict_sentence(newest),
        ]
        if self.look is not None:
            said.append(f"By its history: {self.look.words}.")
        return [*said, *(change.statement for change in self.reporting)]

    def kept(self, analyses: Mapping[str, KeptAnalysis | None]) -> Sequence[KeptVerdict]:
        """Return what the analyses kept say of a ward, the latest period first."""
        if self.area.level != "ward":
            return []
        found = (
            (analysis, row)
            for analysis in analyses.values()
            if analysis is not None
            for row in analysis.wards
            if row.get("area_code") == self.area.code
        )
        return [_kept(analysis, row) for analysis, row in found]

    def chart(self, *, standing: bool) -> bytes:
        """Draw the quarters."""
        after = None if self.line is None else len(self.quarters) - 2 - self.line.after
        title = f"Rate of cases by quarter with its 95% interval: {self.heading}"
        return series_chart(title, self.quarters, standing=standing, broken_after=after)

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """What was counted, and how: pairs of heading and sentence."""
        series, level = self.followed.series, self.area.level
        watched = (
            series.watch.wards.method
            if level == "ward"
            else series.watch.farrington.method
            if series.watch.farrington
            else "nothing: the past is too short"
        )
        total, _ = self.mixed
        return (
            ("Counted", f"{number(total)} cases of {self.area.name}, {self.followed.span}, each "
             "in the quarter it was first heard of. A map of one quarter also counts a case that "
             "is reported again, so it may hold more."),
            ("Records", records_words(self.followed.asked)),
            ("Rates", f"Cases per {number(PER)} usual residents (Census 2021) a year, with the "
             "95% interval that chance puts round the count: exact below ten cases, Byar's from "
             "ten." + _estimated(self.area)),
            ("Expected", _EXPECTED[level]),
            ("Surveillance", f"{capital(watched)}. Each quarter is held against those before it "
             "alone, as it was when it was the newest, by what is stored today."),
            *_steps_note(self.followed, level),
            ("Exploratory", "A page for each of many areas, with filters beside: something stands "
             "out somewhere by chance. What was found by looking is exploratory until later "
             "records bear it out."),
            ("Start of chance", f"{series.start}. The same records give the same figures."),
            ("Outlines", f"Wards of {self.followed.here.wards.vintage}. "
             f"{self.followed.here.wards.source}"),
        )  # fmt: skip


_EXPECTED: Final[Mapping[AreaLevel, str]] = {
    "ward": "The cases of each quarter in wards, shared out by what is chosen (residents as a "
    "rule) and raised where a whole district reported more.",
    "district": "As many as the same season of earlier years leads to expect; nothing before two "
    "years of past.",
    "county": "As many as the same season of earlier years leads to expect; nothing before two "
    "years of past.",
}


def _steps_note(followed: Followed, level: AreaLevel) -> Sequence[tuple[str, str]]:
    if level != "ward":
        return ()
    steps = followed.series.steps
    words = NEIGHBOUR_WORDS[followed.asked.neighbours]
    said = f"{capital(steps.method)}. Neighbours are {words}; {number(steps.draws)} maps a step."
    return (("Classes", said),)


def _estimated(area: FollowedArea) -> str:
    if area.residents_within is None:
        return ""
    within = number(area.residents_within)
    return f" Residents are estimated: within about {within}%, which no interval here holds."


def _verdict_sentence(newest: Quarter) -> str:
    if newest.upper is None:
        return f"Surveillance cannot tell for {newest.words}: there is too little past."
    limit = f"up to {number(newest.upper)} cases are in keeping with its past"
    if newest.is_alarm:
        return f"Surveillance: alarm for {newest.words}; {limit}. Look into it."
    if newest.verdict == NO_ALARM and newest.cases > newest.upper:
        limit = f"{limit}; more came, but not more than some ward of many does by chance"
    return f"Surveillance: {newest.verdict} for {newest.words}; {limit}."


def _kept(analysis: KeptAnalysis, row: Mapping[str, Any]) -> KeptVerdict:
    flipped = row.get("flipped_by") or ""
    return KeptVerdict(
        analysis=analysis.name,
        when=capital(period_words(analysis.period_kind, analysis.period)),
        cases=int(row["cases"]),
        category=str(row["category"]),
        stability=row.get("stability"),
        flipped_by=str(flipped),
        source="Single source" if row.get("single_source") else "",
    )
