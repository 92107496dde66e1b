"""Files of an analysis are readable by their owner alone, and are replaced whole. RESTRICTED."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from boundaries.areas import Areas
from models.analysing.series import SeriesAnalysis
from models.durable import swap_file
from webmap.analyst.analysis_documents import describe_series, rows_of
from webmap.analyst.analysis_folders import SERIES, SERIES_FILE
from webmap.workspace import Workspace

__all__ = ["PRIVATE", "write_json", "write_series"]

PRIVATE: Final = 0o600


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document of plain finite values."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    swap_file(path, text.encode(), mode=PRIVATE)


def write_series(workspace: Workspace, series: SeriesAnalysis, wards: Areas, seed: int) -> Path:
    """Write a series to a folder named by its quarters, and return it.

    ``series.json`` says what the figures are and holds a row a ward with its counts by quarter;
    ``wards.csv`` is the same rows as a table, ``steps.csv`` a row a ward and step.
    """
    first, last = series.quarters[0].name, series.quarters[-1].name
    folder = workspace.prepare_restricted() / SERIES / f"{first}-to-{last}"
    for made in (folder.parent, folder):
        made.mkdir(mode=0o700, exist_ok=True)
    table = series.frame(wards)
    rows = rows_of(table)
    for row, counts in zip(rows, series.cases.wards.tolist(), strict=True):
        row["cases_by_quarter"] = counts
    write_json(folder / SERIES_FILE, describe_series(series, wards, seed) | {"wards": rows})
    swap_file(folder / "wards.csv", table.to_csv().encode(), mode=PRIVATE)
    steps = series.steps_frame(wards)
    swap_file(folder / "steps.csv", steps.to_csv(index=False).encode(), mode=PRIVATE)
    return folder
