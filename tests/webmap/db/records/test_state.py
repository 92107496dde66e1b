"""The state of the records is another after whatever changes what they tell."""

from datetime import date, datetime, timedelta

import pytest

from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns, import_fhrs
from tests.small_register import write_register
from webmap.db.records.case_links import decide
from webmap.db.records.retiring import retire
from webmap.db.records.state import state_of
from webmap.db.records.tables import Record
from webmap.db.records.undoing import undo
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
OLD = concern(2, organisation="leeds_council", received_on="2025-01-10", happened_on="2025-01")
CORRECTED = (concern(1, child="yes"), {**OLD, "child": "yes"})


@pytest.fixture
def bring(store, tmp_path):
    """Import rows as a file; return the number of its batch."""

    def bringing(*rows, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        options = {"lists": LISTS, "today": TODAY, "imported_at": NOW, **options}
        return import_concerns(**store, path=path, **options).batch_id

    return bringing


@pytest.fixture
def bring_register(store, tmp_path):
    """Import a register of pairs of number and rating; return the number of its batch."""

    def bringing(day, *entries):
        path = write_register(tmp_path / "register.xml", day, entries)
        return import_fhrs(**store, path=path, imported_at=NOW).batch_id

    return bringing


@pytest.fixture
def state(store):
    """Read the state of the store."""

    def reading():
        with open_records(**store) as db:
            return state_of(db)

    return reading


@pytest.fixture
def two(bring):
    """Two records of two organisations, and the number of their batch."""
    return bring(concern(1), OLD)


@pytest.mark.usefixtures("two")
def test_it_stays_while_nothing_changes(state):
    assert state() == state()


@pytest.mark.usefixtures("two")
def test_an_import_and_its_undoing_are_two_changes(bring, state, store):
    before = state()
    batch = bring(concern(3))
    after = state()
    with open_records(**store, writing=True) as db:
        undo(db, [batch], NOW)

    assert len({before, after, state()}) == 3


@pytest.mark.usefixtures("two")
def test_a_correction_taken_back_by_the_first_file_is_a_change(bring, state):
    """No batch is new, no record more or fewer, and the latest batch still has a record."""
    assert bring(concern(1)) == 2
    assert bring(*CORRECTED, correct=True) == 3
    corrected = state()
    assert bring(concern(1), correct=True) == 2

    assert state() != corrected


@pytest.mark.usefixtures("two")
def test_what_is_retired_is_a_change(state, store):
    before = state()
    with open_records(**store, writing=True) as db:
        retire(db, date(2026, 1, 1), NOW)

    assert state() != before


def test_a_later_extract_of_the_same_premises_is_a_change(bring_register, state):
    bring_register("2026-10-01", ("1", "5"), ("2", "4"))
    before = state()
    bring_register("2026-11-01", ("1", "3"), ("2", "4"))

    assert state() != before


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("later", [1, 0, -1])
def test_a_decision_and_another_in_its_place_are_two_changes(state, store, later):
    """Also where the clock was put back between them."""
    before = state()

    def say(verdict, at):
        with open_records(**store, writing=True) as db:
            first, second = db.query(Record).order_by(Record.uid)
            decide(db, first, second, verdict, "same month", at)

    say("same", NOW)
    joined = state()
    say("different", NOW + timedelta(days=later))

    assert len({before, joined, state()}) == 3
