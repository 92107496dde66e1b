"""A Partner return is taken in whole: its records, its totals and its answers, or none of them."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from geo.intake import Chunk, content_hash
from geo.refusals import Refusal
from geo.sources.partner_return import (
    NARRATIVES,
    QUESTIONS,
    RECORDS,
    TOTALS,
    FrontPage,
    ReturnRefused,
    front_chunk,
    read_front_page,
    return_records,
    return_totals,
)
from webmap.config import Settings
from webmap.db.records.context import returns_by_quarter, returns_frame
from webmap.db.records.storing import Receipt
from webmap.intake.context_sources import RETURN
from webmap.intake.importing import Handling, incoming_as, opened_store, take_in
from webmap.intake.land import land_of
from webmap.workspace import Workspace

__all__ = ["SENDS_NO_RETURN", "ReturnReceipt", "import_return"]

#: Keys of senders that are no organisation and owe no return.
SENDS_NO_RETURN: Final = frozenset({"business", "public"})

_NIL_WITH_ROWS: Final = (
    "says that there is nothing to report, but there are rows on the other sheets"
)
_NIL_WITH_STORED: Final = (
    "says that there is nothing to report, but a return of that quarter came before and {stored} "
    "are stored. If that return was a mistake, find its batches with plainsight undo --list and "
    "undo them first"
)
_NO_ROWS: Final = "is empty, and so are the other sheets: choose yes if there is nothing to report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReceipt:
    """What became of a Partner return, to be sent back to whoever sent it.

    Attributes
    ----------
    organisation, quarter, is_nil
        What its first sheet says.
    answered
        Which of the three answers were received.
    records, totals
        What became of the two sheets; None where a sheet was empty.
    page
        What became of the first sheet.
    file_hash
        SHA-256 of the file.
    standing
        How many organisations have sent that quarter, said nothing to report, or sent nothing.
    beside
        What else stands of a quarter with nothing to report, in words; else empty.
    """

    organisation: str
    quarter: str
    is_nil: bool
    answered: tuple[str, ...]
    records: Receipt | None
    totals: Receipt | None
    page: Receipt
    file_hash: str
    standing: str
    beside: str = ""

    @property
    def reference(self) -> str:
        """What both sides may call this file: the quarter and the start of its hash."""
        return f"{self.quarter}-{self.file_hash[:12]}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The five lines of the receipt; nothing in them comes from a record."""
        said = "nothing to report" if self.is_nil else "return received"
        answers = ", ".join(
            f"{QUESTIONS[name].lower()}: {'yes' if name in self.answered else 'no'}"
            for name in NARRATIVES
        )
        return (
            f"Organisation {self.organisation}, quarter {self.quarter}: {said}.",
            f"Records: {_account(self.records)}.",
            f"Totals: {_account(self.totals)}.",
            f"Answers received - {answers}.",
            f"Reference {self.reference}. {self._advice}",
        )

    @property
    def refusals(self) -> tuple[tuple[str, Refusal], ...]:
        """The rows left out, each with its sheet."""
        parts = ((RECORDS, self.records), (TOTALS, self.totals), ("Start here", self.page))
        return tuple((sheet, refusal) for sheet, part in parts if part for refusal in part.refusals)

    @property
    def batches(self) -> tuple[int, ...]:
        """The batches it makes in the store; undone together, it never came."""
        return tuple(part.batch_id for part in (self.records, self.totals, self.page) if part)

    @property
    def _advice(self) -> str:
        if self.refusals:
            return "Correct the refused lines and send the whole return again: none counts twice."
        if self.beside:
            return f"Other files brought {self.beside} of that quarter; they stay stored."
        return "Nothing more is needed."

    def as_json(self) -> dict[str, Any]:
        """Return it for another program."""
        told = asdict(self) | {"reference": self.reference, "receipt": list(self.lines)}
        for part in ("records", "totals", "page"):
            held = told.pop(part)
            told[part] = held and {**held.pop("tally"), "batch_id": held["batch_id"]}
        told["refusals"] = [{"sheet": sheet, **asdict(each)} for sheet, each in self.refusals]
        return told


