"""Wards built from small areas have their codes and residents, and the small areas' lines."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from boundaries.areas import BNG, Areas
from boundaries.errors import BoundaryRefused
from models.built_areas import build_from
from tests.world import county

WARDS = county()["ward"]


def parts(shift=0.0, step=500):
    """Squares half as wide as the wards, their grid moved east by `shift`."""
    boxes = [
        shapely.box(4e5 + shift + x, 4e5 + y, 4e5 + shift + x + step, 4e5 + y + step)
        for y in range(0, 3000, step)
        for x in range(0, 4000, step)
    ]
    codes = pd.Index([f"E0101{at:04d}" for at in range(len(boxes))], name="area_code")
    return Areas(gpd.GeoDataFrame(index=codes, geometry=boxes, crs=BNG), "2021", "lsoa")


def test_parts_that_fit_give_the_wards_back():
    built = build_from(parts(), WARDS)
    assert built.codes.equals(WARDS.codes)
    assert shapely.equals(built.frame.geometry.to_numpy(), WARDS.frame.geometry.to_numpy()).all()


def test_parts_that_lie_across_go_to_the_ward_that_holds_their_middle():
    built = build_from(parts(shift=200), WARDS)
    assert built.frame["residents"].equals(WARDS.frame["residents"])
    assert built.frame.area.sum() == pytest.approx(WARDS.frame.area.sum())
    assert built.frame.geometry.iloc[0].bounds == (400200, 400000, 401200, 401000)


def test_a_ward_without_a_part_is_refused():
    some = parts()
    fewer = Areas(some.frame.iloc[8:], "2021", "lsoa")
    with pytest.raises(BoundaryRefused, match="nothing was compared"):
        build_from(Areas(fewer.frame.iloc[8:], "2021", "lsoa"), WARDS)
