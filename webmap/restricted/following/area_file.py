"""An area file is the quarters of one area, to take away; it says what it is."""

from typing import Final

from webmap.files.comma_separated import as_csv
from webmap.restricted.following.area_page import AreaPage
from webmap.restricted.trying.flips_file import MARKING

__all__ = ["AREA_COLUMNS", "area_file"]

#: Columns of the file, in order.
AREA_COLUMNS: Final = (
    "area_code", "area", "level", "quarter", "cases", "rate_per_10000_a_year", "rate_low",
    "rate_high", "expected", "upper_limit", "surveillance", "p", "step_class", "break_before",
)  # fmt: skip


def area_file(page: AreaPage, *, is_synthetic: bool) -> bytes:
    """Return the quarters, newest first as on the page, as CSV with lines about itself first."""
    area = page.area
    line = page.line.after if page.line else None
    rows = [
        {
            "area_code": area.code,
            "area": area.name,
            "level": area.level,
            "quarter": each.period.name,
            "cases": each.cases,
            "rate_per_10000_a_year": each.rate,
            "rate_low": each.low,
            "rate_high": each.high,
            "expected": each.expected,
            "upper_limit": each.upper,
            "surveillance": each.verdict,
            "p": each.p,
            "step_class": each.step,
            "break_before": "redrawn" if at == line else None,
        }
        for at, each in enumerate(page.newest_first)
    ]
    synthetic = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    about = [
        *synthetic,
        ("Marking", MARKING),
        ("View", f"{page.heading}, by quarter"),
        ("Asked", page.followed.asked.query),
        *page.notes,
        *(("Reporting", change.statement) for change in page.reporting),
        *([("Break", page.line.says)] if page.line else []),
        ("Licence", "Outlines and population: Open Government Licence v3.0. Figures: none"),
    ]
    return as_csv(AREA_COLUMNS, rows, about)
