"""Small tables and outlines for tests of the writers."""

from datetime import date

import geopandas as gpd
import shapely

from webmap.files.file_table import FileTable, Layer, figure, text, whole
from webmap.publishing.file_outlines import file_outlines

SQUARE = shapely.box(400_000, 400_000, 401_000, 401_000)
#: With a hole, and in two parts.
TWO = shapely.MultiPolygon(
    [
        shapely.box(410_000, 400_000, 411_000, 402_000).difference(
            shapely.box(410_400, 400_400, 410_600, 400_600)
        ),
        shapely.box(415_000, 400_000, 416_000, 401_000),
    ]
)
HOSTILE = "=HYPERLINK(1)'; DROP TABLE wards; --"
COLUMNS = (*text("area_code", "area_name"), *whole("cases"), *figure("rate"))
ABOUT = (("Marking", "OFFICIAL"), ("Release", "2026-Q3-0123456789ab"))
ROWS = (
    {"area_code": "E1", "area_name": "Ilkley", "cases": 10, "rate": 1.25, "secret": 7},
    {"area_code": "E2", "area_name": HOSTILE, "cases": None, "rate": None},
)


def table_of(rows=ROWS, columns=COLUMNS, about=ABOUT, name="wards"):
    """A table of these rows."""
    return FileTable(
        name=name,
        title="OFFICIAL. Cases by ward",
        columns=columns,
        rows=rows,
        about=about,
        dated=date(2026, 9, 30),
    )


def layer_of(rows=ROWS, shapes=(SQUARE, TWO), **changed):
    """The same with outlines."""
    outlines = file_outlines(gpd.GeoSeries(list(shapes), crs="EPSG:27700"))
    return Layer(table=table_of(rows, **changed), outlines=outlines)
