"""Which zones are put forward as clusters, and in what order."""

import numpy as np

from models.scanning.clusters import Figures, candidates
from models.scanning.windows import find_windows


def put_forward(points, observed, expected, secondary, **limits):
    points, observed = np.asarray(points, float), np.asarray(observed)
    windows = find_windows(points, expected, **limits)
    scaled = np.asarray(expected, float) * observed.sum() / np.sum(expected)
    asked = Figures(
        observed=observed,
        measures=scaled,
        weights=np.ones(len(windows)),
        fewest=2,
        high=True,
        low=False,
        bernoulli=False,
    )
    return [found.members.tolist() for found in candidates(asked, windows, points, secondary)]


LINE = [(0, 0), (1, 0), (2.1, 0), (3.3, 0), (4.6, 0), (6, 0), (7.5, 0), (9.1, 0)]


def test_a_centre_whose_best_zone_reaches_into_a_better_one_puts_nothing_forward():
    """Area 3 is high by itself, but higher together with its neighbours."""
    observed = [6, 40, 40, 20, 9, 9, 9, 12]
    of_centres = put_forward(LINE, observed, np.ones(8) * 12, "centre", max_share=0.4)
    of_zones = put_forward(LINE, observed, np.ones(8) * 12, "zone", max_share=0.4)

    assert of_centres[0] == of_zones[0] == [1, 2]
    assert [3] not in of_centres
    assert of_zones == [[1, 2], [3]]


def test_clusters_share_no_area():
    rng = np.random.default_rng(1)
    points, observed = rng.random((60, 2)), rng.poisson(4, 60)
    for secondary in ("centre", "zone"):
        found = put_forward(points, observed, np.ones(60), secondary)
        areas = [area for zone in found for area in zone]
        assert len(areas) == len(set(areas)) > 0


def test_of_equally_likely_zones_the_northernmost_comes_first_then_the_westernmost():
    square = [(10, 0), (0, 0), (0, 10), (10, 10), (5, 5.1)]
    found = put_forward(square, [6, 6, 6, 6, 0], np.ones(5), "centre", max_share=0.2)

    assert found == [[2], [3], [1], [0]]
