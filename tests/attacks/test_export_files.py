"""A14, and files as far as A6 and I8 go: what a file tells beside its figures.

Each check is a list of faults it finds in a file. They are first turned on files written the easy
way, by the libraries everybody uses, and find what those leave behind; then on ours.
"""

import getpass
import hashlib
import json
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.release_store import open_current
from tests.answers import addresses
from tests.door import signed_in_app
from tests.webmap import published
from tests.webmap.exports.reading import about_of, rows_of, shapes_of, vertices
from webmap.exports.kinds import VIEW_KINDS
from webmap.exports.marking import Marking

#: A view with SMALL cells, one with figures, and every cell of all.
TAKEN = {
    **{f"/map.{kind}?level=ward&measure=class&period=2024": kind for kind in VIEW_KINDS},
    **{f"/map.{kind}?level=district&measure=count&period=2026-Q3": kind for kind in VIEW_KINDS},
    "/api/v1/cells.csv": "csv",
    "/api/v1/cells.xlsx": "xlsx",
    "/api/v1/release.gpkg": "gpkg",
    "/areas/E08000034.csv": "csv",
}
#: What every file says of itself, whichever kind it is.
TOLD = {"Marking", "Synthetic", "Release", "Audit", "Figures", "Protection", "Rates", "Concerns",
        "Outlines", "Source", "Licence"}  # fmt: skip
#: What would tell of the machine, of whoever used it, or of the programs on it.
MACHINE = (str(Path(__file__).parents[2]), "/home/", "/root/", tempfile.gettempdir(),
           "site-packages", "geopandas", "pandas", "pyogrio", "openpyxl",
           "xlsxwriter", "XlsxWriter", "arrow",
           "GDAL", "ARROW:schema", getpass.getuser(), platform.node())  # fmt: skip
#: Fields of the restricted side that no partner's file has.
RESTRICTED = {"n", "ckey", "p", "lower", "upper", "uid", "case_uid", "witness"}
QUARTER_END = date(2026, 9, 30)
#: Tables a GeoPackage has beside its own layers.
SYSTEM_TABLES = {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns",
                 "sqlite_sequence", "about"}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return published.publish_to(tmp_path_factory.mktemp("a place somebody chose") / "releases")


@pytest.fixture(scope="module")
def files(root):
    """Every file by its address, as a partner gets it."""
    client = signed_in_app(root).test_client()
    return {address: client.get(address).data for address in TAKEN}


@pytest.fixture(scope="module")
def careless(files, tmp_path_factory):
    """The same rows, written as anybody would."""
    folder = tmp_path_factory.mktemp("careless")
    taken = next(a for a, kind in TAKEN.items() if kind == "parquet")
    frame = gpd.read_parquet(BytesIO(files[taken]))
    frame["legend_class"] = pd.Categorical(
        frame["legend_class"], [*frame["legend_class"].unique(), "a class nobody is in"]
    )
    frame = frame.set_index("area_code")
    book = BytesIO()
    pd.DataFrame(frame.drop(columns="geometry")).to_excel(book, engine="openpyxl")
    frame.to_parquet(folder / "wards.parquet")
    frame.astype({"legend_class": str}).to_file(folder / "wards.gpkg", layer="wards")
    return {
        "xlsx": book.getvalue(),
        "parquet": (folder / "wards.parquet").read_bytes(),
        "gpkg": (folder / "wards.gpkg").read_bytes(),
    }


def faults_of(kind, content):
    """What a file of a kind tells beside its figures."""
    return {*_FAULTS.get(kind, lambda _: ())(content), *_words_of_the_machine(kind, content)}


def _words_of_the_machine(kind, content):
    plain = content
    if kind == "xlsx":
        with zipfile.ZipFile(BytesIO(content)) as file:
            plain = b"\n".join(file.read(name) for name in file.namelist())
    for word in MACHINE:
        if len(word) > 3 and word.encode() in plain:
            yield f"machine: {word}"


