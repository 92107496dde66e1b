"""A batch that is undone leaves the store as if its file had never come."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.concern_files import concern, write_concerns
from tests.importing import import_concerns, import_fhrs
from tests.small_register import write_register
from tests.webmap.stored import everything_stored
from webmap.config import Settings
from webmap.db.records.concerns import batches
from webmap.db.records.journal import journal, next_batch
from webmap.db.records.superseding import KEPT_TABLES
from webmap.db.records.tables import KeptRow
from webmap.db.records.undoing import undo
from webmap.errors import UsageRefused
from webmap.stores import open_records
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone


@pytest.fixture
def bring(store, tmp_path):
    """Import rows as a file; return the number of its batch."""

    def bringing(*rows, **options):
        path = write_concerns(tmp_path / "concerns.csv", *rows)
        return import_concerns(**store, path=path, imported_at=NOW, **options).batch_id

    return bringing


@pytest.fixture
def bring_register(store, tmp_path):
    """Import a register of pairs of number and rating; return the number of its batch."""

    def bringing(day, *entries):
        path = write_register(tmp_path / "register.xml", day, entries)
        return import_fhrs(**store, path=path, imported_at=NOW).batch_id

    return bringing


@pytest.fixture
def take_out(store):
    def taking(*numbers):
        with open_records(**store, writing=True) as db:
            return undo(db, numbers, NOW)

    return taking


def test_every_kind_of_row_can_be_put_back():
    assert set(KEPT_TABLES.values()) == set(KeptRow.__subclasses__())


def test_rows_it_added_are_gone_and_the_file_can_come_again(store, bring, take_out):
    bring(concern(1))
    before = everything_stored(**store)
    second = bring(concern(2), concern(3))

    undone = take_out(second)

    assert (undone.removed, undone.put_back) == (2, 0)
    assert everything_stored(**store) == before
    bring(concern(2), concern(3))
    with open_records(**store) as db:
        assert [batch.accepted for batch in batches(db)] == [1, 2]


def test_rows_it_replaced_say_again_what_they_said(store, bring, take_out):
    bring(concern(1), concern(2))
    before = everything_stored(**store)
    second = bring(concern(1, sector="nail_bar"), concern(3), correct=True)

    undone = take_out(second)

    assert (undone.removed, undone.put_back) == (1, 1)
    assert everything_stored(**store) == before


def test_a_later_extract_is_undone_to_the_day_of_the_one_before(store, bring_register, take_out):
    bring_register("2020-11-13", (1, 5), (2, 5))
    before = everything_stored(**store)
    second = bring_register("2021-01-04", (1, 3), (2, 5), (3, 4))  # changed, unchanged, new

    undone = take_out(second)

    assert (undone.removed, undone.put_back) == (1, 2)
    assert everything_stored(**store) == before


def test_a_batch_another_changed_rows_of_stays(store, bring, take_out):
    first = bring(concern(1))
    second = bring(concern(1, sector="nail_bar"), correct=True)
    before = everything_stored(**store)

    with pytest.raises(UsageRefused, match=f"Batch {second} came later.*undo {first} {second}"):
        take_out(first)
    assert everything_stored(**store) == before


def test_a_batch_whose_rows_another_left_out_as_duplicates_stays(bring, take_out):
    first = bring(concern(1), concern(2))
    second = bring(concern(2), concern(3))

    with pytest.raises(UsageRefused, match=f"Batch {second} "):
        take_out(first)
    take_out(second)
    take_out(first)


def test_an_extract_that_a_later_one_renewed_stays(bring_register, take_out):
    """The second changes no row; the third notes that it was seen later still."""
    numbers = [bring_register(f"2020-0{month}-01", (1, 5)) for month in (1, 2, 3)]

    with pytest.raises(UsageRefused, match=f"Batch {numbers[2]} "):
        take_out(numbers[1])
    with pytest.raises(UsageRefused, match=f"Batch {numbers[1]}, {numbers[2]} "):
        take_out(numbers[0])


def test_batches_that_hang_on_each_other_go_together(store, bring, take_out):
    bring(concern(9))
    before = everything_stored(**store)
    rows = [concern(1), concern(2)]
    first = bring(*rows)
    second = bring(concern(1, sector="nail_bar"), correct=True)
    assert bring(*rows, correct=True) == first  # the same file again, now as a correction

    for number in (first, second):
        with pytest.raises(UsageRefused, match=f"undo {first} {second}"):
            take_out(number)
    take_out(second, first)
    assert everything_stored(**store) == before


def test_a_row_that_two_of_them_changed_says_what_it_said_before_both(store, bring, take_out):
    bring(concern(1))
    before = everything_stored(**store)
    second = bring(concern(1, sector="nail_bar"), correct=True)
    third = bring(concern(1, child="yes"), correct=True)

    assert take_out(second, third).put_back == 1
    assert everything_stored(**store) == before


def test_the_same_file_twice_does_not_hang_on_itself(store, bring, take_out):
    first = bring(concern(1))
    assert bring(concern(1)) == first

    take_out(first)
    assert not any(everything_stored(**store).values())


def test_a_batch_that_is_not_there_is_named(store, bring, take_out):
    first = bring(concern(1))
    before = everything_stored(**store)

    with pytest.raises(UsageRefused, match="no batch 7"):
        take_out(first, 7)
    assert everything_stored(**store) == before


def test_the_number_of_a_batch_that_was_undone_is_not_given_again(store, bring, take_out):
    first = bring(concern(1))
    take_out(first)

    with open_records(**store) as db:
        assert next_batch(db) == first + 1
        assert [(line.what, line.told) for line in journal(db)] == [("undo", f"batch {first}")]
    assert bring(concern(1)) == first + 1


STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["", "nail_bar"])), min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undone_backwards_every_state_comes_again(tmp_path_factory, steps):
    """Whatever came, in files that contradict, repeat or correct each other."""
    place = tmp_path_factory.mktemp("undo")
    store = {"workspace": Workspace(place / "workspace"), "settings": Settings()}
    with open_records(**store, writing=True):
        pass
    store["workspace"].key()
    states = [everything_stored(**store)]
    seen = set()
    for rows, correct in steps:
        path = write_concerns(
            place / "rows.csv", *(concern(n, **({"sector": s} if s else {})) for n, s in rows)
        )
        try:
            number = import_concerns(**store, path=path, imported_at=NOW, correct=correct).batch_id
        except ValueError:
            continue  # not one usable row
        if number in seen:
            return  # the same bytes again make no batch of their own
        seen.add(number)
        states.append(everything_stored(**store))
    for number in sorted(seen, reverse=True):
        states.pop()
        with open_records(**store, writing=True) as db:
            undo(db, [number], NOW)
        assert everything_stored(**store) == states[-1]
