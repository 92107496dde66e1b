"""That a return was sent is kept, on SQLite and on PostgreSQL."""

from datetime import datetime, timedelta

from webmap.db.partnership.returns import Sending, note_sending, sent_last
from webmap.stores import open_partnership

AT = datetime(2026, 11, 2, 10, 32)  # noqa: DTZ001 - the store keeps UTC without a zone


def sending(organisation, quarter, minutes=0):
    return Sending(
        organisation=organisation,
        quarter=quarter,
        sent_at=AT + timedelta(minutes=minutes),
        sent_by="0a1b2c3d4e5f6071",
        parcel=f"{'0a' * 16}.sealed",
    )


def test_the_last_time_counts_for_each_organisation_and_quarter(store):
    with open_partnership(**store, writing=True) as db:
        for minutes in (5, 9, 0):
            note_sending(db, sending("leeds_council", "2026-Q3", minutes))
        note_sending(db, sending("leeds_council", "2026-Q2"))
        note_sending(db, sending("barnardos", "2026-Q3", 1))
        note_sending(db, sending("barnardos", "2025-Q1", 1))
    with open_partnership(**store) as db:
        assert sent_last(db, ["2026-Q3", "2026-Q2"]) == {
            ("leeds_council", "2026-Q3"): AT + timedelta(minutes=9),
            ("leeds_council", "2026-Q2"): AT,
            ("barnardos", "2026-Q3"): AT + timedelta(minutes=1),
        }
        assert sent_last(db, []) == {}