def _faults_of_a_workbook(content):
    told = openpyxl.load_workbook(BytesIO(content)).properties
    with zipfile.ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
        if {part.date_time for part in file.infolist()} != {(1980, 1, 1, 0, 0, 0)}:
            yield "clock: parts"
    if told.creator or told.lastModifiedBy:
        yield "user: creator"
    if {told.created.date(), told.modified.date()} != {QUARTER_END}:
        yield "clock: created"
    docs = {name for name in parts if name.startswith("docProps/")}
    if docs != {"docProps/app.xml", "docProps/core.xml"}:
        yield "properties: more of them"
    if re.search(r"<(Company|Manager|HyperlinkBase|TotalTime)>[^<]", parts["docProps/app.xml"]):
        yield "properties: filled in"
    everything = "\n".join(parts.values())
    for mark in ("absPath", "<f>", "<f ", "hyperlink", "externalLink", "revision", "customXml"):
        if mark in everything:
            yield f"workbook: {mark}"


def _faults_of_parquet(content):
    told = pq.read_metadata(BytesIO(content))
    if set(told.metadata) != {b"geo", b"title", b"about"}:
        yield "metadata: keys"
    if told.created_by:
        yield "metadata: program"
    for group in range(told.num_row_groups):
        for at in range(told.num_columns):
            column = told.row_group(group).column(at)
            if column.is_stats_set:
                yield "statistics: least and greatest"
            if column.has_dictionary_page:
                yield "dictionary"
            if column.has_column_index or column.has_offset_index:
                yield "statistics: index"
    yield from _unused_values(content)


def _unused_values(content):
    for column in pq.read_table(BytesIO(content)).columns:
        if pa.types.is_dictionary(column.type):
            known = {value for chunk in column.chunks for value in chunk.dictionary.to_pylist()}
            if known - set(column.to_pylist()):
                yield "dictionary: a value nobody has"


def _faults_of_a_geopackage(content):
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        days = {row[0][:10] for row in database.execute("SELECT last_change FROM gpkg_contents")}
        listed = {row[0] for row in database.execute("SELECT table_name FROM gpkg_contents")}
        master = database.execute("SELECT type, name FROM sqlite_master").fetchall()
        unused = database.execute("PRAGMA freelist_count").fetchone()[0]
    if days != {QUARTER_END.isoformat()}:
        yield "clock: last change"
    if {name for kind, name in master if kind == "table"} - listed - SYSTEM_TABLES:
        yield "tables: more of them"
    if any(kind in {"trigger", "view"} for kind, _ in master):
        yield "tables: something that runs"
    if unused:
        yield "pages: what was deleted"
    if content[96:100] != (3_037_000).to_bytes(4, "big"):
        yield "machine: version of SQLite"


_FAULTS = {
    "xlsx": _faults_of_a_workbook,
    "parquet": _faults_of_parquet,
    "gpkg": _faults_of_a_geopackage,
}


def test_harness_finds_what_careless_files_leave_behind(careless):
    found = {kind: faults_of(kind, content) for kind, content in careless.items()}

    assert found["xlsx"] >= {"user: creator", "clock: created", "machine: openpyxl"}
    assert found["parquet"] >= {
        "metadata: keys", "metadata: program", "statistics: least and greatest", "dictionary",
        "dictionary: a value nobody has",
        "machine: pandas", "machine: ARROW:schema",
    }  # fmt: skip
    assert found["gpkg"] >= {
        "clock: last change", "tables: more of them", "tables: something that runs",
        "machine: version of SQLite",
    }  # fmt: skip


@pytest.mark.parametrize("address", TAKEN)
def test_a_file_tells_nothing_beside_its_figures(files, address):
    assert faults_of(TAKEN[address], files[address]) == set()


@pytest.mark.parametrize("address", TAKEN)
def test_a_file_says_what_it_is_inside(files, root, address):
    about = about_of(TAKEN[address], files[address])
    assert set(about) >= TOLD
    assert about["Marking"] == "OFFICIAL-SENSITIVE"
    assert about["Release"] == open_current(root).id
    assert "SYNTHETIC" in about["Synthetic"]
    if address.startswith("/map."):
        assert set(about) >= {"View", "Dates", "Period", "Rounding"}


@pytest.mark.parametrize("address", TAKEN)
def test_a_file_holds_no_field_of_the_restricted_side(files, address):
    layer = "cells" if "release" in address else None
    assert not RESTRICTED & set(rows_of(TAKEN[address], files[address], layer)[0])


def test_every_way_to_take_a_file_away_is_looked_at(root):
    """A later download joins by itself: it answers with a file, so it must stand in TAKEN."""
    app = signed_in_app(root)
    client = app.test_client()
    kept = {address.partition("?")[0] for address in addresses(app)}
    sent = {each for each in kept if "Content-Disposition" in client.get(each).headers}
    looked_at = {re.sub(r"/E\d+\.", "/CODE.", address.partition("?")[0]) for address in TAKEN}
    assert {re.sub(r"/E\d+\.", "/CODE.", address) for address in sent} == looked_at


