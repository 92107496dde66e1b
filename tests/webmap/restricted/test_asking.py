"""An address asks one thing, shows it again, and asks nothing that is not offered."""

from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from geo.periods import Period
from models.selection import EVERYTHING, Selection
from tests.webmap.five_hundred import TODAY
from webmap.restricted.asking import FILTERS, Asked, asked_for, offered
from webmap.restricted.desk import desk


@pytest.fixture(scope="module")
def here(app):
    with app.app_context():
        return desk()


def asks(here, address):
    return asked_for(MultiDict(parse_qsl(address)), here, TODAY)


def test_an_empty_address_asks_for_what_is_usual(here):
    asked = asks(here, "")

    assert asked.period.kind == "twelve_months"
    assert asked.selection == EVERYTHING
    assert (asked.neighbours, asked.denominator, asked.level) == ("queen", "residents", 0.05)


@pytest.mark.parametrize(
    "address",
    [
        "period=2025",
        "period=2026-Q3&type=labour&type=sexual",
        "period=2025&person=unknown&source=police&grade=A&source-grade=2",
        "period=2025&neighbours=nearest-6&denominator=equal&level=0.2",
    ],
)
def test_an_address_asks_what_it_says(here, address):
    asked = asks(here, address)

    assert sorted(parse_qsl(asked.query)) == sorted(parse_qsl(address))
    assert asks(here, asked.query) == asked


@pytest.mark.parametrize(
    "address",
    ["period=1066", "period=2099-Q1", "type=nonsense", "level=0.5", "neighbours=all",
     "denominator=beer", "organisation=%3Cscript%3E", "person=yes&person=perhaps"],
)  # fmt: skip
def test_what_is_not_offered_is_not_asked(here, address):
    assert asks(here, address) is None


def test_every_word_offered_can_be_asked_for(here):
    for name, words in offered(here).items():
        for word in words:
            asked = asks(here, f"{name}={word}")
            assert getattr(asked.selection, FILTERS[name]) == {word}


def test_another_period_keeps_the_rest():
    asked = Asked(period=Period.year(2025), selection=Selection(child=frozenset({"yes"})))

    over = asked.over(Period.year(2024))

    assert over.selection == asked.selection
    assert over.period == Period.year(2024)
