"""The spatial scan with its full null distribution, beside a NumPy scan written like SpatialEpi's.

The peer does what ``SpatialEpi::kulldorff`` does in R and C++: it judges every zone of every
redrawn map by the Poisson likelihood ratio, here with NumPy over all zones of a map at once. Same
zones, same maps drawn from the multinomial; both answers are checked to be equal. SaTScan's times
are quoted, not measured here. The negative binomial null draws and learns more and has no peer.
Run: ``python tests/benchmarks/bench_scan.py``.
"""

import numpy as np
from numpy.typing import NDArray

from models.scan import scan
from models.scanning.clusters import Figures
from models.scanning.maxima import redrawn_maxima
from models.scanning.nulls import Null
from models.scanning.windows import Windows, find_windows
from tests.benchmarks.timing import median_s, tell

DRAWS = 999
REPEATS = 3
#: Areas, events, and maps the peer is given: all, or as many as take it half a minute.
SIZES = ((124, 600, 999), (1404, 1600, 99), (7600, 3000, 0))
#: Seconds of processor time for 999 draws, full null distribution, measured elsewhere with
#: SaTScan 10 at 124, 1,388 and 7,578 areas.
SATSCAN_QUOTED_S = {124: 0.09, 1404: 3.1, 7600: 91.0}

Floats = NDArray[np.float64]


def jittered(areas: int, rng: np.random.Generator) -> Floats:
    """A lattice of about a kilometre with every point moved a little."""
    side = int(np.ceil(np.sqrt(areas)))
    cells = np.array([(k % side, k // side) for k in range(areas)], dtype=float)
    return 1000 * (cells + rng.uniform(-0.3, 0.3, cells.shape))


def like_spatialepi(maps: NDArray[np.int64], expected: Floats, windows: Windows) -> Floats:
    """Judge every zone of every map, a map a row, and return the greatest ratio of each."""
    total = expected.sum()
    last = windows.first[1:]
    starts = np.repeat(windows.first[:-1], np.diff(windows.first))

    def within(figures: Floats) -> Floats:
        run = np.concatenate([[0.0], np.cumsum(figures[windows.members])])
        return run[1 : last[-1] + 1] - run[starts]

    inside = within(expected)
    outside = total - inside
    greatest = np.empty(len(maps))
    for row, counts in enumerate(maps):
        cases = np.rint(within(counts.astype(float)))
        rest = total - cases
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(cases > 0, cases * np.log(cases / inside), 0.0)
            ratio += np.where(rest > 0, rest * np.log(rest / outside), 0.0)
        counted = windows.ends & (cases > inside) & (cases >= 2)
        greatest[row] = np.max(ratio, where=counted, initial=0.0)
    return greatest


def compare(areas: int, events: int, peer_draws: int) -> dict[str, object]:
    """Time one size of map."""
    rng = np.random.default_rng(1)
    points, people = jittered(areas, rng), rng.gamma(5.0, 1.0, areas)
    order = np.lexsort((points[:, 1], points[:, 0]))
    points, people = points[order], people[order]
    counts = rng.multinomial(events, people / people.sum())
    repeats = REPEATS if areas < 5000 else 1

    def ours(**how: str) -> object:
        return scan(points, counts, people, draws=DRAWS, rng=np.random.default_rng(1), **how)

    def two_threads() -> object:
        return scan(points, counts, people, draws=DRAWS, threads=2, rng=np.random.default_rng(1))

    made: dict[str, object] = {
        "areas": areas,
        "poisson_null_s": round(median_s(lambda: ours(null="poisson"), repeats, warm=False), 3),
        "negative_binomial_null_s": round(median_s(ours, repeats, warm=False), 3),
        "negative_binomial_null_two_threads_s": round(
            median_s(two_threads, repeats, warm=False), 3
        ),
        "satscan_processor_s_quoted_not_measured": SATSCAN_QUOTED_S[areas],
    }
    if areas < 5000:
        made["poisson_null_ellipse_s"] = round(
            median_s(lambda: ours(null="poisson", shape="ellipse"), 1, warm=False), 3
        )
    if peer_draws:
        made |= beside_peer(points, people / people.sum() * events, counts, peer_draws)
    return made


def beside_peer(
    points: Floats, expected: Floats, counts: NDArray[np.int64], draws: int
) -> dict[str, object]:
    """Time the judging of the same redrawn maps by both."""
    windows = find_windows(points, expected)
    null = Null(
        name="poisson",
        measures=expected,
        total=int(counts.sum()),
        alphas=np.full(draws, np.inf),
        cv=0.0,
    )
    figures = Figures(
        observed=counts,
        measures=expected,
        weights=np.ones(len(windows)),
        fewest=2,
        high=True,
        low=False,
        bernoulli=False,
    )
    answers: dict[str, Floats] = {}

    def ours() -> None:
        rng = np.random.default_rng(2)
        answers["ours"] = redrawn_maxima(null, figures, windows, threads=1, rng=rng)

    def theirs() -> None:
        maps = np.column_stack(list(null.draw(np.random.default_rng(2))))
        answers["theirs"] = like_spatialepi(maps.T, expected, windows)

    ours_s, theirs_s = median_s(ours, REPEATS), median_s(theirs, 1, warm=False)
    return {
        "draws_beside_peer": draws,
        "ours_s": round(ours_s, 4),
        "like_spatialepi_s": round(theirs_s, 3),
        "like_spatialepi_over_ours": round(theirs_s / ours_s, 1),
        "greatest_difference_of_ratios": float(np.abs(answers["ours"] - answers["theirs"]).max()),
    }


def main() -> None:
    """Time all sizes in one run and print them."""
    scan(
        [(0, 0), (1, 0), (3, 0)], [4, 1, 1], [1, 1, 1], max_share=0.5, rng=np.random.default_rng(1)
    )
    report = {
        "draws": DRAWS,
        "sizes": [compare(*size) for size in SIZES],
    }
    tell(report, "numpy", "numba")


if __name__ == "__main__":
    main()
