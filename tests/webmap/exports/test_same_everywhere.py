"""I4: a cell has one value, on the page, in JSON and in every kind of file; each read by others."""

import json
from functools import cache

import pytest

from models.release_store import open_current
from tests.door import signed_in_app
from tests.webmap.exports.reading import rows_of, shapes_of, vertices
from tests.webmap.reading import Page
from tests.whole_release import publish_whole, whole_areas
from webmap.exports.kinds import VIEW_KINDS
from webmap.exports.rows import AREA_COLUMNS, CELL_COLUMNS, VIEW_COLUMNS
from webmap.files.file_table import names
from webmap.views.map import Catalogue

#: What must be the same of a cell.
SAID = ("state", "value", "low", "high")
LAYERS = {"ward": "wards", "small_group": "small_groups", "group": "groups",
          "district": "districts", "county": "county"}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return publish_whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def client(root):
    return signed_in_app(root).test_client()


@pytest.fixture(scope="module")
def views(root):
    return json.loads(open_current(root).asset("views.json"))["views"]


@pytest.fixture(scope="module")
def cells(client):
    """Every cell as JSON has it, by its address."""
    return {address(cell): said(cell) for cell in client.get("/api/v1/cells").json["cells"]}


def address(cell):
    dims = cell["dims"]
    if isinstance(dims, dict):
        dims = ";".join(f"{name}={value}" for name, value in sorted(dims.items())) or None
    at = cell.get("area", cell.get("area_code"))
    return cell["measure"], cell["table"], at, cell["period_kind"], cell["period"], dims


def said(cell):
    return tuple(cell[name] for name in SAID)


@pytest.mark.parametrize(
    ("kind", "at"),
    [
        ("csv", "/api/v1/cells.csv"),
        ("xlsx", "/api/v1/cells.xlsx"),
        ("gpkg", "/api/v1/release.gpkg"),
    ],
)
def test_every_cell_of_the_release_is_the_same_in_every_file_of_all(client, cells, kind, at):
    rows = rows_of(kind, client.get(at).data, "cells")
    columns = names(CELL_COLUMNS)

    assert [name for name in rows[0] if name != "fid"] == columns
    assert [address(row) for row in rows] == list(cells)
    assert {address(row): said(row) for row in rows} == cells


@pytest.fixture(scope="module")
def told(client):
    """The rows of a view as its CSV file has them, each view read once."""
    return cache(lambda asked: rows_of("csv", client.get(f"/map.csv?{asked}").data))


@pytest.mark.parametrize("kind", VIEW_KINDS)
def test_every_view_is_the_same_in_every_kind_of_file(client, cells, views, told, kind):
    """Every view of counts, which is every cell a map is made of; then those of the default."""
    default = {"level": "small_group", "period": "2026-Q3-twelve-months"}
    wanted = [v for v in views if v["measure"] == "count" or default.items() <= v.items()]
    assert len(wanted) > 40
    for view in wanted:
        asked = Catalogue.address(view)
        rows = told(asked)
        if kind != "csv":
            rows = rows_of(kind, client.get(f"/map.{kind}?{asked}").data)

        assert list(rows[0]) == names(VIEW_COLUMNS)
        assert rows == told(asked)
        for row in rows:
            assert said(row) == cells[address(row)]


def test_every_count_on_a_page_is_the_one_in_the_file(client, views, told):
    for view in (view for view in views if view["measure"] == "count"):
        asked = Catalogue.address(view)
        page = Page(client.get(f"/map?{asked}").get_data(as_text=True)).rows[1:]
        printed = [f"{x['value']:,.0f}" if x["value"] else x["in_words"] for x in told(asked)]
        assert [row[1] for row in page] == printed


def test_what_is_small_says_so_and_has_no_value(client):
    asked = "level=ward&measure=count&period=2025"
    for kind in VIEW_KINDS:
        rows = rows_of(kind, client.get(f"/map.{kind}?{asked}").data)
        small = [row for row in rows if row["state"] == "SMALL"]
        assert small
        for row in small:
            assert (row["value"], row["low"], row["high"], row["rate"]) == (None, 0, 9, None)
            assert row["in_words"] == "under 10, possibly none"


def test_no_kind_of_file_has_another_order_or_shape(client):
    """Outlines are those of the release, in whichever kind; GeoJSON's are those of its map."""
    asked = "level=group&measure=count&period=2025"
    shapes = {
        kind: shapes_of(kind, client.get(f"/map.{kind}?{asked}").data)
        for kind in ("geojson", "gpkg", "parquet")
    }
    outlines = whole_areas()["group"].frame.geometry

    assert list(shapes["gpkg"]) == list(shapes["parquet"]) == list(shapes["geojson"])
    for code, shape in shapes["gpkg"].items():
        assert shape.equals(outlines[code])
        assert shape.equals(shapes["parquet"][code])
        assert vertices([shape]) == vertices([outlines[code]])
        assert shapes["geojson"][code].is_valid
        assert len(vertices([shapes["geojson"][code]])) == len(vertices([shape]))


def test_the_whole_release_has_a_layer_for_every_level(client):
    content = client.get("/api/v1/release.gpkg").data
    for level, layer in LAYERS.items():
        rows = rows_of("gpkg", content, layer)
        shapes = shapes_of("gpkg", content, layer)
        frame = whole_areas()[level].frame
        assert list(rows[0]) == names(AREA_COLUMNS)
        assert [row["area_code"] for row in rows] == list(frame.index)
        assert all(shapes[code].equals(frame.geometry[code]) for code in frame.index)
