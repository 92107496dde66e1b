"""An answer repeats what map and table print, in sentences, and nothing finer."""

from dataclasses import replace

import pytest

from models.disclosure.cells import State
from tests.webmap.sample import sample_release
from webmap.legend import CATEGORIES, SMALL, WITHHELD, amount_classes
from webmap.publishing.answer import answer
from webmap.publishing.area_figure import AreaFigure
from webmap.publishing.figures import figures
from webmap.publishing.questions import questions

MORE, AS, FEWER, UNCLEAR = CATEGORIES.values()
(AMOUNT,) = amount_classes(["all areas alike"])


@pytest.fixture(scope="module")
def release():
    return sample_release()


@pytest.fixture(scope="module")
def views(release):
    return {question.key: question for question in questions(release)}


def area(name, look, value="", low=None, high=None):
    amount = float(value) if value else 0.0
    return AreaFigure(
        code=name,
        name=name,
        look=look,
        value=value or look.words,
        low=low,
        high=high,
        order=(0, -amount, name, name),
        facts=(None, None, None),
    )


def test_classes_are_counted(release, views):
    areas = [area("A", MORE), area("B", AS), area("C", FEWER), area("D", UNCLEAR), area("E", MORE)]
    assert answer(release, views["ward-class-2025"], areas) == (
        "2 of 5 wards had more concerns than expected. 1 had fewer. "
        "For 1 there is not enough information to tell."
    )


def test_nothing_standing_out_is_said(release, views):
    assert answer(release, views["ward-class-2025"], [area("A", AS), area("B", AS)]) == (
        "No ward stands out with more concerns than expected."
    )


def test_what_is_not_published_is_not_enough_information(release, views):
    said = answer(release, views["ward-class-2025"], [area("A", WITHHELD), area("B", AS)])
    assert said.endswith("For 1 there is not enough information to tell.")


def test_highest_rate_comes_with_its_range_and_the_county(release, views):
    areas = [area("A", AMOUNT, "3.1", "1.0", "6.0"), area("B", AMOUNT, "12.9", "7.6", "19.7")]
    period = views["ward-rate-2025"].period
    county = release.findings_for("T3", period.kind, period.iso).areas[0].rate
    assert answer(release, views["ward-rate-2025"], [*areas, area("C", SMALL)]) == (
        f"Highest rate printed: B, 12.9 (likely 7.6 to 19.7). West Yorkshire as a whole: "
        f"{county:.1f}. For 1 of 3 wards no rate is printed."
    )


def test_areas_that_share_the_first_place_are_all_named(release, views):
    areas = [area(name, AMOUNT, value) for name, value in (("A", "50"), ("B", "50"), ("C", "45"))]
    said = answer(release, views["district-count-2026-Q3"], areas)
    assert said.startswith("Most concerns printed: A and B, 50.")


def test_many_that_share_the_first_place_are_counted(release, views):
    areas = [area(name, AMOUNT, "10") for name in "ABCD"]
    said = answer(release, views["ward-count-2025"], areas)
    assert said.startswith("Most concerns printed: 10, in 4 wards.")


def test_no_figure_at_all_names_nobody(release, views):
    said = answer(release, views["ward-count-2025"], [area("A", SMALL), area("B", SMALL)])
    assert "A" not in said.replace("As", "")
    assert said.endswith("For 2 of 2 wards no number is printed.")


def test_a_county_that_is_not_printed_is_left_out(release, views):
    hidden = tuple(
        replace(cell, state=State.WITHHELD, value=None, low=None, high=None)
        for cell in release.cells
    )
    for key in ("ward-rate-2025", "ward-count-2025"):
        said = answer(replace(release, cells=hidden), views[key], [area("A", AMOUNT, "10")])
        assert "West Yorkshire" not in said


def test_hidden_areas_change_nothing_but_their_number(release, views):
    """Which areas are small, and in what order they stand, is not in the answer."""
    shown = [area("A", AMOUNT, "20"), area("B", AMOUNT, "15")]
    view = views["ward-count-2025"]
    answers = {
        answer(release, view, [*shown, *(area(name, SMALL) for name in names)])
        for names in ("CD", "DC", "XY")
    }
    assert len(answers) == 1


def test_every_view_carries_its_answer(release, views):
    for question in views.values():
        view = figures(release, question)
        assert view.as_json()["summary"] == answer(release, question, view.areas)
