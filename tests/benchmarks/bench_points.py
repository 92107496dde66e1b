"""Point clusters with a Monte Carlo filter, and near repeats, beside scikit-learn and NumPy.

The clusters shown are scikit-learn's own; what is compared is gathering one redrawn map, which is
done a thousand times, on the same points with the same labels (checked). HDBSCAN is timed at 2,000
points only. Knox is compared with dealing out dates over a full matrix of pairs in NumPy.
Run: ``python tests/benchmarks/bench_points.py``.
"""

import time

import numpy as np
import shapely
from sklearn.cluster import DBSCAN

from models.point_patterns.footprint import cells
from models.point_patterns.gathering import Gathering
from models.points import clusters, knox
from tests.benchmarks.timing import median_ms, tell

#: Draws NumPy is timed for; its time is scaled up to as many as ours.
FEW, DRAWS = 20, 999


def gathering(n: int, eps: float, fewest: int) -> dict[str, float | bool]:
    """Time one map gathered again, and scikit-learn on the same points."""
    xy = np.random.default_rng(1).uniform(0, 40_000, (n, 2))
    at = cells(xy[:, 0], xy[:, 1], eps)
    order = np.argsort(at, kind="stable")
    x, y, at, each = xy[order, 0].copy(), xy[order, 1].copy(), at[order], np.ones(n)
    ours = Gathering(method="dbscan", eps=eps, min_points=fewest)
    theirs = DBSCAN(eps=eps, min_samples=fewest, algorithm="ball_tree")
    ours_ms = median_ms(lambda: ours.gather_again(x, y, at, each))
    theirs_ms = median_ms(lambda: theirs.fit(xy[order]))
    same = bool((ours.gather_again(x, y, at, each) == theirs.labels_).all())
    return {
        "points": n,
        "gather_again_ms": round(ours_ms, 2),
        "scikit_learn_ms": round(theirs_ms, 2),
        "scikit_learn_over_ours": round(theirs_ms / ours_ms, 1),
        "same_labels": same,
    }


def filtering(method: str, draws: int) -> float:
    """Time the whole test of 2,000 events, milliseconds."""
    xy = np.random.default_rng(1).uniform(0, 40_000, (2000, 2))
    square = shapely.box(0, 0, 40_000, 40_000)

    def test() -> object:
        rng = np.random.default_rng(1)
        return clusters(xy, eps=500, within=square, method=method, draws=draws, rng=rng)

    return round(median_ms(test), 1)


def near_repeats() -> dict[str, float | bool]:
    """Time 999 dealings of 2,000 dates, and the same in NumPy over all pairs."""
    rng = np.random.default_rng(1)
    xy, day = rng.uniform(0, 40_000, (2000, 2)), rng.integers(0, 365, 2000)
    space, when = np.arange(0, 2001, 400), np.arange(0, 61, 14)
    first, second = np.triu_indices(2000, 1)
    far = np.hypot(*(xy[first] - xy[second]).T)

    def theirs(days: np.ndarray) -> np.ndarray:
        return np.histogram2d(far, np.abs(days[first] - days[second]), [space, when])[0]

    ours_ms = median_ms(lambda: knox(xy, day, space, when, DRAWS, np.random.default_rng(1)))
    start = time.perf_counter()
    for _ in range(FEW):
        theirs(rng.permutation(day))
    theirs_ms = 1000 * (time.perf_counter() - start) * DRAWS / FEW
    # NumPy closes its last band on both sides; no pair lies exactly on its edge of 2,000 m.
    seen = knox(xy, day, space, when, 1, rng).observed[:, :-1]
    return {
        "events": 2000,
        "draws": DRAWS,
        "knox_ms": round(ours_ms, 1),
        "numpy_all_pairs_ms": round(theirs_ms, 0),
        "numpy_over_ours": round(theirs_ms / ours_ms, 1),
        "same_pairs": bool((theirs(day)[:, :-1] == seen).all()),
    }


def main() -> None:
    """Time each in one run, check that the figures agree, and print the ratios."""
    report = {
        "dbscan": [gathering(2000, 500, 5), gathering(100_000, 100, 10)],
        "filter_2000_dbscan_999_draws_ms": filtering("dbscan", 999),
        "filter_2000_hdbscan_99_draws_ms": filtering("hdbscan", 99),
        "near_repeat": near_repeats(),
    }
    tell(report, "numpy", "scikit-learn")


if __name__ == "__main__":
    main()