@pytest.mark.parametrize("marking", Marking)
def test_every_file_bears_the_marking_in_force(root, marking):
    app = signed_in_app(root)
    app.extensions["marking"] = marking
    client = app.test_client()
    for address, kind in TAKEN.items():
        about = about_of(kind, client.get(address).data)
        assert next(iter(about.items())) == ("Marking", str(marking)), address


def test_no_coordinate_is_there_that_the_public_outlines_have_not(files, root):
    """I8, A6: vertices are those of the public outlines, whole, whatever the view."""
    outlines = {level: areas.frame.geometry for level, areas in published.areas().items()}
    drawn = json.loads(open_current(root).asset(_shapes_name(root)))["levels"]
    for address, kind in TAKEN.items():
        if kind in {"csv", "xlsx"} or "release" in address:
            continue
        level = "ward" if "level=ward" in address else "district"
        shapes = shapes_of(kind, files[address])
        if kind == "geojson":
            public = _degrees(drawn[level])
            assert vertices(shapes.values()) <= public
            assert all(round(x, 5) == x for point in public for x in point)
        else:
            assert vertices(shapes.values()) == vertices(outlines[level])


def _shapes_name(root):
    return json.loads(open_current(root).asset("index.json"))["shapes.json"]


def _degrees(level):
    points = set()
    for outline in level["outlines"]:
        for ring in (ring for polygon in outline for ring in polygon):
            east = north = 0
            for at in range(0, len(ring), 2):
                east, north = east + ring[at], north + ring[at + 1]
                points.add((east / 100_000, north / 100_000))
    return points


@pytest.mark.parametrize("kind", VIEW_KINDS)
def test_no_question_cuts_a_file_or_adds_to_it(root, files, kind):
    """A6: a box, a zoom, a list of columns or a limit changes no byte."""
    client = signed_in_app(root).test_client()
    address = f"/map.{kind}?level=ward&measure=class&period=2024"
    for more in ("bbox=-1.9,53.7,-1.8,53.8", "zoom=14", "columns=n,ckey", "limit=1", "crs=4326",
                 "area=E05001341", "simplify=0"):  # fmt: skip
        assert client.get(f"{address}&{more}").data == files[address]


def test_names_that_try_to_run_are_words_in_every_kind_of_file(tmp_path):
    client = signed_in_app(published.publish_to(tmp_path, hostile=True)).test_client()
    for kind in VIEW_KINDS:
        content = client.get(f"/map.{kind}?level=ward&measure=count&period=2025").data
        rows = {row["area_code"]: row for row in rows_of(kind, content)}
        quoted = "'=HYPERLINK(1)" if kind == "csv" else "=HYPERLINK(1)"
        assert rows["E05001342"]["area_name"] == quoted
        assert rows["E05001341"]["area_name"] == published.HOSTILE
        assert not {x for x in faults_of(kind, content) if x.startswith("workbook")}


def test_the_same_release_gives_the_same_files_elsewhere_and_later(files, tmp_path):
    """Another process, place, time zone, language and order of hashes."""
    program = (
        "import hashlib, sys\n"
        "from pathlib import Path\n"
        "from tests.attacks.test_export_files import TAKEN\n"
        "from tests.door import signed_in_app\n"
        "from tests.webmap import published\n"
        "client = signed_in_app(published.publish_to(Path(sys.argv[1]))).test_client()\n"
        "for address in TAKEN:\n"
        "    print(hashlib.sha256(client.get(address).data).hexdigest())\n"
    )
    elsewhere = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "LC_ALL": "C", "USER": "somebody"}
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "elsewhere")],
        capture_output=True, text=True, check=True, cwd=root, env=elsewhere,
    )  # fmt: skip
    assert ran.stdout.split() == [hashlib.sha256(each).hexdigest() for each in files.values()]


def test_a_file_is_kept_nowhere_and_has_no_tag(root):
    client = signed_in_app(root).test_client()
    for address in TAKEN:
        headers = client.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Disposition"].startswith('attachment; filename="plainsight-')
        assert not {"ETag", "Last-Modified", "Set-Cookie"} & set(headers.keys())
