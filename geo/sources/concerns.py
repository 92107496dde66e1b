"""A concern file is what a partner fills in: one row a concern, in the agreed columns.

The partner's reference and its link to a case are turned into keyed hashes as soon as a row has
passed its checks; neither leaves this module in the clear.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from geo.identity import case_uid, content_digest, operation_uid, record_uid
from geo.intake import Chunk
from geo.place_forms import plain_places
from geo.points.file_points import FilePoints
from geo.schema import COLUMNS, REQUIRED, ConcernSchema
from geo.sources.checked_rows import accounted, text_of, without
from geo.sources.terms import Terms

__all__ = ["read_concerns"]

#: What an empty cell means where the record must have a word. Handling: without a code a record
#: is treated as C (conditions apply), which keeps it out of everything published.
_MEANT = {"exploitation": "unknown", "child": "unknown", "handling": "C"}
#: Columns whose change makes the same reference a different report. An operation counts only where
#: there is one: records were stored before there was such a column.
_CONTENT = [
    column for column in COLUMNS if column not in {"concern_id", "organisation", "operation"}
]


def read_concerns(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read and check a concern file, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `geo.schema.COLUMNS` in any order; those not in
        `geo.schema.REQUIRED` may be left out and count as empty.
    terms
        Its lists, day, key, land, layout and encoding.

    Yields
    ------
    Chunks whose `rows` have `uid`, `content`, `case_uid`, `investigation` (whether an operation is
    named) and the columns of the schema other than `concern_id`, `linked_case` and `operation`.
    `received_on` is ``datetime64``, `source_grade` ``Int64``;
    an empty optional cell is missing, ``unknown`` for exploitation and child, ``C`` for handling.
    """
    schema, points = ConcernSchema(terms.lists, terms.today), FilePoints(terms.land)
    for text in text_of(path, terms, COLUMNS, required=REQUIRED):
        faults = points.judged(text.frame, schema.check(text.frame))
        good = without(text.frame, faults)
        points.count(good)
        rows = _records(_plain(good), terms.key)
        yield accounted(text, rows, faults, uncoded=int((good["handling"] == "").sum()))
    points.require_sound(path.name)


def _plain(good: pd.DataFrame) -> pd.DataFrame:
    """Give every way of writing the same thing one form, so that it has one digest."""
    frame = good.copy()
    for column, meaning in _MEANT.items():
        frame[column] = frame[column].where(frame[column] != "", meaning)
    kinds = {
        kind: ";".join(sorted(set(kind.split(";")))) for kind in frame["exploitation"].unique()
    }
    frame["exploitation"] = frame["exploitation"].map(kinds).astype("str")
    frame["place"] = plain_places(frame)
    for column in ("linked_case", "operation"):
        frame[column] = frame[column].str.lower()
    return frame


def _records(frame: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Replace what the partner calls a concern and its case by keyed hashes."""
    texts = {column: frame[column].to_numpy(dtype=object) for column in frame}
    pairs = zip(texts["organisation"], texts["concern_id"], strict=True)
    uids = [record_uid(key, organisation, concern_id) for organisation, concern_id in pairs]
    cases = _cases(uids, texts["linked_case"], texts["operation"], key)
    contents = zip(*(texts[column] for column in _CONTENT), strict=True)
    said = zip(contents, texts["operation"], strict=True)
    digests = [
        content_digest(key, (*values, operation) if operation else values)
        for values, operation in said
    ]
    records = frame.drop(columns=["concern_id", "linked_case", "operation"])
    records["investigation"] = frame["operation"] != ""
    for column in ("happened_on", "sector", "place", "information_grade"):
        records[column] = records[column].where(records[column] != "")
    records["received_on"] = pd.to_datetime(records["received_on"], format="%Y-%m-%d")
    records["source_grade"] = pd.to_numeric(records["source_grade"], errors="coerce").astype(
        "Int64"
    )
    hashes = {"uid": uids, "case_uid": cases, "content": digests}
    return records.assign(**{name: pd.array(held, dtype="str") for name, held in hashes.items()})


def _cases(
    uids: list[str], links: Iterable[str], operations: Iterable[str], key: bytes
) -> list[str]:
    """Name the case of each record: its operation's, else its link's, else its own.

    An operation goes before a link. Its reports often carry the links of several people; counted
    by these, one investigation would be many cases of one ward.
    """
    named: list[str] = []
    for uid, link, operation in zip(uids, links, operations, strict=True):
        if operation:
            named.append(operation_uid(key, operation))
        else:
            named.append(case_uid(key, link) if link else uid)
    return named
