"""Whole months go when they were kept long enough, and no sooner, whoever asks."""

from datetime import datetime

import pytest

from tests.audit_logs import START, monthly
from webmap.audit_log.retention import Gone, first_month_kept, retire
from webmap.errors import UsageRefused

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
LATER = START.replace(year=2028)


@pytest.mark.parametrize(
    ("named", "now", "kept"),
    [
        (None, NOW, "2024-11"),
        (None, NOW.replace(month=1), "2024-01"),
        (None, NOW.replace(month=12), "2024-12"),
        ("2025-11", NOW, "2025-11"),
        ("2020-01", NOW, "2020-01"),
    ],
)
def test_lines_are_kept_for_24_months_or_as_agreed(named, now, kept):
    assert first_month_kept(named, now) == kept


@pytest.mark.parametrize("named", ["2025-12", "2026-11", "2027-01", "9999-12"])
def test_nobody_deletes_what_is_younger_than_12_months(named):
    with pytest.raises(UsageRefused, match="2025-11 at the latest"):
        first_month_kept(named, NOW)


@pytest.mark.parametrize("named", ["", "2025", "2025-13", "2025-1", "2025-01-01", "\u0662025-01"])
def test_what_is_no_month_is_refused(named):
    with pytest.raises(UsageRefused, match="YYYY-MM"):
        first_month_kept(named, NOW)


def test_what_is_left_of_a_month_is_where_it_began_and_ended(tmp_path):
    log = monthly(tmp_path)
    before = log.rows()
    with log.open(writing=True) as db:
        gone = retire(db, log.chain, "2026-03", LATER)

    assert gone == Gone("2026-01", "2026-02", 6)
    first, second, *kept = log.rows("audit_segments")
    assert (first["first_line"], first["last_line"], first["head"]) == (1, 3, before[2]["digest"])
    assert (second["first_line"], second["last_line"]) == (4, 6)
    assert second["before"] == first["head"]
    assert [each["retired_at"] for each in kept] == [None] * 3
    assert log.rows()[:-1] == before[6:]
    assert (log.rows()[-1]["what"], log.rows()[-1]["about"]) == (
        "audit log",
        "retired up to 2026-02",
    )


def test_there_may_be_nothing_to_retire_and_then_nothing_is_written(tmp_path):
    log = monthly(tmp_path)
    with log.open(writing=True) as db:
        assert retire(db, log.chain, "2026-01", LATER) == Gone(None, None, 0)
    assert len(log.rows()) == 12


def test_retiring_goes_on_where_it_ended(tmp_path):
    log = monthly(tmp_path)
    for before, lines in (("2026-02", 3), ("2026-02", 0), ("2026-04", 6), ("2026-05", 3)):
        with log.open(writing=True) as db:
            assert retire(db, log.chain, before, LATER).lines == lines
        assert log.verify().is_whole
    assert [row["about"] for row in log.rows()] == [
        f"retired up to 2026-0{month}" for month in (1, 3, 4)
    ]
