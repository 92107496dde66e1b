"""Concern files for tests, made by hand: one good row, changed as each test needs."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geo.closed_lists import ClosedLists
from geo.sources.terms import Terms

KEY = bytes(range(32))
TODAY = date(2026, 11, 22)
LISTS = ClosedLists(
    organisations=frozenset({"west_yorkshire_police", "leeds_council"}),
    sectors=frozenset({"car_wash", "nail_bar"}),
    towns=frozenset({"Leeds", "Todmorden"}),
    districts=frozenset({"E08000035", "E08000033"}),
)
GOOD: Mapping[str, str] = MappingProxyType(
    {
        "concern_id": "WYP-000001",
        "received_on": "2026-07-14",
        "happened_on": "2026-06",
        "record_type": "intelligence",
        "came_from": "police",
        "organisation": "west_yorkshire_police",
        "exploitation": "labour;criminal",
        "child": "no",
        "sector": "car_wash",
        "place_kind": "postcode",
        "place": "LS1 4AP",
        "source_grade": "2",
        "information_grade": "B",
        "handling": "P",
        "linked_case": "",
        "operation": "",
    }
)


def terms(**changes: Any) -> Terms:
    """Return what a reader is told, changed as a test needs."""
    told: dict[str, Any] = {"lists": LISTS, "today": TODAY, "key": KEY}
    return Terms(**{**told, **changes})


def concern(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a good row with its own reference, changed as told."""
    return {**GOOD, "concern_id": f"WYP-{number:06d}", **changes}


def as_csv(
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[str] = tuple(GOOD),
    *,
    quoted: bool = False,
) -> str:
    """Return the rows as the text of a CSV file, lines ended by a line feed."""
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    table = csv.writer(text, lineterminator="\n", quoting=quoting)
    table.writerow(columns)
    table.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue()


def write_concerns(path: Path, *rows: Mapping[str, str]) -> Path:
    """Write the rows to a CSV file and return its path."""
    path.write_text(as_csv(rows), encoding="utf-8")
    return path
