"""What is followed ends where it is asked to, and is worked out once."""

from dataclasses import replace

import numpy as np
import pytest

from models.analysing.steps import ENDED
from tests.webmap.five_hundred import TODAY
from webmap.errors import NothingToDo
from webmap.restricted.answering import series_answer, series_quarters
from webmap.restricted.asking import Asked
from webmap.restricted.mapping.sheet import UnfitDenominator


def test_the_series_ends_with_the_period_asked_for(follow):
    assert follow("period=2025").quarters[-1].name == "2025-Q4"
    assert follow("period=2025-Q4").quarters[0].name == "2024-Q3"


def test_periods_with_one_end_ask_one_thing(follow):
    year, quarter = follow("period=2025"), follow("period=2025-Q4")

    assert year.asked == quarter.asked
    assert year.series is quarter.series


def test_the_same_question_gives_the_same_answer_and_another_day_the_same_figures(follow, here):
    first = follow()
    again = series_answer(replace(here), first.asked, TODAY)

    assert again is first.series


@pytest.mark.parametrize("period", ["2024-Q3"])
def test_one_quarter_is_no_series(follow, period):
    with pytest.raises(NothingToDo, match="takes 2 closed quarters"):
        follow(f"period={period}")


def test_a_denominator_that_leaves_wards_with_nothing_is_refused(follow):
    with pytest.raises(UnfitDenominator):
        follow("denominator=premises")


def test_shared_by_cases_the_expected_are_those_of_all_the_quarters(follow):
    told = follow("denominator=all-cases")
    share = told.series.expected.sum(axis=1) / told.series.expected.sum()
    cases = told.series.cases.wards.sum(axis=1)

    assert np.count_nonzero(share[cases == 0]) == 0
    assert np.corrcoef(share, cases)[0, 1] > 0.99


def test_expected_cases_add_up_to_those_of_each_quarter(followed):
    series = followed.series

    assert series.expected.sum(axis=0) == pytest.approx(series.cases.wards.sum(axis=0))


def test_a_selection_without_records_is_empty_and_not_an_error(follow, followed):
    nothing = follow("source=nhs")

    assert nothing.is_empty
    assert not followed.is_empty


def test_no_more_than_twelve_quarters_are_looked_at(here, followed):
    asked = Asked(period=followed.quarters[-1])

    assert len(series_quarters(here, asked, TODAY)) == 9
    assert series_quarters(here, asked, TODAY) == list(followed.quarters)


def test_a_hotspot_that_ended_has_a_class_of_its_own(followed):
    steps = followed.series.steps
    made = replace(
        followed,
        series=replace(
            followed.series,
            steps=replace(
                steps,
                emerging=np.full(len(steps.emerging), "No Pattern Detected", dtype="<U24"),
                state=np.where(np.arange(len(steps.state)) == 3, ENDED, "not hot"),
            ),
        ),
    )

    assert made.classes[3] == ENDED
    assert set(made.classes) == {ENDED, "No Pattern Detected"}
