"""Quality files are the tables of the quality page, to take away; each says what it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from geo.place_coverage import LOSSES
from webmap.files.comma_separated import as_csv
from webmap.restricted.quality.completeness import FIELDS
from webmap.restricted.quality.quality_page import QualityPage
from webmap.restricted.trying.flips_file import MARKING

__all__ = ["QUALITY_FILES", "quality_file"]

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Table: TypeAlias = Callable[[QualityPage], tuple[Sequence[str], Rows]]


def _missing(page: QualityPage) -> tuple[Sequence[str], Rows]:
    columns = ["organisation", "records", *(f"without_{field}" for field in FIELDS)]
    return columns, [
        {
            "organisation": each.organisation,
            "records": each.records,
            **{f"without_{field}": each.missing[field] for field in FIELDS},
        }
        for each in page.missing
    ]


def _places(page: QualityPage) -> tuple[Sequence[str], Rows]:
    counted = [str(name) for name in page.places.table.columns]
    lost = {loss: f"lost_{loss}" for loss in LOSSES}
    rows = [
        {
            "organisation": organisation,
            **row,
            **{lost[loss]: page.lost_so(organisation, loss) for loss in LOSSES},
        }
        for organisation, row in page.coverage
    ]
    return ["organisation", *counted, *lost.values()], rows


def _received(page: QualityPage) -> tuple[Sequence[str], Rows]:
    names = [quarter.name for quarter in page.grid.quarters]
    rows = [
        {"organisation": organisation, **dict(zip(names, counts, strict=True))}
        for organisation, counts in zip(
            page.grid.organisations, page.grid.counts.tolist(), strict=True
        )
    ]
    return ["organisation", *names], rows


def _lags(page: QualityPage) -> tuple[Sequence[str], Rows]:
    rows = [asdict(each) for each in page.timed]
    return list(rows[0]), rows


def _files(page: QualityPage) -> tuple[Sequence[str], Rows]:
    columns = ["batch", "source", "day", "read", "accepted", "duplicate", "refused"]
    return columns, [asdict(each) for each in page.files]


def _refused(page: QualityPage) -> tuple[Sequence[str], Rows]:
    return ["source", "column", "reason", "rows", "batches"], [asdict(x) for x in page.refused]


#: What each file holds, by the name it has in its address, with its words.
QUALITY_FILES: Final[Mapping[str, tuple[str, Table]]] = MappingProxyType(
    {
        "received": ("records by organisation and quarter", _received),
        "missing": ("fields left empty", _missing),
        "places": ("how finely records are placed, and why not", _places),
        "lags": ("how long records took", _lags),
        "files": ("files taken in", _files),
        "refused": ("why rows were left out", _refused),
    }
)


def quality_file(page: QualityPage, name: str, *, is_synthetic: bool) -> bytes:
    """Return one of `QUALITY_FILES` as CSV with lines about itself before the rows."""
    words, table = QUALITY_FILES[name]
    columns, rows = table(page)
    synthetic = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    about = [
        *synthetic,
        ("Marking", MARKING),
        ("View", f"Quality of the records, {page.when}: {words}"),
        ("Asked", page.query or "all records"),
        *page.notes,
        ("Licence", "None"),
    ]
    return as_csv(columns, rows, about)
