"""A boundary file made to read other files, call other machines, or use up this one gets nothing.

Each is tried on the real command. A canary stands in files beside it, and a socket on this machine
counts who calls. Where GDAL would have fallen for it, that is shown first.
"""

import gzip
import json
import os
import pickle
import resource
import socket
import sqlite3
import subprocess
import sys
import threading
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

import boundaries
from boundaries import BoundaryRefused
from boundaries.geojson import parse
from boundaries.geopackage import as_geojson

CANARY = "canary-7f3a-of-the-restricted-side"
#: Inside Great Britain and outside West Yorkshire, so that only the form is judged.
SQUARE = [[[385000, 395000], [386000, 395000], [386000, 396000], [385000, 395000]]]
PROPERTIES = {"WD25CD": "E05010000", "WD25NM": "Ward", "LAD25CD": "E08000003"}
METRES = {"type": "name", "properties": {"name": "EPSG:27700"}}


@pytest.fixture
def listener():
    """A socket that nobody may call: its address, and who did."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        called = []

        def serve():
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                called.append(peer)
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", called
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def secret(tmp_path):
    """A boundary file that was not given: its ward is named for the canary."""
    path = tmp_path / "restricted" / "secret.geojson"
    path.parent.mkdir()
    path.write_text(json.dumps(document(WD25NM=CANARY)))
    return path


def document(geometry=None, crs=METRES, **properties):
    geometry = geometry or {"type": "Polygon", "coordinates": SQUARE}
    one = {"type": "Feature", "properties": PROPERTIES | properties, "geometry": geometry}
    named = {} if crs is None else {"crs": crs}
    return {"type": "FeatureCollection", **named, "features": [one]}


def vrt(path):
    return (
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{path}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def gdalg(path):
    line = f"gdal vector pipeline ! read {path} ! write --of stream streamed_dataset"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": line}).encode()


def linked(where):
    return json.dumps(
        document(crs={"type": "link", "properties": {"href": where, "type": "esriwkt"}})
    ).encode()


def entities(path):
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY c SYSTEM "file://{path}">]>'
        "<wfs:FeatureCollection xmlns:wfs='http://www.opengis.net/wfs'>&c;</wfs:FeatureCollection>"
    ).encode()


def laughs(_):
    lines = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return ('<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(lines) + "]><x>&a9;</x>").encode()


FORGED = {
    "a VRT that reads a file": vrt,
    "a GDALG that runs a pipeline": gdalg,
    "a GML with an external entity": entities,
    "a billion laughs": laughs,
    "a web service description": lambda path: f"<OGRWFSDataSource><URL>{path}</URL>".encode(),
    "a VRT in disguise": lambda path: b"\xef\xbb\xbf \n" + vrt(path),
    "an ESRI file that points elsewhere": lambda path: json.dumps(
        {"type": "FeatureCollection", "features": [], "next": str(path), "links": [str(path)]}
    ).encode(),
    "a reference in the place of a geometry": lambda path: json.dumps(
        document({"$ref": f"file://{path}"})
    ).encode(),
    "a reference in the place of features": lambda path: json.dumps(
        {"type": "FeatureCollection", "features": {"$ref": f"file://{path}"}}
    ).encode(),
    "a TopoJSON": lambda _: b'{"type": "Topology", "objects": {}}',
}


@pytest.mark.parametrize("name", ["wards.geojson", "wards.json", "wards.gpkg", "wards"])
@pytest.mark.parametrize("forged", FORGED)
def test_a_file_that_would_read_another_is_refused(forged, name, secret, tmp_path):
    path = tmp_path / name
    path.write_bytes(FORGED[forged](secret))

    with pytest.raises(BoundaryRefused) as refused:
        boundaries.read(path)

    assert CANARY not in str(refused.value)
    assert str(secret) not in str(refused.value)
    assert len(str(refused.value)) < 500


def test_gdal_would_have_read_the_other_file(secret, tmp_path):
    """Why no file that was given reaches GDAL; if this fails, GDAL has become careful."""
    path = tmp_path / "wards.geojson"
    path.write_bytes(vrt(secret))
    assert pyogrio.read_dataframe(path)["WD25NM"].to_list() == [CANARY]


@pytest.mark.parametrize(
    "forge",
    [
        lambda host: linked(f"http://{host}/crs"),
        lambda host: vrt(f"/vsicurl/http://{host}/wards.geojson"),
        lambda host: vrt(f"WFS:http://{host}/"),
        lambda host: gdalg(f"http://{host}/wards.geojson"),
        lambda host: json.dumps(
            document(crs={"type": "name", "properties": {"name": f"http://{host}/crs"}})
        ).encode(),
        lambda host: json.dumps(document({"$ref": f"http://{host}/"})).encode(),
        lambda host: f'<!DOCTYPE x SYSTEM "http://{host}/x.dtd"><x/>'.encode(),
    ],
)
def test_no_file_makes_a_call(forge, listener, tmp_path):
    host, called = listener
    for name in ("wards.geojson", "wards.gpkg"):
        path = tmp_path / name
        path.write_bytes(forge(host))
        with pytest.raises(BoundaryRefused):
            boundaries.read(path)
    assert called == []


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://{host}/wards.geojson",
        "http://{host}/wards.geojson",
        "WFS:http://{host}/",
        "/vsizip/{folder}/wards.zip/wards.geojson",
        "GPKG:{folder}/secret.gpkg:wards",
        "{folder}/secret.geojson?mode=rwc",
        "file:{folder}/restricted/secret.geojson",
        "{folder}/restricted/",
        "PG:host=127.0.0.1",
        '{{"type": "FeatureCollection"}}',
    ],
)
def test_a_name_is_a_name_and_never_an_address(name, listener, secret):
    host, called = listener
    with pytest.raises(BoundaryRefused, match=r"no such file|cannot be opened|no file can have"):
        boundaries.read(name.format(host=host, folder=secret.parent.parent))
    assert called == []


def test_links_to_other_files_are_not_followed(secret, tmp_path):
    link = tmp_path / "wards.geojson"
    link.symlink_to(secret)
    with pytest.raises(BoundaryRefused, match="link to another file"):
        boundaries.read(link)


class Explosive:
    """What it does when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("name", ["wards.pkl", "wards.parquet", "wards.geojson", "wards.gpkg"])
