"""Whatever a boundary file holds, it is read exactly or refused; nothing else ever happens."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import boundaries
from boundaries import BoundaryRefused

PERSON = "Jane Doe"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(PERSON),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "features", "properties", "geometry", "coordinates", "crs"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("files") / "given.geojson"


def squares(count):
    """A row of square wards of Manchester."""
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:27700"}},
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "WD25CD": f"E0501{row:04d}",
                    "WD25NM": f"Ward {row}",
                    "LAD25CD": "E08000003",
                },
                "geometry": shapely.geometry.mapping(
                    shapely.box(380_000 + row * 100, 390_000, 380_100 + row * 100, 390_100)
                ),
            }
            for row in range(count)
        ],
    }


def refused_or_read(path):
    """The areas, or None if they were refused in our own words."""
    try:
        return boundaries.read(path)
    except BoundaryRefused as refused:
        said = str(refused)
    assert PERSON not in said
    assert said.startswith("given.geojson: ")
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(path, raw):
    path.write_bytes(raw)

    assert refused_or_read(path) is None


@given(ANYTHING)
def test_any_json_is_refused(path, document):
    path.write_text(json.dumps(document))

    assert refused_or_read(path) is None


@given(st.data())
def test_one_part_changed_is_refused_or_read(path, data):
    """Replace any one value anywhere in a good file by anything."""
    document = squares(3)
    spot = document
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = data.draw(st.sampled_from(keys))
        inner = spot[key] = list(spot[key]) if isinstance(spot[key], tuple) else spot[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        spot = inner
    spot[key] = data.draw(ANYTHING)
    path.write_text(json.dumps(document))

    areas = refused_or_read(path)

    if areas is not None:
        assert shapely.is_valid(areas.frame.geometry.to_numpy()).all()
        assert areas.frame["name"].map(type).eq(str).all()


@given(st.integers(0, 1_000))
def test_half_a_file_is_refused(path, cut):
    whole = json.dumps(squares(2)).encode()
    path.write_bytes(whole[: len(whole) * cut // 1_001])

    assert refused_or_read(path) is None


@given(st.permutations(range(6)))
def test_order_of_features_changes_nothing(path, order):
    document = squares(6)
    path.write_text(json.dumps(document))
    straight = boundaries.read(path)
    document["features"] = [document["features"][row] for row in order]
    path.write_text(json.dumps(document))

    shuffled = boundaries.read(path)

    assert list(shuffled.codes) == list(straight.codes)
    assert np.array_equal(
        shapely.to_wkb(shuffled.frame.geometry.to_numpy()),
        shapely.to_wkb(straight.frame.geometry.to_numpy()),
    )
