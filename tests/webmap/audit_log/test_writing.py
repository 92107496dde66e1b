"""A line and what it tells of are stored together, and the head follows once they are."""

import pytest

from tests.audit_logs import DAY, START, Log, monthly
from webmap.audit.chain import What
from webmap.audit.head import read_head
from webmap.audit_log.retention import retire
from webmap.audit_log.writing import Chain, write_line
from webmap.errors import StoreUnavailable


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path)


def head_line(log):
    head = read_head(log.chain.head_file)
    return None if head is None else head.line


def test_the_head_is_kept_after_each_transaction(log):
    log.write(START, START + DAY)
    assert head_line(log) == 2
    log.write(START + DAY)
    assert head_line(log) == 3


def test_it_is_the_last_line_of_the_store(log):
    log.write(START, START)

    kept = read_head(log.chain.head_file)
    assert (kept.line, kept.digest) == (2, log.rows()[-1]["digest"])


def test_nothing_is_kept_of_a_transaction_that_failed(log):
    log.write(START)

    def fail_after_writing():
        with log.open(writing=True) as db:
            write_line(db, log.chain, START, What.EXPORT)
            assert head_line(log) == 1
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_writing()
    assert (head_line(log), len(log.rows())) == (1, 1)
    log.write(START)
    assert (head_line(log), log.verify().is_whole) == (2, True)


def test_lines_that_were_stored_without_a_head_are_no_alarm(log):
    """A process that is killed after storing and before keeping the head leaves an earlier one."""
    log.write(START)
    with log.open(writing=True) as db:
        write_line(db, Chain(log.chain.key, None), START, What.EXPORT)
    assert (head_line(log), log.verify().is_whole) == (1, True)
    log.write(START)
    assert (head_line(log), log.verify().is_whole) == (3, True)


def test_a_head_that_cannot_be_kept_is_not_passed_over_in_silence(log):
    log.chain.head_file.mkdir()

    log.write(START)  # what stands in its place is left as it is
    assert not log.verify().is_whole
    log.chain.head_file.rmdir()
    missing = Chain(log.chain.key, log.chain.head_file.parent / "nowhere" / "audit-head")
    with (
        pytest.raises(StoreUnavailable, match="head of the audit log"),
        log.open(writing=True) as db,
    ):
        write_line(db, missing, START, What.EXPORT)


def test_writing_on_after_a_cut_does_not_cover_it(tmp_path):
    """Whoever cuts off the end and waits for new lines leaves the earlier head as it was."""
    log = monthly(tmp_path)
    log.tamper("delete from audit_lines where line > 10")
    log.write(*[START.replace(month=5)] * 6)

    assert head_line(log) == 12
    found = log.verify()
    assert [fault.says for fault in found.faults] == [
        "Line 12 is not the one kept beside the store."
    ]


@pytest.mark.parametrize("cut", ["line > 9", "line > 7", "line > 6", "line > 0"])
def test_writing_goes_on_after_any_cut_and_the_cut_is_found(tmp_path, cut):
    """Nobody can stop the service by taking lines away, nor hide it by waiting."""
    log = monthly(tmp_path)
    log.tamper(f"delete from audit_lines where {cut}")  # noqa: S608 - our own words
    log.write(*[START.replace(month=4, day=20)] * 15)

    assert not log.verify().is_whole


def test_writing_goes_on_where_only_retired_months_are_left(tmp_path):
    log = monthly(tmp_path)
    with log.open(writing=True) as db:
        retire(db, log.chain, "2026-05", START.replace(year=2028))
    log.tamper("delete from audit_lines", "delete from audit_segments where retired_at is null")
    log.write(START.replace(year=2028))

    assert [row["line"] for row in log.rows()] == [13]
    assert [fault.says for fault in log.verify().faults] == [
        "Line 13 is not the one kept beside the store."
    ]
