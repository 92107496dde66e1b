"""Timing takes the median of a few runs; what was measured is told as JSON with its versions."""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

__all__ = ["REPEATS", "median_ms", "median_s", "tell"]

#: Timed runs, where no other number is asked for.
REPEATS = 5


def median_s(
    job: Callable[[], object],
    repeats: int = REPEATS,
    *,
    warm: bool = True,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the median of timed runs, in seconds.

    Parameters
    ----------
    job
        What to run.
    repeats
        Timed runs.
    warm
        Whether to run it once before, untimed, so that code is compiled and caches are full.
    clock
        Reads seconds: of the wall, or `time.process_time` of the processor.
    """
    if warm:
        job()
    taken = []
    for _ in range(repeats):
        start = clock()
        job()
        taken.append(clock() - start)
    return statistics.median(taken)


def median_ms(job: Callable[[], object], repeats: int = REPEATS, *, warm: bool = True) -> float:
    """Return the same by the clock on the wall, in milliseconds."""
    return 1000 * median_s(job, repeats, warm=warm)


def tell(report: dict[str, object], *packages: str) -> None:
    """Print a report, with the versions of Python and of the packages it depends on."""
    versions = {"python": platform.python_version()} | {name: version(name) for name in packages}
    json.dump(report | versions, sys.stdout, indent=2)
    sys.stdout.write("\n")
