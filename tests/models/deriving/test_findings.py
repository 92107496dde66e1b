import numpy as np
import pytest
from scipy import stats

from boundaries import Areas, load
from geo.neighbours import queen
from geo.periods import Period
from models.deriving.findings import all_findings, find, layer_of
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protected import ProtectedCube, attacker_intervals
from models.disclosure.spec import WHOLE
from models.smoothing import censored_empirical_bayes
from tests.world import SHORT, county

YEAR = Period.year(2025)
SMALL = None
AREAS = county()
TABLES = {table.name: table for table in SHORT.tables}


def released(table, code, figure, period=YEAR):
    """One cell: a printed number, SMALL (None), or a state with its printed ends."""
    address = CellId(
        measure="cases",
        table=table,
        area=code,
        vintage="2025",
        period_kind=period.kind,
        period=period.iso,
    )
    if figure is SMALL:
        return ReleasedCell(id=address, state=State.SMALL, low=0, high=9)
    if isinstance(figure, tuple):
        low, high = figure
        state = State.WITHHELD if low is None else State.COARSE
        return ReleasedCell(id=address, state=state, low=low, high=high)
    return ReleasedCell(id=address, state=State.SHOWN, value=figure, low=figure, high=figure)


def cube(wards, districts=(60, 60, 60), total=180, period=YEAR):
    """A cube of one period with these printed figures."""
    figures = {"T1": wards, "T2": districts, "T3": (total,)}
    return ProtectedCube(
        cells=tuple(
            released(name, str(code), figure, period)
            for name, row in figures.items()
            for code, figure in zip(AREAS[TABLES[name].level].codes, row, strict=True)
        ),
        policy=Policy(),
    )


def layer(made, name, period=YEAR, areas=AREAS):
    return layer_of(made, SHORT, TABLES[name], period, areas)


EVEN = [15] * 12


def test_expected_counts_share_the_countys_figure_by_residents():
    made = layer(cube(EVEN), "T1")
    residents = AREAS["ward"].frame["residents"].to_numpy()

    assert made.counts.expected == pytest.approx(184 * residents / residents.sum())
    assert made.ceiling == 1.0
    assert made.person_years == pytest.approx(residents / 10_000)


def test_a_quarter_is_a_quarter_of_a_year():
    quarter = Period.quarter("2025-Q1")

    made = layer(cube(EVEN, period=quarter), "T2", quarter)

    assert made.person_years.sum() == pytest.approx(
        AREAS["county"].frame["residents"].sum() / 40_000
    )


def test_without_a_bounded_county_figure_nothing_bounds_the_mean():
    made = layer(cube(EVEN, total=(10, None)), "T1")

    assert np.isinf(made.ceiling)
    assert np.isfinite(made.counts.expected).all()


def test_ward_rates_are_those_of_the_censored_model_over_what_an_attacker_knows():
    """The model is fitted here a second way, from the printed figures alone."""
    figures = [30, 25, SMALL, SMALL, 15, 15, 10, SMALL, SMALL, 10, 40, 15]
    made = cube(figures)
    cells = made.layer("T1", "year", YEAR.iso, AREAS["ward"].codes)
    lower, upper = attacker_intervals(cells, Policy())
    residents = AREAS["ward"].frame["residents"].to_numpy()
    expected = 184 * residents / residents.sum()
    fitted = censored_empirical_bayes(lower, upper, expected, ceiling=1.0)

    found = find(layer(made, "T1"), AREAS["ward"], queen(AREAS["ward"]), seed=1)

    usual = expected / residents * 10_000
    for name, risks in (
        ("rate", fitted.mean),
        ("rate_low", fitted.lower),
        ("rate_high", fitted.upper),
    ):
        assert [getattr(area, name) for area in found.areas] == pytest.approx(
            risks * usual, abs=1e-3
        )


def test_a_small_ward_gets_a_wide_range_that_reaches_down_and_no_number_of_its_own():
    found = find(layer(cube([40] * 6 + [SMALL] * 6, total=280), "T1"), AREAS["ward"],
                 queen(AREAS["ward"]), seed=1)  # fmt: skip
    shown, small = found.areas[1], found.areas[9]  # equal residents

    assert small.rate_low < small.rate / 2
    assert small.rate_high / small.rate_low > shown.rate_high / shown.rate_low