@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_is_never_opened(name, protocol, tmp_path):
    path, blast = tmp_path / name, tmp_path / "blast"
    path.write_bytes(pickle.dumps(Explosive(blast), protocol))
    with pytest.raises(BoundaryRefused):
        boundaries.read(path)
    assert not blast.exists()


@pytest.mark.parametrize("name", ["wards.geojson", "wards.gpkg", "wards.zip", "wards.parquet"])
def test_bombs_and_archives_are_not_unpacked(name, tmp_path):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("wards.geojson", bytes(30_000_000))
    with pytest.raises(BoundaryRefused, match="zip archive"):
        boundaries.read(path)
    path.write_bytes(gzip.compress(bytes(30_000_000)))
    with pytest.raises(BoundaryRefused, match="gzip archive"):
        boundaries.read(path)
    pd.DataFrame({"WD25CD": ["E05010000"]}).to_parquet(tmp_path / "t")
    path.write_bytes((tmp_path / "t").read_bytes())
    with pytest.raises(BoundaryRefused, match="Parquet"):
        boundaries.read(path)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"[" * 5_000_000, "nested more than 32 deep"),
        (b'{"a":' * 1_000_000, "nested more than 32 deep"),
        (b"[" + b"[]," * 5_000_000 + b"[]]", "million parts"),
        (b"[" + b"0," * 9_000_000 + b"0]", "million parts"),
        (b'{"n": ' + b"9" * 1_000_000 + b"}", "too long"),
        (b'"' + b"\\" * 3_000_000, "not JSON"),
        (
            b'{"type": "FeatureCollection", "features": [' + b'{"a": "b"},' * 900_000,
            "cut short|end",
        ),
    ],
)
def test_deep_and_huge_json_is_refused_in_little_memory(raw, why):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BoundaryRefused, match=why):
        parse(raw)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 1_500_000  # kilobytes


