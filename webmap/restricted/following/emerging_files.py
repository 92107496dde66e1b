"""Emerging files are the tables of the emerging page, to take away; each says what it is."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from webmap.analyst.analysis_documents import rows_of
from webmap.files.comma_separated import as_csv
from webmap.restricted.following.emerging_page import EmergingPage
from webmap.restricted.following.histories_told import series_frame
from webmap.restricted.trying.flips_file import MARKING

__all__ = ["EMERGING_FILES", "emerging_file"]

Rows: TypeAlias = Sequence[Mapping[str, Any]]

_WARDS: Final = (
    "area_code", "area", "district", "cases", "newest_quarter", "expected_newest", "newest_p",
    "newest_q", "newest_verdict", "history", "emerging", "state", "steps_hot", "first_hot",
    "last_hot", "reporting_change",
)  # fmt: skip
_CLUSTERS: Final = (
    "scan", "first", "last", "wards", "codes", "observed", "expected", "relative_risk", "p",
    "recurrence_quarters", "reporting",
)  # fmt: skip
_WATCHED: Final = (
    "area_code", "area", "kind", "cases", "expected", "upper_limit", "q", "verdict", "cusum",
)  # fmt: skip


def _wards(page: EmergingPage) -> Rows:
    named = {"name": "area", "district_name": "district"}
    return rows_of(series_frame(page.followed).rename(columns=named))


def _clusters(page: EmergingPage) -> Rows:
    return [
        {
            "scan": each.scan,
            "first": each.first,
            "last": each.last,
            "wards": "; ".join(name for _, name in each.wards),
            "codes": "; ".join(code for code, _ in each.wards),
            "observed": each.observed,
            "expected": each.expected,
            "relative_risk": each.relative_risk,
            "p": each.p,
            "recurrence_quarters": each.recurrence,
            "reporting": each.reporting,
        }
        for each in page.outbreaks
    ]


def _watched(page: EmergingPage) -> Rows:
    return [
        {
            "area_code": each.code,
            "area": each.area,
            "kind": each.kind,
            "cases": each.cases,
            "expected": each.expected,
            "upper_limit": each.upper,
            "q": each.q,
            "verdict": each.verdict,
            "cusum": each.cusum,
        }
        for each in (*page.watched[0], *page.watched[1])
    ]


#: Columns and rows of each file, by the name it has in its address.
EMERGING_FILES: Final[Mapping[str, tuple[Sequence[str], Callable[[EmergingPage], Rows], str]]] = (
    MappingProxyType(
        {
            "wards": (_WARDS, _wards, "wards with their classes"),
            "clusters": (_CLUSTERS, _clusters, "clusters of wards and quarters"),
            "surveillance": (_WATCHED, _watched, "series watched"),
        }
    )
)


def emerging_file(page: EmergingPage, name: str, *, is_synthetic: bool) -> bytes:
    """Return one of `EMERGING_FILES` as CSV with lines about itself before the rows."""
    columns, rows, words = EMERGING_FILES[name]
    synthetic = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    about = [
        *synthetic,
        ("Marking", MARKING),
        ("View", f"What is emerging, {page.followed.span}: {words}"),
        ("Asked", page.followed.asked.query),
        *page.notes,
        *(("Reporting change", change.statement) for change in page.reporting),
        ("Licence", "Outlines and population: Open Government Licence v3.0. Figures: none"),
    ]
    return as_csv(columns, rows(page), about)
