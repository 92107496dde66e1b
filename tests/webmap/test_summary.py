"""Sentences by rule: each thing a release can say of an area, and nothing it can not."""

import re

import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Change
from webmap.summary import Latest, summarise

WARD = Area(code="E05001341", level="ward", name="Baildon", district_code="E08000032",
            district_name="Bradford", residents=16_271)  # fmt: skip
YEAR, QUARTER = "2025-01-01/2026-01-01", "2026-07-01/2026-10-01"


def cell(state, value=None, low=None, high=None, kind="year", period=YEAR):
    at = CellId(measure="cases", table="T1", area=WARD.code, vintage="2025", period_kind=kind,
                period=period)  # fmt: skip
    return ReleasedCell(id=at, state=state, value=value, low=low, high=high)


SHOWN = cell(State.SHOWN, 60, 60, 60)
SMALL = cell(State.SMALL, None, 0, 9)


def finding(category="as expected", rank_low=20, rank_high=40):
    return AreaFinding(area=WARD.code, rate=20.26, rate_low=15.14, rate_high=25.49,
                       rank_low=rank_low, rank_high=rank_high, category=category)  # fmt: skip


def change(direction, visible=24.0):
    return Change(area=WARD.code, period=QUARTER, before="2025-07-01/2025-10-01",
                  direction=direction, smallest_visible=visible)  # fmt: skip


def said(printed, found=None, moved=None):
    return summarise([Latest(printed.id.period_kind, printed, found, moved)], WARD, 124)


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        (SHOWN, "In 2025, about 60 concerns were reported in Baildon."),
        (SMALL, "In 2025, under 10 concerns were reported in Baildon, possibly none."),
        (cell(State.COARSE, None, 10, 15), "In 2025, 10 to 15 concerns were reported in Baildon."),
        (cell(State.WITHHELD), "In 2025, the figure for Baildon is not published."),
    ],
)
def test_count_is_said_by_its_state(printed, sentence):
    assert said(printed) == (sentence,)


def test_rate_comes_with_its_range():
    text = said(SHOWN, finding())[1]
    assert text == (
        "A year brings about 20.3 for every 10,000 residents. Allowing for rounding and chance, "
        "the rate lies between 15.1 and 25.5."
    )


@pytest.mark.parametrize("printed", [SMALL, cell(State.WITHHELD)])
def test_an_area_without_a_figure_has_a_range_and_no_rate(printed):
    text = said(printed, finding())[1]
    assert "20.3" not in text
    assert "between 15.1 and 25.5" in text


@pytest.mark.parametrize(
    ("category", "phrase"),
    [
        ("more than expected", "more concerns than expected"),
        ("fewer than expected", "awareness may help"),
        ("as expected", "about as many concerns as expected"),
        ("cannot tell", "not enough information"),
    ],
)
def test_class_is_said_in_the_agreed_words(category, phrase):
    assert phrase in said(SHOWN, finding(category))[2]


def test_rank_is_a_range_or_is_not_said():
    assert "between 20th and 40th among the 124 wards" in said(SHOWN, finding())[3]
    assert "stands 1st among" in said(SHOWN, finding(rank_low=1, rank_high=1))[3]
    assert "cannot be told" in said(SHOWN, finding(rank_low=1, rank_high=124))[3]
    assert len(said(SHOWN, finding(rank_low=None, rank_high=None))) == 3


@pytest.mark.parametrize(
    ("direction", "phrase"), [("up", "That is more than"), ("down", "That is fewer than")]
)
def test_change_is_against_rounding_and_chance(direction, phrase):
    text = said(SHOWN, None, change(direction))[1]
    assert text.startswith(phrase)
    assert "more than rounding and chance explain" in text


def test_no_clear_change_says_what_could_have_been_seen():
    assert (
        "only a change of about 24% or more would stand out"
        in said(SHOWN, None, change("cannot tell"))[1]
    )
    assert said(SHOWN, None, change("cannot tell", None))[1].endswith("a year before.")


def test_quarters_say_no_rate_of_a_year():
    printed = cell(State.SHOWN, 60, 60, 60, "quarter", QUARTER)
    assert said(printed, finding()) == (
        "From July to September 2026, about 60 concerns were reported in Baildon.",
    )


def test_small_figures_print_no_count_below_ten():
    """Rates have a decimal; a bare whole number under 10 would be a count."""
    text = " ".join(said(SMALL, finding("cannot tell", 1, 124)))
    assert not re.search(r"(?<![\d.,])[1-9](?![\d.,])", text)


@pytest.mark.parametrize(
    ("kind", "period", "words"),
    [
        ("quarter", QUARTER, "than in the same quarter a year before"),
        ("twelve_months", "2025-10-01/2026-10-01", "than in the twelve months before"),
        ("year", YEAR, "than in the year before"),
    ],
)
def test_a_change_is_against_the_same_dates_a_year_before(kind, period, words):
    shown = cell(State.SHOWN, 60, 60, 60, kind=kind, period=period)

    assert words in said(shown, moved=change("up"))[1]


def test_groups_are_called_what_they_are():
    group = Area(code="G", level="small_group", name="Town wards", district_code="D",
                 district_name="Leeds", residents=40_000)  # fmt: skip
    spoken = summarise([Latest("year", SHOWN, finding(), None)], group, 52)

    assert spoken[-1].endswith("among the 52 small groups of wards.")
