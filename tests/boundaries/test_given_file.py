"""What a file is, is what its content says; its name must agree."""

import os
import pickle
import socket
import zipfile

import pytest

from boundaries.errors import BoundaryRefused
from boundaries.given_file import content_of

TEXT = b'{"type": "FeatureCollection", "features": []}'


@pytest.fixture
def given(tmp_path):
    def read(content, name="wards.geojson", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return content_of(path, **options)

    return read


@pytest.mark.parametrize("name", ["wards.geojson", "wards.json", "wards", "wards.GEOJSON"])
def test_text_is_handed_on_as_it_is(given, name):
    assert given(TEXT, name) == TEXT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04....", "a zip archive or a workbook"),
        (b"PK\x05\x06" + bytes(18), "an empty zip archive"),
        (b"\x1f\x8b\x08....", "a gzip archive"),
        (b"BZh91AY", "a bzip2 archive"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-zip archive"),
        (b"PAR1....PAR1", "a Parquet file"),
        (b"ARROW1\x00\x00", "an Arrow file"),
        (b"fgb\x03fgb\x00", "a FlatGeobuf file"),
        (b"\x00\x00\x27\x0a" + bytes(96), "part of a shapefile"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89HDF\r\n\x1a\n", "an HDF file"),
        *((pickle.dumps({}, protocol), "a Python pickle") for protocol in (2, 3, 4, 5)),
    ],
)
@pytest.mark.parametrize("name", ["wards.geojson", "wards.gpkg", "wards.parquet", "wards.pkl"])
def test_files_of_other_kinds_are_named_and_not_opened(given, content, why, name):
    with pytest.raises(BoundaryRefused, match=f"this is {why}, which is not opened"):
        given(content, name)


def test_a_database_must_be_called_one(given):
    raw = b"SQLite format 3\0" + bytes(84)
    with pytest.raises(BoundaryRefused, match=r"name\s+end in .gpkg"):
        given(raw)
    with pytest.raises(BoundaryRefused, match="database"):
        given(raw, "wards.gpkg")


def test_text_must_not_be_called_a_database(given):
    with pytest.raises(BoundaryRefused, match="called a GeoPackage and is none"):
        given(TEXT, "wards.gpkg")


def test_only_a_package_has_layers(given):
    with pytest.raises(BoundaryRefused, match="Leave --layer out"):
        given(TEXT, layer="wards")


def test_a_zip_of_boundaries_is_not_unpacked(tmp_path):
    path = tmp_path / "wards.geojson"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("wards.geojson", TEXT)
    with pytest.raises(BoundaryRefused, match="zip archive"):
        content_of(path)


def test_links_pipes_folders_and_sockets_are_not_opened(tmp_path):
    real = tmp_path / "real.geojson"
    real.write_bytes(TEXT)
    link = tmp_path / "link.geojson"
    link.symlink_to(real)
    with pytest.raises(BoundaryRefused, match="link to another file"):
        content_of(link)

    pipe = tmp_path / "pipe.geojson"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.geojson"))
        for path in (pipe, tmp_path, tmp_path / "s.geojson"):
            with pytest.raises(BoundaryRefused, match="folder, pipe or device"):
                content_of(path)


@pytest.mark.parametrize("name", ["absent.geojson", "real.geojson/wards.geojson", "a\0b"])
def test_names_of_no_file_are_refused(tmp_path, name):
    (tmp_path / "real.geojson").write_bytes(TEXT)
    with pytest.raises(BoundaryRefused, match=r"no such file|no file can have such a name"):
        content_of(tmp_path / name)
