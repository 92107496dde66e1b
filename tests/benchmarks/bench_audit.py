"""Eight quarterly releases audited together, at one, two and four times the areas of the county.

Made-up counties of 124, 248 and 496 wards at 400, 800 and 1,600 cases a quarter, twelve quarters,
one case in twenty late. The clock is on the audit of the eighth release beside the seven before it
(each mended by its own audit), insiders included. The peer is what the disclosure rules call a
plain loop: two linear programmes over all rows for every target, timed on a sample of targets and
scaled; it finds leaks, and neither witnesses nor repairs, and knows no insider. Run: ``python
tests/benchmarks/bench_audit.py``; ``--quick`` does the smallest county alone.
"""

import sys
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.periods import Period, quarters_between
from models.disclosure.audit.audit import audit
from models.disclosure.audit.past import PastRelease
from models.disclosure.audit.programme import CEILING, Programme
from models.disclosure.audit.targets import targets_of
from models.disclosure.audit.together import put_together
from models.disclosure.counted import COLUMNS, Counted
from models.disclosure.cube import tabulate
from models.disclosure.dimensions import classes_of
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE, family_from
from models.release import Family
from tests.benchmarks.timing import tell

#: Wards of each district of one county; three make a small group, two of these a group.
DISTRICTS = (30, 23, 23, 33, 15)
QUARTERS = quarters_between(Period.quarter("2023-Q4"), Period.quarter("2026-Q3"))
RELEASES = 8
SAMPLE = 20


def county(times: int) -> tuple[Geography, list[str]]:
    """Districts, and wards in threes and sixes."""
    wards, smalls, larges, homes = [], [], [], []
    for at, size in enumerate(DISTRICTS * times):
        for ward in range(size):
            small = min(ward // 3, size // 3 - 1)
            wards.append(f"E05{at:03d}{ward:03d}")
            homes.append(f"E08{at:06d}")
            smalls.append(f"{homes[-1]}-S{small:02d}")
            larges.append(f"{homes[-1]}-G{min(small // 2, size // 6 - 1):02d}")
    held = {"small_group": smalls, "group": larges, "district": homes}
    codes = {level: tuple(dict.fromkeys(names)) for level, names in held.items()}
    members = {level: dict(zip(wards, names, strict=True)) for level, names in held.items()}
    return Geography({"ward": tuple(wards), **codes, "county": ("E47000003",)}, members), homes


def cases(geography: Geography, homes: list[str], times: int, rng: np.random.Generator) -> Counted:
    """Draw cases of every class, one in twenty late, by uneven risks."""
    wards = geography.codes["ward"]
    risk = rng.gamma(5, 0.2, len(wards))
    kinds, sectors = classes_of("type"), classes_of("sector")
    names = [quarter.name for quarter in QUARTERS]
    told = names[-RELEASES:]
    rows = []
    for name in names:
        for at in rng.choice(len(wards), rng.poisson(400 * times), p=risk / risk.sum()):
            first = next(each for each in told if each >= name)
            later = [each for each in told if each > first and each.endswith("Q4")]
            late = rng.random() < 0.05
            if late and not later:
                continue
            origin, told_by = [("police", "police"), ("partners", homes[at]), ("public", "line")][
                rng.choice(3, p=[0.5, 0.3, 0.2])
            ]
            rows.append(
                (
                    later[0] if late else first, None, None, None, len(rows),
                    int(rng.integers(256)), True, name, wards[at], homes[at],
                    kinds[rng.choice(8, p=[0.3, 0.2, 0.25, 0.08, 0.02, 0.01, 0.09, 0.05])],
                    rng.choice(["adult", "child", "unknown"]), origin,
                    sectors[rng.integers(len(sectors))] if rng.random() < 0.4 else None,
                    rng.choice(["intelligence", "crime", "concern"]), told_by,
                )
            )  # fmt: skip
    return Counted(pd.DataFrame(rows, columns=list(COLUMNS)))


def released(counted: Counted, geography: Geography, family: Family, name: str) -> PastRelease:
    """One release as it is before its audit."""
    upto = counted.at(name)
    exact = tabulate(upto, geography, family, Period.quarter(name), WHOLE)
    cells = protect(exact, Policy()).cells
    return PastRelease(quarter=name, family=family, cells=cells, geography=geography)


def one_by_one(
    counted: Counted, geography: Geography, family: Family
) -> tuple[dict[str, object], list[PastRelease]]:
    """Audit release after release; return the cost of the last, and all of them."""
    past: list[PastRelease] = []
    for quarter in QUARTERS[-RELEASES:]:
        made = released(counted, geography, family, quarter.name)
        upto = Counted(counted.frame[counted.frame["counted_in"] <= quarter.name])
        clocks = time.perf_counter(), time.process_time()
        found = audit(made, past, upto, Policy())
        wall, processor = time.perf_counter() - clocks[0], time.process_time() - clocks[1]
        sys.stderr.write(f"{len(geography.codes['ward'])} wards, {quarter.name}: {wall:.1f} s\n")
        past.append(replace(made, cells=found.cells))
    cost = {
        "audit_s": round(wall, 1),
        "audit_processor_s": round(processor, 1),
        "holds": found.holds,
        **{
            name: getattr(found.figures, name)
            for name in ("unknowns", "rows", "targets", "witnesses", "solved")
        },
    }
    return cost, past


def plain_loops(
    past: list[PastRelease], counted: Counted, rng: np.random.Generator
) -> dict[str, object]:
    """Seconds of two programmes over all rows for every target, from a sample.

    As scipy is usually asked, each from nothing; and by a solver that starts where it last ended.
    """
    whole = put_together(past, counted, Policy())
    known, targets = whole.repair.known, targets_of(whole.told, whole.unknowns)
    chosen = rng.choice(len(targets), SAMPLE, replace=False)
    costs = targets.matrix[chosen].toarray()
    rows, free = LinearConstraint(known.matrix, known.low, known.high), len(whole.unknowns)
    start = time.perf_counter()
    for cost, sign in product(costs, (1, -1)):
        milp(sign * cost, constraints=rows, bounds=Bounds(known.floor, CEILING))
    cold = time.perf_counter() - start
    truth = whole.unknowns.truth.astype(np.float64)
    warm = Programme(known, truth, np.arange(free), known.floor)
    warm.solve(costs[0])
    start = time.perf_counter()
    for cost, sign in product(costs, (1, -1)):
        warm.solve(sign * cost)
    share = len(targets) / SAMPLE
    return {
        "plain_loop_programmes": 2 * len(targets),
        "plain_loop_s": round(cold * share, 1),
        "warm_loop_s": round((time.perf_counter() - start) * share, 1),
    }


def main() -> None:
    """Print seconds, programmes and growth."""
    report: dict[str, object] = {"releases": RELEASES}
    for times in (1,) if "--quick" in sys.argv else (1, 2, 4):
        rng = np.random.default_rng(20261123)
        geography, homes = county(times)
        family = family_from(QUARTERS[0].start, "2025")
        counted = cases(geography, homes, times, rng)
        cost, past = one_by_one(counted, geography, family)
        report[f"{len(geography.codes['ward'])} wards"] = cost
        if times == 1:
            report |= plain_loops(past, counted, rng)
    tell(report, "highspy", "numpy", "scipy")


if __name__ == "__main__":
    main()
