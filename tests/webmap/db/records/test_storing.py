"""Each row of a file is accepted, duplicate or refused, and the store ends the same either way."""

from datetime import datetime

import pandas as pd
import pytest

from geo.errors import EveryRowRefused, FileCutShort
from geo.refusals import Refusal
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns, import_fhrs
from tests.small_register import write_register
from webmap.db.records.concerns import batches, premises_frame, records_frame, refusals_of
from webmap.errors import StoreUnavailable
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
LINK = "0123456789abcdef"


@pytest.fixture
def take(store, tmp_path):
    """Import rows as one file; return accepted, duplicate and refused, and the refusals."""

    def taking(*rows, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        receipt = import_concerns(
            **store, path=path, lists=LISTS, today=TODAY, imported_at=NOW, **options
        )
        tally = receipt.tally
        assert tally.read == len(rows)
        return (tally.accepted, tally.duplicate, tally.refused), list(receipt.refusals)

    return taking


@pytest.fixture
def records(store):
    def reading():
        with open_records(**store) as db:
            return records_frame(db)

    return reading


@pytest.fixture
def kept_batches(store):
    def reading():
        with open_records(**store) as db:
            return [
                (batch.rows_read, batch.accepted, batch.duplicate, batch.refused)
                for batch in batches(db)
            ]

    return reading


def test_a_file_goes_in_once(take, records, kept_batches):
    rows = [concern(n) for n in range(1, 6)]
    assert take(*rows)[0] == (5, 0, 0)
    before = records()

    assert take(*rows)[0] == (0, 5, 0)
    pd.testing.assert_frame_equal(records(), before)
    assert kept_batches() == [(5, 5, 0, 0)]


def test_the_same_content_in_another_file_is_duplicate_and_keeps_its_account(take, kept_batches):
    take(concern(1), concern(2))

    assert take(concern(2), concern(1), concern(3))[0] == (1, 2, 0)
    assert kept_batches() == [(2, 2, 0, 0), (3, 1, 2, 0)]


def test_a_row_twice_in_one_file_is_one_record(take, records):
    assert take(concern(1), concern(1), concern(1))[0] == (1, 2, 0)
    assert len(records()) == 1


def test_refused_rows_are_kept_by_line_and_reason(take, store, records):
    _, refusals = take(concern(1), concern(2, child="17"), concern(3, handling="X", child="17"))

    with open_records(**store) as db:
        (batch,) = batches(db)
        assert refusals_of(db, batch.batch_id) == refusals
        assert (batch.rows_read, batch.refused) == (3, 2)
    assert [(refusal.line, refusal.column) for refusal in refusals] == [
        (3, "child"),
        (4, "child"),
        (4, "handling"),
    ]
    assert len(records()) == 1


def test_a_file_without_a_usable_row_leaves_nothing(take, records, kept_batches):
    take(concern(9))

    with pytest.raises(EveryRowRefused, match="none of its 2 rows") as refused:
        take(concern(1, child="17"), concern(2, child="17"))

    assert len(refused.value.refusals) == 2
    assert len(records()) == 1
    assert len(kept_batches()) == 1


def test_changed_content_is_refused_and_what_is_stored_stands(take, records):
    take(concern(1), concern(2))
    before = records()

    counts, refusals = take(concern(1, child="yes"), concern(2))

    assert counts == (0, 1, 1)
    assert refusals == [Refusal(2, "", "differs from what is stored: use --correct")]
    pd.testing.assert_frame_equal(records(), before)


def test_a_correction_changes_content_and_keeps_identity_and_case(take, records):
    take(concern(1), concern(2))
    before = records()

    counts, _ = take(concern(1, child="yes", linked_case=LINK), concern(2), correct=True)
    after = records()

    assert counts == (1, 1, 0)
    assert after["record_uid"].tolist() == before["record_uid"].tolist()
    assert after["case_uid"].tolist() == before["case_uid"].tolist()
    assert sorted(after["child"]) == ["no", "yes"]


def test_a_correction_given_twice_in_one_file_counts_once(take, records):
    take(concern(1))

    counts, _ = take(concern(1, child="yes"), concern(1, child="yes"), correct=True)

    assert counts == (1, 1, 0)
    assert records()["child"].tolist() == ["yes"]


def test_a_correction_can_be_corrected_back(take, records):
    take(concern(1))
    before = records()
    take(concern(1, child="yes"), correct=True)

    assert take(concern(1), correct=True)[0] == (1, 0, 0)
    pd.testing.assert_frame_equal(records(), before)


def test_an_account_stands_when_its_file_adds_nothing_more(take, kept_batches):
    take(concern(1), concern(2))
    take(concern(1, child="yes"), correct=True)

    assert take(concern(1), concern(2))[0] == (0, 1, 1)
    assert kept_batches() == [(2, 2, 0, 0), (1, 1, 0, 0)]


@pytest.mark.parametrize("correct", [False, True])
@pytest.mark.parametrize(
    ("chunk_rows", "order"), [(1, [0, 1, 2, 3]), (2, [3, 2, 1, 0]), (100, [1, 3, 0, 2])]
)
def test_rows_that_contradict_each_other_are_all_refused(take, records, correct, chunk_rows, order):
    rows = [concern(1), concern(1, child="yes"), concern(2), concern(1)]

    counts, refusals = take(*(rows[at] for at in order), correct=correct, chunk_rows=chunk_rows)

    assert counts == (1, 0, 3)
    assert {refusal.reason for refusal in refusals} == {
        "contradicts another row of this file with the same identity"
    }
    assert len(records()) == 1


@pytest.mark.parametrize("correct", [False, True])
def test_a_contradiction_does_not_touch_what_is_stored(take, records, correct):
    take(concern(1), concern(2))
    before = records()

    counts, _ = take(concern(1), concern(1, child="yes"), concern(2), correct=correct)

    assert counts == (0, 1, 2)
    pd.testing.assert_frame_equal(records(), before)


def test_rows_the_lists_did_not_know_go_in_once_they_do(store, tmp_path, kept_batches):
    import dataclasses

    path = write_concerns(tmp_path / "c.csv", concern(1), concern(2, organisation="new_charity"))
    wider = dataclasses.replace(LISTS, organisations=LISTS.organisations | {"new_charity"})

    for lists, counts in ((LISTS, (1, 0, 1)), (LISTS, (0, 1, 1)), (wider, (1, 1, 0))):
        tally = import_concerns(**store, path=path, lists=lists, today=TODAY, imported_at=NOW).tally
        assert (tally.accepted, tally.duplicate, tally.refused) == counts

    assert kept_batches() == [(2, 2, 0, 0)]


def test_the_link_decides_the_case_whatever_comes_first(take, records):
    take(concern(1, linked_case=LINK), concern(2))
    take(concern(3, linked_case=LINK, organisation="leeds_council"))
    cases = records().groupby("case_uid").size()

    assert sorted(cases) == [1, 2]


def test_a_store_refuses_records_made_with_another_key(take, store, records):
    take(concern(1))
    before = records()
    (store["workspace"].restricted / "key").write_bytes(bytes(32))

    with pytest.raises(StoreUnavailable, match="Put back the key that was backed up"):
        take(concern(2))
    pd.testing.assert_frame_equal(records(), before)


def test_a_lost_key_is_not_replaced_by_another(take, store, records):
    """A new key would look like the right one to whoever checks, and hide that it was lost."""
    take(concern(1))
    before = records()
    key = store["workspace"].restricted / "key"
    lost = key.read_bytes()
    key.unlink()

    with pytest.raises(StoreUnavailable, match="missing, though there are records"):
        take(concern(2))
    assert not key.exists()

    key.write_bytes(lost)
    key.chmod(0o600)
    pd.testing.assert_frame_equal(records(), before)


def test_a_file_cut_short_leaves_nothing_of_its_first_rows(store, tmp_path, take, records):
    take(concern(9))
    path = write_concerns(tmp_path / "half.csv", *(concern(n) for n in range(1, 8)))
    path.write_bytes(path.read_bytes()[:-60])

    with pytest.raises(FileCutShort):
        import_concerns(**store, path=path, lists=LISTS, today=TODAY, imported_at=NOW)

    assert len(records()) == 1


def test_a_dry_run_counts_like_a_real_one_and_stores_nothing(take, records, kept_batches):
    take(concern(1))
    rows = [concern(1), concern(2), concern(3, child="17")]

    trial = take(*rows, dry_run=True)
    assert len(records()) == len(kept_batches()) == 1

    assert take(*rows) == trial


def test_a_dry_run_without_a_store_makes_none(store, take):
    assert take(concern(1), concern(1), dry_run=True)[0] == (1, 1, 0)
    assert not store["workspace"].root.exists()


def test_missing_values_come_back_missing_and_types_hold(take, records):
    take(concern(1, sector="", happened_on="", source_grade="", information_grade=""))
    frame = records()

    assert frame[["sector", "source_grade", "information_grade"]].isna().all(axis=None)
    assert frame["source_grade"].dtype == "Int64"
    assert frame["received_on"].dtype.kind == "M"
    assert frame["received_on"].tolist() == [pd.Timestamp("2026-07-14")]


def test_an_empty_store_gives_a_frame_of_the_same_types(store, take, records):
    with open_records(**store, writing=True):
        pass
    empty = records()
    take(concern(1))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == records().dtypes.to_dict()


@pytest.fixture
def take_register(store, tmp_path):
    """Import a register of one day, from a mapping or pairs of number and rating."""

    def taking(day, *entries):
        path = write_register(tmp_path / "register.xml", day, entries)
        tally = import_fhrs(**store, path=path, imported_at=NOW).tally
        return tally.accepted, tally.duplicate, tally.refused

    return taking


@pytest.fixture
def ratings(store):
    def reading():
        with open_records(**store) as db:
            frame = premises_frame(db)
        return dict(zip(frame["register_id"], frame["rating"], strict=True))

    return reading


def test_a_later_extract_replaces_what_changed(take_register, ratings):
    assert take_register("2020-11-13", (1, 5), (2, 5)) == (2, 0, 0)

    assert take_register("2021-01-04", (1, 3), (2, 5), (3, 4)) == (2, 1, 0)
    assert ratings() == {"1": "3", "2": "5", "3": "4"}


def test_an_extract_that_is_not_later_changes_nothing(take_register, ratings):
    take_register("2020-11-13", (1, 5), (2, 5))

    assert take_register("2020-11-13", (1, 3), (2, 5)) == (0, 1, 1)
    assert take_register("2019-11-13", (1, 3), (2, 5)) == (0, 1, 1)
    assert ratings() == {"1": "5", "2": "5"}


def test_the_latest_extract_wins_in_whatever_order_they_come(take_register, ratings):
    take_register("2020-01-01", (1, 5), (9, 1))
    take_register("2020-03-01", (1, 5), (9, 1))  # unchanged, but seen later
    assert take_register("2020-02-01", (1, 3), (9, 1)) == (0, 1, 1)

    assert ratings() == {"1": "5", "9": "1"}


def test_an_entry_that_stands_in_a_register_twice_with_two_ratings_is_refused(
    take_register, ratings
):
    assert take_register("2020-01-01", (1, 5), (2, 4), (1, 3)) == (1, 0, 2)
    assert ratings() == {"2": "4"}
