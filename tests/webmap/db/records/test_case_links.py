"""Decisions on cases outlive imports, can be taken back, and draw no other case anew."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from geo.identity import record_uid
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns
from webmap.db.records.case_links import decide, decisions, joined_cases, record_called
from webmap.db.records.concerns import records_frame
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
ROWS = [
    concern(n, organisation="leeds_council" if n % 2 else "west_yorkshire_police")
    for n in range(1, 7)
]


@pytest.fixture
def take(store, tmp_path):
    """Import rows as a file; then the records by number of their reference."""

    def taking(*rows, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        options = {"lists": LISTS, "today": TODAY, "imported_at": NOW, **options}
        import_concerns(**store, path=path, **options)

    return taking


@pytest.fixture
def uids(store, take):
    take(*ROWS)
    key = store["workspace"].key()
    return {n: record_uid(key, row["organisation"], row["concern_id"]) for n, row in
            enumerate(ROWS, start=1)}  # fmt: skip


@pytest.fixture
def say(store, uids):
    """Decide on two records by their numbers."""

    def saying(one, other, verdict="same", day=0):
        with open_records(**store, writing=True) as db:
            (first,), (second,) = (record_called(db, uids[n]) for n in (one, other))
            decide(db, first, second, verdict, "same month", NOW + timedelta(days=day))

    return saying


@pytest.fixture
def cases(store, uids):
    """Say which case each record counts as, by number, in terms of numbers."""

    def counting():
        with open_records(**store) as db:
            frame = records_frame(db).set_index("record_uid")["case_uid"]
        number = {uid: n for n, uid in uids.items()}
        return {n: number[frame[uid]] for n, uid in uids.items()}

    return counting


ALONE = {n: n for n in range(1, 7)}


def test_joined_records_count_as_the_one_accepted_first_and_no_other_changes(say, cases):
    assert cases() == ALONE
    say(4, 1)
    assert cases() == {**ALONE, 4: 1}
    say(6, 3)
    assert cases() == {**ALONE, 4: 1, 6: 3}


def test_groups_that_are_joined_count_as_one_case(say, cases):
    say(2, 3)
    say(4, 5)
    say(3, 4, day=1)
    assert cases() == {**ALONE, 3: 2, 4: 2, 5: 2}


def test_a_decision_is_taken_back_without_a_trace_in_the_records(say, cases):
    say(2, 3)
    say(2, 3, "different", day=1)
    assert cases() == ALONE
    say(3, 2, day=2)
    assert cases() == {**ALONE, 3: 2}


def test_the_newest_word_on_a_pair_replaces_the_one_before(say, store):
    say(2, 3)
    say(3, 2, "different", day=1)
    with open_records(**store) as db:
        (link,) = decisions(db)
        assert (link.verdict, link.decided_at) == ("different", NOW + timedelta(days=1))
        assert link.first_uid < link.second_uid


def test_a_correction_of_the_first_record_does_not_rename_the_case(say, cases, take):
    say(2, 3)
    take({**ROWS[1], "child": "yes"}, correct=True)
    assert cases() == {**ALONE, 3: 2}


def test_importing_the_same_again_changes_no_decision(say, cases, take):
    say(2, 3)
    take(*reversed(ROWS), concern(9))
    assert cases() == {**ALONE, 3: 2}


def test_a_decision_waits_for_a_record_that_is_not_stored(say, store, uids):
    say(2, 3)
    with open_records(**store, writing=True) as db:
        (record,) = record_called(db, uids[3])
        db.delete(record)
    with open_records(**store) as db:
        assert joined_cases(db) == {}
        assert len(decisions(db)) == 1
        assert len(records_frame(db)) == len(ROWS) - 1


def test_a_case_keeps_its_name_when_the_record_it_is_named_for_is_gone(say, store, uids):
    say(2, 3)
    say(3, 4, day=1)
    with open_records(**store, writing=True) as db:
        (record,) = record_called(db, uids[2])
        db.delete(record)
    with open_records(**store) as db:
        frame = records_frame(db).set_index("record_uid")["case_uid"]
    assert frame[uids[3]] == frame[uids[4]] == uids[2]


def test_a_case_never_takes_the_name_of_a_record_parted_from_it(say, cases):
    say(2, 3)
    say(3, 4, day=1)
    say(2, 3, "different", day=2)
    found = cases()
    assert found[2] == 2
    assert found[3] == found[4] != 2


def test_everything_but_the_case_reads_as_before(say, store):
    with open_records(**store) as db:
        before = records_frame(db)
    say(2, 3)
    with open_records(**store) as db:
        after = records_frame(db)
    pd.testing.assert_frame_equal(after.drop(columns="case_uid"), before.drop(columns="case_uid"))


def test_a_handle_is_the_start_of_an_identity_and_nothing_a_pattern_can_widen(store, uids):
    with open_records(**store) as db:
        assert [record.uid for record in record_called(db, uids[4][:20])] == [uids[4]]
        assert len(record_called(db, "")) == 2
        assert list(record_called(db, "%")) == list(record_called(db, "_" * 8)) == []
