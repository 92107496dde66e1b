"""What the audit takes for known is what anyone knows: no more that is untrue, and no less."""

import numpy as np
import pytest
from scipy.optimize import linprog

from geo.periods import Period
from models.disclosure.audit.rows import know
from models.disclosure.audit.together import put_together
from models.disclosure.cells import ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.spec import ReleaseSpec, TableSpec, family_from
from tests.models.disclosure.audit.telling import of_wards, tell, tiny

AREAS = tiny()
FAMILY = family_from(Period.quarter("2024-Q1").start, "2025")
HERE = "E08000032"
#: Every way in which cases of a district are divided, and nothing that is told of wards.
CLASSES = ReleaseSpec(
    version=0,
    tables=(
        TableSpec(name="T2", level="district", period_kinds=("quarter",)),
        TableSpec(name="T4", level="district", period_kinds=("quarter",), dimension="type"),
        TableSpec(name="T4", level="district", period_kinds=("quarter",), dimension="age"),
        TableSpec(name="T6", level="county", period_kinds=("quarter",), dimension="origin"),
        TableSpec(name="T7", level="district", period_kinds=("year",), dimension="sector"),
        TableSpec(
            name="T5r",
            level="district",
            period_kinds=("quarter",),
            measure="reports",
            dimension="record_type",
        ),
    ),
)


def known_of(steps):
    """What is known where no figure is told at all, so that only how counts nest is left."""
    together = put_together([step.release for step in steps], steps[-1].counted, Policy())
    known = together.repair.known
    figures = list(known.figures.values())
    known.low[figures], known.high[figures] = -np.inf, np.inf
    return known, together.unknowns


def most(known, plus, minus):
    """The most by which one sum can exceed another, by scipy; infinite where nothing stops it."""
    cost = np.zeros(known.floor.size)
    cost[list(plus)] -= 1
    cost[list(minus)] += 1
    above, below = np.isfinite(known.low), np.isfinite(known.high)
    matrix = known.matrix.toarray()
    told = linprog(
        cost,
        A_ub=np.vstack([matrix[below], -matrix[above]]),
        b_ub=np.concatenate([known.high[below], -known.low[above]]),
        bounds=[(None if np.isinf(floor) else floor, None) for floor in known.floor],
    )
    return np.inf if told.status in (3, 4) else -told.fun


def upto(unknowns, part, name, quarter="2024-Q1", slots=(HERE,)):
    held = frozenset({quarter})
    last = len(unknowns.calendar.releases) - 1
    return unknowns.parts[part].numbers(name, slots, held, last).tolist()


def first_three():
    """Cases of the first quarter: of one type, of two, of none that is known."""
    records = of_wards(AREAS, {0: {"2024-Q1": 60}})
    kinds = ["labour", "labour;sexual", "sexual", "unknown"] * 15
    return records.assign(exploitation=kinds, sector=["car_wash", None, None] * 20)


def erased(*rows):
    """The same, and what is left of it at the next release once some were erased."""
    records = first_three()
    return tell(
        {"2024-Q1": records, "2024-Q2": records.drop(index=list(rows))},
        AREAS,
        CLASSES,
        family=FAMILY,
    )


#: Nobody is erased, one case of one type, one of two types, one of no known type, one with a
#: sector, or one without: each makes another rule untrue of what the second release adds.
ERASED = [(), (0,), (1,), (3,), (2,), (0, 1, 2, 3)]


@pytest.mark.parametrize("rows", ERASED)
def test_what_is_always_true_of_types_is_known_though_some_were_erased(rows):
    known, unknowns = known_of(erased(*rows))
    total = upto(unknowns, "total", "")
    labour, sexual, none = (
        upto(unknowns, "type", name) for name in ("labour", "sexual", "unknown")
    )
    every = [at for name in unknowns.parts["type"].classes for at in upto(unknowns, "type", name)]

    assert most(known, labour, total) <= 1e-6
    assert most(known, [*sexual, *none], total) <= 1e-6
    assert most(known, total, every) <= 1e-6
    assert most(known, [*labour, *sexual], total) == np.inf  # a case may be of both


