"""Coordinate systems are written out here, so that a file names them the same on every machine.

They are as PROJ gives them; the partner app loads no library of coordinates.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

__all__ = ["BRITISH_GRID", "GRID", "NAMES", "WGS84", "WKT"]

#: EPSG codes: the British National Grid, and longitude with latitude.
GRID: Final = 27700
WGS84: Final = 4326

NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {GRID: "OSGB36 / British National Grid", WGS84: "WGS 84"}
)
#: Well-known text, the form GeoPackage asks for.
WKT: Final[Mapping[int, str]] = MappingProxyType(
    {
        GRID: 'PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM['
        '"Ordnance_Survey_of_Great_Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646,'
        'AUTHORITY["EPSG","7001"]],AUTHORITY["EPSG","6277"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG",'
        '"8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG",'
        '"4277"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER['
        '"central_meridian",-2],PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",'
        '400000],PARAMETER["false_northing",-100000],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS['
        '"Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","27700"]]',
        WGS84: 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY['
        '"EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
        'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
    }
)


def _coded(code: int, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - plain values
    return {**said, "id": {"authority": "EPSG", "code": code}}


def _axes(subtype: str, unit: str, *axes: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "subtype": subtype,
        "axis": [
            {"name": name, "abbreviation": short, "direction": direction, "unit": unit}
            for name, short, direction in axes
        ],
    }


#: The British National Grid as PROJJSON, the form GeoParquet asks for.
BRITISH_GRID: Final[Mapping[str, Any]] = MappingProxyType(
    _coded(
        GRID,
        type="ProjectedCRS",
        name=NAMES[GRID],
        base_crs=_coded(
            4277,
            name="OSGB36",
            datum={
                "type": "GeodeticReferenceFrame",
                "name": "Ordnance Survey of Great Britain 1936",
                "ellipsoid": {
                    "name": "Airy 1830",
                    "semi_major_axis": 6377563.396,
                    "inverse_flattening": 299.3249646,
                },
            },
            coordinate_system=_axes(
                "ellipsoidal",
                "degree",
                ("Geodetic latitude", "Lat", "north"),
                ("Geodetic longitude", "Lon", "east"),
            ),
        ),
        conversion={
            "name": "British National Grid",
            "method": _coded(9807, name="Transverse Mercator"),
            "parameters": [
                _coded(8801, name="Latitude of natural origin", value=49, unit="degree"),
                _coded(8802, name="Longitude of natural origin", value=-2, unit="degree"),
                _coded(
                    8805,
                    name="Scale factor at natural origin",
                    value=0.9996012717,
                    unit="unity",
                ),
                _coded(8806, name="False easting", value=400000, unit="metre"),
                _coded(8807, name="False northing", value=-100000, unit="metre"),
            ],
        },
        coordinate_system=_axes(
            "Cartesian", "metre", ("Easting", "E", "east"), ("Northing", "N", "north")
        ),
    )
)
