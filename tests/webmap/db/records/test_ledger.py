"""The ledger comes back as it was written, outlives its records, and is changed by nothing else."""

from datetime import date, datetime

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy.exc import IntegrityError

from models.disclosure.cells import CellId
from models.disclosure.counted import COLUMNS, Counted
from models.release import Family
from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from tests.webmap.stored import everything_stored
from webmap.db.records.concerns import records_frame
from webmap.db.records.ledger import (
    forget_identities,
    last_family,
    mark_withdrawn,
    published_releases,
    read_counted,
    withheld_cells,
    withhold,
    write_family,
    write_published,
)
from webmap.db.records.retiring import retire
from webmap.db.records.undoing import undo
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
LEDGER = ("counted", "families", "published", "withheld", "declared")
FAMILY = Family(id="wards-2025-from-2024-Q3", start="2024-07-01", vintage="2025",
                wards_from="2024-07-01")  # fmt: skip
CELL = CellId(measure="cases", table="T4", area="E08000035", vintage="2025", period_kind="year",
              period="2025-01-01/2026-01-01", dims={"type": "labour"})  # fmt: skip


def row(number, uid, **columns):
    told = {
        "counted_in": "2026-Q2",
        "dropped_in": None,
        "uid": uid,
        "case_uid": uid,
        "case_no": number,
        "rk": number % 256,
        "first": True,
        "quarter": "2026-Q1",
        "ward_code": "E05001341",
        "district_code": "E08000035",
        "types": "labour;sexual",
        "age": "adult",
        "origin": "police",
        "sector": None,
        "record_type": "intelligence",
        "organisation": "west_yorkshire_police",
    }
    return [(told | columns)[name] for name in COLUMNS]


def ledger(*rows):
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS), dtype="object")
    return Counted(frame.astype({"case_no": "int64", "rk": "int64", "first": "bool"}))


def stored_ledger(store):
    held = everything_stored(**store)
    return {name: held[name] for name in LEDGER}


def test_before_the_first_release_nothing_is_counted(store):
    with open_records(**store, writing=True) as db:
        assert len(read_counted(db)) == 0
        assert (list(published_releases(db)), last_family(db)) == ([], None)


def test_it_is_read_as_it_was_written(store):
    counted = ledger(
        row(0, "a"),
        row(0, "b", first=False, sector="car_wash"),
        row(1, None, case_uid=None, dropped_in="2026-Q3", ward_code=None, district_code=None),
    )
    with open_records(**store, writing=True) as db:
        write_family(db, FAMILY, "{}")
        write_published(db, counted, "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)

    with open_records(**store) as db:
        assert_frame_equal(read_counted(db).frame, counted.frame)
        (line,) = published_releases(db)
        assert (line.quarter, line.release_id) == ("2026-Q2", "2026-Q2-0123456789ab")
        assert (line.family_id, line.withdrawn_at) == (FAMILY.id, None)
        assert (last_family(db).family_id, last_family(db).groups) == (FAMILY.id, "{}")


def test_more_rows_than_go_in_at_once_keep_their_order(store):
    counted = ledger(*(row(number, f"{number:032x}") for number in range(2_345)))
    with open_records(**store, writing=True) as db:
        write_published(db, counted, "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
    with open_records(**store) as db:
        assert_frame_equal(read_counted(db).frame, counted.frame)


def test_a_later_release_takes_the_place_of_the_rows_and_joins_the_list(store):
    first = ledger(row(0, "a"))
    second = ledger(row(0, "a"), row(1, "b", counted_in="2026-Q3", quarter="2026-Q3"))
    with open_records(**store, writing=True) as db:
        write_published(db, first, "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
        write_published(db, second, "2026-Q3", "2026-Q3-0123456789ab", FAMILY.id)
    with open_records(**store) as db:
        assert_frame_equal(read_counted(db).frame, second.frame)
        assert [line.quarter for line in published_releases(db)] == ["2026-Q2", "2026-Q3"]


def test_a_failure_leaves_the_ledger_as_it_was(store):
    with open_records(**store, writing=True) as db:
        write_published(db, ledger(row(0, "a")), "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
    before = stored_ledger(store)
    unfit = ledger(row(0, "a", quarter=None))
    with pytest.raises(IntegrityError), open_records(**store, writing=True) as db:
        write_published(db, unfit, "2026-Q3", "2026-Q3-0123456789ab", FAMILY.id)
    assert stored_ledger(store) == before


def test_a_family_is_kept_once(store):
    with open_records(**store, writing=True) as db:
        write_family(db, FAMILY, "first")
        write_family(db, FAMILY, "second")
        write_published(db, ledger(), "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
    with open_records(**store) as db:
        assert last_family(db).groups == "first"


def test_a_release_is_withdrawn_and_shown_again(store):
    with open_records(**store, writing=True) as db:
        write_published(db, ledger(), "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
        mark_withdrawn(db, "2026-Q2-0123456789ab", NOW)
    with open_records(**store, writing=True) as db:
        assert [line.withdrawn_at for line in published_releases(db)] == [NOW]
        mark_withdrawn(db, "2026-Q2-0123456789ab", None)
    with open_records(**store) as db:
        assert [line.withdrawn_at for line in published_releases(db)] == [None]


def test_what_the_steward_withholds_is_kept_with_the_reason(store):
    with open_records(**store, writing=True) as db:
        withhold(db, CELL, "one premises")
    with open_records(**store) as db:
        (kept,) = withheld_cells(db)
        assert (kept.table_name, kept.area, kept.period) == ("T4", CELL.area, CELL.period)
        assert (kept.dims, kept.reason) == ('{"type": "labour"}', "one premises")


@pytest.fixture
def counted_records(store, tmp_path):
    """Two records that were imported, one of them of 2025, and both counted in a release."""
    rows = concern(1, received_on="2025-03-02", happened_on="2025-03"), concern(2)
    path = write_concerns(tmp_path / "concerns.csv", *rows)
    import_concerns(**store, path=path, imported_at=NOW)
    with open_records(**store, writing=True) as db:
        uids = records_frame(db).sort_values("received_on")["record_uid"].tolist()
        counted = ledger(*(row(number, uid) for number, uid in enumerate(uids)))
        write_published(db, counted, "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
    return uids


def test_a_retired_record_stays_counted_and_is_no_longer_named(store, counted_records):
    old, young = counted_records
    with open_records(**store) as db:
        before = read_counted(db).frame
    with open_records(**store, writing=True) as db:
        retire(db, date(2026, 1, 1), NOW)

    with open_records(**store) as db:
        after = read_counted(db).frame
    names = ["uid", "case_uid"]
    assert after[names].to_numpy().tolist() == [[None, None], [young, young]]
    assert_frame_equal(after.drop(columns=names), before.drop(columns=names))
    assert old not in str(everything_stored(**store, but=()))


def test_a_batch_that_is_undone_leaves_the_ledger_alone(store, counted_records):
    before = stored_ledger(store)
    with open_records(**store, writing=True) as db:
        undo(db, [1], NOW)
    assert stored_ledger(store) == before
    assert all(uid in str(before["counted"]) for uid in counted_records)


def test_thousands_of_identities_are_forgotten_together(store):
    uids = [f"{number:032x}" for number in range(2_345)]
    counted = ledger(*(row(number, uid) for number, uid in enumerate([*uids, "stays"])))
    with open_records(**store, writing=True) as db:
        write_published(db, counted, "2026-Q2", "2026-Q2-0123456789ab", FAMILY.id)
        forget_identities(db, uids)
    with open_records(**store) as db:
        assert read_counted(db).frame["uid"].dropna().tolist() == ["stays"]