# GeoPackages: databases that run something when they are read.


@pytest.fixture
def package(tmp_path):
    """A sound package to be spoilt, and what spoils it."""

    def spoilt(*statements, name="wards.gpkg"):
        path = tmp_path / name
        frame = gpd.GeoDataFrame(
            {column: [value] for column, value in PROPERTIES.items()},
            geometry=[shapely.box(385_000, 395_000, 386_000, 396_000)],
            crs="EPSG:27700",
        )
        frame.to_file(path, driver="GPKG", layer="wards")
        database = sqlite3.connect(path)
        made = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in [*(f'DROP TRIGGER "{trigger}"' for (trigger,) in made), *statements]:
            database.execute(statement)
        database.commit()
        database.close()
        return path

    return spoilt


TO_VIEW = "UPDATE gpkg_contents SET table_name = 'v'"
OF_VIEW = "UPDATE gpkg_geometry_columns SET table_name = 'v'"
UNBOUND = ("PRAGMA foreign_keys = OFF", "DROP TABLE gpkg_ogr_contents", TO_VIEW, OF_VIEW)
BOTTOMLESS = (
    "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT w.* FROM n, wards w"
)


def test_the_package_is_sound_before_it_is_spoilt(package):
    assert len(boundaries.read(package())) == 1


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE VIEW v AS SELECT * FROM wards", *UNBOUND),
        (BOTTOMLESS, *UNBOUND),
        ("CREATE VIEW v AS SELECT *, readfile('secret') AS WD25XX FROM wards", *UNBOUND),
        ("CREATE VIEW v AS SELECT *, load_extension('x') AS WD26CD FROM wards", *UNBOUND),
    ],
)
def test_a_view_is_not_run(statements, package):
    with pytest.raises(BoundaryRefused, match=r"not a table of its own|damaged"):
        boundaries.read(package(*statements))


def test_a_generated_column_is_not_computed(package):
    path = package(
        "ALTER TABLE wards ADD COLUMN WD26CD AS (hex(zeroblob(900000000)))",
        "ALTER TABLE wards ADD COLUMN LAD26CD AS (hex(zeroblob(900000000)))",
    )
    with pytest.raises(BoundaryRefused, match="not a table of its own"):
        boundaries.read(path)


def test_a_virtual_table_is_not_asked(package):
    path = package(
        "CREATE VIRTUAL TABLE v USING fts5(geom, WD25CD, WD25NM, LAD25CD)",
        *UNBOUND,
    )
    with pytest.raises(BoundaryRefused):
        boundaries.read(path)


def test_a_schema_that_was_tampered_with_is_refused(package):
    path = package(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE wards AS SELECT load_extension(''x'')' "
        "WHERE name = 'wards'",
    )
    with pytest.raises(BoundaryRefused):
        boundaries.read(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gpkg_spatial_ref_sys SET organization = 'http://canary-7f3a.invalid/'",
        "UPDATE gpkg_spatial_ref_sys SET organization = '../../canary-7f3a'",
        "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = 99",
        "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = '27700 canary-7f3a'",
    ],
)
def test_a_system_that_points_elsewhere_is_not_followed(statement, package):
    path = package(f"{statement} WHERE srs_id = 27700")
    with pytest.raises(BoundaryRefused, match="coordinate system declared is not one") as refused:
        boundaries.read(path)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wards SET WD25CD = 'canary-7f3a'",
        "UPDATE wards SET LAD25CD = 'canary-7f3a'",
        "UPDATE wards SET WD25NM = 'canary-7f3a' || char(0)",
        "UPDATE wards SET geom = 'canary-7f3a'",
        "UPDATE gpkg_geometry_columns SET column_name = 'canary-7f3a'",
        "ALTER TABLE wards RENAME COLUMN WD25CD TO [canary-7f3a]",
    ],
)
def test_what_stands_in_a_package_is_never_quoted(statement, package):
    with pytest.raises(BoundaryRefused) as refused:
        boundaries.read(package(statement))
    assert "canary" not in str(refused.value)


