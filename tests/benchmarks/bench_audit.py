"""Eight quarterly releases audited together, at one, two and four times the areas of the county.

Made-up counties of 124, 248 and 496 wards at 400, 800 and 1,600 cases a quarter, twelve quarters,
one case in twenty late. The clock is on the audit of the eighth release beside the seven before it
(each mended by its own audit), insiders included. The peer is what the disclosure rules call a
plain loop: two linear programmes over all rows for every target, timed on a sample of targets and
scaled; it finds leaks, and neither witnesses nor repairs. Run: ``python
tests/benchmarks/bench_audit.py``; ``--quick`` does the smallest county alone.
"""

import sys
import time

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

from geo.periods import Period, quarters_between
from models.disclosure.audit.audit import Audit, audit
from models.disclosure.audit.past import PastRelease
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
SAMPLE = 40


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


def one_by_one(counted: Counted, geography: Geography, family: Family) -> tuple[float, Audit, list]:
    """Audit release after release; return the seconds of the last, and what it found."""
    past: list[PastRelease] = []
    taken, found = 0.0, None
    for quarter in QUARTERS[-RELEASES:]:
        made = released(counted, geography, family, quarter.name)
        upto = Counted(counted.frame[counted.frame["counted_in"] <= quarter.name])
        start = time.perf_counter()
        found = audit(made, past, upto, Policy())
        taken = time.perf_counter() - start
        past.append(
            PastRelease(quarter=quarter.name, family=family, cells=found.cells, geography=geography)
        )
    assert found is not None
    return taken, found, past


def plain_loop(past: list[PastRelease], counted: Counted, rng: np.random.Generator) -> float:
    """Seconds of two programmes for every target, from a sample."""
    whole = put_together(past, counted, Policy(), {})
    known, targets = whole.repair.known, targets_of(whole.told, whole.unknowns)
    rows = LinearConstraint(known.matrix, known.low, known.high)
    start = time.perf_counter()
    for at in rng.choice(len(targets), SAMPLE, replace=False):
        cost = targets.matrix[[at]].toarray().ravel()
        for sign in (1, -1):
            milp(sign * cost, constraints=rows)
    return (time.perf_counter() - start) / SAMPLE * len(targets)


def main() -> None:
    """Print seconds, programmes and growth."""
    report: dict[str, object] = {"releases": RELEASES}
    for times in (1,) if "--quick" in sys.argv else (1, 2, 4):
        rng = np.random.default_rng(20261123)
        geography, homes = county(times)
        family = family_from(QUARTERS[0].start, "2025")
        counted = cases(geography, homes, times, rng)
        taken, found, past = one_by_one(counted, geography, family)
        wards = len(geography.codes["ward"])
        report[f"{wards} wards"] = {
            "audit_s": round(taken, 1),
            "holds": found.holds,
            "targets": found.figures.targets,
            "witnesses": found.figures.witnesses,
            "programmes": found.figures.solved,
        }
        if times == 1:
            plain = plain_loop(past, counted, rng)
            report["plain_loop_s"] = round(plain, 1)
            report["times_faster"] = round(plain / taken, 1)
    tell(report, "highspy", "numpy", "scipy")


if __name__ == "__main__":
    main()
