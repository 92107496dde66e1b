"""Gi* on the six points of Getis & Ord (1996), as the esda reference prints it.

Points, values and scores: reference page of esda 2.x, ``G_Local(star=True)``, 15-unit band
(PySAL, BSD 3-Clause), after Getis & Ord (1996), *Local spatial statistics: an overview*, p. 267.
"""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from boundaries import BNG, Areas
from geo.neighbours import distance_band
from models.gi_star import gi_star

POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
VALUES = np.array([2, 3, 3.2, 5, 8, 7])
PUBLISHED = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def test_agrees_with_published_scores():
    """The points become squares of two metres, for areas are polygons."""
    squares = [shapely.box(x - 1, y - 1, x + 1, y + 1) for x, y in POINTS]
    frame = gpd.GeoDataFrame(index=list("abcdef"), geometry=squares, crs=BNG)

    scores = gi_star(VALUES, distance_band(Areas(frame, "1996"), 15))

    assert scores == pytest.approx(PUBLISHED, abs=1e-8)
