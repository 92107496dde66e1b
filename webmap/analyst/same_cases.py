"""Same cases are reports of one case by several agencies: listed, joined or parted by a person.

All of it is exact and on the restricted side. A record is called by the start of its identity, its
handle; where it stands in the agency's own file is told by batch and line.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import pandas as pd
from sqlalchemy.orm import Session

from boundaries.areas import Areas, Level
from geo.periods import Period
from geo.placing import place
from geo.same_case import SameCase, same_case
from models.corroboration import CLASSES, corroboration, in_classes
from webmap.config import Settings
from webmap.db.records.case_links import decide, decisions, joined_cases, record_called, records_of
from webmap.db.records.concerns import records_frame
from webmap.db.records.journal import write_line
from webmap.db.records.tables import Record
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.keeping.organisations import organisations_in_use
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["corroborated", "decided", "join", "pairs_to_review", "part"]

#: Hexadecimal digits of an identity that are shown, and the fewest that are taken.
_SHOWN, _FEWEST = 12, 8
_HANDLE: Final = re.compile(f"[0-9a-f]{{{_FEWEST},64}}")
_UNCHANGED: Final = "Nothing was decided."


def pairs_to_review(
    workspace: Workspace, settings: Settings
) -> tuple[list[dict[str, object]], int]:
    """List pairs of records that may be one case, likeliest first. RESTRICTED.

    Returns
    -------
    A row for each pair, and how many records were left out as too alike to tell.
    """
    with open_records(workspace, settings) as db:
        parted = [
            (link.first_uid, link.second_uid)
            for link in decisions(db)
            if link.verdict == "different"
        ]
        records = records_frame(db)
        if records.empty:
            raise NothingToDo("There are no records to compare. Import some: plainsight import.")
        found: SameCase = same_case(_placed(records, workspace, areas_in_use(workspace)), parted)
        rows = found.pairs.to_dict("records")
        uids = [str(row[side]) for row in rows for side in ("first_uid", "second_uid")]
        named = records_of(db, uids)
        return [
            {
                "first": row["first_uid"][:_SHOWN],
                "second": row["second_uid"][:_SHOWN],
                "score": row["score"],
                "month": row["month"],
                "same": row["place"],
                "days": row["days"],
                "kinds": row["kinds"],
                "sector": row["sector"],
                "first_is": _told(named[row["first_uid"]]),
                "second_is": _told(named[row["second_uid"]]),
            }
            for row in rows
        ], found.crowded


def decided(workspace: Workspace, settings: Settings) -> list[dict[str, object]]:
    """List the decisions in force, oldest first. RESTRICTED."""
    with open_records(workspace, settings) as db:
        return [
            {
                "first": link.first_uid[:_SHOWN],
                "second": link.second_uid[:_SHOWN],
                "verdict": link.verdict,
                "on": link.decided_at.date(),
                "evidence": link.evidence,
            }
            for link in decisions(db)
        ]


def join(workspace: Workspace, settings: Settings, first: str, second: str, at: datetime) -> None:
    """Let two records count as one case from now on.

    Raises
    ------
    UsageRefused
        If a handle names no record or several, both are of one organisation, or the two cases hold
        records that were found to be different.
    NothingToDo
        If they are one case already.
    """
    with open_records(workspace, settings, writing=True) as db:
        one, other = _record(db, first, "first"), _record(db, second, "second")
        if one.organisation == other.organisation:
            raise UsageRefused(
                "Both records are of one organisation, which can link them itself: correct them "
                f"with the same linked_case. {_UNCHANGED}"
            )
        if _case(db, one) == _case(db, other):
            raise NothingToDo(f"The two records are one case already. {_UNCHANGED}")
        decide(db, one, other, "same", _common(one, other), at)
        _require_agreement(db)
        write_line(db, "join", "Two records were found to be one case.", at)


def part(workspace: Workspace, settings: Settings, first: str, second: str, at: datetime) -> None:
    """Let two records count as two cases again, and keep the pair off the list.

    Raises
    ------
    UsageRefused
        If a handle names no record or several, the senders linked the records, or they are joined
        through others still.
    """
    with open_records(workspace, settings, writing=True) as db:
        one, other = _record(db, first, "first"), _record(db, second, "second")
        if one.case_uid == other.case_uid:
            raise UsageRefused(
                "The senders themselves gave both records the same linked_case or operation. Ask "
                f"them. {_UNCHANGED}"
            )
        decide(db, one, other, "different", _common(one, other), at)
        _require_agreement(db)
        write_line(db, "part", "Two records were found to be two cases.", at)


def corroborated(
    workspace: Workspace, settings: Settings, period: Period | None
) -> list[dict[str, object]]:
    """Count cases by district and by how many independent sources they have. RESTRICTED.

    A case known in two districts counts in both, and once in the county.
    """
    with open_records(workspace, settings) as db:
        records = records_frame(db)
    if period is not None:
        records = records.loc[period.covers(records["received_on"])]
    if records.empty:
        raise NothingToDo("There are no records to count. Import some: plainsight import.")
    found = corroboration(records, organisations_in_use(workspace, settings))
    areas = areas_in_use(workspace)
    placed = _placed(records, workspace, areas)[["case_uid", "district_code"]]
    names = areas["district"].frame["name"]
    placed = placed.assign(district=placed["district_code"].map(names.to_dict()))
    known = placed.dropna(subset="district").drop_duplicates(["case_uid", "district"])
    nowhere = placed[~placed["case_uid"].isin(known["case_uid"])].drop_duplicates("case_uid")
    counted = pd.concat([known, nowhere.assign(district="no district known")])
    sources = in_classes(found["independent"])
    table = pd.crosstab(counted["district"], counted["case_uid"].map(sources))
    table.loc["county"] = sources.value_counts()
    whole = table.reindex(columns=list(CLASSES), fill_value=0).fillna(0).astype("int64")
    return [
        {"district": district, "cases": int(row.sum()), **{str(k): int(n) for k, n in row.items()}}
        for district, row in whole.iterrows()
    ]


def _placed(
    records: pd.DataFrame, workspace: Workspace, areas: Mapping[Level, Areas]
) -> pd.DataFrame:
    return place(records, areas["ward"], postcodes_of(areas), uprns_in_use(workspace))


def _record(db: Session, handle: str, which: str) -> Record:
    if not _HANDLE.fullmatch(handle.lower()):
        raise UsageRefused(
            f"The {which} handle is not one: give at least {_FEWEST} digits of those that "
            f"plainsight duplicates list shows. {_UNCHANGED}"
        )
    found: Sequence[Record] = record_called(db, handle.lower())
    if len(found) != 1:
        what = "more than one record" if found else "no record"
        raise UsageRefused(f"The {which} handle names {what}. {_UNCHANGED}")
    return found[0]


def _case(db: Session, record: Record) -> str:
    return joined_cases(db).get(record.case_uid, record.case_uid)


def _require_agreement(db: Session) -> None:
    """Refuse decisions of which one says what another denies."""
    joined = joined_cases(db)
    apart = [link for link in decisions(db) if link.verdict == "different"]
    for link in apart:
        named = records_of(db, [link.first_uid, link.second_uid])
        cases = {joined.get(record.case_uid, record.case_uid) for record in named.values()}
        if len(named) == 2 and len(cases) == 1:
            raise UsageRefused(
                f"The records {link.first_uid[:_SHOWN]} and {link.second_uid[:_SHOWN]} would be "
                "two cases and, through other decisions, one. Take those back first: plainsight "
                f"duplicates decided lists them. {_UNCHANGED}"
            )


def _told(record: Record) -> str:
    return f"{record.organisation} {record.record_type}, batch {record.batch_id} line {record.line}"


def _common(one: Record, other: Record) -> str:
    """Say what two records have in common, in words of the closed lists."""
    kinds = set(one.exploitation.split(";")) & set(other.exploitation.split(";"))
    shared = {
        "month": f"{one.received_on:%Y-%m}" == f"{other.received_on:%Y-%m}",
        one.place_kind: (one.place_kind, one.place) == (other.place_kind, other.place),
        "sector": one.sector is not None and one.sector == other.sector,
        "kinds of exploitation": bool(kinds - {"unknown"}),
    }
    found = [name for name, is_same in shared.items() if is_same]
    return "same " + ", ".join(found) if found else "nothing in common"
