"""The records store answers questions, one named function each; SQL stands nowhere else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final, TypeAlias

import pandas as pd
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from geo.refusals import Refusal
from webmap.db.records.case_links import joined_cases
from webmap.db.records.further_tables import Reliance
from webmap.db.records.superseding import keep_as_it_was
from webmap.db.records.tables import Base, Batch, BatchRefusal, KeptRow, Premises, Record

__all__ = [
    "Kept",
    "add_refusals",
    "add_rows",
    "batch_of",
    "batches",
    "extract_dates",
    "key_checks",
    "premises_frame",
    "records_frame",
    "refusals_of",
    "rely_on",
    "remove_lines",
    "renew_extract",
    "replace_rows",
    "stored_contents",
]

Kept: TypeAlias = type[KeptRow]

#: Values asked about in one statement: few enough that the statement, kept ready, is small.
_AT_ONCE: Final = 1_000
#: Rows inserted in one statement: few enough to stay in the processor's cache.
_INSERTED_AT_ONCE: Final = 2_000
#: What a correction leaves as it is.
_FIXED: Final = frozenset({"uid", "case_uid"})


def batches(db: Session) -> Sequence[Batch]:
    """List every file taken in, oldest first."""
    return db.scalars(select(Batch).order_by(Batch.batch_id)).all()


def batch_of(db: Session, source: str, file_hash: str) -> Batch | None:
    """Return the batch of a file with exactly these bytes, if it was taken in before."""
    asked = select(Batch).where(Batch.source == source, Batch.file_hash == file_hash)
    return db.scalars(asked).one_or_none()


def key_checks(db: Session) -> frozenset[str]:
    """Return the checks of the keys that identities in this store were made with."""
    asked = select(Batch.key_check).where(Batch.key_check.is_not(None)).distinct()
    return frozenset(str(check) for check in db.scalars(asked))


def refusals_of(db: Session, batch_id: int) -> list[Refusal]:
    """List why rows of a batch were left out, in order of line."""
    asked = select(BatchRefusal).where(BatchRefusal.batch_id == batch_id)
    return sorted(Refusal(row.line, row.column, row.reason) for row in db.scalars(asked))


def records_frame(db: Session) -> pd.DataFrame:
    """Return every accepted concern, one row each, sorted by `record_uid`.

    Returns
    -------
    Columns `record_uid`, `case_uid` (hexadecimal text), `received_on` (``datetime64``),
    `record_type`, `came_from`, `organisation`, `exploitation` (words parted by ``;``), `child`,
    `sector`, `place_kind`, `place`, `source_grade` (``Int64``), `information_grade`, `handling`
    and `investigation` (whether it is one of the reports of an operation). Records that a person
    found to be one case share its `case_uid`. The same records give the same frame, however they
    came in.
    """
    frame = _frame(
        db,
        {
            "record_uid": Record.uid,
            "case_uid": Record.case_uid,
            "received_on": Record.received_on,
            "record_type": Record.record_type,
            "came_from": Record.came_from,
            "organisation": Record.organisation,
            "exploitation": Record.exploitation,
            "child": Record.child,
            "sector": Record.sector,
            "place_kind": Record.place_kind,
            "place": Record.place,
            "source_grade": Record.source_grade,
            "information_grade": Record.information_grade,
            "handling": Record.handling,
            "investigation": Record.investigation,
        },
        dates=["received_on"],
    )
    joined = joined_cases(db)
    if joined:
        frame["case_uid"] = frame["case_uid"].map(lambda case: joined.get(case, case)).astype("str")
    return frame.astype({"source_grade": "Int64", "investigation": "bool"})


def premises_frame(db: Session) -> pd.DataFrame:
    """Return every premises of every register, one row each, sorted by register and number.

    Returns
    -------
    Columns `premises_uid`, `register`, `register_id`, `name` (missing where a person may live),
    `kinds` (the register's own words, parted by ``;``), `kind_codes` (its codes, parted alike),
    `postcode`, `longitude` and `latitude` (WGS 84 degrees), `address_key` (equal for equal
    addresses and meaning nothing else), `status` (``live``, ``ended`` or ``unknown``), `since`,
    `rating`, `rated_on`, `authority_code` and `extracted_on`.
    """
    return _frame(
        db,
        {
            "premises_uid": Premises.uid,
            "register": Premises.register,
            "register_id": Premises.register_id,
            "name": Premises.name,
            "kinds": Premises.kinds,
            "kind_codes": Premises.kind_codes,
            "postcode": Premises.postcode,
            "longitude": Premises.longitude,
            "latitude": Premises.latitude,
            "address_key": Premises.address_key,
            "status": Premises.status,
            "since": Premises.since,
            "rating": Premises.rating,
            "rated_on": Premises.rated_on,
            "authority_code": Premises.authority_code,
            "extracted_on": Premises.extracted_on,
        },
        dates=["since", "rated_on", "extracted_on"],
        numbers=["longitude", "latitude"],
    )


def stored_contents(db: Session, table: Kept, uids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return the digest of what is stored under each known identity, and the batch it came in."""
    known: dict[str, tuple[str, int]] = {}
    for some in _in_turn(uids):
        asked = select(table.uid, table.content, table.batch_id).where(table.uid.in_(some))
        known.update({uid: (content, batch_id) for uid, content, batch_id in db.execute(asked)})
    return known


def rely_on(db: Session, batch_id: int, owners: Mapping[int, int]) -> None:
    """Note how many rows of a batch were left out because other batches had stored them."""
    for owner, rows in owners.items():
        before = db.get(Reliance, (batch_id, owner))
        if before is None:
            db.add(Reliance(batch_id=batch_id, on_batch_id=owner, rows=rows))
        else:
            before.rows = max(before.rows, rows)


def extract_dates(db: Session, uids: Sequence[str]) -> dict[str, date]:
    """Return the day of the extract each of these premises was last seen in."""
    dates: dict[str, date] = {}
    for some in _in_turn(uids):
        asked = select(Premises.uid, Premises.extracted_on).where(Premises.uid.in_(some))
        dates.update(dict(db.execute(asked).all()))
    return dates


def add_rows(db: Session, table: Kept, rows: pd.DataFrame, batch_id: int) -> None:
    """Store rows, indexed by line, that are not stored yet."""
    mappings = _mappings(rows, batch_id)
    while some := list(islice(mappings, _INSERTED_AT_ONCE)):
        db.execute(insert(Base.metadata.tables[table.__tablename__]), some)


def replace_rows(db: Session, table: Kept, rows: pd.DataFrame, batch_id: int) -> None:
    """Store what a corrected row now says; its identity and its case stay what they were."""
    keep_as_it_was(db, table, rows["uid"].tolist(), batch_id)
    for held in _mappings(rows, batch_id):
        changed = {name: value for name, value in held.items() if name not in _FIXED}
        db.execute(update(table).where(table.uid == held["uid"]).values(changed))


def renew_extract(db: Session, uids: Sequence[str], extracted_on: date, batch_id: int) -> None:
    """Note that premises stood unchanged in an extract of this day, if it is the latest."""
    seen = extract_dates(db, uids)
    older = [uid for uid in uids if uid in seen and seen[uid] < extracted_on]
    keep_as_it_was(db, Premises, older, batch_id, ["extracted_on"])
    for some in _in_turn(older):
        renewed = update(Premises).where(Premises.uid.in_(some)).values(extracted_on=extracted_on)
        db.execute(renewed, execution_options=_NO_SYNC)


def remove_lines(db: Session, table: Kept, batch_id: int, lines: Sequence[int]) -> None:
    """Take out the rows of a batch that came from these lines."""
    for some in _in_turn(lines):
        gone = delete(table).where(table.batch_id == batch_id, table.line.in_(some))
        db.execute(gone, execution_options=_NO_SYNC)


def add_refusals(db: Session, batch_id: int, refusals: Iterable[Refusal]) -> None:
    """Store why rows of a batch were left out, in place of what was stored before."""
    db.execute(
        delete(BatchRefusal).where(BatchRefusal.batch_id == batch_id), execution_options=_NO_SYNC
    )
    held = [
        {"batch_id": batch_id, "line": r.line, "column": r.column, "reason": r.reason}
        for r in refusals
    ]
    if held:
        db.execute(insert(BatchRefusal), held)


#: Rows are never held as objects, so there are none to bring up to date.
_NO_SYNC: Final = {"synchronize_session": False}


def _in_turn(values: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield values to ask about at once; the last is repeated, so that few numbers of them occur.

    The driver keeps every statement that it has met, and one of another length is another.
    """
    left = iter(values)
    while some := list(islice(left, _AT_ONCE)):
        length = min(_AT_ONCE, 1 << (len(some) - 1).bit_length())
        yield some + some[-1:] * (length - len(some))


def _mappings(rows: pd.DataFrame, batch_id: int) -> Iterator[dict[str, Any]]:
    """Yield each row by the names of its table, with None where a value is missing."""
    texts = [_values(rows[name]) for name in rows]
    names = [str(name) for name in rows]
    for line, *values in zip(rows.index.tolist(), *texts, strict=True):
        yield {"line": line, "batch_id": batch_id, **dict(zip(names, values, strict=True))}


def _values(column: pd.Series) -> list[Any]:
    if column.dtype.kind == "M":
        column = column.dt.date
    held = column.to_numpy(dtype=object, copy=True)
    held[column.isna().to_numpy()] = None
    values: list[Any] = held.tolist()
    return values


def _frame(
    db: Session,
    columns: Mapping[str, InstrumentedAttribute[Any]],
    *,
    dates: Sequence[str],
    numbers: Sequence[str] = (),
) -> pd.DataFrame:
    """Return a table as a frame sorted by its first column, text unless said otherwise."""
    asked = select(*columns.values()).order_by(next(iter(columns.values())))
    held = list(zip(*db.execute(asked), strict=True)) or [()] * len(columns)
    frame = pd.DataFrame(dict(zip(columns, map(list, held), strict=True)), dtype=object)
    for name in columns:
        if name in dates:
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        elif name in numbers:
            frame[name] = frame[name].astype("float64")
        elif name not in {"source_grade", "investigation"}:
            frame[name] = frame[name].astype("str")
    return frame
