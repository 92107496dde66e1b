"""A comparison file is the wards of two periods, to take away; it says what it is."""

from typing import Final

import numpy as np

from webmap.files.comma_separated import as_csv
from webmap.restricted.trying.comparison_page import ComparisonPage
from webmap.restricted.trying.flips_file import MARKING
from webmap.words import number

__all__ = ["COMPARISON_COLUMNS", "comparison_file"]

_FIGURES: Final = ("cases", "rate_per_10000_a_year", "rate_low", "rate_high")
#: Columns of the file, in order.
COMPARISON_COLUMNS: Final = (
    "area_code", "area", "district",
    *(f"{side}_{figure}" for side in ("period", "against") for figure in _FIGURES),
    "rate_ratio", "ratio_low", "ratio_high", "p", "q", "verdict",
)  # fmt: skip


def comparison_file(page: ComparisonPage, *, is_synthetic: bool) -> bytes:
    """Return the wards in the order of the page, as CSV with lines about itself before them.

    Figures that are not known, or have no end, are left out.
    """
    found = page.found.ratios
    names = ("rate_ratio", "ratio_low", "ratio_high", "p", "q")
    columns = (found.value, found.lower, found.upper, found.p, found.q)
    rows = [
        {
            "area_code": row.code,
            "area": row.name,
            "district": row.district,
            **_side(page, 0, row.row),
            **_side(page, 1, row.row),
            **{name: _known(column[row.row]) for name, column in zip(names, columns, strict=True)},
            "verdict": row.direction,
        }
        for row in page.rows
    ]
    return as_csv(COMPARISON_COLUMNS, rows, _about(page, is_synthetic=is_synthetic))


def _side(page: ComparisonPage, which: int, row: int) -> dict[str, object]:
    side, name = page.sides[which], ("period", "against")[which]
    rates = side.rates
    figures = (
        int(side.counts.counts.iloc[row]), _known(rates.value[row]), _known(rates.lower[row]),
        _known(rates.upper[row]),
    )  # fmt: skip
    return {f"{name}_{column}": value for column, value in zip(_FIGURES, figures, strict=True)}


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _about(page: ComparisonPage, *, is_synthetic: bool) -> list[tuple[str, str]]:
    synthetic = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    wards = page.found.here.wards
    return [
        *synthetic,
        ("Marking", MARKING),
        ("View", f"Two periods compared over {number(len(wards))} wards"),
        ("Asked", page.found.pair.query),
        *page.notes,
        ("Source", f"Records stored on the restricted side. {wards.source}"),
        ("Licence", "Outlines and population: Open Government Licence v3.0. Figures: none"),
    ]
