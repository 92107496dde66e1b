"""The views on offer are exactly those the release answers, the release's own choice first."""

from dataclasses import replace

import pytest

from tests.webmap.sample import sample_release
from webmap.publishing.questions import Question, default_question, questions


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
