import pytest

from geo.periods import Period
from models.deriving.default_view import default_view
from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Findings

QUARTER = Period.quarter("2026-Q3")
YEAR, EARLIER = Period.year(2025), Period.year(2024)
WINDOW = Period.twelve_months_to(QUARTER)
WINDOW_BEFORE = Period.twelve_months_to(QUARTER.quarter_before)
#: First letter, table and level of the areas of a test.
KINDS = {
    "W": ("T9", "ward"),
    "S": ("T8", "small_group"),
    "G": ("T8", "group"),
    "D": ("T2", "district"),
}
AREAS = [
    Area(
        code=f"{letter}{at}",
        level=level,
        name=f"{letter}{at}",
        district_code=None,
        district_name=None,
        residents=1,
    )
    for letter, (_, level) in KINDS.items()
    for at in range(2 if letter == "D" else 10)
]


def cell(table, area, period, state, dims):
    printed = {
        State.SHOWN: (10, 10, 10),
        State.COARSE: (None, 10, 15),
        State.SMALL: (None, 0, 9),
        State.WITHHELD: (None, None, None),
    }
    value, low, high = printed[state]
    address = CellId(
        measure="cases",
        table=table,
        area=area,
        vintage="2025",
        period_kind=period.kind,
        period=period.iso,
        dims=dims,
    )
    return ReleasedCell(id=address, state=state, value=value, low=low, high=high)


def cells(letter, period, shown, *, table=None, state=State.SHOWN, otherwise=State.SMALL, **dims):
    """Cells of one kind of area and period, the first `shown` of them printed."""
    here = [area.code for area in AREAS if area.code[0] == letter]
    return [
        cell(table or KINDS[letter][0], code, period, state if at < shown else otherwise, dims)
        for at, code in enumerate(here)
    ]


def findings(letter, period, told):
    """Findings of ten areas over one period, `told` of them classified."""
    table, level = KINDS[letter]
    return Findings(
        table=table,
        level=level,
        period_kind=period.kind,
        period=period.iso,
        areas=tuple(
            AreaFinding(
                area=f"{letter}{at}",
                rate=1.0,
                rate_low=0.0,
                rate_high=2.0,
                category="as expected" if at < told else "cannot tell",
            )
            for at in range(10)
        ),
        method="",
        denominator="",
        draws=1,
        seed=1,
    )


DISTRICTS = cells("D", QUARTER, 2) + cells("D", YEAR, 2)


def view(wards, small, groups=(10, 10), districts=DISTRICTS):
    """Choose among wards, small groups and groups of so many shown and told."""
    levels = {"W": (WINDOW, wards), "S": (WINDOW, small), "G": (YEAR, groups)}
    return default_view(
        AREAS,
        [
            *districts,
            *(each for letter, (period, (shown, _)) in levels.items()
              for each in cells(letter, period, shown)),
        ],
        [findings(letter, period, told) for letter, (period, (_, told)) in levels.items()],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wards", "small", "groups", "level", "period"),
    [
        ((10, 10), (10, 10), (10, 10), "ward", WINDOW),
        ((8, 1), (10, 10), (10, 10), "ward", WINDOW),  # the rule's own edges: 80% and 10%
        ((7, 10), (10, 10), (10, 10), "small_group", WINDOW),
        ((10, 0), (8, 1), (10, 10), "small_group", WINDOW),
        ((7, 1), (7, 10), (8, 1), "group", YEAR),
        ((7, 1), (10, 0), (7, 10), "district", YEAR),
    ],
)
def test_the_finest_view_that_says_something_comes_first(wards, small, groups, level, period):
    found = view(wards, small, groups)

    assert (found["level"], found["period"], found["period_kind"]) == (
        level,
        period.iso,
        period.kind,
    )


def test_the_reason_is_given_in_figures_a_reader_can_check():
    assert view((7, 5), (9, 4))["reason"] == (
        "Only 70% of wards can be shown for October 2025 to September 2026; at least 80% are "
        "needed. Small groups of wards come first: 90% can be shown for October 2025 to September "
        "2026, and 40% compared with what is expected."
    )
    assert view((10, 0), (9, 4))["reason"].startswith(
        "Only 0% of wards can be compared with what is expected for October 2025 to September "
        "2026; at least 10% are needed."
    )


def test_the_newest_twelve_months_decide_and_nothing_older_or_divided():
    others = [
        *cells("W", WINDOW_BEFORE, 10),
        *cells("W", WINDOW, 10, type="labour"),
        *cells("W", WINDOW, 0),
        *DISTRICTS,
    ]
    found = [findings("W", WINDOW_BEFORE, 10), findings("W", WINDOW, 10)]

    assert default_view(AREAS, others, found)["level"] == "district"


def test_a_range_is_shown_and_what_is_withheld_is_not():
    ranged = cells("W", WINDOW, 8, state=State.COARSE)
    withheld = cells("W", WINDOW, 7, otherwise=State.WITHHELD)
    told = [findings("W", WINDOW, 10)]

    assert default_view(AREAS, [*ranged, *DISTRICTS], told)["level"] == "ward"
    assert default_view(AREAS, [*withheld, *DISTRICTS], told)["level"] == "district"


def test_a_release_without_the_twelve_months_of_wards_says_so():
    small = cells("S", WINDOW, 10)

    found = default_view(AREAS, [*small, *DISTRICTS], [findings("S", WINDOW, 5)])

    assert found["level"] == "small_group"
    assert found["reason"].startswith(
        "Figures of wards over twelve months are not in this release: with them, small counts "
        "could have been worked out."
    )


def test_the_year_of_wards_stands_in_where_there_are_no_twelve_months():
    year = cells("W", YEAR, 10, table="T1") + cells("W", EARLIER, 0, table="T1")

    found = default_view(AREAS, [*year, *DISTRICTS], [findings("W", YEAR, 5)])

    assert (found["level"], found["table"], found["period"]) == ("ward", "T1", YEAR.iso)


def test_before_there_are_twelve_months_districts_come_first_by_quarter():
    found = default_view(AREAS, cells("D", QUARTER, 2), [])

    assert (found["level"], found["period"]) == ("district", QUARTER.iso)
    assert found["reason"] == (
        "Figures of wards over twelve months are not in this release. Districts come first: 100% "
        "can be shown for July to September 2026."
    )


def test_before_a_year_has_closed_groups_have_none():
    quarters = cells("G", QUARTER, 10)

    found = default_view(AREAS, [*quarters, *DISTRICTS], [])

    assert "No calendar year has closed yet" in found["reason"]


def test_another_period_of_districts_is_taken_where_the_year_is_too_small():
    few = cells("D", YEAR, 1) + cells("D", QUARTER, 2)

    assert view((0, 0), (0, 0), (0, 0), few)["period"] == QUARTER.iso


def test_there_is_always_a_view_even_where_nothing_is_shown():
    nothing = cells("D", QUARTER, 0) + cells("D", YEAR, 0)

    found = view((0, 0), (0, 0), (0, 0), nothing)

    assert (found["level"], found["period"]) == ("district", YEAR.iso)
    assert "no other view shows more" in found["reason"]


def test_wards_without_residents_have_no_category_and_do_not_come_first():
    found = default_view(AREAS, [*cells("W", WINDOW, 10), *DISTRICTS], [])

    assert found["level"] == "district"
    assert "0% of wards can be compared" in found["reason"]