def import_return(
    workspace: Workspace, settings: Settings, path: Path, handling: Handling
) -> ReturnReceipt:
    """Take a Partner return into the records store in one transaction.

    Records go in as concerns, totals as figures and the first sheet as a return; each makes a
    batch of its own, so that each can be undone.

    Parameters
    ----------
    workspace, settings
        Where the store and its key are.
    path
        The workbook.
    handling
        How it is to be taken in.

    Raises
    ------
    InputRefused
        If the file is no Partner return, an answer cannot be kept, no row of a sheet can be used,
        or it says that there is nothing to report and reports, or has reported that quarter.
    StoreUnavailable
        If the store cannot take it.
    """
    file_hash = content_hash(path)
    terms = handling.terms
    front = read_front_page(path, terms)
    with opened_store(workspace, settings, handling) as (db, key):
        terms = replace(terms, key=key, land=land_of(workspace))
        handling = replace(handling, terms=terms)
        intake = _Intake(db, path, file_hash, handling, key)
        records = intake.part("concerns", return_records(path, front, terms))
        totals = intake.part("totals", return_totals(path, front, terms))
        _require_agreement(path.name, front, has_rows=bool(records or totals))
        beside = _stored_beside(db, path.name, front)
        page = intake.part(RETURN, [front_chunk(front, key)])
        standing = _standing(db, terms.lists.organisations, front.quarter)
    if page is None:
        raise ValueError("the first sheet of a return is always one row.")
    return ReturnReceipt(
        organisation=front.organisation,
        quarter=front.quarter,
        is_nil=front.is_nil,
        answered=front.answered,
        records=records,
        totals=totals,
        page=page,
        file_hash=file_hash,
        standing=standing,
        beside=beside,
    )


@dataclass(frozen=True, slots=True)
class _Intake:
    """One return on its way into the store."""

    db: Session
    path: Path
    file_hash: str
    handling: Handling
    key: bytes

    def part(self, source: str, chunks: Iterable[Chunk]) -> Receipt | None:
        """Take in one sheet; None if it is empty."""
        read: Iterator[Chunk] = iter(chunks)
        first = next(read, None)
        if first is None:
            return None
        incoming = incoming_as(source, self.file_hash, self.handling, self.key)
        return take_in(self.db, chain([first], read), incoming, self.handling, self.path.name)


def _require_agreement(file: str, front: FrontPage, *, has_rows: bool) -> None:
    """Refuse a return that says nothing to report and reports, or that says neither."""
    if front.is_nil and has_rows:
        raise ReturnRefused(file, QUESTIONS["nil"], _NIL_WITH_ROWS)
    if not front.is_nil and not has_rows:
        raise ReturnRefused(file, QUESTIONS["nil"], _NO_ROWS)


def _stored_beside(db: Session, file: str, front: FrontPage) -> str:
    """Say what stands of a quarter with nothing to report; what a return brought must go first."""
    if not front.is_nil:
        return ""
    (held,) = returns_by_quarter(db, [front.organisation], [front.quarter]).to_dict("records")
    if not held["records"] and not held["totals"]:
        return ""
    stored = f"{held['records']} records and {held['totals']} rows of totals"
    said = returns_frame(db).set_index(["organisation", "quarter"])["state"]
    if said.get((front.organisation, front.quarter)) == "received":
        raise ReturnRefused(file, QUESTIONS["nil"], _NIL_WITH_STORED.format(stored=stored))
    return stored


def _standing(db: Session, organisations: Iterable[str], quarter: str) -> str:
    """Say how far a quarter has come in."""
    expected = sorted(set(organisations) - SENDS_NO_RETURN)
    states = returns_by_quarter(db, expected, [quarter])["state"].tolist()
    return ", ".join(f"{states.count(state)} {state}" for state in ("received", "nil", "missing"))


def _account(part: Receipt | None) -> str:
    if part is None:
        return "none sent"
    tally = part.tally
    return (
        f"{tally.read} read = {tally.accepted} accepted + {tally.duplicate} duplicate + "
        f"{tally.refused} refused"
    )
