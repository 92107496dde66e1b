"""An address tries one design, shows it again, and tries nothing that is not offered."""

from urllib.parse import parse_qsl

import pytest

from geo.periods import Period
from tests.webmap.five_hundred import TODAY
from webmap.restricted.choice_words import records_words
from webmap.restricted.trying.windows import windows

YEAR = Period.twelve_months_to(Period.quarter("2026-Q3"))


def test_an_empty_address_tries_the_usual_design(trial_of):
    trial = trial_of("")

    assert trial.is_usual
    assert trial.asked.period == YEAR
    assert not trial.is_all


@pytest.mark.parametrize(
    "address",
    [
        "period=2025&window=quarter&test=scan",
        "period=2026-Q3&window=twelve-months&test=local-moran&all=yes",
        "period=2025&person=unknown&neighbours=nearest-6&denominator=equal&level=0.1",
    ],
)
def test_an_address_tries_what_it_says(trial_of, address):
    trial = trial_of(address)

    assert sorted(parse_qsl(trial.query)) == sorted(parse_qsl(address))
    assert trial_of(trial.query) == trial
    assert not trial.is_usual


@pytest.mark.parametrize(
    "address",
    ["window=moon", "test=tea-leaves", "all=no", "period=1066", "level=0.5", "neighbours=none"],
)
def test_what_is_not_offered_is_not_tried(trial_of, address):
    assert trial_of(address) is None


def test_what_a_form_sends_for_the_usual_choice_is_usual(trial_of):
    assert trial_of("period=2025&window=&test=&all=&level=&neighbours=&denominator=").is_usual


def test_a_window_that_the_period_has_not_is_left_aside(trial_of):
    """A form that changes the period still sends the window chosen before."""
    assert trial_of("period=2026-Q3&window=quarter").is_usual


def test_the_usual_design_is_of_every_record_of_the_same_period(trial_of):
    trial = trial_of("period=2025&person=unknown&window=quarter&level=0.2&all=yes")

    assert trial.usual.query == "period=2025"


def test_changes_are_named_one_by_one(here, trial_of):
    trial = trial_of("period=2025&person=unknown&window=quarter&level=0.2&neighbours=nearest-6")

    assert trial.changes(here, TODAY) == [
        ("Records", records_words(trial.asked)),
        ("Dates", "Its last quarter alone, October to December 2025"),
        ("Level", "20%"),
        ("Neighbours", "The six nearest wards"),
    ]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (YEAR, {"quarter": "2026-Q3", "year": "2025", "quarter-earlier": "2026-Q2-twelve-months",
                "year-earlier": "2025-Q3-twelve-months"}),
        (Period.quarter("2026-Q3"), {"twelve-months": "2026-Q3-twelve-months", "year": "2025",
                                     "quarter-earlier": "2026-Q2", "year-earlier": "2025-Q3"}),
        (Period.year(2025), {"quarter": "2025-Q4", "quarter-earlier": "2025-Q3-twelve-months"}),
        (Period.quarter("2024-Q3"), {}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)  # fmt: skip
def test_windows_are_closed_recorded_and_of_other_dates(here, period, expected):
    """Records begin with July 2024."""
    found = windows(here, period, TODAY)

    assert found.pop("") == period
    assert {name: each.name for name, each in found.items()} == expected
