"""The official wards of 2025 arrive through their protocol as they stand in the file.

A server on this machine answers with the real features; the bytes are those ONS publishes.
"""

import json

import pytest

import boundaries
from tests.feature_service import Service, serving
from tests.webmap.command_line import run
from webmap.commands import boundaries as command
from webmap.geography.areas_in_use import areas_in_use
from webmap.geography.ward_files import ward_file_in_use
from webmap.workspace import Workspace


@pytest.fixture(scope="module")
def real(shared):
    return shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson"


@pytest.fixture
def service(real):
    return Service(json.loads(real.read_text())["features"], most=50)


@pytest.mark.parametrize("inside", [True, False])
def test_real_wards_arrive_as_they_stand(inside, real, service, monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(command.time, "sleep", lambda _: None)
    service.told_among_properties = inside
    service.fail(503, None, 429, None, None, 500)
    place = Workspace(tmp_path / "place")

    with serving(service) as address:
        words = ("boundaries", "fetch", "--vintage", "2025", "--from", address)
        assert run(monkeypatch, *words, "--workspace", place.root) == 0

    fetched, known = areas_in_use(place)["ward"], boundaries.read(real)
    assert list(fetched.codes) == list(known.codes)
    assert fetched.names == known.names
    assert fetched.frame.geometry.geom_equals(known.frame.geometry).all()
    assert fetched.frame["residents"].to_list() == known.frame["residents"].to_list()
    assert ward_file_in_use(place).wards == 124
    # Three failures, description and count twice, five pages of 25.
    assert len(service.asked) == 3 + 4 + 5


def test_a_real_package_is_read_as_the_real_file(real, tmp_path):
    """GDAL writes it, from a file of ours; our reader and GDAL's agree on every corner."""
    gpd = pytest.importorskip("geopandas")
    path = tmp_path / "wards.gpkg"
    gpd.read_file(real).to_file(path, driver="GPKG", layer="wards")

    read, known = boundaries.read(path), boundaries.read(real)

    assert read.frame.geometry.geom_equals(known.frame.geometry).all()
    assert read.frame.drop(columns="geometry").equals(known.frame.drop(columns="geometry"))
