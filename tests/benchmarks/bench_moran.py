"""Local Moran and Gi* with 9,999 conditional permutations, beside esda's, at three sizes.

The same test of the same values on the same links, esda in its lean mode (simulations not kept) on
one thread, as ours is. Links and weights are built before the clock starts, on both sides. esda's
p is one tail, ours two. The largest size is run once. Also counts draws that tie with the figure
seen, of which esda's comparison of floats loses some. Run: ``python
tests/benchmarks/bench_moran.py``; ``--quick`` leaves the largest out.
"""

import sys
import warnings

import numpy as np
import pandas as pd
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import W
from scipy.sparse import csr_array
from scipy.spatial import Delaunay

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.gi_star import permuted_gi_star
from models.moran import global_moran, local_moran
from tests.benchmarks.timing import median_ms, tell

DRAWS = 9_999
#: Areas, and timed runs of each job.
SIZES = {124: 7, 1_388: 5, 35_000: 1}


def neighbours_of(n: int, rng: np.random.Generator) -> Neighbours:
    """The packaged wards, or a jittered grid joined to its nearest by triangles."""
    if n == 124:
        return queen(load())
    side = int(np.ceil(np.sqrt(n)))
    points = np.indices((side, side)).reshape(2, -1).T[:n] + rng.uniform(-0.4, 0.4, (n, 2))
    corners = Delaunay(points).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    left, right = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0).T
    matrix = csr_array((np.ones(left.size), (left, right)), shape=(n, n))
    return Neighbours(matrix, pd.Index([f"L{row:06d}" for row in range(n)]), "triangles")


def weights_of(near: Neighbours) -> W:
    """The same links for esda."""
    beside = np.split(near.matrix.indices, near.matrix.indptr[1:-1])
    links = {row: each.tolist() for row, each in enumerate(beside)}
    return W(links, id_order=list(range(len(near))), silence_warnings=True)


def lost_ties(values: np.ndarray, near: Neighbours) -> dict[str, int]:
    """Draws of esda equal to the index seen but for rounding, and those it then does not count."""
    made = Moran_Local(values, weights_of(near), permutations=999, seed=1, n_jobs=1)
    tied = np.isclose(made.sim.T, made.Is[:, None], rtol=1e-9, atol=1e-12)
    return {
        "tied_draws": int(tied.sum()),
        "lost": int((tied & (made.Is[:, None] > made.sim.T)).sum()),
    }


def measured(n: int, repeats: int) -> dict[str, object]:
    """Time all jobs on one map of counts over expected counts."""
    rng = np.random.default_rng(1)
    near = neighbours_of(n, rng)
    values = rng.poisson(rng.gamma(5.0, 1.0, n)).astype(float)
    weights = weights_of(near)
    lean = {"permutations": DRAWS, "keep_simulations": False, "n_jobs": 1, "seed": 1}
    jobs = {
        "local_moran": lambda: local_moran(values, near, draws=DRAWS, rng=np.random.default_rng(1)),
        "esda_local_moran": lambda: Moran_Local(values, weights, **lean),
        "gi_star": lambda: permuted_gi_star(
            values, near, draws=DRAWS, rng=np.random.default_rng(1)
        ),
        "esda_gi_star": lambda: G_Local(values, weights, transform="B", star=True, **lean),
    }
    if n <= 2_000:
        jobs["global_moran"] = lambda: global_moran(
            values, near, draws=DRAWS, rng=np.random.default_rng(1)
        )
    times = {name: median_ms(job, repeats, warm=repeats > 1) for name, job in jobs.items()}
    ours, theirs = jobs["local_moran"](), Moran_Local(values, weights, permutations=0)
    return {
        "areas": n,
        "ms": {name: round(taken, 2) for name, taken in times.items()},
        "esda_over_ours_local_moran": round(times["esda_local_moran"] / times["local_moran"], 1),
        "esda_over_ours_gi_star": round(times["esda_gi_star"] / times["gi_star"], 1),
        "greatest_difference_of_indices": float(np.abs(ours.i * (n - 1) / n - theirs.Is).max()),
        **({"ties_in_999_draws": lost_ties(values, near)} if n <= 2_000 else {}),
    }


def main() -> None:
    """Time ours and esda's in one run, check that indices agree, and print ratios."""
    warnings.simplefilter("ignore", DeprecationWarning)
    sizes = {n: runs for n, runs in SIZES.items() if runs > 1 or "--quick" not in sys.argv}
    report = {
        "draws": DRAWS,
        "sizes": [measured(n, repeats) for n, repeats in sizes.items()],
        "compared": "local Moran and Gi* by conditional permutation, one thread each",
        "not_compared": "building of links and weights; esda's p is one tail",
    }
    tell(report, "numpy", "esda")


if __name__ == "__main__":
    main()
