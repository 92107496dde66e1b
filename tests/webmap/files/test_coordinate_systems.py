"""Coordinate systems written out here are those of PROJ."""

import pytest
from pyproj import CRS

from webmap.files.coordinate_systems import BRITISH_GRID, NAMES, WKT


@pytest.mark.parametrize("code", WKT)
def test_well_known_text_is_projs(code):
    assert WKT[code] == CRS(code).to_wkt("WKT1_GDAL")
    assert NAMES[code] == CRS(code).name
    assert CRS(WKT[code]).to_epsg() == code


def test_projjson_is_projs_but_for_where_it_is_used():
    theirs = CRS(27700).to_json_dict()
    for name in ("$schema", "scope", "area", "bbox"):
        del theirs[name]
    assert dict(BRITISH_GRID) == theirs
    assert CRS.from_json_dict(dict(BRITISH_GRID)) == CRS(27700)
