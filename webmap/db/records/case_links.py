"""Case links are what a person decided of two records: one case, or two. Each can be taken back.

A decision names records by identity, so it outlives every import. It changes what records count
as only when they are read; the record itself keeps the case it came in with.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import CaseLink
from webmap.db.records.tables import Record

__all__ = ["decide", "decisions", "joined_cases", "record_called", "records_of"]


def record_called(db: Session, handle: str) -> Sequence[Record]:
    """List the records whose identity starts with this, at most two."""
    asked = (
        select(Record).where(Record.uid.startswith(handle, autoescape=True)).order_by(Record.uid)
    )
    return db.scalars(asked.limit(2)).all()


def records_of(db: Session, uids: Sequence[str]) -> dict[str, Record]:
    """Return the records of these identities that are stored."""
    return {record.uid: record for record in db.scalars(select(Record).where(Record.uid.in_(uids)))}


def decisions(db: Session) -> Sequence[CaseLink]:
    """List every decision in force, oldest first."""
    return db.scalars(select(CaseLink).order_by(CaseLink.decided_at, CaseLink.link_id)).all()


def decide(
    db: Session, first: Record, second: Record, verdict: str, evidence: str, at: datetime
) -> None:
    """Set down what two records were found to be, in place of what was decided before.

    A joined case counts as that of the record that was accepted first, so that no case but these
    two is drawn anew.
    """
    cases = joined_cases(db)
    earlier = min(first, second, key=lambda record: (record.batch_id, record.line))
    one, other = sorted((first.uid, second.uid))
    asked = select(CaseLink).where(CaseLink.first_uid == one, CaseLink.second_uid == other)
    link = db.scalars(asked).one_or_none() or CaseLink(first_uid=one, second_uid=other)
    link.verdict, link.evidence, link.decided_at = verdict, evidence, at
    link.kept_case = cases.get(earlier.case_uid, earlier.case_uid)
    db.add(link)
    db.flush()


def joined_cases(db: Session) -> Mapping[str, str]:
    """Return what each joined case counts as; a case that is not joined is not there."""
    links = [link for link in decisions(db) if link.verdict == "same"]
    uids = [uid for link in links for uid in (link.first_uid, link.second_uid)]
    case_of = dict(
        db.execute(select(Record.uid, Record.case_uid).where(Record.uid.in_(uids))).all()
    )
    kept = [link.kept_case for link in links]
    elsewhere = set(db.scalars(select(Record.case_uid).where(Record.case_uid.in_(kept))))
    groups: dict[str, frozenset[str]] = {}
    names: dict[frozenset[str], str] = {}
    for link in links:
        pair = [case_of[uid] for uid in (link.first_uid, link.second_uid) if uid in case_of]
        if len(pair) < 2:  # a record is not stored now; the decision waits for it
            continue
        held = [groups.get(case, frozenset({case})) for case in pair]
        group = held[0] | held[1]
        known = [names[part] for part in held if part in names]
        # The record a case is named for may have been retired, but never parted from the others.
        free = (name for name in (link.kept_case, *known) if name in group or name not in elsewhere)
        names[group] = next(free, min(group))
        groups |= dict.fromkeys(group, group)
    return {case: names[group] for case, group in groups.items() if case != names[group]}
