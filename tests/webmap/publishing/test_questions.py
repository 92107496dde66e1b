"""The views on offer are exactly those the release answers, the release's own choice first."""

from collections import Counter
from dataclasses import replace
from typing import get_args

import pytest

from models.release import AreaLevel
from tests.webmap.sample import sample_release
from tests.whole_release import whole_areas, whole_release
from webmap.publishing.questions import LEVELS, Question, county_cell, default_question, questions


@pytest.fixture(scope="module")
def release():
    return sample_release()


def at(published, level, measure):
    return [view.token for view in published if (view.level, view.measure) == (level, measure)]


def test_wards_are_offered_for_closed_years_only(release):
    for measure in ("class", "rate", "count"):
        assert at(questions(release), "ward", measure) == ["2025", "2024", "all"]


def test_districts_are_offered_by_quarter_newest_first(release):
    offered = at(questions(release), "district", "rate")

    assert offered[0] == "2026-Q3"
    assert offered[11] == "2023-Q4"
    assert offered[12:] == ["2025", "2024", "all"]


def test_classes_are_offered_only_where_they_were_computed(release):
    assert at(questions(release), "district", "class") == []


def test_without_findings_only_counts_are_offered(release):
    bare = replace(release, findings=())
    assert {view.measure for view in questions(bare)} == {"count"}


def test_without_cells_nothing_is_offered(release):
    assert questions(replace(release, cells=())) == ()


def test_every_view_has_a_name_of_its_own_that_can_be_a_file(release):
    keys = [view.key for view in questions(release)]

    assert len(set(keys)) == len(keys)
    assert "ward-class-2025" in keys
    assert all(key.replace("-", "").isalnum() for key in keys)


def test_heading_says_what_the_page_answers(release):
    headings = {view.key: view.heading for view in questions(release)}

    assert headings["ward-class-2025"] == "Where were more concerns than expected reported, 2025?"
    assert headings["district-count-2026-Q3"] == (
        "How many concerns were reported in each district, July to September 2026?"
    )
    assert headings["ward-rate-all"].endswith("October 2023 to December 2025?")


def test_default_is_the_releases_choice_by_its_most_telling_measure(release):
    assert default_question(release, questions(release)).key == "ward-class-2025"

    districts = replace(
        release,
        default_view={"level": "district", "period": "2026-07-01/2026-10-01", "reason": "x"},
    )
    assert default_question(districts, questions(districts)).key == "district-rate-2026-Q3"


def test_default_without_cells_is_refused(release):
    nowhere = replace(release, default_view={**release.default_view, "level": "parish"})
    with pytest.raises(ValueError, match="Nothing was published"):
        default_question(nowhere, questions(nowhere))


def test_a_question_is_a_plain_value(release):
    assert isinstance(questions(release)[0], Question)
    assert questions(release) == questions(sample_release())


class TestWhole:
    """A release of every table."""

    def test_levels_come_finest_first_by_the_names_of_the_selector(self):
        levels = list(dict.fromkeys(view.level for view in questions(whole_release())))

        assert levels == list(LEVELS) == list(get_args(AreaLevel))[:4]

    def test_each_level_is_offered_by_the_periods_it_is_published_for(self):
        offered = {
            level: Counter(
                view.period.kind
                for view in questions(whole_release())
                if (view.level, view.measure, view.of) == (level, "count", None)
            )
            for level in LEVELS
        }

        assert offered == {
            "ward": {"twelve_months": 9, "year": 2, "all": 1},
            "small_group": {"twelve_months": 9},
            "group": {"quarter": 12, "year": 2, "all": 1},
            "district": {"quarter": 12, "year": 2, "all": 1},
        }

    def test_the_newest_twelve_months_come_first(self):
        wards = at(questions(whole_release()), "ward", "class")

        assert wards[:2] == ["2026-Q3-twelve-months", "2026-Q2-twelve-months"]
        assert wards[9:] == ["2025", "2024", "all"]

    def test_classes_are_offered_of_wards_and_small_groups(self):
        """Six groups and three districts are too few to be classed."""
        assert {view.level for view in questions(whole_release()) if view.measure == "class"} == {
            "ward",
            "small_group",
        }

    def test_kinds_of_concern_are_offered_as_counts_of_districts_in_published_order(self):
        divided = [view for view in questions(whole_release()) if view.of]

        assert {(view.table, view.level, view.measure) for view in divided} == {
            ("T4", "district", "count")
        }
        assert [view.kind for view in divided[::3]] == [
            *("type-labour", "type-sexual", "type-criminal", "type-domestic-servitude"),
            *("type-forced-marriage", "type-organ-removal", "type-child-exploitation"),
            *("type-unknown", "age-adult", "age-child", "age-unknown"),
        ]
        assert divided[0].key == "district-count-2025-type-labour"
        assert divided[0].kind_words == "Labour exploitation"
        assert divided[0].heading == (
            "How many concerns were reported in each district, 2025: labour exploitation?"
        )

    def test_every_view_has_a_cell_of_every_area_and_a_key_of_its_own(self):
        release = whole_release()
        published = questions(release)

        assert len({view.key for view in published}) == len(published)
        for view in published:
            cells = view.cells(release)
            assert list(cells) == [area.code for area in release.areas_at(view.level)]
            assert {cell.id.dims.get("type") for cell in cells.values()} == {
                view.of[1] if view.of and view.of[0] == "type" else None
            }

    def test_the_county_s_own_cell_is_of_the_same_dates_and_kind(self):
        release = whole_release()
        found = {view.key: county_cell(release, view) for view in questions(release)}

        assert found["ward-count-2025"].id.table == "T3"
        assert found["district-count-2025-type-labour"].id.dims == {"type": "labour"}
        assert found["district-count-2025-type-labour"].id.table == "T5"
        assert found["ward-count-2026-Q3-twelve-months"] is None

    def test_a_choice_by_kind_of_period_takes_that_kind(self):
        """The year of wards and their twelve months to December are the same dates."""
        view = {"level": "ward", "period": "2025-01-01/2026-01-01", "reason": "x"}
        release = whole_release()
        published = questions(release)
        chosen = [
            default_question(replace(release, default_view=view | {"period_kind": kind}), published)
            for kind in ("year", "twelve_months")
        ]

        assert [question.token for question in chosen] == ["2025", "2025-Q4-twelve-months"]

    def test_without_areas_of_a_level_it_is_not_offered(self):
        release = whole_release()
        fewer = tuple(area for area in release.areas if area.level != "group")

        assert "group" not in {v.level for v in questions(replace(release, areas=fewer))}
        assert len(whole_areas()["group"]) == 6
