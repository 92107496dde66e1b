"""A handful of made-up business registers in a store, without the files they came from."""

from datetime import date, datetime

from sqlalchemy import insert

from webmap.db.records.tables import Batch, Premises
from webmap.stores import open_records

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
#: A postcode of central Leeds, and a point in it.
LEEDS = {"postcode": "LS1 3AD", "longitude": -1.5491, "latitude": 53.8008}
BRADFORD = {"postcode": "BD1 1HX", "longitude": -1.7517, "latitude": 53.7921}

ENTRIES = (
    {"uid": "fhrs:1", "name": "Golden Lion", "kinds": "Restaurant", "kind_codes": "1", **LEEDS},
    {"uid": "fhrs:2", "name": "Willow Court", "kinds": "Caring", "kind_codes": "5", **BRADFORD},
    {"uid": "fhrs:3", "name": None, "kinds": "Mobile caterer", "kind_codes": "7846"},
    {"uid": "fhrs:4", "name": "Old Oak", "kinds": "Pub", "kind_codes": "7843", "status": "ended"},
    {"uid": "cqc:1-2", "name": "Willow Court Ltd", "kinds": "Nursing homes", **BRADFORD},
    {"uid": "cqc:1-3", "name": "Silver Anchor", "kinds": "Homecare agencies", **LEEDS},
    {
        **{"uid": "companies_house:01", "name": "GOLDEN LION LTD", "kind_codes": "56101"},
        **{"kinds": "Licensed restaurants", "postcode": "LS1 3AD", "address_key": "a"},
    },
    {
        **{"uid": "companies_house:02", "name": "SLEEPING LTD", "kind_codes": "99999"},
        **{"kinds": "Dormant Company", "postcode": "LS1 3AD", "address_key": "a"},
    },
)


def store_registers(workspace, settings, entries=ENTRIES, file_hash="0" * 64):
    """Put entries in the store as one batch."""
    with open_records(workspace, settings, writing=True) as db:
        tally = {"rows_read": len(entries), "accepted": len(entries), "duplicate": 0, "refused": 0}
        batch = Batch(source="fhrs", file_hash=file_hash, imported_at=NOW, **tally)
        db.add(batch)
        db.flush()
        for line, entry in enumerate(entries, start=2):
            register, _, number = entry["uid"].partition(":")
            held = {"status": "live", "line": line, "batch_id": batch.batch_id}
            held |= {"extracted_on": date(2026, 11, 1), **entry}
            told = {"register": register, "register_id": number, "content": f"{line:032d}"}
            db.execute(insert(Premises).values(**told, **held))
