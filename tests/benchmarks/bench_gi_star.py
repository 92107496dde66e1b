"""Gi* with 9,999 draws on the packaged wards, beside esda's conditional permutations.

`permuted_gi_star` is the same test as esda's. `hotspots` is not: esda shuffles rates over areas, it
redraws whole maps of counts from the fitted Gamma-Poisson model, so that small and large wards keep
their own chance variation. All make 9,999 draws for 124 areas. `hotspots` is also timed on a board
of 1,404 areas, as many as the county has LSOAs. Run: ``python tests/benchmarks/bench_gi_star.py``.
"""

import numpy as np
import pandas as pd
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.sparse import csr_array

from boundaries import load
from geo.neighbours import Neighbours, queen
from models.gi_star import gi_star, hotspots, permuted_gi_star, released_hotspots
from tests.benchmarks.timing import median_ms, tell

DRAWS = 9_999


def board_ms(rows: int = 36, columns: int = 39, events: int = 3_000) -> float:
    """Time `hotspots` on a board of areas with queen neighbours."""
    places = np.indices((rows, columns)).reshape(2, -1).T
    apart = np.abs(places[:, None] - places[None]).max(axis=2)
    near = Neighbours(csr_array((apart == 1).astype(float)), pd.RangeIndex(len(places)), "board")
    rng = np.random.default_rng(1)
    expected = rng.uniform(1_000, 2_500, len(places))
    expected *= events / expected.sum()
    counts = rng.poisson(rng.gamma(5.0, 0.2, len(places)) * expected)
    return median_ms(lambda: hotspots(counts, expected, near, DRAWS, np.random.default_rng(1)))


def main() -> None:
    """Time both in one run, check that the scores agree, and print the ratio."""
    wards = load()
    near = queen(wards)
    residents = wards.frame["residents"].to_numpy(float)
    rng = np.random.default_rng(1)
    expected = residents / residents.sum() * 1600
    counts = rng.poisson(rng.gamma(5.0, 0.2, len(wards)) * expected)
    beside = {row: near.matrix[[row]].indices.tolist() for row in range(len(wards))}
    weights = W(beside, id_order=list(range(len(wards))))
    rates = counts / expected
    small = counts < 8
    lower, upper = np.where(small, 0, np.maximum(8, counts - 4)), np.where(small, 9, counts + 4)

    def theirs() -> G_Local:
        return G_Local(
            rates,
            weights,
            transform="B",
            permutations=DRAWS,
            star=True,
            keep_simulations=False,
            n_jobs=1,
            seed=1,
        )

    ours_ms = median_ms(lambda: hotspots(counts, expected, near, DRAWS, np.random.default_rng(1)))
    released_ms = median_ms(
        lambda: released_hotspots(lower, upper, expected, near, rng=np.random.default_rng(1))
    )
    permuted_ms = median_ms(
        lambda: permuted_gi_star(rates, near, draws=DRAWS, rng=np.random.default_rng(1))
    )
    esda_ms = median_ms(theirs)
    apart = np.abs(gi_star(rates, near) - theirs().Zs).max()
    report = {
        "areas": len(wards),
        "draws": DRAWS,
        "hotspots_ms": round(ours_ms, 1),
        "released_hotspots_ms": round(released_ms, 1),
        "permuted_gi_star_ms": round(permuted_ms, 2),
        "esda_lean_ms": round(esda_ms, 1),
        "esda_over_hotspots": round(esda_ms / ours_ms, 3),
        "esda_over_permuted_gi_star": round(esda_ms / permuted_ms, 1),
        "hotspots_1404_areas_ms": round(board_ms()),
        "greatest_difference_of_scores": float(apart),
    }
    tell(report, "numpy", "esda")


if __name__ == "__main__":
    main()
