"""An area's page tells its cases apart, marks where it was redrawn, and draws what it lists."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from models.analysing.steps import ENDED
from tests.webmap.restricted.following.conftest import BURST, BURST_WARD, BUSY_WARD
from webmap.analyst.analyses_kept import analyses_kept
from webmap.restricted.following.area_mix import MIXES
from webmap.restricted.following.series_chart import AXIS, series_chart

SVG = "{http://www.w3.org/2000/svg}"


def parsed(chart):
    return ET.fromstring(chart)  # noqa: S314 - made by us a moment ago


@pytest.fixture
def burst_page(page_of, burst):
    return page_of(BURST_WARD, burst)


class TestMix:
    def test_a_case_with_two_words_is_under_both_and_counted_once(self, burst_page):
        total, mixes = burst_page.mixed
        kinds, _, sources, senders = mixes
        said = {share.word: share.cases for share in kinds.shares}

        assert [mix.name for mix in mixes] == list(MIXES)
        assert said["labour"] == BURST
        assert said["sexual"] == 10
        assert said.get("unknown", 0) == total - BURST
        assert {share.word: share.cases for share in sources.shares} == {
            "police": total, "council": 5,
        }  # fmt: skip
        assert {share.word: share.cases for share in senders.shares} == {
            "west_yorkshire_police": total, "kirklees_council": 5,
        }  # fmt: skip

    def test_what_is_suspected_false_is_in_nothing(self, burst_page):
        total, _ = burst_page.mixed

        assert total == sum(each.cases for each in burst_page.quarters)

    def test_shares_are_of_the_cases(self, burst_page):
        total, mixes = burst_page.mixed
        for mix in mixes:
            for share in mix.shares:
                assert share.share == share.cases / total


class TestSentences:
    def test_an_alarm_is_said_first_of_all_with_its_limit(self, burst_page):
        assert "alarm for July to September 2026" in burst_page.summary[1]
        assert re.search(r"up to \d+ cases are in keeping", burst_page.summary[1])

    def test_above_the_limit_without_an_alarm_is_explained(self, page_of):
        page = page_of(BUSY_WARD)
        over = replace(page.quarters[-1], cases=40, upper=39.0, verdict="no alarm")
        page.__dict__["quarters"] = [*page.quarters[:-1], over]

        assert "not more than some ward of many does by chance" in page.summary[1]

    def test_a_ward_has_a_class_and_a_district_has_none(self, page_of):
        assert page_of(BUSY_WARD).look is not None
        assert page_of("E08000032").look is None
        assert page_of("E47000003").look is None

    def test_parts_add_up_to_the_wards(self, page_of, followed):
        parts = page_of("E08000032").parts
        inside = followed.here.wards.frame["district_code"].eq("E08000032").to_numpy()

        assert (
            sum(cases for _, _, cases, _, _ in parts) == followed.series.cases.wards[inside].sum()
        )
        assert len(page_of("E47000003").parts) == 5

    def test_notes_say_how_it_was_made(self, page_of):
        notes = dict(page_of(BUSY_WARD).notes)

        assert "predictive tail" in notes["Surveillance"]
        assert "9,999 maps" in notes["Classes"]
        assert "Farrington" in dict(page_of("E47000003").notes)["Surveillance"]


class TestBreak:
    @pytest.mark.parametrize(
        ("code", "is_redrawn"),
        [(BUSY_WARD, True), ("E05011388", False), ("E08000032", False), ("E47000003", False)],
    )
    def test_only_wards_of_redrawn_districts_break(self, page_of, code, is_redrawn):
        assert (page_of(code).line is not None) == is_redrawn

    def test_it_lies_before_the_quarter_in_which_wards_changed(self, page_of):
        page = page_of(BUSY_WARD)

        assert page.newest_first[page.line.after].period.name == "2026-Q2"
        assert "2026" in page.line.says


class TestKept:
    def test_every_analysis_says_its_badge(self, page_of, analysed):
        kept = page_of(BUSY_WARD).kept(analyses_kept(analysed))

        assert [each.analysis for each in kept] == ["2026-Q3", "2025"]
        assert all(each.stability for each in kept)
        assert any(each.source == "Single source" for each in kept)

    def test_an_older_analysis_without_badges_is_told_too(self, page_of, analysed):
        found = analyses_kept(analysed)
        bare = {
            name: replace(
                each,
                wards=tuple(
                    {key: row[key] for key in ("area_code", "cases", "category")}
                    for row in each.wards
                ),
            )
            for name, each in found.items()
        }
        kept = page_of(BUSY_WARD).kept({**bare, "broken": None})

        assert [each.stability for each in kept] == [None, None]
        assert [each.source for each in kept] == ["", ""]

    def test_wider_areas_have_none(self, page_of, analysed):
        assert page_of("E08000032").kept(analyses_kept(analysed)) == []


class TestChart:
    def test_it_has_a_dot_and_an_interval_for_each_quarter(self, page_of):
        page = page_of(BUSY_WARD)
        for standing in (False, True):
            root = parsed(page.chart(standing=standing))
            spans = [each for each in root.iter(f"{SVG}line") if each.get("stroke-width") == "10"]
            assert len(list(root.iter(f"{SVG}circle"))) == 9
            assert len(spans) == 9
            assert root.find(f"{SVG}title").text.endswith(page.heading)

    def test_dots_lie_as_high_as_their_rates(self, page_of):
        page = page_of(BUSY_WARD)
        root = parsed(page.chart(standing=False))
        heights = [float(dot.get("cy")) for dot in root.iter(f"{SVG}circle")]
        by_rate = sorted(range(9), key=lambda at: page.quarters[at].rate)
        by_height = sorted(range(9), key=lambda at: -heights[at])

        assert [page.quarters[at].rate for at in by_rate] == [
            page.quarters[at].rate for at in by_height
        ]

    def test_standing_it_begins_with_the_newest(self, page_of):
        root = parsed(page_of(BUSY_WARD).chart(standing=True))
        heights = [float(dot.get("cy")) for dot in root.iter(f"{SVG}circle")]

        assert heights == sorted(heights, reverse=True)

    def test_an_alarm_is_a_ring(self, burst_page):
        rings = [
            each
            for each in parsed(burst_page.chart(standing=False)).iter(f"{SVG}circle")
            if each.get("fill") == "none"
        ]
        assert len(rings) == sum(each.is_alarm for each in burst_page.quarters) >= 1

    def test_the_break_is_drawn_between_its_quarters(self, page_of):
        root = parsed(page_of(BUSY_WARD).chart(standing=False))
        (line,) = [each for each in root.iter(f"{SVG}line") if each.get("stroke-dasharray")]
        dots = [float(dot.get("cx")) for dot in root.iter(f"{SVG}circle")]

        assert dots[6] < float(line.get("x1")) < dots[7]

    def test_it_holds_no_script_no_style_and_no_name_that_runs(self, page_of):
        drawn = series_chart('<script>"&', page_of(BUSY_WARD).quarters).decode()

        assert "<script" not in drawn
        assert "style=" not in drawn
        assert AXIS in drawn

    def test_an_area_without_a_case_is_drawn_at_nothing(self, page_of, follow):
        root = parsed(page_of(BUSY_WARD, follow("source=nhs")).chart(standing=False))

        assert len({dot.get("cy") for dot in root.iter(f"{SVG}circle")}) == 1


def test_a_class_of_its_own_is_shown(page_of, followed):
    state = followed.series.steps.state.copy()
    state[0] = ENDED
    words = followed.series.steps.emerging.astype("<U24")
    words[0] = "No Pattern Detected"
    steps = replace(followed.series.steps, state=state, emerging=words)
    made = replace(followed, series=replace(followed.series, steps=steps))

    assert page_of(BUSY_WARD, made).look.key == "ended"
