"""Forms offer what can be asked, in words, with what was asked chosen."""

from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from models.design import NEIGHBOUR_RULES
from tests.webmap.five_hundred import TODAY
from webmap.restricted.asking import DENOMINATORS, FILTERS, asked_for, offered
from webmap.restricted.choice_words import (
    DENOMINATOR_WORDS,
    FILTER_WORDS,
    NEIGHBOUR_WORDS,
    choice_words,
    chosen_words,
    level_words,
    records_words,
    when,
)
from webmap.restricted.choosing import choices, filters, periods
from webmap.restricted.desk import desk

ASKED = "period=2025&source=police&grade=unknown&neighbours=nearest-6&level=0.01"


@pytest.fixture(scope="module")
def here(app):
    with app.app_context():
        return desk()


@pytest.fixture(scope="module")
def asked(here):
    return lambda address: asked_for(MultiDict(parse_qsl(address)), here, TODAY)


def test_every_choice_has_words():
    assert set(FILTER_WORDS) == set(FILTERS)
    assert set(NEIGHBOUR_WORDS) == set(NEIGHBOUR_RULES)
    assert set(DENOMINATOR_WORDS) == set(DENOMINATORS)


def test_what_was_asked_is_chosen_and_nothing_else(here, asked):
    chosen = {
        (one.name, option.value)
        for one in filters(here, asked(ASKED))
        for option in one.options
        if option.is_chosen
    }
    assert chosen == {("source", "police"), ("grade", "unknown")}
    listed = periods(here, asked(ASKED), TODAY)
    assert [each.value for group in listed.values() for each in group if each.is_chosen] == ["2025"]
    assert list(listed) == ["Twelve months", "Years", "Quarters"]


def test_the_usual_is_sent_as_nothing(asked):
    usual = choices(asked("period=2025"))
    assert all(one.options[0].value == "" and one.options[0].is_chosen for one in usual)
    assert [one.unusual for one in usual] == ["", "", ""]
    changed = choices(asked(ASKED))
    assert [one.unusual for one in changed] == ["", "The six nearest wards", "1%"]


def test_every_offer_of_a_form_can_be_asked(here, asked):
    for one in choices(asked("")):
        for option in one.options:
            assert asked(f"{one.name}={option.value}") is not None
    for one in filters(here, asked("")):
        assert [option.value for option in one.options] == list(offered(here)[one.name])
        assert all(option.words[:1] == option.words[:1].upper() for option in one.options)


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("person", "no", "Adult"),
        ("type", "domestic_servitude", "Domestic servitude"),
        ("record", "nrm_referral", "NRM referral"),
        ("source", "nhs", "NHS"),
        ("organisation", "west_yorkshire_police", "West Yorkshire Police"),
        ("organisation", "somebody_new", "Somebody new"),
        ("grade", "unknown", "Not said"),
    ],
)
def test_words_are_as_people_say_them(name, word, said):
    assert choice_words(name, word) == said


def test_records_are_said_in_a_sentence(asked):
    assert records_words(asked("period=2025")).startswith("Every kind of record but convictions")
    assert chosen_words(asked("period=2025")) == ""
    assert chosen_words(asked(ASKED)) == "came from: Police; information grade: Not said"
    assert when(asked("period=2026-Q3")) == "July to September 2026"
    assert level_words(0.05) == "5%"
