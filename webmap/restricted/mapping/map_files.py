"""Map files are exactly the view on screen, to take away: as a table, or with the outlines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from webmap.files.comma_separated import table_as_csv
from webmap.files.content_types import CONTENT_TYPES
from webmap.files.file_table import Cell, Column, FileTable, Layer, figure, text, whole
from webmap.files.geopackage import as_geopackage
from webmap.files.geoparquet import as_geoparquet
from webmap.publishing.file_outlines import file_outlines
from webmap.restricted.mapping.asked_map import AskedMap

__all__ = ["COLUMNS", "FILES", "FileKind", "map_file", "map_layer"]

_FIGURES: Final = (
    *("expected", "rate", "rate_low", "rate_high", "smoothed_rate", "smoothed_low"),
    "smoothed_high",
)
#: Columns of every file, in order; the last of them say what the layer on screen says.
COLUMNS: Final[Sequence[Column]] = (
    *text("area_code", "area", "district"),
    *whole("residents", "residents_within", "cases"),
    *figure(*_FIGURES),
    *text("shown", "legend_class", "tested_class"),
    *figure("p", "q"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file: what it is called, what it is served as, and what writes it."""

    words: str
    content_type: str
    write: Callable[[Layer], bytes]


#: Files by how their name ends.
FILES: Final[Mapping[str, FileKind]] = MappingProxyType(
    {
        "csv": FileKind(
            words="CSV",
            content_type=CONTENT_TYPES["csv"],
            write=lambda layer: table_as_csv(layer.table),
        ),
        "gpkg": FileKind(
            words="GeoPackage",
            content_type=CONTENT_TYPES["gpkg"],
            write=lambda layer: as_geopackage([layer]),
        ),
        "parquet": FileKind(
            words="GeoParquet",
            content_type=CONTENT_TYPES["parquet"],
            write=as_geoparquet,
        ),
    }
)


def map_file(asked: AskedMap, kind: str, *, is_synthetic: bool) -> bytes:
    """Return the view as one of `FILES`."""
    return FILES[kind].write(map_layer(asked, is_synthetic=is_synthetic))


def map_layer(asked: AskedMap, *, is_synthetic: bool) -> Layer:
    """Return the view as a layer, its rows in the order of the one on screen."""
    sheet, drawn = asked.sheet, asked.first
    order = drawn.ranked
    frame = sheet.frame.iloc[order]
    columns: dict[str, Sequence[Cell]] = {
        "area_code": [str(code) for code in frame.index],
        "area": _cells(frame["name"]),
        "district": _cells(frame["district_name"]),
        "residents": _whole(frame["residents"]),
        "residents_within": _whole(frame.get("residents_within", frame["rate"] * np.nan)),
        "cases": _whole(frame["cases"]),
        **{name: _figures(frame[name]) for name in _FIGURES},
        "shown": [drawn.values[at] for at in order],
        "legend_class": [drawn.looks[at].words for at in order],
        "tested_class": [drawn.tested.words[at] for at in order],
        "p": _figures(pd.Series(drawn.tested.p[order])),
        "q": _figures(pd.Series(drawn.tested.q[order])),
    }
    table = FileTable(
        name="wards",
        title=f"RESTRICTED. {drawn.heading}",
        columns=COLUMNS,
        rows=[
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ],
        about=_about(asked, is_synthetic=is_synthetic),
        dated=sheet.today,
    )
    shapes = sheet.here.wards.frame.geometry.iloc[order]
    return Layer(table=table, outlines=file_outlines(shapes))


def _about(asked: AskedMap, *, is_synthetic: bool) -> list[tuple[str, str]]:
    """Return what every file says of itself."""
    marked = [("Synthetic", "SYNTHETIC: every figure here is made up")] if is_synthetic else []
    return [
        *marked,
        ("Marking", "RESTRICTED: exact counts, for named analysts only; not to be passed on"),
        ("View", asked.first.heading),
        ("Dates", asked.view.asked.period.iso),
        ("Asked", asked.view.of(asked.view.layers[0]).query),
        *asked.notes,
        ("Seed", str(asked.sheet.analysis.start)),
        ("Vintage", asked.sheet.here.wards.vintage),
        ("Source", f"Records stored on the restricted side. {asked.sheet.here.wards.source}"),
        ("Licence", "Outlines and population: Open Government Licence v3.0. Figures: none"),
    ]


def _cells(column: pd.Series) -> list[Cell]:
    return [None if pd.isna(cell) else str(cell) for cell in column]


def _whole(column: pd.Series) -> list[Cell]:
    return [None if pd.isna(cell) else int(cell) for cell in column]


def _figures(column: pd.Series) -> list[Cell]:
    return [None if pd.isna(cell) else float(cell) for cell in column]