def test_an_enormous_value_is_refused(package):
    path = package("UPDATE wards SET WD25NM = hex(zeroblob(4000000))")
    with pytest.raises(BoundaryRefused, match=r"expected a name|time or memory"):
        boundaries.read(path)


def test_the_child_can_open_nothing(tmp_path, listener):
    """What hostile bytes could do if they took the reader over: a process under the same rules."""
    host, called = listener
    (tmp_path / "secret").write_text(CANARY)
    address, port = host.split(":")
    tried = f"""
import sys, runpy
reader = runpy.run_path({str(boundaries.__path__[0] + "/geopackage_reader.py")!r})
import os, socket, subprocess, ctypes
reader["lock_down"]()
attempts = [
    lambda: open({str(tmp_path / "secret")!r}).read(),
    lambda: open({str(tmp_path / "new")!r}, "w"),
    lambda: os.open({str(tmp_path / "secret")!r}, os.O_RDONLY),
    lambda: os.listdir({str(tmp_path)!r}),
    lambda: os.system("true"),
    lambda: os.remove({str(tmp_path / "secret")!r}),
    lambda: subprocess.run(["true"]),
    lambda: socket.create_connection(({address!r}, {port})),
    lambda: socket.getaddrinfo("localhost", 1),
    lambda: ctypes.CDLL(None),
    lambda: bytearray(3 * 2**30),
]
for number, attempt in enumerate(attempts):
    try:
        attempt()
    except (PermissionError, MemoryError):
        continue
    print("attempt", number, "went through")
print("done")
"""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", tried], capture_output=True, text=True, check=False, env={}
    )
    assert ran.stdout == "done\n", ran.stderr
    assert (tmp_path / "secret").read_text() == CANARY
    assert not (tmp_path / "new").exists()
    assert called == []


def test_the_child_does_not_know_the_environment_or_the_folder(package, monkeypatch, tmp_path):
    """A module of a library's name in the folder, or named by the environment, is not imported."""
    trap = tmp_path / "trap"
    trap.mkdir()
    for name in ("shapely", "json", "sqlite3", "sitecustomize", "usercustomize"):
        (trap / f"{name}.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')")
    raw = package().read_bytes()
    monkeypatch.chdir(trap)
    monkeypatch.setenv("PYTHONPATH", str(trap))
    monkeypatch.setenv("PYTHONSTARTUP", str(trap / "json.py"))
    monkeypatch.setenv("LD_PRELOAD", str(trap / "none.so"))

    assert b"E05010000" in as_geojson(raw)
    assert not (tmp_path / "sprung").exists()


def test_gdal_is_not_loaded_to_read_a_package(package):
    """No driver of it can be talked into anything."""
    path = package()
    asked = (
        "import sys; from boundaries.geopackage import as_geojson; "
        f"as_geojson(open({str(path)!r}, 'rb').read()); "
        "print([name for name in sys.modules if name.split('.')[0] in ('pyogrio', 'fiona', "
        "'osgeo', 'geopandas')])"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["boundaries", "add"]])
def test_the_command_refuses_them_in_one_line(command, tmp_path, secret):
    path = tmp_path / "wards.geojson"
    path.write_bytes(vrt(secret))
    script = "from webmap.commands.main import main; main()"
    words = [*command, str(path), "--workspace", str(tmp_path / "place")]
    ran = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr.startswith("wards.geojson: this is not JSON")
    assert ran.stderr.count("\n") == 1
    assert CANARY not in ran.stderr
    assert not (tmp_path / "place").exists()
