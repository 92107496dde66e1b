"""A flips file is the wards whose class changes under a trial, to take away; it says what it is."""

from typing import Final

from webmap.files.comma_separated import as_csv
from webmap.restricted.trying.flips import Flip, Flips, Side
from webmap.words import number

__all__ = ["FLIP_COLUMNS", "MARKING", "flips_file"]

_SIDES: Final = ("usual", "tried")
_FIGURES: Final = (
    "class", "cases", "expected", "rate_per_10000_a_year", "rate_low", "rate_high", "q_or_p",
)  # fmt: skip
#: Columns of the file, in order.
FLIP_COLUMNS: Final = (
    "area_code", "area", "district", "finding_comes_or_goes", "near_the_line",
    *(f"{side}_{figure}" for side in _SIDES for figure in _FIGURES),
)  # fmt: skip
MARKING: Final = "RESTRICTED: exact counts, for named analysts only; not to be passed on"


def flips_file(flips: Flips, *, is_synthetic: bool) -> bytes:
    """Return the wards whose class changes, as CSV with lines about itself before them."""
    rows = [
        {
            "area_code": flip.code,
            "area": flip.name,
            "district": flip.district,
            "finding_comes_or_goes": "yes" if flip.is_finding else "no",
            "near_the_line": "yes" if flip.is_near else "no",
            **_side("usual", flip, flip.was, flips),
            **_side("tried", flip, flip.becomes, flips),
        }
        for flip in flips.flips
    ]
    return as_csv(FLIP_COLUMNS, rows, _about(flips, is_synthetic=is_synthetic))


def _side(name: str, flip: Flip, side: Side, flips: Flips) -> dict[str, object]:
    outcome = flips.usual if name == "usual" else flips.tried
    one, q = outcome.sheet.frame.iloc[flip.row], float(outcome.verdict.q[flip.row])
    figures = (
        side.look.words, int(one["cases"]), float(one["expected"]), float(one["rate"]),
        float(one["rate_low"]), float(one["rate_high"]), None if q != q else q,
    )  # fmt: skip
    return {f"{name}_{column}": value for column, value in zip(_FIGURES, figures, strict=True)}


def _about(flips: Flips, *, is_synthetic: bool) -> list[tuple[str, str]]:
    wards = flips.usual.sheet.here.wards
    synthetic = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    return [
        *synthetic,
        ("Marking", MARKING),
        ("View", f"Wards whose class changes: {number(len(flips.flips))} of {number(flips.wards)}"),
        ("Asked", flips.tried.trial.query),
        *((f"Usual: {heading}", words) for heading, words in flips.usual.facts),
        *((f"Tried: {heading}", words) for heading, words in flips.tried.facts),
        (
            "Caution",
            "Two designs are compared. Trying many until one shows a hotspot is no evidence; the "
            "usual design is the one to report",
        ),
        ("Vintage", wards.vintage),
        ("Source", f"Records stored on the restricted side. {wards.source}"),
        ("Licence", "Outlines and population: Open Government Licence v3.0. Figures: none"),
    ]
