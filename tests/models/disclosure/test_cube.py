import numpy as np
import pandas as pd
import pytest

from models.disclosure.cellkey import record_keys
from models.disclosure.may_count import in_cube
from tests.world import KEY, county, exact_cells, placed, random_records

AREAS = county()
#: Finest place first.
ORDER = ["point", "town", "force", "none"]


def counted(records, areas=AREAS):
    """Counts and keys by table, area and period; tests are on the restricted side."""
    exact = exact_cells(records, areas)
    return {
        (cell.table, cell.area, cell.period_kind, cell.period): (int(n), int(ckey))
        for cell, n, ckey in zip(exact.ids, exact.frame["n"], exact.frame["ckey"], strict=True)
    }


def non_zero(records):
    return {where: n for where, (n, _) in counted(records).items() if n}


def by_hand(records):
    """The same cube by a plain loop over records: the first report places its case."""
    cells: dict = {where: set() for where in counted(records.iloc[:0])}
    shared = (records["handling"] == "P") & (records["information_grade"] != "E")
    known = shared & (records["district_code"].notna() | (records["precision"] == "force"))
    seen = set()
    in_turn = sorted(
        records[known].itertuples(),
        key=lambda each: (each.received_on, ORDER.index(each.precision), each.uid),
    )
    for record in in_turn:
        if record.case_uid in seen:
            continue
        day = record.received_on.date().isoformat()
        if day >= "2023-10-01":
            seen.add(record.case_uid)
        places = {"T1": record.ward_code, "T2": record.district_code, "T3": "E47000003"}
        for (table, area, _, period), cases in cells.items():
            start, end = period.split("/")
            if places[table] == area and start <= day < end:
                cases.add(record.case_uid)
    keys = {uid: int(record_keys([uid], KEY)[0]) for uid in set(records["case_uid"])}
    return {
        where: (len(cases), sum(keys[uid] for uid in cases) % 256) for where, cases in cells.items()
    }


def test_agrees_with_a_plain_loop_over_records():
    rng = np.random.default_rng(5)
    records = random_records(AREAS, 25, seed=4)
    size = len(records)
    records["case_uid"] = rng.choice(records["case_uid"].to_numpy(), size)  # many linked
    records["handling"] = rng.choice(["P", "P", "P", "C"], size)
    records["information_grade"] = rng.choice(np.array(["A", "D", "E", None], object), size)
    coarse = rng.choice(["point", "town", "force", "none"], size)
    records["precision"] = coarse
    records.loc[coarse != "point", "ward_code"] = None
    records.loc[np.isin(coarse, ["force", "none"]), "district_code"] = None

    assert counted(records) == by_hand(records)


def test_one_record_is_in_its_ward_district_and_county():
    records = placed(AREAS, [5], ["2025-02-28"])

    assert non_zero(records) == {
        ("T1", "E05010001", "year", "2025-01-01/2026-01-01"): 1,
        ("T1", "E05010001", "all", "2023-10-01/2026-01-01"): 1,
        ("T2", "E08000033", "quarter", "2025-01-01/2025-04-01"): 1,
        ("T2", "E08000033", "year", "2025-01-01/2026-01-01"): 1,
        ("T2", "E08000033", "all", "2023-10-01/2026-01-01"): 1,
        ("T3", "E47000003", "quarter", "2025-01-01/2025-04-01"): 1,
        ("T3", "E47000003", "year", "2025-01-01/2026-01-01"): 1,
        ("T3", "E47000003", "all", "2023-10-01/2026-01-01"): 1,
    }


def test_a_case_counts_once_where_its_first_report_placed_it():
    records = placed(AREAS, [5, 5, 6], ["2025-03-01", "2025-02-28", "2025-08-01"], case_uid="aa")

    assert non_zero(records) == non_zero(placed(AREAS, [5], ["2025-02-28"], case_uid="aa"))


@pytest.mark.parametrize(
    ("day", "is_counted"),
    [
        ("2023-09-30", False),
        ("2023-10-01", True),
        ("2025-12-31 23:59:59", True),
        ("2026-09-30", True),
        ("2026-10-01", False),
        (None, False),
    ],
)
def test_only_days_of_the_family_up_to_the_quarter_count(day, is_counted):
    assert bool(non_zero(placed(AREAS, [0], [day]))) is is_counted


@pytest.mark.parametrize(
    ("column", "value", "is_counted"),
    [
        ("handling", "C", False),
        ("handling", "P", True),
        ("handling", None, False),
        ("handling", "p", False),
        ("information_grade", "E", False),
        ("information_grade", "D", True),
        ("information_grade", None, True),
        ("information_grade", pd.NA, True),
    ],
)
def test_confidential_and_suspected_false_records_never_enter(column, value, is_counted):
    records = placed(AREAS, [0], ["2025-05-05"])
    records[column] = pd.Series([value], dtype="object")

    assert in_cube(records).tolist() == [is_counted]
    assert bool(non_zero(records)) is is_counted


@pytest.mark.parametrize(
    ("precision", "ward", "district", "tables"),
    [
        ("postcode", "E05000000", "E08000032", {"T1", "T2", "T3"}),
        ("town", None, "E08000032", {"T2", "T3"}),
        ("district", None, "E08000032", {"T2", "T3"}),
        ("force", None, None, {"T3"}),
        ("none", None, None, set()),
        ("point", None, None, set()),  # outside West Yorkshire
        ("postcode", None, "E08000032", {"T2", "T3"}),
    ],
)
def test_a_record_counts_only_as_finely_as_its_place_is_known(precision, ward, district, tables):
    code = AREAS["ward"].codes[0] if ward else None
    records = placed(AREAS, [0], ["2025-05-05"], precision=precision)
    records["ward_code"] = pd.Series([code], dtype="object")
    records["district_code"] = pd.Series([district], dtype="object")

    assert {where[0] for where in non_zero(records)} == tables


def test_every_cell_is_there_when_there_is_no_record():
    cells = counted(placed(AREAS, [], []))

    assert len(cells) == 12 * 3 + 3 * 15 + 15
    assert set(cells.values()) == {(0, 0)}
