"""A boundary file is read exactly, or refused saying what is wrong and what to do."""

import copy
import json

import numpy as np
import pytest
import shapely

import boundaries
from boundaries import BoundaryRefused
from boundaries.crs import to_bng

CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
METRES = {"type": "name", "properties": {"name": "EPSG:27700"}}


def square(x, y, side=1000):
    return [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]


def feature(row, coordinates, kind="Polygon", **properties):
    """One ward of Manchester: outside West Yorkshire, so only the form is checked."""
    known = {"WD25CD": f"E0501000{row}", "WD25NM": f"Ward {row}", "LAD25CD": "E08000003"}
    return {
        "type": "Feature",
        "properties": known | {"LAD25NM": "Manchester"} | properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features, crs=METRES):
    found = {"type": "FeatureCollection", "features": list(features)}
    return found if crs is None else found | {"crs": crs}


PAIR = collection(feature(1, square(385_000, 395_000)), feature(0, square(386_000, 395_000)))


@pytest.fixture
def given(tmp_path):
    """Write a document and read it as boundaries."""

    def read(document, level="ward", **options):
        path = tmp_path / "wards.geojson"
        if isinstance(document, bytes):
            path.write_bytes(document)
        else:
            path.write_text(json.dumps(document), encoding="utf-8")
        return boundaries.read(path, level, **options)

    return read


def changed(document, **properties):
    """The document with properties of its first feature changed; None takes one away."""
    document = copy.deepcopy(document)
    first = document["features"][0]["properties"]
    first.update(properties)
    for name in [name for name, value in properties.items() if value is None]:
        del first[name]
    return document


def west_yorkshire(without=(), **document):
    """The packaged wards as a file in ONS form."""
    frame = boundaries.load().frame
    features = [
        {
            "type": "Feature",
            "properties": {
                "WD25CD": row.Index,
                "WD25NM": row.name,
                "LAD25CD": row.district_code,
            },
            "geometry": shapely.geometry.mapping(row.geometry),
        }
        for row in frame.itertuples()
        if row.Index not in without
    ]
    return {**collection(*features), **document}


# What is read.


def test_wards_in_metres_are_read_in_order_of_code(given):
    areas = given(PAIR)

    assert list(areas.codes) == ["E05010000", "E05010001"]
    assert areas.names == {"E05010000": "Ward 0", "E05010001": "Ward 1"}
    assert areas.frame.geometry["E05010001"].equals(shapely.box(385_000, 395_000, 386_000, 396_000))
    assert areas.frame["hectares"].to_list() == [100, 100]
    assert set(areas.frame["district_name"]) == {"Manchester"}
    assert (areas.vintage, areas.level, areas.generalised) == ("2025", "ward", False)
    assert areas.source.endswith("2025")


def test_degrees_become_metres_on_whole_millimetres(given):
    corners = np.array(square(-2.2, 53.45, 0.01)[0])
    areas = given(collection(feature(0, [corners.tolist()]), crs=CRS84))

    east, north = to_bng(corners[:, 0], corners[:, 1])
    found = shapely.get_coordinates(areas.frame.geometry)
    assert found == pytest.approx(np.column_stack([east, north]), abs=0.0006)
    assert (found == np.round(found, 3)).all()


def test_holes_parts_and_heights_are_read(given):
    outer, inner = square(385_000, 395_000, 900)[0], square(385_300, 395_300, 300)[0]
    far = square(390_000, 395_000)
    holed = feature(0, [[outer, inner], far], "MultiPolygon")
    filling = feature(1, [[[*place, 12.5] for place in inner]])

    areas = given(collection(holed, filling))

    assert areas.frame.area.to_list() == [900**2 - 300**2 + 1000**2, 300**2]


def test_the_system_may_be_given_where_the_file_is_silent(given):
    silent = {key: value for key, value in PAIR.items() if key != "crs"}

    assert len(given(silent, crs="EPSG:27700")) == 2
    assert len(given(silent | {"crs": None}, crs="EPSG:27700")) == 2


