"""The words of section 9 of the design, and figures as British readers write them."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import get_args

import pytest

from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Category, Change
from webmap import words

AT = CellId(
    measure="cases",
    table="T1",
    area="E05001341",
    vintage="2025",
    period_kind="year",
    period="2025-01-01/2026-01-01",
)


def cell(state, value=None, low=None, high=None):
    return ReleasedCell(id=AT, state=state, value=value, low=low, high=high)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (cell(State.SHOWN, 10, 10, 10), "10"),
        (cell(State.SHOWN, 1655, 1655, 1655), "1,655"),
        (cell(State.SMALL, None, 0, 9), "under 10, possibly none"),
        (cell(State.COARSE, None, 10, 15), "10 to 15"),
        (cell(State.COARSE, None, 995, 1000), "995 to 1,000"),
        (cell(State.COARSE, None, 10, None), "10 or more"),
        (cell(State.WITHHELD), "not published"),
        (None, "not published"),
    ],
)
def test_cell_reads_as_agreed(printed, said):
    assert words.cell_words(printed) == said


def test_every_category_and_change_has_its_words():
    assert set(words.CATEGORY_WORDS) == set(get_args(Category))
    directions = get_args(Change.__annotations__["direction"])
    assert set(words.CHANGE_WORDS) == set(directions)


def test_partners_read_the_agreed_words():
    assert words.CATEGORY_WORDS["more than expected"] == "more concerns than expected"
    assert words.CATEGORY_WORDS["cannot tell"] == "not enough information"
    assert words.CATEGORY_WORDS["fewer than expected"] == (
        "fewer concerns than expected: awareness may help"
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (101, "101st"), (111, "111th"), (124, "124th")],
)  # fmt: skip
def test_ordinals(value, said):
    assert words.ordinal(value) == said


def test_dates_and_sentences():
    assert words.date_words(date(2026, 11, 2)) == "2 November 2026"
    assert words.period_sentence("year", "2025-01-01/2026-01-01") == "In 2025"
    assert words.period_sentence("quarter", "2026-07-01/2026-10-01").startswith("From July")
    assert words.capital("not enough information") == "Not enough information"
    assert words.capital("") == ""


def finding(low, high):
    return AreaFinding(
        area="E05001341", rate=5.25, rate_low=3.04, rate_high=7.96, rank_low=low, rank_high=high
    )


def test_ranges_are_never_bare_numbers():
    assert words.rate_words(finding(1, 5)) == "3.0 to 8.0"
    assert words.rank_words(finding(1, 5), 124) == "1st to 5th"
    assert words.rank_words(finding(3, 3), 124) == "3rd"


def test_rank_that_says_nothing_is_not_said():
    """1st to 124th of 124 is no rank; nor is a missing one."""
    assert words.rank_words(finding(1, 124), 124) == words.NOT_ENOUGH
    assert words.rank_words(finding(1, 64), 124) == words.NOT_ENOUGH
    assert words.rank_words(finding(1, 63), 124) == "1st to 63rd"
    assert words.rank_words(finding(None, None), 124) == words.NOT_ENOUGH


def test_smallest_visible_change_is_said_where_known():
    change = Change(
        area="E08000034",
        period="2026-07-01/2026-10-01",
        before="2025-07-01/2025-10-01",
        direction="cannot tell",
        smallest_visible=24.4,
    )
    assert "24%" in words.visible_words(change)
    unknown = Change(**{name: getattr(change, name) for name in ("area", "period", "before",
                     "direction")}, smallest_visible=None)  # fmt: skip
    assert words.visible_words(unknown) == ""


def ward(code, residents, within=None):
    return Area(
        code=code,
        level="ward",
        name=code,
        district_code="D",
        district_name="D",
        residents=residents,
        residents_within=within,
    )


def test_residents_say_whether_they_were_counted():
    assert words.residents_words(ward("A", 16_271)) == "16,271 (Census 2021)"
    assert words.residents_words(ward("A", None)) == "not known"
    said = words.residents_words(ward("A", 16_271, 15))
    # No figure of such a kind is good to the last person.
    assert said.startswith("about 16,300, estimated from Census 2021 by postcode")
    assert "15%" in said


def test_a_release_says_of_how_many_wards_residents_are_estimated(release):
    assert words.residents_sentence(release) == ""
    areas = (ward("A", 9_000), ward("B", 9_000, 5), ward("C", 9_000, 10), ward("D", 9_000, 40))

    said = words.residents_sentence(replace(release, areas=areas))

    assert "3 of 4 wards" in said
    assert "half of them within about 10%, each within about 40%" in said


def test_no_american_or_internal_words_reach_the_screen():
    said = [*words.CATEGORY_WORDS.values(), *words.CHANGE_WORDS.values(), words.SMALL_WORDS]
    assert not re.search(r"[A-Z]{2}|_|hotspot|suppress|color", " ".join(said))


@pytest.mark.parametrize(
    ("stored", "day", "time"),
    [
        ("2026-06-30T23:05:59", "1 July 2026", "1 July 2026 at 00:05"),
        ("2026-11-02T10:32:00", "2 November 2026", "2 November 2026 at 10:32"),
    ],
)
def test_a_time_of_the_stores_is_said_as_in_london(stored, day, time):
    at = datetime.fromisoformat(stored)
    assert words.day_words(at) == day
    assert words.time_words(at) == time
