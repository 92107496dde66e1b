"""Exports read back by other programs, each row as plain values by column."""

import csv
import io
import json
import math
import sqlite3
import tempfile
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import shapely

#: Columns that are numbers where they are there at all.
NUMBERS = ("value", "low", "high", "rate", "rate_low", "rate_high", "rank_low", "rank_high",
           "residents", "residents_within")  # fmt: skip


def rows_of(kind, content, layer=None):
    """The rows of a file; an empty cell is None."""
    return [
        {name: _plain(name, cell) for name, cell in row.items()}
        for row in _READ[kind](content, layer)
    ]


def about_of(kind, content):
    """What a file says of itself."""
    return dict(_ABOUT[kind](content))


def shapes_of(kind, content, layer=None):
    """The outlines of a file by area code."""
    if kind == "geojson":
        frame = gpd.read_file(BytesIO(content))
    elif kind == "parquet":
        frame = gpd.read_parquet(BytesIO(content))
    else:
        frame = _layer(content, layer)
    return dict(zip(frame["area_code"], frame.geometry, strict=True))


def vertices(shapes):
    """Every vertex of some shapes."""
    return {tuple(point) for point in shapely.get_coordinates(list(shapes)).tolist()}


def _plain(name, cell):
    if (
        cell is None
        or cell == ""
        or (isinstance(cell, float) and math.isnan(cell))
        or cell is pd.NA
    ):
        return None
    return float(cell) if name in NUMBERS else str(cell)


def _csv(content, _):
    lines = content.decode("utf-8-sig").splitlines()
    return csv.DictReader(io.StringIO("\n".join(x for x in lines if not x.startswith("#"))))


def _csv_about(content):
    lines = [x[2:] for x in content.decode("utf-8-sig").splitlines() if x.startswith("# ")]
    return list(csv.reader(lines))


def _sheet(content, name):
    return list(openpyxl.load_workbook(BytesIO(content))[name].values)


def _xlsx(content, _):
    names, *rows = _sheet(content, "Figures")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _geojson(content, _):
    return [area["properties"] for area in json.loads(content)["features"]]


def _layer(content, layer):
    """A layer of a GeoPackage: the first one where none is named."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.gpkg"
        path.write_bytes(content)
        return gpd.read_file(path, layer=layer or gpd.list_layers(path)["name"].iloc[0])


def _gpkg(content, layer):
    frame = _layer(content, layer)
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return plain.astype(object).to_dict("records")


def _gpkg_about(content):
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    try:
        return database.execute("SELECT heading, says FROM about ORDER BY id").fetchall()
    finally:
        database.close()


def _parquet(content, _):
    return pq.read_table(BytesIO(content)).drop_columns("geometry").to_pylist()


def _parquet_about(content):
    return json.loads(pq.read_metadata(BytesIO(content)).metadata[b"about"])


_READ = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "gpkg": _gpkg, "parquet": _parquet}
_ABOUT = {
    "csv": _csv_about,
    "xlsx": lambda content: _sheet(content, "About"),
    "geojson": lambda content: json.loads(content)["about"],
    "gpkg": _gpkg_about,
    "parquet": _parquet_about,
}
