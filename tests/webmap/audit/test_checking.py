"""A check says exactly where a log is not whole, in plain words, and nothing of what it holds."""

from datetime import timedelta

import pytest

from tests.audit_logs import DAY, START, Log, monthly
from webmap.audit.chain import Line, digest_of, segment_of
from webmap.audit.head import Head
from webmap.audit_log.retention import retire
from webmap.audit_log.writing import Chain
from webmap.errors import StoreUnavailable


@pytest.fixture
def log(tmp_path):
    """Twelve lines: three in each month from January to April."""
    return monthly(tmp_path)


def says(checked):
    return [fault.says for fault in checked.faults]


def test_a_log_as_it_was_written_is_whole(log):
    checked = log.verify()

    assert (checked.is_whole, checked.lines, checked.retired) == (True, 12, 0)
    assert checked.head == Head(12, log.rows()[-1]["digest"])
    assert (checked.faults, checked.remarks, checked.set_back) == ([], [], [])


def test_an_empty_log_is_whole(tmp_path):
    checked = Log(tmp_path).verify()
    assert (checked.is_whole, checked.lines, checked.head) == (True, 0, None)


TAMPERED = {
    "update audit_lines set about = 'x' where line = 5": ["Line 5 is not as it was written."],
    "update audit_lines set person = 'x' where line = 5": ["Line 5 is not as it was written."],
    "update audit_lines set outcome = 'x' where line = 12": ["Line 12 is not as it was written."],
    "update audit_lines set digest = before where line = 5": [
        "Line 5 is not as it was written.",
        "Line 6 does not follow from the one before it.",
    ],
    "delete from audit_lines where line = 5": ["Line 5 is missing."],
    "delete from audit_lines where line in (5, 8)": ["Line 5 is missing.", "Line 8 is missing."],
    "delete from audit_lines where line in (1, 2)": [
        "Lines 1 to 2 are missing.",
        "The segment that line 3 begins was changed.",
    ],
    "delete from audit_lines where line > 10": [
        "Line 12 was kept beside the store: lines 11 to 12 are missing at the end."
    ],
    "delete from audit_lines": [
        *(f"The lines of 2026-0{n} are missing, from line {3 * n - 2} on." for n in range(1, 5)),
        "Line 12 was kept beside the store: lines 1 to 12 are missing at the end.",
    ],
    "update audit_lines set segment = '2026-01' where line = 5": [
        "Line 5 stands in the wrong month."
    ],
    "delete from audit_segments where name = '2026-02'": ["The segment of line 4 is missing."],
    "update audit_segments set first_line = 5 where name = '2026-02'": [
        "The segment that line 4 begins was changed."
    ],
    "insert into audit_segments values ('2025-12', 1, 'x', null, null, null, null)": [
        "The lines of 2025-12 are missing, from line 1 on."
    ],
    "insert into audit_segments values ('Jane', 1, 'x', null, null, null, null)": [
        "A segment holds what no segment can hold: the store was written to."
    ],
    "update audit_segments set retired_at = '2026' where name = '2026-02'": [
        "2026-02 was not retired by this service, or was changed since.",
        "The segment of line 4 is missing.",
    ],
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_each_kind_of_tampering_is_found_and_named(log, statement):
    log.tamper(statement)

    assert says(log.verify()) == TAMPERED[statement]


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_lines set line = x'00' where line = 12",
        "update audit_lines set line = null where line = 12",
        "update audit_lines set line = 5 where line = 6",
        "update audit_lines set line = -4 where line = 1",
        "update audit_lines set at = x'00' where line = 3",
        "update audit_lines set about = null where line = 3",
        "update audit_lines set segment = 7 where line = 3",
        "update audit_segments set before = null where name = '2026-02'",
        "update audit_segments set first_line = 'x' where name = '2026-02'",
        "update audit_segments set head = 5 where name = '2026-02'",
    ],
)
def test_what_our_tables_would_not_take_is_found_too(log, statement):
    """Whoever may write anything to the file may make the tables anew, without their types."""
    for table in ("audit_lines", "audit_segments"):
        columns = ", ".join(log.rows(table)[0])
        log.tamper(
            f"create table looser as select * from {table}",  # noqa: S608 - our own names
            f"drop table {table}",
            f"create table {table} ({columns})",
            f"insert into {table} select * from looser",  # noqa: S608 - our own names
            "drop table looser",
        )
    assert log.verify().is_whole
    log.tamper(statement)

    assert not log.verify().is_whole


def test_a_line_that_stands_twice_is_found(log):
    log.tamper(
        "create table looser as select * from audit_lines",
        "insert into looser select * from audit_lines where line = 5",
        "drop table audit_lines",
        "alter table looser rename to audit_lines",
    )
    assert says(log.verify()) == ["Line 5 stands where it should not."]


def test_two_lines_exchanged_are_found(log):
    log.write(START.replace(month=4, day=9), about="areas.download E08000034")
    log.tamper(
        "update audit_lines set line = 99 where line = 12",
        "update audit_lines set line = 12 where line = 13",
        "update audit_lines set line = 13 where line = 99",
    )

    assert says(log.verify())[:2] == [
        "Line 12 does not follow from the one before it.",
        "Line 12 is not as it was written.",
    ]


