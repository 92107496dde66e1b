"""The emerging page says what the series says: classes, clusters, alarms, and what is reporting."""

from dataclasses import replace

import pytest

from models.reporting.named_change import ReportingChange
from tests.webmap.restricted.following.conftest import BURST_WARD
from webmap.restricted.following.emerging_page import EmergingPage
from webmap.restricted.following.following_words import SCAN_WORDS, kind_words, once_in_words
from webmap.restricted.following.outbreaks_told import outbreaks_told, scans_told
from webmap.restricted.following.watched_told import watched_told


@pytest.fixture(scope="session")
def page(burst):
    return EmergingPage(followed=burst)


class TestWords:
    @pytest.mark.parametrize(
        ("quarters", "words"),
        [
            (1000.0, "expected by chance about once in 250 years"),
            (8.0, "expected by chance about once in 2 years"),
            (2.0, "expected by chance about once in a year or oftener"),
            (None, ""),
            (float("inf"), ""),
            (float("nan"), ""),
        ],
    )
    def test_recurrence_is_said_in_years(self, quarters, words):
        assert once_in_words(quarters) == words

    def test_what_chance_was_not_drawn_often_enough_for_is_at_least_that(self):
        assert once_in_words(1000.0, is_least=True).endswith("250 years or more seldom")

    def test_kinds_are_words_of_people(self):
        assert kind_words("all") == "all kinds"
        assert kind_words("forced_marriage") == "Forced marriage"


class TestClasses:
    def test_every_ward_is_counted_once(self, page):
        assert sum(count for _, count in page.classes) == 124

    def test_nine_quarters_are_too_few_for_a_class(self, page):
        assert not page.has_classes
        assert {look.words: count for look, count in page.classes if count} == {
            "not enough information": 124
        }
        assert page.histories == []

    def test_wards_hot_in_a_step_are_listed_without_one(self, page):
        hot = page.followed.series.steps.hot
        assert [each.hot for each in page.told[1]] == sorted(
            hot.sum(axis=1)[hot.any(axis=1)].tolist(), reverse=True
        )
        for each in page.told[1]:
            assert each.first <= each.last

    def test_with_classes_the_hot_ones_come_first(self, burst):
        steps = burst.series.steps
        words = steps.emerging.astype("<U24")
        words[:] = "No Pattern Detected"
        words[5], words[9], words[2] = "New Hot Spot", "Persistent Cold Spot", "Persistent Hot Spot"
        state = steps.state.copy()
        state[:] = "not hot"
        made = replace(steps, emerging=words, state=state)
        told = EmergingPage(followed=replace(burst, series=replace(burst.series, steps=made)))
        assert [each.look.key for each in told.histories] == [
            "new-hot", "persistent-hot", "persistent-cold",
        ]  # fmt: skip
        assert told.summary.startswith("3 of 124 wards have a history")


class TestClusters:
    def test_the_burst_is_in_one_still_going_on(self, page):
        going_on = [each for each in page.outbreaks if "prospective" in each.scan]
        assert any(BURST_WARD in dict(each.wards) for each in going_on)
        for each in going_on:
            assert each.last == "2026-Q3"
            assert each.seldom.startswith("expected by chance about once in")
            assert each.recurrence == pytest.approx(1 / each.p)

    def test_those_that_look_back_have_no_recurrence(self, page):
        for each in page.outbreaks:
            assert (each.recurrence is None) == ("prospective" not in each.scan)

    def test_all_four_scans_say_how_they_looked(self, page):
        scans = scans_told(page.followed)
        assert [scan.name for scan in scans] == list(page.followed.series.scans)
        assert {scan.name for scan in scans} == set(SCAN_WORDS)
        for scan in scans:
            assert "999 maps drawn" in scan.looked
            assert "Family" in scan.looked
            found = [each for each in page.outbreaks if each.scan == scan.name]
            assert len(found) == scan.clusters

    def test_what_reporting_explains_is_named_as_such(self, burst):
        first = next(iter(burst.series.outbreaks(burst.here.wards)))
        frame = burst.here.wards.frame
        district = frame["district_code"].iloc[first.cluster.members].mode()[0]
        change = ReportingChange(
            kind="whole district", district=district, district_name="Somewhere",
            organisation=None, direction="rise", quarters=first.quarters[:1], observed=9,
            expected=4.0, factor=2.0, wards=20, moved=19, p=0.001, uneven_p=0.5,
        )  # fmt: skip
        told = outbreaks_told(replace(burst, series=replace(burst.series, reporting=(change,))))
        assert any(each.reporting == change.statement for each in told)
        page = EmergingPage(
            followed=replace(burst, series=replace(burst.series, reporting=(change,)))
        )
        assert page.reporting == (change,)
        assert page.summary.endswith("1 change of reporting.")


class TestSurveillance:
    def test_county_then_districts_then_kinds(self, page):
        whole, kinds = page.watched
        assert [each.area for each in whole] == [
            "West Yorkshire", "Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield",
        ]  # fmt: skip
        assert {each.kind for each in whole} == {"all kinds"}
        assert len(whole) + len(kinds) == len(page.followed.series.watch.series)

    def test_figures_are_those_of_the_newest_quarter(self, page):
        watch = page.followed.series.watch
        for at, each in enumerate((*page.watched[0], *page.watched[1])):
            assert each.cases == watch.counts[at, -1]
            assert each.verdict == watch.farrington.verdict[at, -1]

    def test_too_short_a_past_is_cannot_tell(self, follow):
        told = follow("period=2025-Q4")
        assert told.series.watch.farrington is None
        whole, _ = watched_told(told)
        assert {each.verdict for each in whole} == {"cannot tell"}
        assert {(each.expected, each.upper, each.q) for each in whole} == {(None, None, None)}
        assert "Cannot tell" in dict(EmergingPage(followed=told).notes)["Surveillance"]

    def test_the_burst_ward_alarms_and_is_the_least_likely(self, page):
        assert page.wards[0].code == BURST_WARD
        assert page.wards[0].verdict == "alarm"
        assert [each.p for each in page.wards] == sorted(each.p for each in page.wards)

    def test_what_chance_would_do_is_said(self, page):
        assert "up to about 6 are by chance" in page.wards_in_short


def test_an_empty_selection_has_nothing_and_says_so(follow):
    page = EmergingPage(followed=follow("source=nhs"))
    assert page.outbreaks == []
    assert page.histories == []
    assert page.wards == []
    assert page.summary.startswith("0 of 124 wards have")
