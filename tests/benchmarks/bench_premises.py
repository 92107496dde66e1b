"""Compare `PremisesIndex` with two named peers on the same premises, and time a whole match.

Peers: scipy `cKDTree`, which cannot be added to or kept on disk, and rtree asked about one point at
a time, as its manual shows. Prints a JSON object; ratios hold better than times. Run it by itself:
``make bench ONLY=premises``.
"""

import json
import platform
import time

import numpy as np
from rtree.index import Index
from scipy.spatial import cKDTree

from geo.premises import PremisesIndex
from geo.registers.same_premises import match_premises
from tests.premises_world import make_premises_world

PREMISES = 100_000
REACH = 150


def seconds(job) -> float:
    """How long one run takes; the index is made afresh each time."""
    begun = time.perf_counter()
    job()
    return round(time.perf_counter() - begun, 3)


def one_at_a_time(x: np.ndarray, y: np.ndarray) -> int:
    """Count the premises within reach of each by rtree alone, a tenth of them asked about."""
    tree = Index(
        (n, (east, north, east, north), None)
        for n, (east, north) in enumerate(zip(x, y, strict=True))
    )
    found = 0
    for east, north in zip(x[::10], y[::10], strict=True):
        box = (east - REACH, north - REACH, east + REACH, north + REACH)
        for n in tree.intersection(box):
            found += (x[n] - east) ** 2 + (y[n] - north) ** 2 <= REACH**2
    return found


def main() -> None:
    """Print machine, times and ratios."""
    count = PREMISES
    rng = np.random.default_rng(20261122)
    x, y = rng.uniform(4e5, 445e3, count).round(), rng.uniform(4e5, 45e4, count).round()
    uids = [f"fhrs:{n}" for n in range(count)]
    index, tree = PremisesIndex(uids, x, y), cKDTree(np.column_stack([x, y]))
    if len(index.within(x, y, REACH)) != tree.count_neighbors(tree, REACH):
        raise SystemExit("the answers differ from cKDTree: no time is worth reporting.")
    points = np.column_stack([x, y])
    world = make_premises_world(count // 2, rng)
    times = {
        "build": seconds(lambda: PremisesIndex(uids, x, y)),
        "build_cKDTree": seconds(lambda: cKDTree(points)),
        "within_150_m": seconds(lambda: index.within(x, y, REACH)),
        "within_150_m_cKDTree": seconds(lambda: tree.query_ball_point(points, REACH)),
        "build_and_a_tenth_within_rtree_one_by_one": seconds(lambda: one_at_a_time(x, y)),
        "nearest_3": seconds(lambda: index.nearest(x, y, 3)),
        "nearest_3_cKDTree": seconds(lambda: tree.query(points, 3)),
        f"match_{len(world.entries)}_entries": seconds(lambda: match_premises(world.entries)),
    }
    print(json.dumps({"python": platform.python_version(), "premises": count, **times}))  # noqa: T201


if __name__ == "__main__":
    main()
