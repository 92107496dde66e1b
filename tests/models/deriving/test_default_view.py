import pytest

from geo.periods import Period
from models.deriving.default_view import default_view
from models.disclosure.cells import CellId, ReleasedCell, State
from models.release import Area, AreaFinding, Findings

QUARTER = Period.quarter("2026-Q3")
YEAR, EARLIER = Period.year(2025), Period.year(2024)
AREAS = [
    Area(code=code, level=level, name=code, district_code=None, district_name=None, residents=1)
    for code, level in [(f"W{at}", "ward") for at in range(10)]
    + [("D0", "district"), ("D1", "district")]
]


def cells(table, prefix, period, shown, total):
    """Cells of one table and period, the first `shown` of them shown."""
    return [
        ReleasedCell(
            id=CellId(
                measure="cases",
                table=table,
                area=f"{prefix}{at}",
                vintage="2025",
                period_kind=period.kind,
                period=period.iso,
            ),
            **(
                {"state": State.SHOWN, "value": 10, "low": 10, "high": 10}
                if at < shown
                else {"state": State.SMALL, "low": 0, "high": 9}
            ),
        )
        for at in range(total)
    ]


def findings(told):
    """Findings of ten wards over the last year, `told` of them classified."""
    return [
        Findings(
            table="T1",
            level="ward",
            period_kind="year",
            period=YEAR.iso,
            areas=tuple(
                AreaFinding(
                    area=f"W{at}",
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
    ]


DISTRICTS = cells("T2", "D", QUARTER, 2, 2) + cells("T2", "D", YEAR, 2, 2)


@pytest.mark.parametrize(
    ("shown", "told", "level", "period"),
    [
        (10, 10, "ward", YEAR),
        (8, 1, "ward", YEAR),  # the rule's own edges: 80% and 10%
        (7, 10, "district", QUARTER),
        (10, 0, "district", QUARTER),
    ],
)
def test_the_finest_view_that_says_something_comes_first(shown, told, level, period):
    wards = cells("T1", "W", EARLIER, 10, 10) + cells("T1", "W", YEAR, shown, 10)

    view = default_view(AREAS, wards + DISTRICTS, findings(told))

    assert (view["level"], view["period"], view["period_kind"]) == (level, period.iso, period.kind)


def test_the_reason_is_given_in_figures_a_reader_can_check():
    wards = cells("T1", "W", YEAR, 7, 10)

    view = default_view(AREAS, wards + DISTRICTS, findings(5))

    assert view["reason"] == (
        "Only 70% of wards can be shown for 2025; at least 80% are needed. Districts come first: "
        "100% of them can be shown for July to September 2026."
    )


def test_a_longer_period_is_taken_where_the_quarter_is_too_small():
    few = cells("T2", "D", QUARTER, 1, 2) + cells("T2", "D", YEAR, 2, 2)

    view = default_view(AREAS, cells("T1", "W", YEAR, 0, 10) + few, findings(0))

    assert (view["level"], view["period"]) == ("district", YEAR.iso)


def test_there_is_always_a_view_even_where_nothing_is_shown():
    nothing = cells("T1", "W", YEAR, 0, 10) + cells("T2", "D", QUARTER, 0, 2)

    view = default_view(AREAS, nothing, findings(0))

    assert (view["level"], view["period"]) == ("district", QUARTER.iso)
    assert "no other view shows more" in view["reason"]


def test_before_a_year_has_closed_wards_have_no_figure():
    view = default_view(AREAS, cells("T2", "D", QUARTER, 2, 2), [])

    assert view["level"] == "district"
    assert view["reason"].startswith("No calendar year has closed yet")


def test_wards_without_residents_have_no_category_and_do_not_come_first():
    view = default_view(AREAS, cells("T1", "W", YEAR, 10, 10) + DISTRICTS, [])

    assert view["level"] == "district"
    assert "0% of wards can be compared" in view["reason"]