@pytest.mark.parametrize(
    ("level", "stem", "start"), [("lsoa", "LSOA", "E01"), ("msoa", "MSOA", "E02")]
)
def test_lsoas_and_msoas_are_read_with_their_active_district(given, level, stem, start):
    document = copy.deepcopy(PAIR)
    for row, found in enumerate(document["features"]):
        found["properties"] = {
            f"{stem}21CD": f"{start}00000{row}",
            f"{stem}21NM": f"Manchester 00{row}",
            "LADCD_ACTIVE": "E08000003",
        }

    areas = given(document, level)

    assert (areas.level, areas.vintage) == (level, "2021")
    # A district that is not of West Yorkshire, and has no name in the file, is named by its code.
    assert set(areas.frame["district_name"]) == {"E08000003"}


def test_lower_case_columns_and_another_year_of_district_are_understood(given):
    document = copy.deepcopy(PAIR)
    for row, found in enumerate(document["features"]):
        found["properties"] = {
            "wd20cd": f"E0501000{row}",
            "wd20nm": " Old Ward ",
            "lad21cd": "E08000003",
            "lad21nm": "Manchester",
        }

    areas = given(document)

    assert areas.vintage == "2020"
    assert set(areas.names.values()) == {"Old Ward"}
    assert set(areas.frame["district_name"]) == {"Manchester"}


def test_a_byte_order_mark_is_no_fault(given):
    assert len(given(b"\xef\xbb\xbf" + json.dumps(PAIR).encode())) == 2


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "${x}`", "Llanfair-pŵll (East)"])
def test_a_name_is_text_and_stays_as_it_is(given, name):
    areas = given(changed(PAIR, WD25NM=name))

    assert areas.names["E05010001"] == name


def test_west_yorkshire_is_read_whole_with_packaged_figures(given):
    packaged = boundaries.load().frame

    areas = given(west_yorkshire())

    assert list(areas.codes) == list(packaged.index)
    assert areas.frame["residents"].to_list() == packaged["residents"].to_list()
    assert areas.frame["deprivation"].to_list() == packaged["deprivation"].to_list()
    assert areas.frame["district_name"].to_list() == packaged["district_name"].to_list()
    assert list(areas.frame.columns) == list(packaged.columns)


def test_figures_of_another_vintage_are_not_joined(given):
    text = json.dumps(west_yorkshire()).replace("WD25", "WD24").replace("LAD25", "LAD24")

    areas = given(text.encode())

    assert areas.vintage == "2024"
    assert "residents" not in areas.frame


# What is refused: the file.


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<!DOCTYPE html><p>Sign in</p>", "not JSON"),
        (b"code,name\nE05000001,Armley\n", "not JSON"),
        (b"{    \xff\xfe", r"not UTF-8 text \(byte 6\)"),
        (b"PK\x03\x04\xff\xfe", "zip archive"),
        (json.dumps(PAIR).encode("utf-16"), "not UTF-8"),
        (json.dumps(PAIR).encode()[:400], "ends in the middle"),
        (json.dumps(PAIR).encode()[:-1], "ends in the middle"),
        (json.dumps(PAIR).replace(":", ";", 3).encode(), "damaged"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b"null", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Polygon", "coordinates": []}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "TopoJSON"),
        (b'{"type": "FeatureCollection"}', "no features"),
        (b'{"type": "FeatureCollection", "features": []}', "no features"),
        (b'{"type": "FeatureCollection", "features": [1]}', "feature 1 has no properties"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "no properties"),
        (b'{"type": "FeatureCollection", "n": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"type": "FeatureCollection", "n": NaN}', "NaN"),
        (b'{"type": "FeatureCollection", "n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested more than 32 deep"),
    ],
)
def test_a_file_that_is_no_boundary_file_is_refused(given, content, why):
    with pytest.raises(BoundaryRefused, match=why) as refused:
        given(content)

    assert str(refused.value).startswith("wards.geojson: ")
    assert str(refused.value).endswith("No boundary was changed.")