def test_a_line_of_somebody_without_the_key_is_found(log):
    """They know how a line is made, and not what it is made with."""
    last = log.rows()[-1]
    told = {name: last[name] for name in ("at", "person", "what", "about", "outcome")}
    line = Line(line=last["line"] + 1, before=last["digest"], **told)
    log.tamper(
        "insert into audit_lines select line + 1, segment, at, person, what, about, outcome,"  # noqa: S608 - ours
        f" digest, '{digest_of(line, b'a guess')}' from audit_lines where line = {last['line']}"
    )

    assert says(log.verify()) == ["Line 13 is not as it was written."]


def test_many_faults_are_counted_and_the_first_listed(log):
    log.write(*[START.replace(month=4, day=9)] * 30)
    log.tamper("update audit_lines set about = 'x'")
    checked = log.verify()

    assert (checked.found, len(checked.faults)) == (42, 20)


def test_another_key_is_said_to_be_one(log):
    checked = log.verify(chain=Chain(b"another secret", None))

    assert checked.found == 12
    assert "No line fits the key" in checked.remarks[0]


def test_a_clock_set_back_is_remarked_on_and_no_fault(log):
    later = START.replace(month=4, day=9)
    log.write(later, later - timedelta(seconds=30), later - 60 * DAY, later)
    checked = log.verify()

    assert (checked.is_whole, checked.set_back) == (True, [15])
    assert {row["segment"] for row in log.rows()[-4:]} == {"2026-04"}


def test_a_head_noted_elsewhere_is_compared(log):
    digests = {row["line"]: row["digest"] for row in log.rows()}
    for line, digest in digests.items():
        assert log.verify(Head(line, digest[:16])).is_whole
    assert says(log.verify(Head(7, "f" * 16))) == ["Line 7 is not the one noted elsewhere."]
    assert says(log.verify(Head(13, "f" * 16))) == [
        "Line 13 was noted elsewhere: line 13 is missing at the end."
    ]


def test_without_a_head_kept_that_is_remarked(log):
    log.chain.head_file.unlink()
    checked = log.verify()

    assert checked.is_whole
    assert "No head is kept beside the store" in checked.remarks[0]


def test_a_head_file_of_something_else_is_a_fault(log):
    log.chain.head_file.write_text("12")
    assert says(log.verify()) == [
        "The head kept beside the store is none: somebody wrote to its file."
    ]


@pytest.fixture
def retired(log):
    """The same log after January and February were retired; its line 13 says so."""
    with log.open(writing=True) as db:
        retire(db, log.chain, "2026-03", START.replace(year=2028))
    return log


def test_what_was_retired_still_joins(retired):
    checked = retired.verify()
    assert (checked.is_whole, checked.lines, checked.retired) == (True, 7, 6)
    retired.write(START.replace(year=2028) + DAY)
    assert retired.verify().is_whole


def test_a_head_that_was_retired_since_cannot_be_compared_but_its_last_can(retired):
    ends = {row["last_line"]: row["head"] for row in retired.rows("audit_segments")}
    assert retired.verify(Head(6, ends[6])).is_whole
    assert says(retired.verify(Head(6, "f" * 16))) == ["Line 6 was not the one noted elsewhere."]
    checked = retired.verify(Head(5, "f" * 16))
    assert (checked.is_whole, len(checked.remarks)) == (True, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from audit_segments where name = '2026-01'",
        "delete from audit_segments where name = '2026-02'",
        "update audit_segments set last_line = 5 where name = '2026-02'",
        "update audit_segments set retired_at = '2020' where name = '2026-02'",
        "update audit_segments set seal = null where name = '2026-02'",
        "update audit_segments set last_line = null, head = null, retired_at = null, seal = null "
        "where name = '2026-02'",
        "delete from audit_lines where line = 7",
    ],
)
def test_tampering_with_what_was_retired_is_found(retired, statement):
    retired.tamper(statement)
    assert not retired.verify().is_whole


def test_a_month_that_somebody_else_feigns_to_have_retired_is_found(log):
    """Its lines gone, its last number and digest as they were; only the seal cannot be made."""
    last = log.rows()[2]
    log.tamper(
        "delete from audit_lines where segment = '2026-01'",
        f"update audit_segments set last_line = 3, head = '{last['digest']}', "  # noqa: S608 - ours
        "retired_at = '2028-01-10T09:30:00.000000', seal = '00' where name = '2026-01'",
    )
    assert says(log.verify())[0].startswith("2026-01 was not retired by this service")


def test_lines_that_were_retired_and_put_back_are_found(tmp_path):
    log = monthly(tmp_path)
    log.tamper("create table old as select * from audit_lines where segment < '2026-03'")
    with log.open(writing=True) as db:
        retire(db, log.chain, "2026-03", START.replace(year=2028))
    log.tamper(
        "insert into audit_lines select * from old",
        "update audit_segments set last_line = null, head = null, retired_at = null, seal = null",
    )

    assert says(log.verify()) == ["Lines of 2026-02 or before were retired and stand here again."]


def test_a_log_that_is_not_whole_is_not_retired(log):
    log.tamper("update audit_lines set about = 'x' where line = 1")
    with (
        pytest.raises(StoreUnavailable, match="Nothing was deleted"),
        log.open(writing=True) as db,
    ):
        retire(db, log.chain, "2026-03", START.replace(year=2028))
    assert len(log.rows()) == 12


def test_no_fault_repeats_what_the_store_holds(log):
    for column in ("about", "what", "person", "outcome", "segment"):
        log.tamper(f"update audit_lines set {column} = 'Jane Doe' where line = 5")  # noqa: S608 - ours
    assert "Jane" not in repr(log.verify())


def test_a_month_is_that_of_the_line():
    assert segment_of("2026-11-22T09:30:00.000000") == "2026-11"
