"""Areas are checked once; what cannot be trusted is refused by name."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from boundaries import BNG, Areas, BoundaryRefused, InputRefused
from boundaries.areas import name_some

BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def frame(outlines, codes=None, crs=BNG):
    codes = codes or [f"E0500000{row}" for row in range(len(outlines))]
    index = pd.Index(codes, name="area_code", dtype="str")
    return gpd.GeoDataFrame(
        {"name": [f"Ward {c}" for c in codes]}, index=index, geometry=outlines, crs=crs
    )


def test_areas_know_their_codes_names_and_extent():
    areas = Areas(frame([shapely.box(0, 0, 2, 1), shapely.box(2, 0, 3, 4)]), "2025")

    assert len(areas) == 2
    assert list(areas.codes) == ["E05000000", "E05000001"]
    assert areas.names == {"E05000000": "Ward E05000000", "E05000001": "Ward E05000001"}
    assert areas.extent == (0, 0, 3, 4)
    assert areas.level == "ward"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (frame([]), "no areas"),
        (frame([shapely.box(0, 0, 1, 1)], crs="EPSG:4326"), "distances need metres"),
        (frame([shapely.box(0, 0, 1, 1)], crs=None), "distances need metres"),
        (frame([shapely.box(0, 0, 1, 1)] * 2, codes=["E05000007"] * 2), "twice: E05000007"),
        (frame([None]), "no polygon for E05000000"),
        (frame([shapely.Point(0, 0)]), "no polygon for E05000000"),
        (frame([shapely.Polygon()]), "no polygon for E05000000"),
        (frame([BOW_TIE]), "cross themselves: E05000000"),
    ],
)
def test_what_cannot_be_trusted_is_refused_by_name(given, why):
    with pytest.raises(BoundaryRefused, match=why) as refused:
        Areas(given, "2025")

    assert isinstance(refused.value, InputRefused)


def test_a_long_list_of_codes_is_counted():
    assert name_some(pd.Index(list("abc"))) == "a, b, c"
    assert name_some(pd.Index(list("abcdefg"))) == "a, b, c, d, e and 2 more"
