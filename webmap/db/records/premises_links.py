"""Links say which entries of registers are one premises; what a person decided is never lost.

A new match replaces every link the rules made before. A person's decision stands beside it until
a person takes it back.
"""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import PremisesLink

__all__ = ["PERSON", "decide", "links_frame", "reconsider", "store_links"]

#: Who decided, where it was not a version of the rules.
PERSON: Final = "person"
#: What was found of the two entries, kept beside the verdict.
_EVIDENCE: Final = (
    "metres",
    "name_score",
    "same_postcode",
    "first_precision",
    "second_precision",
    "kind",
    "reason",
)
_COLUMNS: Final = ("first", "second", "verdict", "decided_by", "decided_at", *_EVIDENCE)
#: Rows inserted or asked about in one statement.
_AT_ONCE: Final = 500


def links_frame(db: Session, *, by: str | None = None) -> pd.DataFrame:
    """Return the links that are stored, sorted by uid.

    Parameters
    ----------
    db
        The records store.
    by
        Only those decided so, such as ``person``; all if left out.

    Returns
    -------
    Columns `first` and `second` (uids, the lower first), `verdict` (same, review or different),
    `decided_by`, `decided_at`, and the evidence: `metres`, `name_score`, `same_postcode`
    (``boolean``), `first_precision`, `second_precision`, `kind` and `reason`.
    """
    link = PremisesLink
    asked = select(
        link.first_uid,
        link.second_uid,
        link.verdict,
        link.decided_by,
        link.decided_at,
        *(getattr(link, name) for name in _EVIDENCE),
    ).order_by(link.first_uid, link.second_uid)
    if by is not None:
        asked = asked.where(link.decided_by == by)
    frame = pd.DataFrame(db.execute(asked).all(), columns=list(_COLUMNS))
    words = ("first_precision", "second_precision", "kind", "reason")
    texts = dict.fromkeys(("first", "second", "verdict", "decided_by", *words), "str")
    numbers = dict.fromkeys(("metres", "name_score"), "float64")
    return frame.astype({**texts, **numbers, "same_postcode": "boolean"})


def store_links(db: Session, links: pd.DataFrame, at: datetime) -> int:
    """Store what the rules found in the place of what they found before.

    Parameters
    ----------
    db
        The records store, opened for writing.
    links
        As a `Match` holds them. Those a person decided are stored already and stay as they are.
    at
        When they were found, UTC without a zone.

    Returns
    -------
    How many links the rules made.
    """
    db.execute(delete(PremisesLink).where(PremisesLink.decided_by != PERSON), execution_options=_NO)
    kept = links_frame(db, by=PERSON)
    decided = set(zip(kept["first"], kept["second"], strict=True))
    rows = [_row(link, at) for link in links.to_dict("records") if _pair(link) not in decided]
    for start in range(0, len(rows), _AT_ONCE):
        db.execute(insert(PremisesLink), rows[start : start + _AT_ONCE])
    return len(rows)


def decide(db: Session, evidence: Mapping[Hashable, object], verdict: str, at: datetime) -> None:
    """Store that a person found two entries to be one premises, or two.

    Parameters
    ----------
    db
        The records store, opened for writing.
    evidence
        One row of `compare_premises`, kept beside the decision.
    verdict
        ``same`` or ``different``.
    at
        When it was decided, UTC without a zone.
    """
    reconsider(db, *_pair(evidence))
    db.execute(insert(PremisesLink), [_row({**evidence, "outcome": verdict, "method": PERSON}, at)])


def reconsider(db: Session, first: str, second: str) -> bool:
    """Take back what is stored of two entries, and leave it to the next match.

    Returns
    -------
    Whether a person had decided it.
    """
    pair = or_(
        (PremisesLink.first_uid == first) & (PremisesLink.second_uid == second),
        (PremisesLink.first_uid == second) & (PremisesLink.second_uid == first),
    )
    by = db.scalar(select(PremisesLink.decided_by).where(pair))
    db.execute(delete(PremisesLink).where(pair), execution_options=_NO)
    return by == PERSON


#: Rows are never held as objects, so there are none to bring up to date.
_NO: Final = {"synchronize_session": False}


def _pair(link: Mapping[Hashable, object]) -> tuple[str, str]:
    first, second = sorted((str(link["first"]), str(link["second"])))
    return first, second


def _row(link: Mapping[Hashable, object], at: datetime) -> dict[str, object]:
    first, second = _pair(link)
    return {
        "first_uid": first,
        "second_uid": second,
        "verdict": link["outcome"],
        "decided_by": link["method"],
        "decided_at": at,
        **{name: _or_none(link[name]) for name in _EVIDENCE},
    }


def _or_none(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]
