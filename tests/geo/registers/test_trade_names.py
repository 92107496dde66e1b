"""A name is kept only where it cannot be a person's."""

import pandas as pd
import pytest

from geo.registers.trade_names import is_titled, is_trade


def said(test, name):
    return bool(test(pd.Series([name], dtype="str"))[0])


@pytest.mark.parametrize(
    "name", ["Mr A Person", "mrs person", "DR PERSON & PARTNERS", "Miss P", "Rev. P"]
)
def test_a_title_tells_a_person(name):
    assert said(is_titled, name)


@pytest.mark.parametrize(
    "name", ["Drs Surgery", "Mrkt Hall", "The Dr Who Bar", "Sirloin", "Missy's"]
)
def test_a_word_that_begins_like_a_title_does_not(name):
    assert not said(is_titled, name)


@pytest.mark.parametrize(
    "name", ["Aire Cars", "Dales Metals", "A PERSON LIMITED", "Calder Taxis (2)"]
)
def test_a_word_of_business_tells_a_trade(name):
    assert said(is_trade, name)


@pytest.mark.parametrize("name", ["A Person", "Carson Person", "Mr A Person t/a Aire Cars", ""])
def test_what_may_be_a_person_is_no_trade(name):
    assert not said(is_trade, name)
