"""Degrees become the metres that Ordnance Survey and ONS publish for the same places."""

import numpy as np
import pytest

from boundaries.crs import to_bng

#: Ordnance Survey, OSTN15/OSGM15 test data (developer pack, 2016; BSD licence), point TP20,
#: Pudsey; and label points of ONS, Wards (May 2025) UK BGC (Open Government Licence v3.0).
PUBLISHED = [
    (-1.66379168242, 53.80021519630, 422242.186, 433818.701),
    (-1.771591, 53.85303, 415123, 439667),
    (-1.757004, 53.69918, 416141, 422553),
    (-1.819753, 53.55688, 412038, 406709),
    (-1.609435, 53.88091, 425773, 442815),
]


@pytest.mark.parametrize(("lon", "lat", "east", "north"), PUBLISHED)
def test_places_in_west_yorkshire_are_within_three_metres(lon, lat, east, north):
    x, y = to_bng(np.array([lon]), np.array([lat]))

    assert np.hypot(x[0] - east, y[0] - north) < 3
