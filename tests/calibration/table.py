"""The calibration table: every row is a question, what was asked of the method, and what it did.

`python -m tests.calibration.table` writes docs/reference/calibration.md; so does `make test-long`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.calibration.methods import Method, esda_gi, esda_moran, hotspot_wards, scanned
from tests.calibration.scoring import Share, mean_words
from tests.calibration.trials import Found, false_alarms, found_in
from tests.calibration.worlds import thin_cluster

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "calibration.md"
RUNS = 200
WORKERS = 2
CASES = (60, 150, 300, 600, 1_500)
SPREADS = (0.0, 0.22, 0.45, 0.71)
#: Most of the maps without a cluster in which one may be called.
QUIET = 0.08

#: Ours first, then what others would have said on the same maps.
METHODS: dict[str, Callable[[], Method]] = {
    "Plainsight scan": partial(scanned, "negative-binomial"),
    "Plainsight hotspots": hotspot_wards,
    "Plain Poisson scan": partial(scanned, "poisson"),
    "esda Gi*, defaults": lambda: esda_gi,
    "esda local Moran, defaults": lambda: esda_moran,
}
OURS = ("Plainsight scan", "Plainsight hotspots")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything measured."""

    alarms: dict[tuple[str, int, float], Share]
    found: dict[tuple[str, int, float, float], Found]
    thin: dict[str, Found]


def measured(runs: int = RUNS) -> Table:
    """Run the whole set; each run has its own seed, so the number of workers changes nothing."""
    asked = [(name, cases, cv) for name in METHODS for cases in CASES for cv in SPREADS]
    planted = [
        (name, cases, factor, cv)
        for name in METHODS
        for cases in (150, 300, 600)
        for factor in (2.0, 3.0)
        for cv in (0.0, 0.22)
    ]
    shapes = ["circle", "ellipse"]
    with ProcessPoolExecutor(WORKERS) as pool:
        alarms = pool.map(_alarm, asked, [runs] * len(asked))
        found = pool.map(_found, planted, [runs] * len(planted))
        thin = pool.map(_thin, shapes, [runs // 2] * len(shapes))
        return Table(
            alarms=dict(zip(asked, alarms, strict=True)),
            found=dict(zip(planted, found, strict=True)),
            thin=dict(zip(shapes, thin, strict=True)),
        )


def _alarm(asked: tuple[str, int, float], runs: int) -> Share:
    name, cases, cv = asked
    return false_alarms(METHODS[name](), cases=cases, cv=cv, runs=runs)


def _found(asked: tuple[str, int, float, float], runs: int) -> Found:
    name, cases, factor, cv = asked
    return found_in(METHODS[name](), cases=cases, factor=factor, cv=cv, runs=runs)


def _thin(shape: str, runs: int) -> Found:
    method = scanned("poisson", shape, draws=99)
    return found_in(method, cases=600, factor=3, runs=runs, place=thin_cluster)


def page(table: Table, runs: int = RUNS) -> str:
    """Return the table as it stands in the docs."""
    return "\n".join([_INTRODUCTION.format(runs=runs), *_alarms(table), *_powers(table), ""])


def _alarms(table: Table) -> Iterator[str]:
    yield "## Where there is nothing to find\n"
    yield (
        "Share of maps without any cluster in which the method calls one, with 95% limits. Wards "
        "differ in risk by the coefficient of variation (CV) given, but without regard to place. "
        "About 5% is what is asked for; up to 8% passes.\n"
    )
    for cv in SPREADS:
        yield f"### Risks of wards {'all equal' if cv == 0 else f'with a CV of {cv}'}\n"
        yield "| method | " + " | ".join(f"{cases:,} cases" for cases in CASES) + " |"
        yield "|---|" + "---|" * len(CASES)
        for name in METHODS:
            yield (
                f"| {name} | "
                + " | ".join(str(table.alarms[name, cases, cv]) for cases in CASES)
                + " |"
            )
        yield ""


def _powers(table: Table) -> Iterator[str]:
    yield "## Where a cluster was planted\n"
    yield (
        "A ward drawn by lot and the five nearest to it were given two or three times the risk. "
        "Found means that a ward of it is called; overlap is the mean Jaccard index (wards in both "
        "over wards in either) of the maps in which it was found. A method that calls a cluster on "
        "most maps of nothing, above, finds a planted one for no merit of its own.\n"
    )
    yield "| method | cases | relative risk | CV | found | overlap |"
    yield "|---|---|---|---|---|---|"
    for (name, cases, factor, cv), found in table.found.items():
        yield (
            f"| {name} | {cases} | {factor:g} | {cv:g} | {found.power} | "
            f"{mean_words(found.overlaps)} |"
        )
    yield "\n## A long thin cluster\n"
    yield "Ten wards in a line, three times the risk, 600 cases, Poisson null.\n"
    yield "| shape of the windows | found | overlap |"
    yield "|---|---|---|"
    for shape, found in table.thin.items():
        yield f"| {shape} | {found.power} | {mean_words(found.overlaps)} |"


_INTRODUCTION = """\
# How the methods were checked on made-up maps

`make test-long` draws maps of the packaged wards whose truth is known, gives them to the methods,
and writes this page; `make test` does the same with fewer maps. {runs} maps stand behind each
figure, drawn from seeds that are written in `tests/calibration/`. Every ward expects cases by its
residents.

"Plainsight scan" and "Plainsight hotspots" are the defaults of `plainsight analyse`: the scan with
a negative-binomial null at p of at most .05, and Gi* neighbourhoods tested by redrawing counts,
after Benjamini-Hochberg at .05. "Plain Poisson scan" is the same scan with the null most software
uses. "esda" is the library most analysts use, at its own defaults: single wards at p of at most
.05, one-tailed and without correction for looking at 124 of them.
"""


def write(table: Table, runs: int = RUNS) -> None:
    """Put the page among the docs."""
    PAGE.write_text(page(table, runs), encoding="utf-8")


if __name__ == "__main__":
    write(measured())
