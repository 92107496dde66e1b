"""Space-time scans with 999 draws, beside SaTScan's quoted times and plain NumPy in the same run.

SaTScan 10.3.2 is quoted, not run: 6.2 s of CPU for 124 areas, 680 s for 1,388, by 24 months, with
999 draws. Its machine, data and limits are not known to this file: we take its default limits
(half of the population, half of the time), so that the ratio is a rough one.
NumPy goes through the same cylinders, one circle and all its spans at a time for all maps; it is
given fewer maps and its time scaled up. Run: ``python tests/benchmarks/bench_space_time.py``.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from boundaries import load
from models.space_time import permutation_scan, scan
from tests.benchmarks.timing import median_s, tell

DRAWS = 999
REPEATS = 3
CASES = 1_600
#: Seconds of CPU of SaTScan 10.3.2.
QUOTED = {124: 6.2, 1_388: 680.0}
#: Maps that NumPy goes through.
FEWER = 25


def by_numpy(points: np.ndarray, expected: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Greatest ratio of each of a few Poisson maps over circles and spans up to half of all."""
    n, steps = expected.shape
    total = int(expected.sum())
    maps = rng.multinomial(total, expected.ravel() / total, size=FEWER).reshape(-1, n, steps)
    upto = np.pad(maps.cumsum(axis=2), ((0, 0), (0, 0), (1, 0)))
    means = np.pad(expected.cumsum(axis=1), ((0, 0), (1, 0)))
    start, stop = np.triu_indices(steps + 1, k=1)
    fits = stop - start <= steps // 2
    start, stop = start[fits], stop[fits]
    greatest = np.zeros(FEWER)
    for centre in range(n):
        order = np.argsort(np.hypot(*(points - points[centre]).T))
        order = order[expected.sum(axis=1)[order].cumsum() <= total / 2]
        circles, inside = upto[:, order].cumsum(axis=1), means[order].cumsum(axis=0)
        for k in range(order.size):
            c = circles[:, k, stop] - circles[:, k, start]
            e = inside[k, stop] - inside[k, start]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = c * np.log(c / e) + (total - c) * np.log((total - c) / (total - e))
            ratio[(c <= e) | (c < 2)] = 0
            np.maximum(greatest, ratio.max(axis=1), out=greatest)
    return greatest


def ours(points: np.ndarray, expected: np.ndarray, repeats: int) -> dict[str, float]:
    """Time each null, after a run that compiles."""
    n, steps = expected.shape
    rng = np.random.default_rng(1)
    counts = rng.multinomial(CASES, expected.ravel() / expected.sum()).reshape(n, steps)
    area, month = np.nonzero(counts)
    area, month = (np.repeat(each, counts[area, month]) for each in (area, month))

    def counted(null: str, draws: int = DRAWS) -> Callable[[], object]:
        return lambda: scan(
            points,
            counts,
            expected,
            max_share=0.5,
            null=null,
            draws=draws,
            rng=np.random.default_rng(2),
        )

    def dealt(draws: int = DRAWS) -> Callable[[], object]:
        return lambda: permutation_scan(
            points, area, month, max_share=0.5, draws=draws, rng=np.random.default_rng(2)
        )

    counted("poisson", 9)()
    dealt(9)()
    cpu = partial(median_s, repeats=repeats, warm=False, clock=time.process_time)
    return {
        "poisson": cpu(counted("poisson")),
        "negative_binomial": cpu(counted("negative-binomial")),
        "permutation": cpu(dealt()),
    }


def main() -> None:
    """Time all in one run, and print ratios."""
    wards = load()
    centres = np.column_stack([wards.frame.centroid.x, wards.frame.centroid.y])
    residents = wards.frame["residents"].to_numpy(float)
    rng = np.random.default_rng(3)
    many = np.column_stack([rng.uniform(4e5, 4.5e5, 1_388), rng.uniform(4e5, 4.4e5, 1_388)])
    report: dict[str, object] = {"draws": DRAWS, "months": 24, "cases": CASES, "cpu_seconds": {}}
    for points, level, repeats in (
        (centres, residents, REPEATS),
        (many, rng.gamma(9, 1, 1_388), 1),
    ):
        n = len(points)
        expected = np.outer(level, np.ones(24)) * CASES / (24 * level.sum())
        figures = ours(points, expected, repeats)
        if n in QUOTED:
            figures["satscan_quoted"] = QUOTED[n]
            figures["satscan_quoted_over_ours"] = QUOTED[n] / figures["poisson"]
        if n < 200:
            plain = median_s(
                lambda e=expected, p=points: by_numpy(p, e, rng),
                1,
                warm=False,
                clock=time.process_time,
            )
            figures["numpy_scaled"] = plain * DRAWS / FEWER
            figures["numpy_over_ours"] = figures["numpy_scaled"] / figures["poisson"]
        report["cpu_seconds"][str(n)] = {name: round(t, 3) for name, t in figures.items()}
    quarters = np.outer(residents, np.ones(12)) * CASES / (12 * residents.sum())
    report["cpu_seconds"]["124 x 12 quarters"] = {
        name: round(t, 3) for name, t in ours(centres, quarters, REPEATS).items()
    }
    tell(report, "numpy", "numba")


if __name__ == "__main__":
    main()