def test_areas_with_the_same_cell_and_residents_get_the_same_rate():
    found = find(layer(cube(EVEN), "T1"), AREAS["ward"], queen(AREAS["ward"]), seed=1)
    same = [area for area in found.areas if area.area[-1] == "1"]

    assert len({(area.rate, area.rate_low, area.rate_high) for area in same}) == 1


def test_districts_stand_alone_and_their_range_covers_chance_and_rounding():
    """Exact Poisson limits at the ends of the rounding interval are an outer bound."""
    found = find(layer(cube(EVEN, districts=(60, 30, 90)), "T2"), AREAS["district"], None, seed=1)
    years = AREAS["district"].frame["residents"].to_numpy() / 10_000

    for area, figure, exposure in zip(found.areas, (60, 30, 90), years, strict=True):
        low = stats.chi2.ppf(0.025, 2 * (figure - 4)) / 2 / exposure
        high = stats.chi2.ppf(0.975, 2 * (figure + 4) + 2) / 2 / exposure
        inner = stats.chi2.ppf([0.025, 0.975], [2 * figure, 2 * figure + 2]) / 2 / exposure
        assert low < area.rate_low < inner[0] * 1.05
        assert inner[1] * 0.95 < area.rate_high < high
        assert area.rate == pytest.approx(figure / exposure, rel=0.03)
        assert area.category is None


def test_the_countys_rate_has_no_rank():
    (area,) = find(layer(cube(EVEN), "T3"), AREAS["county"], None, seed=1).areas

    assert (area.rank_low, area.rank_high) == (None, None)


def test_a_clear_order_is_ranked_and_an_unclear_one_is_not():
    clear = find(layer(cube(EVEN, districts=(400, 100, 20)), "T2"), AREAS["district"], None, 1)
    unclear = find(layer(cube(EVEN, districts=(60, 60, 60)), "T2"), AREAS["district"], None, 1)

    assert [(area.rank_low, area.rank_high) for area in clear.areas] == [(1, 1), (2, 2), (3, 3)]
    assert [(area.rank_low, area.rank_high) for area in unclear.areas] == [(1, 3)] * 3


def test_all_small_is_not_evidence_of_anything():
    found = find(layer(cube([SMALL] * 12), "T1"), AREAS["ward"], queen(AREAS["ward"]), seed=1)

    assert {area.category for area in found.areas} == {"cannot tell"}
    assert {(area.rank_low, area.rank_high) for area in found.areas} == {(1, 12)}
    assert all(area.rate_low < area.rate < area.rate_high for area in found.areas)


def test_every_state_of_a_cell_gives_a_finite_answer():
    states = [(None, None), (10, None), (10, 25), SMALL, 10, 200] * 2

    for total in (600, (10, None), SMALL):
        made = cube(states, districts=((None, None), SMALL, 300), total=total)
        for name, neighbours in (("T1", queen(AREAS["ward"])), ("T2", None), ("T3", None)):
            areas = AREAS[TABLES[name].level]
            found = find(layer(made, name), areas, neighbours, seed=1)
            rates = np.array([(a.rate_low, a.rate, a.rate_high) for a in found.areas])
            assert np.isfinite(rates).all()
            assert (rates[:, 0] <= rates[:, 1]).all()
            assert (rates[:, 1] <= rates[:, 2]).all()


def test_a_ward_that_stands_out_alone_is_never_called_as_expected():
    figures = [15] * 12
    figures[5] = 120
    found = find(layer(cube(figures, total=290), "T1"), AREAS["ward"], queen(AREAS["ward"]), seed=1)
    mean = sum(a.rate for a in found.areas) / 12

    assert found.areas[5].rate_low > mean
    assert found.areas[5].category != "as expected"


def test_a_quiet_ward_among_busy_ones_is_not_said_to_have_more_than_expected():
    """Gi* takes a ward with those around it; what is said is said of the ward alone."""
    wards = load("ward")
    links = queen(wards)
    quiet = wards.codes.get_loc("E05011414")  # it has one neighbour
    (busy,) = links.matrix[[quiet]].indices
    figures = [15] * len(wards)
    figures[quiet], figures[busy] = 10, 90
    cells = tuple(
        released("T1", str(code), figure) for code, figure in zip(wards.codes, figures, strict=True)
    )
    made = ProtectedCube(cells=cells, policy=Policy())

    found = find(
        layer(made, "T1", areas={"ward": wards, "county": load("county")}), wards, links, seed=1
    )

    assert found.areas[busy].category == "more than expected"
    assert found.areas[quiet].category == "cannot tell"


