from dataclasses import replace

import pytest

from geo.periods import Period
from models.deriving.briefing import sentences
from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Change, Findings
from tests.small_release import small_release

QUARTER = Period.quarter("2026-Q3")
YEAR = Period.year(2025)
WINDOW = Period.twelve_months_to(QUARTER)
COUNTY = Area(
    code="C",
    level="county",
    name="West Yorkshire",
    district_code=None,
    district_name=None,
    residents=2_350_000,
)


def county_cell(state, value=None, low=None, high=None):
    address = CellId(
        measure="cases",
        table="T3",
        area="C",
        vintage="2025",
        period_kind="quarter",
        period=QUARTER.iso,
    )
    return ReleasedCell(id=address, state=state, value=value, low=low, high=high)


def ward_findings(*categories):
    return Findings(
        table="T1",
        level="ward",
        period_kind="year",
        period=YEAR.iso,
        areas=tuple(
            AreaFinding(area=f"W{at}", rate=1.0, rate_low=0.0, rate_high=2.0, category=category)
            for at, category in enumerate(categories, start=1)
        ),
        method="",
        denominator="",
        draws=1,
        seed=1,
    )


def of_small_groups(*categories):
    """The same of small groups over twelve months."""
    found = ward_findings(*categories)
    return replace(
        found, table="T8", level="small_group", period_kind="twelve_months", period=WINDOW.iso
    )


def briefing(*, cell=None, changes=(), findings=(), wards=2, audit=None, view=None):
    release = small_release()
    wards = tuple(
        Area(
            code=f"W{at}",
            level="ward",
            name=f"Ward {at}",
            district_code="D1",
            district_name="Leeds",
            residents=1,
        )
        for at in range(1, wards + 1)
    )
    cell = cell or county_cell(State.SHOWN, 400, 400, 400)
    return sentences(
        replace(
            release,
            areas=(*wards, COUNTY),
            cells=(cell,),
            changes=tuple(changes),
            findings=tuple(findings),
            audit=audit or release.audit,
            default_view=view or release.default_view,
        )
    )


def change(direction, smallest, before="2025-07-01/2025-10-01"):
    return Change(
        area="C",
        period=QUARTER.iso,
        before=before,
        direction=direction,
        smallest_visible=smallest,
    )


def test_there_are_five_sentences_each_one_sentence():
    spoken = briefing()

    assert len(spoken) == 5
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in spoken)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (county_cell(State.SHOWN, 1400, 1400, 1400), "About 1,400 concerns were reported"),
        (county_cell(State.SMALL, None, 0, 9), "Under 10 concerns, possibly none, were reported"),
        (county_cell(State.COARSE, None, 10, 15), "About 10 to 15 concerns were reported"),
        (county_cell(State.COARSE, None, 10, None), "10 or more concerns were reported"),
        (county_cell(State.WITHHELD), "is not published"),
    ],
)
def test_how_many_is_said_as_exactly_as_it_may_be(cell, words):
    first = briefing(cell=cell)[0]

    assert words in first
    assert "in West Yorkshire from July to September 2026" in first


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (change("up", 14.0), "That is more than from July to September 2025"),
        (change("down", 14.0), "fewer reports do not mean that less is happening"),
        (change("cannot tell", 13.6), "no clear change from July to September 2025; a change "
         "under 14% could not be seen"),
        (change("cannot tell", None), "too little information to see any"),
        (change("up", 14.0, before="2026-04-01/2026-07-01"), "There is no figure for July to"),
    ],
)  # fmt: skip
def test_a_change_is_said_only_with_what_could_have_been_seen(found, words):
    assert words in briefing(changes=[found])[1]


def test_wards_that_stand_out_are_named_with_their_district_and_period():
    found = ward_findings("more than expected", "as expected", "more than expected")

    assert briefing(findings=[found], wards=3)[2] == (
        "For 2025 two wards had more concerns than expected: Ward 1 (Leeds) and Ward 3 (Leeds)."
    )


def test_a_long_list_of_wards_is_cut_and_counted():
    found = ward_findings(*["more than expected"] * 8)
    third = briefing(findings=[found], wards=8)[2]

    assert "eight wards" in third
    assert third.endswith("Ward 5 (Leeds) and 3 more.")


def test_what_is_shown_first_is_what_is_spoken_of():
    spoken = briefing(
        findings=[
            ward_findings("as expected", "as expected"),
            of_small_groups("more than expected", "cannot tell"),
        ],
        view={"level": "small_group", "period": WINDOW.iso},
    )

    assert spoken[2] == (
        "For October 2025 to September 2026 one small group of wards had more concerns than "
        "expected: Ward 1 (Leeds)."
    )
    assert spoken[3].startswith("For 1 of 2 small groups of wards there is not enough information")


def test_where_districts_come_first_the_newest_of_wards_is_spoken_of():
    window = replace(
        ward_findings("as expected", "as expected"),
        table="T9",
        period_kind="twelve_months",
        period=WINDOW.iso,
    )
    spoken = briefing(
        findings=[ward_findings("more than expected", "as expected"), window],
        view={"level": "district", "period": YEAR.iso},
    )

    assert spoken[2].startswith("For October 2025 to September 2026 no ward clearly had more")
    assert spoken[3].startswith("Every one of the 2 wards could be compared")


def test_one_ward_is_one_ward():
    assert "one ward had" in briefing(findings=[ward_findings("more than expected")])[2]


def test_no_ward_standing_out_is_not_evidence_of_none():
    third = briefing(findings=[ward_findings("cannot tell", "as expected")])[2]

    assert "no ward clearly had more concerns than expected" in third
    assert "not evidence" in third


def test_the_last_year_is_spoken_of():
    earlier = replace(
        ward_findings("more than expected", "as expected"), period="2024-01-01/2025-01-01"
    )

    spoken = briefing(findings=[ward_findings("as expected", "as expected"), earlier])

    assert "For 2025 no ward" in spoken[2]


@pytest.mark.parametrize(
    ("categories", "words"),
    [
        (("cannot tell", "as expected"), "For 1 of 2 wards there is not enough information"),
        (("as expected", "more than expected"), "Every one of the 2 wards could be compared"),
    ],
)
def test_what_can_not_be_told_is_counted(categories, words):
    assert words in briefing(findings=[ward_findings(*categories)])[3]


def test_without_ward_findings_nothing_is_claimed():
    spoken = briefing()

    assert "No ward is compared" in spoken[2]
    assert "any of the 2 wards" in spoken[3]


def test_an_unaudited_release_says_so_and_an_audited_one_does_not():
    assert "has not been audited" in briefing()[4]
    assert "audited" not in briefing(audit={"status": "passed"})[4]


def test_rounding_is_explained():
    assert "rounded to the nearest 5" in briefing()[4]