@pytest.mark.parametrize("rows", ERASED)
def test_what_is_always_true_of_other_classes_is_known_though_some_were_erased(rows):
    known, unknowns = known_of(erased(*rows))
    total = upto(unknowns, "total", "")
    ages = [at for name in ("adult", "child", "unknown") for at in upto(unknowns, "age", name)]
    types = unknowns.parts["record_type"].classes
    reports = [at for name in types for at in upto(unknowns, "record_type", name)]
    county = [
        at
        for slot in unknowns.parts["total"].slots
        for at in upto(unknowns, "total", "", slots=(slot,))
    ]
    origins = [
        at
        for name in ("police", "partners", "public")
        for at in upto(unknowns, "origin", name, slots=("",))
    ]

    assert most(known, ages, total) == pytest.approx(0, abs=1e-6)
    assert most(known, total, ages) == pytest.approx(0, abs=1e-6)
    assert most(known, county, origins) == pytest.approx(0, abs=1e-6)
    assert most(known, origins, county) == pytest.approx(0, abs=1e-6)
    assert most(known, total, reports) <= 1e-6
    assert most(known, reports, total) == np.inf
    assert most(known, upto(unknowns, "total", ""), upto(unknowns, "age", "adult")) == np.inf


@pytest.mark.parametrize("rows", ERASED)
def test_sectors_of_a_year_are_never_more_than_its_cases(rows):
    records = first_three()
    steps = tell(
        {"2024-Q4": records, "2025-Q1": records.drop(index=list(rows))},
        AREAS,
        CLASSES,
        family=FAMILY,
    )
    known, unknowns = known_of(steps)
    part, year = unknowns.parts["sector"], frozenset(f"2024-Q{at}" for at in (1, 2, 3, 4))
    sectors = [at for name in part.classes for at in part.numbers(name, [HERE], year, 1)]
    total = unknowns.parts["total"].numbers("", [HERE], year, 1)

    assert most(known, sectors, total) <= 1e-6
    assert most(known, total, sectors) == np.inf


def test_nothing_is_ever_below_zero_though_a_release_takes_some_back():
    known, unknowns = known_of(erased(0, 1, 2, 3))
    place = unknowns.parts["place"]
    ward = place.numbers("", [AREAS["ward"].codes[0]], frozenset({"2024-Q1"}), 1)

    assert np.isinf(known.floor[ward]).any()
    assert most(known, [], ward) == pytest.approx(0, abs=1e-6)


def test_a_district_is_its_wards_and_what_is_in_none():
    known, unknowns = known_of(erased(0))
    place = unknowns.parts["place"]
    inside = [slot for slot, district in unknowns.district_of.items() if district == HERE]
    wards = place.numbers("", inside, frozenset({"2024-Q1"}), 1)
    total = upto(unknowns, "total", "")

    assert len(inside) == 4
    assert most(known, wards, total) == pytest.approx(0, abs=1e-6)
    assert most(known, total, wards) == pytest.approx(0, abs=1e-6)


def test_a_figure_told_twice_is_known_by_both_and_a_declared_total_exactly():
    (step,) = tell({"2024-Q1": first_three()}, AREAS, CLASSES, family=FAMILY)
    together = put_together([step.release], step.counted, Policy())
    (told,) = together.told
    at = next(at for at, cell in enumerate(step.release.cells) if cell.id.area == HERE)
    columns, cells = told.columns[at], list(step.release.cells)
    cells[at] = ReleasedCell(id=cells[at].id, state=State.COARSE, low=50, high=55)
    wider = type(told)(
        type(step.release)(
            quarter="2024-Q1", family=FAMILY, cells=tuple(cells), geography=step.release.geography
        ),
        told.columns,
    )

    once = know(together.unknowns, [wider], Policy())
    both = know(together.unknowns, [wider, told], Policy())
    declared = know(together.unknowns, [wider, told], Policy(), {columns: 60})

    value = step.release.cells[at].value
    row = once.figures[columns]
    assert (once.low[row], once.high[row]) == (46, 59)
    assert (both.low[row], both.high[row]) == (max(46, value - 4), min(59, value + 4))
    assert (declared.low[row], declared.high[row]) == (60, 60)


def test_the_unknowns_of_releases_without_a_case_are_known_to_be_nothing_less_than_zero():
    empty = first_three().iloc[:0]
    (step,) = tell({"2024-Q1": empty}, AREAS, CLASSES, family=FAMILY)
    together = put_together([step.release], step.counted, Policy())

    assert (together.unknowns.truth == 0).all()
    assert (together.repair.known.floor == 0).all()
