"""Groups of the official wards of ONS, whose outlines are far finer than the packaged ones."""

import numpy as np
import pytest
import shapely

import boundaries
from geo.neighbours import queen
from geo.ward_groups import group_wards, outlines

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def wards(shared):
    return boundaries.read(shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson")


def test_groups_of_official_wards_are_united_without_slivers(wards):
    mean = wards.frame["residents"].mean()
    groups = group_wards(wards, queen(wards), small=2.5 * mean, large=5 * mean)
    for areas in outlines(groups, wards):
        shapes = areas.frame.geometry.to_numpy()
        assert shapely.coverage_is_valid(shapes)
        assert shapely.area(shapes).sum() == pytest.approx(wards.frame.area.sum(), rel=1e-12)
        assert not shapely.get_num_interior_rings(shapely.get_parts(shapes)).any()
        assert areas.frame["residents"].min() >= 2.5 * mean


def test_finer_outlines_of_the_same_wards_give_nearly_the_same_groups(wards):
    """Only the grounds of wards differ, by less than a hundredth: four pairs in five agree."""
    packaged = boundaries.load()
    mean = packaged.frame["residents"].mean()
    together = []
    for areas in (wards, packaged):
        groups = group_wards(areas, queen(areas), small=2.5 * mean, large=5 * mean)
        codes = np.array([groups.small_group_of[code] for code in sorted(areas.codes)])
        together.append(codes[:, None] == codes)
    both, either = together[0] & together[1], together[0] | together[1]

    assert (both.sum() - 124) / (either.sum() - 124) > 0.8