def test_brackets_inside_names_are_not_depth(given):
    assert len(given(changed(PAIR, WD25NM="[" * 100 + '"\\'))) == 2


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(BoundaryRefused, match="there is no such file"):
        boundaries.read(tmp_path / "absent.geojson")
    with pytest.raises(BoundaryRefused, match="cannot be opened"):
        boundaries.read(tmp_path)


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("boundaries.given_file._MOST_BYTES", 1000)
    path = tmp_path / "large.geojson"
    path.write_bytes(b" " * 1001)

    with pytest.raises(BoundaryRefused, match="larger than"):
        boundaries.read(path)


def test_a_file_that_would_make_gdal_open_another_is_only_json(given):
    """GDAL reads a VRT whatever the name; our parser sees text that is not JSON."""
    with pytest.raises(BoundaryRefused, match="not JSON"):
        given(b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd')


# What is refused: columns, codes and names.


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"WD25CD": None}, "no column of codes such as WD25CD"),
        ({"WD24CD": "E05010001"}, "code columns of 2 years"),
        ({"WD25NM": None}, "column WD25NM is missing"),
        ({"LAD25CD": None}, "column LAD25CD is missing"),
        ({"LAD25CD": None, "LAD24CD": "E08000003", "LAD23CD": "x"}, "column LAD25CD is missing"),
        ({"WD25CD": None, "LSOA21CD": "E01000001"}, "LSOA codes, not wards. Give a file of wards"),
        ({"WD25CD": "E0501000"}, "feature 1, column WD25CD: expected an ONS code, E05 and six"),
        ({"WD25CD": 5}, "feature 1, column WD25CD"),
        ({"LAD25CD": "E0800003"}, "feature 1, column LAD25CD: expected an ONS district code"),
        ({"WD25NM": ""}, "feature 1, column WD25NM: expected a name"),
        ({"WD25NM": "x" * 121}, "feature 1, column WD25NM: expected a name"),
        ({"WD25NM": "a\x00b"}, "feature 1, column WD25NM: expected a name"),
        ({"WD25NM": "a\u202eb"}, "feature 1, column WD25NM: expected a name"),
        ({"WD25NM": "a\u2028b"}, "feature 1, column WD25NM: expected a name"),
        ({"WD25NM": "a\ud800b"}, "feature 1, column WD25NM: expected a name"),
        ({"LAD25NM": 7}, "feature 1, column LAD25NM: expected a name"),
        ({"WD25CD": "E05010000"}, "area codes appear twice: E05010000"),
    ],
)
def test_columns_codes_and_names_must_be_of_ons_form(given, change, why):
    with pytest.raises(BoundaryRefused, match=why):
        given(changed(PAIR, **change))


def test_a_refusal_never_quotes_what_stands_in_the_file(given):
    for column in ("WD25CD", "WD25NM", "LAD25CD"):
        with pytest.raises(BoundaryRefused) as refused:
            given(changed(PAIR, **{column: "Jane Doe\n of 3 Mill Lane"}))
        assert "Jane" not in str(refused.value)


@pytest.mark.parametrize("level", ["district", "county", "parish"])
def test_districts_come_from_wards_and_not_from_files(given, level):
    with pytest.raises(BoundaryRefused, match="united from wards"):
        given(PAIR, level)


