"""The day is London's, summer and winter; the hour is UTC's, whatever the machine is set to."""

from datetime import UTC, date, datetime

import pytest

from webmap import clock


@pytest.fixture
def at(monkeypatch):
    """Stop the clock at a moment in UTC."""

    def stop(moment):
        class Stopped(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(tz)

        monkeypatch.setattr(clock, "datetime", Stopped)

    return stop


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-07-31T22:59:59", date(2026, 7, 31)),
        ("2026-07-31T23:00:00", date(2026, 8, 1)),
        ("2026-12-31T23:59:59", date(2026, 12, 31)),
        ("2027-01-01T00:00:00", date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_london(at, moment, day):
    at(moment)

    assert clock.today() == day


def test_the_time_is_utc_without_a_zone(at):
    at("2026-07-31T23:30:00")

    assert clock.now().isoformat() == "2026-07-31T23:30:00"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2026-07-31T23:30:00", "2026-08-01T00:30:00+01:00"),
        ("2026-11-02T10:32:00", "2026-11-02T10:32:00+00:00"),
    ],
)
def test_a_time_of_the_stores_is_shown_as_in_london(stored, shown):
    assert clock.in_london(datetime.fromisoformat(stored)).isoformat() == shown


@pytest.mark.parametrize(
    ("day", "begins"),
    [("2026-03-29", "2026-03-29T00:00:00"), ("2026-03-30", "2026-03-29T23:00:00")],
)
def test_a_day_begins_at_midnight_in_london(day, begins):
    """On 29 March 2026 the clocks go forward at one."""
    assert clock.start_of(date.fromisoformat(day)).isoformat() == begins
