"""Areas that overlap, gape or do not share edges are refused by name."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from boundaries import BNG, Areas, BoundaryRefused
from boundaries.coverage import require_coverage, require_no_gaps, roll_up


def areas(outlines, level="ward", **columns):
    index = pd.Index([f"E0500000{row}" for row in range(len(outlines))], name="area_code")
    given = {"name": index, "district_code": "E08000003", "district_name": "Manchester", **columns}
    frame = gpd.GeoDataFrame(given, index=index, geometry=outlines, crs=BNG)
    return Areas(frame, "2025", level, "A source", generalised=True)


#: Three by three squares of 1 km; the middle one is number 4.
GRID = [shapely.box(x, y, x + 1000, y + 1000) for y in (0, 1000, 2000) for x in (0, 1000, 2000)]


def test_squares_side_by_side_are_a_coverage():
    require_coverage(areas(GRID))
    require_no_gaps(areas(GRID))


def test_overlap_is_refused_naming_both():
    with pytest.raises(BoundaryRefused, match="E05000000, E05000001"):
        require_coverage(areas([shapely.box(0, 0, 10, 10), shapely.box(9, 0, 20, 10)]))


def test_an_area_given_twice_is_an_overlap():
    with pytest.raises(BoundaryRefused, match="overlap"):
        require_coverage(areas([GRID[0], GRID[0]]))


def test_edges_without_matching_corners_are_refused():
    """Outlines simplified one by one share a line but not its corners."""
    beside = [shapely.box(10, 0, 20, 5), shapely.box(10, 5, 20, 10)]
    with pytest.raises(BoundaryRefused, match="share their edges exactly"):
        require_coverage(areas([shapely.box(0, 0, 10, 10), *beside]))


def test_islands_and_corners_that_touch_are_no_fault():
    require_coverage(areas([GRID[0], GRID[4], shapely.box(9000, 9000, 9001, 9001)]))


def test_a_missing_area_is_a_gap_named_by_its_neighbours():
    ring = areas(GRID[:4] + GRID[5:])
    require_coverage(ring)
    with pytest.raises(BoundaryRefused, match="1 gaps that belong to no area, beside E05000000"):
        require_no_gaps(ring)


def test_an_area_in_the_hole_of_another_is_no_gap():
    hole = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    require_no_gaps(areas([hole, shapely.box(3, 3, 6, 6)]))


def test_wards_unite_into_their_districts():
    wards = areas(
        GRID,
        district_code=["E08000009"] * 3 + ["E08000003"] * 6,
        district_name=["Trafford"] * 3 + ["Manchester"] * 6,
        residents=[100, 200, 300, 10, 20, 30, 40, 50, 60],
        deprivation=[10.0, 10.0, 40.0, *[5.0] * 6],
        hectares=[100.0] * 9,
    )

    districts = roll_up(wards, "district")

    assert list(districts.codes) == ["E08000003", "E08000009"]
    assert districts.names == {"E08000003": "Manchester", "E08000009": "Trafford"}
    assert districts.frame["residents"].to_list() == [210, 600]
    assert districts.frame["hectares"].to_list() == [600, 300]
    # (100 x 10 + 200 x 10 + 300 x 40) / 600
    assert districts.frame["deprivation"].to_list() == pytest.approx([5, 25])
    assert districts.frame.geometry["E08000009"].equals(shapely.box(0, 0, 3000, 1000))
    assert (districts.source, districts.vintage, districts.generalised) == (
        "A source",
        "2025",
        True,
    )


def test_wards_without_figures_unite_without_them():
    county = roll_up(areas(GRID), "county")

    assert "residents" not in county.frame
    assert county.frame.area.sum() == 9e6
    assert county.names == {"E47000003": "West Yorkshire"}


def test_wards_stay_wards():
    wards = areas(GRID)

    assert roll_up(wards, "ward") is wards


@pytest.mark.parametrize(("of", "to"), [("lsoa", "district"), ("ward", "lsoa")])
def test_other_levels_do_not_unite(of, to):
    with pytest.raises(BoundaryRefused, match="cannot be united"):
        roll_up(areas(GRID, level=of), to)
