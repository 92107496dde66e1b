"""The store takes new lines of the log and refuses every other change, on either kind of store."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.audit_logs import DAY, KEY, START, Log, monthly
from webmap.audit.chain import BEGINNING, Outcome, What
from webmap.audit.checking import check
from webmap.audit.head import Head
from webmap.audit_log.retention import retire
from webmap.audit_log.writing import Chain
from webmap.db.door.audit import add_line, fits, joins
from webmap.db.door.audit_reading import Sought, find_lines, kept_lines, segments
from webmap.db.door.audit_retiring import to_retire
from webmap.errors import StoreUnavailable

CHAIN = Chain(KEY, None)
OTHER_KEY = bytes(reversed(KEY))
SOMEBODY = "0123456789abcdef"


@pytest.fixture
def log(door_db):
    """Three lines in January, one in March."""
    with door_db.transaction(writing=True) as db:
        for day in range(3):
            add_line(db, KEY, START + day * DAY, What.EXPORT, person=SOMEBODY, about="map.download")
        add_line(db, KEY, START + 60 * DAY, What.REFUSED, outcome=Outcome.REFUSED)
    return door_db


def checked(log):
    with log.transaction() as db:
        return check(segments(db), kept_lines(db), KEY)


def test_lines_are_numbered_from_1_and_joined(log):
    with log.transaction() as db:
        lines = [kept.line for kept in kept_lines(db)]
        months = [(each.name, each.first_line) for each in segments(db)]

    assert [line.line for line in lines] == [1, 2, 3, 4]
    assert lines[0].before == BEGINNING
    assert months == [("2026-01", 1), ("2026-03", 4)]
    assert checked(log).is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_lines set about = 'x' where line = 2",
        "update audit_lines set line = 9 where line = 4",
        "update audit_lines set person = person",
        "delete from audit_lines where line = 4",
        "delete from audit_lines",
        "delete from audit_segments where name = '2026-03'",
        "update audit_segments set first_line = 2 where name = '2026-01'",
        "update audit_segments set last_line = 3, head = 'x', seal = 'x' where name = '2026-01'",
        "update audit_segments set last_line = 3, head = 'x', seal = 'x', retired_at = 'x', "
        "first_line = 2 where name = '2026-01'",
        "insert into audit_lines select * from audit_lines where line = 4",
        "insert into audit_segments select * from audit_segments",
    ],
)
def test_nothing_else_is_taken(log, statement):
    with pytest.raises(DBAPIError), log.transaction(writing=True) as db:
        db.execute(text(statement))
    assert checked(log).is_whole
    assert checked(log).lines == 4


@pytest.mark.parametrize("table", ["audit_lines", "audit_segments"])
def test_sqlite_replaces_no_line(tmp_path, table):
    log = monthly(tmp_path)
    again = text(f"insert or replace into {table} select * from {table}")  # noqa: S608 - ours
    with pytest.raises(DBAPIError, match="only added to"), log.open(writing=True) as db:
        db.execute(again)


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["audit_lines", "audit_lines, audit_segments"])
def test_postgresql_truncates_no_table(tmp_path, postgres_database, table):
    log = Log(tmp_path, postgres_database)
    log.write(START)
    with pytest.raises(DBAPIError, match="only added to"), log.open(writing=True) as db:
        db.execute(text(f"truncate {table}"))


def test_a_segment_is_retired_once_and_then_stays(log):
    with log.transaction(writing=True) as db:
        assert [each.name for each in to_retire(db, "2026-03")] == ["2026-01"]
        assert retire(db, CHAIN, "2026-03", START.replace(year=2028)).lines == 3

    assert (checked(log).is_whole, checked(log).lines, checked(log).retired) == (True, 2, 3)
    for statement in (
        "update audit_segments set last_line = 2 where name = '2026-01'",
        "update audit_segments set retired_at = null where name = '2026-01'",
        "delete from audit_segments where name = '2026-01'",
        "delete from audit_lines where line = 4",
    ):
        with pytest.raises(DBAPIError), log.transaction(writing=True) as db:
            db.execute(text(statement))


def test_numbers_go_on_after_everything_was_retired(log):
    with log.transaction(writing=True) as db:
        retire(db, CHAIN, "2028-01", START.replace(year=2029))
        line = add_line(db, KEY, START.replace(year=2029), What.SIGN_IN)
    assert line.line == 6
    assert checked(log).is_whole


def test_a_clock_set_back_opens_no_month_that_ended(log):
    with log.transaction(writing=True) as db:
        add_line(db, KEY, START, What.SIGN_IN)
        assert [each.name for each in segments(db)] == ["2026-01", "2026-03"]
    assert (checked(log).is_whole, checked(log).set_back) == (True, [5])


def test_what_there_is_no_room_for_is_left_out(log):
    with log.transaction(writing=True) as db:
        line = add_line(db, KEY, START + 61 * DAY, What.EXPORT, about="x" * 300)
    assert line.about == "x" * 200
    assert checked(log).is_whole


def test_lines_are_found_newest_first(log):
    def found(most=50, **sought):
        with log.transaction() as db:
            return [line.line for line in find_lines(db, Sought(**sought), most)]

    second = (START + DAY).isoformat(timespec="microseconds")
    third = (START + 2 * DAY).isoformat(timespec="microseconds")
    assert found() == [4, 3, 2, 1]
    assert found(2) == [4, 3]
    assert found(what="export") == [3, 2, 1]
    assert found(person=SOMEBODY, below=3) == [2, 1]
    assert found(since=second, until=third) == [2]
    assert found(what="export", person="x") == []


def test_a_noted_line_is_known_again(log):
    with log.transaction() as db:
        digests = {kept.line.line: kept.digest for kept in kept_lines(db)}
        assert all(joins(db, Head(line, digest)) for line, digest in digests.items())
        assert not joins(db, Head(2, digests[3]))
        assert not joins(db, Head(5, digests[4]))


def test_writers_at_once_leave_no_gap(door_db):
    def write(number):
        with door_db.transaction(writing=True) as db:
            add_line(db, KEY, START + timedelta(seconds=1), What.EXPORT, about=f"area {number}")

    with ThreadPoolExecutor(4) as several:
        list(several.map(write, range(40)))

    found = checked(door_db)
    assert (found.is_whole, found.lines, found.set_back) == (True, 40, [])


def test_a_log_kept_with_another_secret_takes_no_line(log):
    """A line that does not fit would break the chain for good, under either secret."""
    with log.transaction(writing=True) as db:
        assert fits(db, KEY)
        assert not fits(db, OTHER_KEY)
        with pytest.raises(StoreUnavailable, match="another secret"):
            add_line(db, OTHER_KEY, START + 90 * DAY, What.SIGN_IN)
    assert checked(log).is_whole


def test_one_line_that_was_tampered_with_is_not_taken_for_another_secret(tmp_path):
    kept = monthly(tmp_path)
    last = kept.rows()[-1]["line"]
    kept.tamper(f"update audit_lines set about = 'x' where line = {last}")  # noqa: S608 - ours
    kept.write(START + 300 * DAY)
    assert len(kept.rows()) == last + 1
    assert not kept.verify().is_whole
