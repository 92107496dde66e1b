"""A ward is known by code and vintage; a name that lives on is another ward."""

from datetime import date

import pytest

from boundaries.tables import DISTRICTS
from boundaries.vintages import (
    KNOWN,
    REDRAWN_ON,
    is_redrawn,
    redrawn_between,
    say_of,
    vintages_of,
    wards_of,
)

LEEDS = "E08000035"


def test_there_are_as_many_wards_as_each_year_had():
    """124 until 6 May 2026; Calderdale has one more since."""
    assert KNOWN == ("2025", "2026")
    assert (len(wards_of("2025")), len(wards_of("2026"))) == (124, 125)
    assert not wards_of("2024")


def test_every_ward_but_those_of_leeds_was_redrawn():
    assert [code for code in DISTRICTS if not is_redrawn(code)] == [LEEDS]
    both = set(wards_of("2025")) & set(wards_of("2026"))
    assert {wards_of("2025")[code].district_code for code in both} == {LEEDS}
    assert len(both) == 33


def test_names_live_on_under_new_codes():
    """The reason why a ward is never found by its name."""
    old, new = (
        {(w.name, w.district_code) for c, w in wards_of(v).items() if len(vintages_of(c)) == 1}
        for v in KNOWN
    )
    assert len(old & new) == 54


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("E05001341", ("2025",)),
        ("E05016453", ("2026",)),
        ("E05011385", ("2025", "2026")),
        ("E05009999", ()),
        ("Baildon", ()),
    ],
)
def test_a_code_tells_its_vintages(code, expected):
    assert vintages_of(code) == expected


def test_a_ward_of_another_vintage_is_named():
    assert say_of("E05016453") == (
        "a ward of 2026, whose outlines are not in use here: it counts at its district"
    )
    assert say_of("E05009999") is None


@pytest.mark.parametrize(
    ("start", "end", "breaks"),
    [
        (date(2025, 1, 1), date(2027, 1, 1), True),
        (date(2026, 5, 6), date(2026, 5, 8), True),
        (date(2026, 5, 7), date(2027, 1, 1), False),
        (date(2025, 1, 1), date(2026, 5, 7), False),
    ],
)
def test_a_series_breaks_where_it_spans_the_day(start, end, breaks):
    assert date(2026, 5, 7) == REDRAWN_ON
    assert redrawn_between("E08000033", start, end) is breaks
    assert redrawn_between(LEEDS, start, end) is False
