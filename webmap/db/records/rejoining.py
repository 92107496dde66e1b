"""Rejoining keeps records one case after the record that joined them has been retired."""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webmap.db.records.further_tables import CaseLink

__all__ = ["forget_links"]

_EVIDENCE: Final = "both were one case with a record since retired"


def forget_links(db: Session, gone: Collection[str], at: datetime) -> None:
    """Delete what was decided of records that go; those that stay are one case as before.

    Parameters
    ----------
    db
        A session of the records store, opened for writing.
    gone
        Identities of the records that go.
    at
        Time, UTC without a zone.
    """
    gone = frozenset(gone)
    links = list(db.scalars(select(CaseLink)))
    touched = [link for link in links if {link.first_uid, link.second_uid} & gone]
    pairs = {(link.first_uid, link.second_uid) for link in links}
    same = [link for link in links if link.verdict == "same"]
    for group in _groups(same):
        staying = sorted(group - gone)
        if len(staying) == len(group):
            continue
        kept = next(link.kept_case for link in same if link.first_uid in group)
        db.add_all(
            CaseLink(
                first_uid=first,
                second_uid=second,
                verdict="same",
                decided_at=at,
                kept_case=kept,
                evidence=_EVIDENCE,
            )
            for first, second in pairwise(staying)
            if (first, second) not in pairs
        )
    db.flush()
    db.execute(delete(CaseLink).where(CaseLink.link_id.in_([link.link_id for link in touched])))


def _groups(links: Collection[CaseLink]) -> set[frozenset[str]]:
    """Return the records that are one case, group by group."""
    groups: dict[str, frozenset[str]] = {}
    for link in links:
        pair = (link.first_uid, link.second_uid)
        group = frozenset(pair).union(*(groups.get(uid, frozenset()) for uid in pair))
        groups |= dict.fromkeys(group, group)
    return set(groups.values())
