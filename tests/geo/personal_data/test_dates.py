"""A date of birth is told from a filing date by its age."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.personal_data.dates import YOUNGEST, birth_years, birthdays_in

TODAY = date(2026, 11, 22)
FORMS = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y%m%d", "%d%m%Y", "%d %b %Y", "%d%b%Y",
         "%d %B %Y", "%B %d, %Y", "%d/%m/%y"]  # fmt: skip
BORN = st.dates(date(1930, 1, 1), date(2016, 11, 22))
FILED = st.dates(date(2016, 11, 23), TODAY)


@given(day=BORN, form=st.sampled_from(FORMS))
def test_every_old_date_is_a_birthday_in_every_form(day, form):
    assert birthdays_in(f"X-{day.strftime(form).upper()}-1", TODAY)


@given(day=FILED, form=st.sampled_from([form for form in FORMS if "%y" not in form]))
def test_no_date_of_the_last_ten_years_is_one(day, form):
    assert not birthdays_in(f"X-{day.strftime(form).upper()}-1", TODAY)


def test_the_tenth_birthday_is_the_line():
    tenth = date(TODAY.year - YOUNGEST, TODAY.month, TODAY.day)
    assert birthdays_in(tenth.isoformat(), TODAY)
    assert not birthdays_in((tenth + timedelta(days=1)).isoformat(), TODAY)


@pytest.mark.parametrize("said", ["DOB 3/5/2019", "D.O.B: 03.05.2019", "BORN ON 3 MAY 2019"])
def test_a_child_is_known_where_the_text_says_so(said):
    assert birthdays_in(said, TODAY)
    assert not birthdays_in(said.replace("DOB", "ON").replace("D.O.B", "ON").replace("BORN", ""),
                            TODAY)  # fmt: skip


@pytest.mark.parametrize("text", ["31/02/1985", "1985-13-01", "19851301", "00001985", "1885-01-01"])
def test_days_no_calendar_has_are_nobodys(text):
    assert not birthdays_in(text, TODAY)


def test_six_digits_are_a_birthday_only_beside_initials():
    assert not birthdays_in("WYP-020385", TODAY)
    assert birthdays_in("JS-020385", TODAY, six_digits=True)
    assert not birthdays_in("JS-992385", TODAY, six_digits=True)


def test_the_years_of_birth_end_ten_years_ago():
    assert list(birth_years(TODAY))[-1] == 2016
    assert 1950 in birth_years(TODAY)
