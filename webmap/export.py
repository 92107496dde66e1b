"""Export writes figures as files that say where they come from and run nothing when opened."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from models.disclosure.cells import ReleasedCell
from models.release import Release
from webmap.profiles import Figure
from webmap.words import residents_sentence

__all__ = ["CELL_COLUMNS", "FIGURE_COLUMNS", "as_csv", "cell_row", "figure_row", "notes"]

CELL_COLUMNS: Final = (
    "measure", "table", "area", "vintage", "period_kind", "period", "dims", "state", "value",
    "low", "high",
)  # fmt: skip
FIGURE_COLUMNS: Final = (
    *CELL_COLUMNS, "name", "level", "rate", "rate_low", "rate_high", "rank_low", "rank_high",
    "category", "residents_within",
)  # fmt: skip

#: What is taken from a finding.
_DERIVED: Final = FIGURE_COLUMNS[
    FIGURE_COLUMNS.index("rate") : FIGURE_COLUMNS.index("category") + 1
]

#: A spreadsheet runs a cell that starts with one of these, in whatever width it is written.
_STARTS_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)


def notes(release: Release, release_id: str) -> list[tuple[str, str]]:
    """Return what every file must say about itself, as pairs of heading and text."""
    estimated = residents_sentence(release)
    marked = [("Synthetic", "SYNTHETIC: every figure here is made up")] if release.synthetic else []
    return [
        *marked,
        ("Release", release_id),
        ("Audit", "Not audited: do not share beyond the partnership"),
        ("Figures", "Concerns reported, rounded to the nearest 5; they do not add up to totals"),
        ("Protection", "SMALL is under 10, possibly none; WITHHELD is not published"),
        ("Rates", "Cases per 10,000 residents a year, smoothed, with the 95% interval"),
        *([("Residents", estimated)] if estimated else []),
        ("Outlines", f"Vintage {release.family.vintage}"),
        ("Source", release.area_source),
        ("Licence", "Outlines and population: Open Government Licence v3.0"),
    ]


def cell_row(cell: ReleasedCell) -> dict[str, object]:
    """Return a cell's public fields, its dimensions as ``name=value`` pairs."""
    row = cell.as_json()
    row["dims"] = ";".join(f"{name}={value}" for name, value in sorted(cell.id.dims.items()))
    return row


def figure_row(figure: Figure) -> dict[str, object]:
    """Return a cell's public fields with its area's name and what was derived.

    Where no count is printed the rate is left out too; its range stays.
    """
    found = figure.finding
    derived = {name: getattr(found, name) for name in _DERIVED} if found else {}
    area = figure.area
    public = {name: getattr(area, name) for name in ("name", "level", "residents_within")}
    row = cell_row(figure.cell) | public | derived
    return row if figure.cell.is_printed else row | {"rate": None}


def as_csv(
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    about: Iterable[tuple[str, str]],
) -> bytes:
    """Return rows under explicit `columns`, with lines about the file before them.

    Each line about the file starts with ``#``, which readers of data skip. Text that a
    spreadsheet would run is preceded by an apostrophe. UTF-8 with a mark, as spreadsheets expect.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows((f"# {heading}", _safe(words)) for heading, words in about)
    writer.writerow(columns)
    writer.writerows([_safe(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_FORMULA):
        return "'" + value
    return "" if value is None else value