def test_the_same_seed_gives_the_same_findings_and_one_layer_more_changes_no_other():
    made = cube([30, 25, SMALL, SMALL, 15, 15, 10, SMALL, SMALL, 10, 40, 15])
    fewer = ProtectedCube(
        cells=tuple(cell for cell in made.cells if cell.id.table != "T2"), policy=Policy()
    )

    whole = all_findings(made, AREAS, SHORT, seed=7)

    assert whole == all_findings(made, AREAS, SHORT, seed=7)
    assert all_findings(fewer, AREAS, SHORT, seed=7) == (whole[0], whole[2])


def test_twelve_months_are_bounded_by_the_countys_quarters_where_it_has_no_cell_of_them():
    window = Period.twelve_months_to(Period.quarter("2026-Q3"))
    wards = [released("T9", str(code), 15, window) for code in AREAS["ward"].codes]
    quarters = [released("T3", "E47000003", 50, each) for each in window.quarters]
    table = WHOLE.undivided("T9", "twelve_months")

    bounded = layer_of(
        ProtectedCube(cells=(*wards, *quarters), policy=Policy()), WHOLE, table, window, AREAS
    )
    open_ended = layer_of(
        ProtectedCube(cells=(*wards, *quarters[1:]), policy=Policy()), WHOLE, table, window, AREAS
    )

    assert bounded.counts.expected.sum() == pytest.approx(4 * 54)  # the most 50 can stand for
    assert bounded.ceiling == 1.0
    assert np.isinf(open_ended.ceiling)


def test_the_countys_own_cell_of_the_same_dates_comes_before_its_quarters():
    december = Period.twelve_months_to(Period.quarter("2025-Q4"))
    wards = [released("T9", str(code), 15, december) for code in AREAS["ward"].codes]
    year = released("T3", "E47000003", 200, YEAR)
    quarters = [released("T3", "E47000003", 50, each) for each in december.quarters]
    made = ProtectedCube(cells=(*wards, year, *quarters), policy=Policy())

    found = layer_of(made, WHOLE, WHOLE.undivided("T9", "twelve_months"), december, AREAS)

    assert found.counts.expected.sum() == pytest.approx(204)


@pytest.mark.parametrize(
    "states",
    [
        [(None, None)] * 12,
        [(10, None)] * 12,
        [(10, 15), (10, 25), (30, 45), (None, None)] * 3,
        [SMALL] * 12,
    ],
    ids=["withheld", "ten or more", "ranges", "small"],
)
@pytest.mark.parametrize("bounded", [True, False])
def test_twelve_months_of_any_state_give_finite_ranges_and_nothing_told_of_nothing(states, bounded):
    window = Period.twelve_months_to(Period.quarter("2026-Q3"))
    wards = [
        released("T9", str(code), state, window)
        for code, state in zip(AREAS["ward"].codes, states, strict=True)
    ]
    quarters = [released("T3", "E47000003", 80, each) for each in window.quarters if bounded]
    made = ProtectedCube(cells=(*wards, *quarters), policy=Policy())

    found = next(each for each in all_findings(made, AREAS, WHOLE, 7) if each.table == "T9")

    rates = np.array([(area.rate_low, area.rate, area.rate_high) for area in found.areas])
    assert np.isfinite(rates).all()
    assert (np.diff(rates, axis=1) >= 0).all()
    for area, state in zip(found.areas, states, strict=True):
        if state in (SMALL, (None, None)):
            assert area.category != "as expected"
        if state == (None, None):
            assert area.category == "cannot tell"


def test_levels_whose_residents_are_unknown_have_no_findings():
    frame = AREAS["ward"].frame.drop(columns="residents")
    areas = AREAS | {"ward": Areas(frame, "2025")}

    found = all_findings(cube(EVEN), areas, SHORT, seed=7)

    assert [each.table for each in found] == ["T2", "T3"]