# What is refused: geometry and place.


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (None, "feature 1 has no geometry"),
        ({"type": "Point", "coordinates": [1, 2]}, "feature 1 is neither a Polygon"),
        ({"type": "Polygon"}, "feature 1 has no coordinates"),
        ({"type": "Polygon", "coordinates": []}, "feature 1 has no coordinates"),
        ({"type": "Polygon", "coordinates": [[]]}, "feature 1 has no coordinates"),
        ({"type": "Polygon", "coordinates": "x"}, "feature 1 has no coordinates"),
        ({"type": "MultiPolygon", "coordinates": []}, "feature 1 has no coordinates"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1], [1, 1], [0, 0]]]}, "different lengths"),
        ({"type": "Polygon", "coordinates": [[0, 0, 1, 0]]}, "not two or three numbers"),
        ({"type": "Polygon", "coordinates": [[["0", "0"]] * 4]}, "not two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[0, 0, 0, 0]] * 4]}, "not two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[10**30, 0]] * 4]}, "not two or three numbers"),
        ({"type": "Polygon", "coordinates": [[[None, 0.5]] * 4]}, "not two or three numbers"),
    ],
)
def test_a_feature_without_an_outline_is_refused_by_number(given, geometry, why):
    document = copy.deepcopy(PAIR)
    document["features"][0]["geometry"] = geometry

    with pytest.raises(BoundaryRefused, match=why):
        given(document)


def test_a_number_beyond_all_numbers_is_refused(given):
    text = json.dumps(PAIR).replace("385000", "1e999", 1)

    with pytest.raises(BoundaryRefused, match="not a finite number"):
        given(text.encode())


def test_an_outline_that_crosses_itself_is_refused_by_name(given):
    x, y = 385_000, 395_000
    bow_tie = [[[x, y], [x + 9, y + 9], [x + 9, y], [x, y + 9], [x, y]]]

    with pytest.raises(BoundaryRefused, match="cross themselves: E05010003"):
        given(collection(feature(3, bow_tie)))


def test_overlaps_and_gaps_are_refused_by_name(given):
    overlapping = collection(
        feature(0, square(385_000, 395_000)), feature(1, square(385_999, 395_000))
    )
    with pytest.raises(BoundaryRefused, match=r"overlap .* E05010000, E05010001"):
        given(overlapping)

    places = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    ring = [
        feature(n, square(385_000 + 1000 * x, 395_000 + 1000 * y))
        for n, (x, y) in enumerate(places)
    ]
    with pytest.raises(BoundaryRefused, match="1 gaps"):
        given(collection(*ring))


@pytest.mark.parametrize(
    ("crs", "coordinates", "why"),
    [
        (None, square(-2.2, 53.45, 0.01), "does not say its coordinate system"),
        (None, square(385_000, 395_000), "does not say its coordinate system"),
        (CRS84, square(385_000, 395_000), "look like National Grid metres"),
        (METRES, square(-2.2, 53.45, 0.01), "look like longitude and latitude"),
        (CRS84, square(53.45, -2.2, 0.01), "look like latitude before longitude"),
        ({"type": "link", "properties": {"href": "x"}}, square(385_000, 395_000), "links"),
    ],
)
def test_a_coordinate_system_must_be_named_and_true(given, crs, coordinates, why):
    with pytest.raises(BoundaryRefused, match=why):
        given(collection(feature(0, coordinates), crs=crs))


def test_a_district_short_of_a_ward_is_refused(given):
    with pytest.raises(
        BoundaryRefused, match=r"Bradford \(E08000032\) had 30 wards in 2025; this file has 29"
    ):
        given(west_yorkshire(without=["E05001341"]))


def test_swapped_eastings_and_northings_of_the_county_are_refused(given):
    document = west_yorkshire()
    for found in document["features"]:
        rings = found["geometry"]["coordinates"]
        found["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in rings]

    with pytest.raises(BoundaryRefused, match="swapped: put easting first"):
        given(document)


def test_wards_far_from_their_district_are_refused(given):
    document = west_yorkshire()
    for found in document["features"]:
        rings = found["geometry"]["coordinates"]
        found["geometry"]["coordinates"] = [[[x + 50_000, y] for x, y in ring] for ring in rings]

    with pytest.raises(BoundaryRefused, match=r"outside their district: E05001341, .* Check"):
        given(document)
