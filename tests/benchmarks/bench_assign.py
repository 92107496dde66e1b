"""Compare `AreaIndex.assign` with two named peers on the same points, in one run.

Peers: geopandas `sjoin(predicate="within")` and a loop over shapely prepared polygons with
`contains_xy`. Prints a JSON object a line; ratios hold better than times. Run it by itself:
``python tests/benchmarks/bench_assign.py [points]``.
"""

import json
import platform
import sys

import geopandas as gpd
import numpy as np
import shapely

import boundaries
from boundaries.areas import Areas
from geo.assign import AreaIndex
from tests.benchmarks.timing import median_s

POINTS = 1_000_000
ROUNDS = 5


def prepared(outlines: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Assign points with shapely alone: each prepared polygon asked about the points in its box."""
    shapely.prepare(outlines)
    rows = np.full(x.size, -1)
    for row, (outline, box) in enumerate(zip(outlines, shapely.bounds(outlines), strict=True)):
        near = np.flatnonzero((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3]))
        rows[near[shapely.contains_xy(outline, x[near], y[near])]] = row
    return rows


def compare(areas: Areas, count: int) -> dict[str, float]:
    """Time ours and the peers on `count` random points over the extent."""
    west, south, east, north = areas.extent
    rng = np.random.default_rng(20250501)
    x, y = rng.uniform(west, east, count).round(3), rng.uniform(south, north, count).round(3)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=areas.frame.crs)
    outlines = areas.frame.geometry.to_numpy()
    polygons = areas.frame[["geometry"]]
    index = AreaIndex(areas)
    rows = index.assign(x, y)

    joined = gpd.sjoin(points, polygons, predicate="within")
    if (areas.codes[rows[joined.index]] != joined["area_code"]).any():
        raise SystemExit("the answers differ from sjoin: no time is worth reporting.")

    sjoin = median_s(lambda: gpd.sjoin(points, polygons, predicate="within"), 3, warm=False)
    contains = median_s(lambda: prepared(outlines, x, y), 3, warm=False)
    cold = median_s(lambda: AreaIndex(areas).assign(x, y), ROUNDS, warm=False)
    cached = median_s(lambda: index.assign(x, y), ROUNDS, warm=False)
    threads = median_s(lambda: index.assign(x, y, threads=2), ROUNDS, warm=False)
    return {
        "points": count,
        "areas": len(areas),
        "sjoin_within_ms": round(sjoin * 1e3, 1),
        "prepared_contains_xy_ms": round(contains * 1e3, 1),
        "cold_ms": round(cold * 1e3, 1),
        "cached_ms": round(cached * 1e3, 1),
        "cached_two_threads_ms": round(threads * 1e3, 1),
        "cold_against_sjoin": round(sjoin / cold, 1),
        "cached_against_sjoin": round(sjoin / cached, 1),
        "two_threads_against_sjoin": round(sjoin / threads, 1),
        "cold_against_contains_xy": round(contains / cold, 1),
        "cached_against_contains_xy": round(contains / cached, 1),
    }


def main() -> None:
    """Print one line per set of areas: packaged wards, and a given file if there is one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    sets = {"packaged wards": boundaries.load()}
    for path in sys.argv[2:]:
        level = "lsoa" if "lsoa" in path.lower() else "ward"
        sets[path.rsplit("/", 1)[-1]] = boundaries.read(path, level)
    machine = {"python": platform.python_version(), "geopandas": gpd.__version__}
    for name, areas in sets.items():
        report = {"areas_of": name, **compare(areas, count), **machine}
        sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
