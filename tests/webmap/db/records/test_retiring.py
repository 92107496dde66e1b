"""What is retired is gone from every byte of the store, and does not come back."""

from datetime import date, datetime

import pytest
from sqlalchemy import insert

from geo.errors import EveryRowRefused
from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns
from tests.webmap.stored import everything_stored
from webmap.db.records.concerns import records_frame
from webmap.db.records.further_tables import CaseLink, Return, Visit
from webmap.db.records.journal import journal, kept_from
from webmap.db.records.retiring import Retired, retire, to_retire
from webmap.db.records.store import RECORDS
from webmap.db.records.undoing import undo
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.stores import open_records, scrub

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
DAY = date(2026, 7, 1)
OLD = {"received_on": "2025-03-02", "happened_on": "2025-03"}


@pytest.fixture
def bring(store, tmp_path):
    def bringing(*rows, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        return import_concerns(**store, path=path, imported_at=NOW, **options)

    return bringing


@pytest.fixture
def retired(store):
    def retiring(before=DAY):
        with open_records(**store, writing=True) as db:
            found = retire(db, before, NOW)
        scrub(RECORDS, **store)
        return found

    return retiring


def test_what_is_older_goes_and_the_day_itself_stays(store, bring, retired):
    bring(
        concern(1, **OLD),
        concern(2, received_on="2026-06-30"),
        concern(3, received_on="2026-07-01"),
    )

    assert retired() == [
        Retired(table="records", year=2025, rows=1),
        Retired(table="records", year=2026, rows=1),
    ]
    with open_records(**store) as db:
        assert records_frame(db)["received_on"].dt.date.tolist() == [DAY]
        assert kept_from(db) == DAY
        assert [line.told for line in journal(db)] == ["2 rows from before 2026-07-01"]


def test_a_dry_run_counts_the_same_and_touches_nothing(store, bring, retired):
    bring(concern(1, **OLD), concern(2))
    before = everything_stored(**store, but=())
    with open_records(**store) as db:
        counted = to_retire(db, DAY)

    assert everything_stored(**store, but=()) == before
    assert counted == retired()


def test_visits_and_what_partners_wrote_go_too(store, bring, retired):
    batch = bring(concern(1)).batch_id
    kept = {"content": "0", "batch_id": batch, "line": 2}
    with open_records(**store, writing=True) as db:
        db.execute(
            insert(Visit),
            [
                {
                    **kept,
                    "uid": str(day),
                    "visited_on": day,
                    "organisation": "leeds_council",
                    "place_kind": "town",
                    "purpose": "advice",
                    "finding": "none",
                }
                for day in (date(2026, 6, 30), DAY)
            ],
        )
        db.execute(
            insert(Return),
            [
                {**kept, "uid": q, "organisation": "leeds_council", "quarter": q, "state": "nil"}
                for q in ("2026-Q2", "2026-Q3")
            ],
        )

    assert [(each.table, each.rows) for each in retired()] == [("visits", 1), ("returns", 1)]


def test_an_older_file_does_not_bring_them_back(store, bring, retired):
    rows = [concern(1, **OLD), concern(2)]
    bring(*rows)
    retired()

    again = bring(*rows)
    assert (again.tally.duplicate, again.tally.refused) == (1, 1)
    assert [(r.line, r.column, r.reason) for r in again.refusals] == [
        (2, "received_on", "lies before the day records are kept from")
    ]
    with pytest.raises(EveryRowRefused):
        bring(concern(1, **OLD))
    with open_records(**store) as db:
        assert len(records_frame(db)) == 1


def test_a_correction_does_not_bring_them_back_either(store, bring, retired):
    bring(concern(1))
    retired()

    refused = bring(concern(1, **OLD), concern(4), correct=True)
    assert refused.tally.refused == 1
    with open_records(**store) as db:
        assert (records_frame(db)["received_on"] >= "2026-07-01").all()


def test_what_a_row_said_before_is_forgotten_with_it(store, bring, retired):
    """A row that was corrected to a later day stays; its older version goes and is not undone."""
    bring(concern(1, **OLD), concern(2))
    second = bring(concern(1), correct=True).batch_id
    retired()

    assert "2025-03-02" not in str(everything_stored(**store, but=()))
    with open_records(**store, writing=True) as db:
        undo(db, [second], NOW)
        assert len(records_frame(db)) == 1


def link(first, second, verdict="same", case="c"):
    first, second = sorted((first, second))
    return {
        "first_uid": first,
        "second_uid": second,
        "verdict": verdict,
        "decided_at": NOW,
        "kept_case": case,
        "evidence": "month 2025-03",
    }


def test_decisions_about_records_that_are_gone_go_with_them(store, bring, retired):
    bring(concern(1, **OLD), concern(2))
    with open_records(**store, writing=True) as db:
        db.execute(insert(CaseLink).values(link(*records_frame(db)["record_uid"])))
    retired()

    assert everything_stored(**store)["case_links"] == []


def test_records_that_a_retired_one_joined_stay_one_case(store, bring, retired):
    bring(concern(1, **OLD), concern(2), concern(3), concern(4))
    with open_records(**store, writing=True) as db:
        frame = records_frame(db)
        (old,) = frame["record_uid"][frame["received_on"] < "2026-01-01"]
        two, three, four = frame["record_uid"][frame["record_uid"] != old]
        links = [link(old, two), link(old, three), link(three, four, "different")]
        db.execute(insert(CaseLink), links)
        assert records_frame(db)["case_uid"].nunique() == 2
    retired()

    with open_records(**store) as db:
        frame = records_frame(db).set_index("record_uid")
        assert frame["case_uid"][two] == frame["case_uid"][three] != frame["case_uid"][four]
    assert old not in str(everything_stored(**store)["case_links"])


def test_the_day_moves_forward_only(store, bring, retired):
    bring(concern(1, **OLD), concern(2))
    retired()

    with pytest.raises(NothingToDo):
        retired(date(2026, 1, 1))
    with open_records(**store) as db:
        assert kept_from(db) == DAY


def test_no_byte_is_left_in_any_file_of_the_store(sqlite_store, tmp_path):
    place = sqlite_store["workspace"].restricted
    rows = [concern(n, sector="nail_bar", place="WF1 1AA", **OLD) for n in range(1, 400)]
    path = write_concerns(tmp_path / "concerns.csv", *rows, concern(900))
    import_concerns(**sqlite_store, path=path, imported_at=NOW)
    corrected = write_concerns(tmp_path / "again.csv", concern(1, place="LS1 4AP", **OLD))
    import_concerns(**sqlite_store, path=corrected, imported_at=NOW, correct=True)
    marks = (b"WF1 1AA", b"nail_bar", b"2025-03-02")
    assert all(mark in (place / "records.sqlite").read_bytes() for mark in marks)

    with open_records(**sqlite_store, writing=True) as db:
        retire(db, DAY, NOW)
    scrub(RECORDS, **sqlite_store)

    for file in place.iterdir():
        held = file.read_bytes()
        assert not [mark for mark in marks if mark in held], file.name


def test_a_reader_that_still_sees_them_is_named(sqlite_store, tmp_path):
    path = write_concerns(tmp_path / "concerns.csv", concern(1, **OLD), concern(2))
    import_concerns(**sqlite_store, path=path, imported_at=NOW)
    with open_records(**sqlite_store) as reader:
        assert len(records_frame(reader)) == 2
        with open_records(**sqlite_store, writing=True) as db:
            retire(db, DAY, NOW)
        with pytest.raises(StoreUnavailable, match="still reading"):
            scrub(RECORDS, **sqlite_store)
    scrub(RECORDS, **sqlite_store)
    held = sqlite_store["workspace"].records_file.read_bytes()
    assert b"2025-03-02" not in held
