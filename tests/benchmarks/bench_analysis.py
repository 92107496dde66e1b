"""All statistics of one dashboard refresh: 124 wards, 12 quarters, 9,999 draws, made-up records.

`analyse_period` is a map of twelve months in every layer; `analyse_series` twelve steps of Gi* with
classes, four space-time scans of 999 draws and surveillance; both look for changes of reporting
first. The peer is esda: local Moran's I and Gi* by permutation of the same thirteen maps, one core,
9,999 draws; it shuffles rates, and makes nothing of the rest. Not compared: esda has no scan, no
redrawn counts, no series. Run: ``python tests/benchmarks/bench_analysis.py``.
"""

import numpy as np
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import W

from boundaries import load
from geo.periods import Period, quarters_between
from models.analyse import analyse_period, analyse_series
from models.analysing.reporting_changes import find_reporting_changes
from models.design import Design
from tests.benchmarks.timing import median_s, tell
from tests.world import random_records

REPEATS = 3
LAST = Period.quarter("2026-Q3")


def main() -> None:
    """Time both in one run, and print the ratio."""
    wards = load()
    design = Design.usual(wards)
    quarters = quarters_between(Period.quarter("2023-Q4"), LAST)
    risk = np.random.default_rng(1).gamma(5.0, 0.2, len(wards))
    records = random_records({"ward": wards}, 400, risk=risk)
    year = Period.twelve_months_to(LAST)
    reporting = find_reporting_changes(records, wards, design.neighbours, 1)
    series = analyse_series(records, wards, design, quarters, 1, reporting)
    beside = {row: design.neighbours.matrix[[row]].indices.tolist() for row in range(len(wards))}
    weights = W(beside, id_order=list(range(len(wards))))
    maps = [*(series.steps.counts / series.expected.sum(axis=1, keepdims=True)).T]
    maps.append(maps[-1])

    def theirs() -> None:
        for rates in maps:
            Moran_Local(rates, weights, permutations=9_999, n_jobs=1, seed=1)
            G_Local(rates, weights, transform="B", star=True, permutations=9_999, n_jobs=1)

    changes = median_s(
        lambda: find_reporting_changes(records, wards, design.neighbours, 1), REPEATS
    )
    period = median_s(lambda: analyse_period(records, wards, design, year, 1, reporting), REPEATS)
    steps = median_s(
        lambda: analyse_series(records, wards, design, quarters, 1, reporting), REPEATS
    )
    peer = median_s(theirs, REPEATS)
    told = {
        "reporting_changes_s": round(changes, 2),
        "analyse_period_s": round(period, 2),
        "analyse_series_s": round(steps, 2),
        "refresh_s": round(changes + period + steps, 2),
        "esda_13_maps_s": round(peer, 2),
        "esda_over_refresh": round(peer / (changes + period + steps), 2),
        "cases": len(records),
    }
    tell(told, "esda", "libpysal", "numpy", "scipy", "numba")


if __name__ == "__main__":
    main()
