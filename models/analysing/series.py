"""A series is what many quarters say together: where, since when, and what of it is reporting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.neighbours import centroids
from geo.periods import Period
from models.analysing.case_series import CaseSeries
from models.analysing.steps import Steps
from models.analysing.watching import Watch
from models.chance.stream import stream
from models.design import Design
from models.reporting.named_change import ReportingChange
from models.space_time import SpaceTimeCluster, SpaceTimeResult, permutation_scan, scan

__all__ = ["Outbreak", "ScanName", "SeriesAnalysis", "scan_series"]

Floats: TypeAlias = NDArray[np.float64]
ScanName: TypeAlias = Literal[
    "retrospective", "prospective", "permutation", "permutation prospective"
]

#: Maps drawn by each scan: the greatest of a map controls the family, so fewer will do.
DRAWS: Final = 999
#: Share of a cluster's wards that have to lie in a district whose reporting changed.
MOSTLY: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Outbreak:
    """A cluster of wards and quarters that chance seldom makes. RESTRICTED.

    Attributes
    ----------
    found_by
        The scan.
    cluster
        What it found.
    quarters
        First and last quarter.
    reporting
        The change of reporting that most of its wards share in these quarters, if any: it then
        tells of reporting first.
    """

    found_by: ScanName
    cluster: SpaceTimeCluster
    quarters: tuple[Period, Period]
    reporting: ReportingChange | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SeriesAnalysis:
    """What the exact counts of some quarters say over time; in area order. RESTRICTED.

    Attributes
    ----------
    quarters
        Oldest first, each following the one before.
    cases
        Cases by ward and the quarter they were first heard of.
    expected
        Each ward's share, by residents and by what reporting explains, of each quarter's cases in
        wards, shape ``(n, quarters)``.
    reporting
        Changes of reporting in these quarters that many wards share.
    steps
        Hotspots of each quarter with up to three before it, and what became of them.
    scans
        Space-time scans by name: of what `expected` does not explain, over all spans or only up
        to now, and of what the totals of wards and quarters do not explain.
    watch
        The newest quarter against the past.
    level
        p-value at which a cluster is one.
    start
        Start of chance of all of it.
    """

    quarters: tuple[Period, ...]
    cases: CaseSeries
    expected: Floats
    reporting: tuple[ReportingChange, ...]
    steps: Steps
    scans: dict[ScanName, SpaceTimeResult]
    watch: Watch
    level: float
    start: int

    def outbreaks(self, wards: Areas) -> Iterator[Outbreak]:
        """Yield the clusters that chance seldom makes, scan by scan, the most likely first."""
        districts = wards.frame["district_code"].to_numpy(dtype=str)
        for name, result in self.scans.items():
            for cluster in result.clusters:
                if cluster.p <= self.level:
                    first, last = (
                        self.quarters[step - result.first_step]
                        for step in (cluster.start, cluster.end)
                    )
                    yield Outbreak(
                        found_by=name,
                        cluster=cluster,
                        quarters=(first, last),
                        reporting=_explained(
                            districts[cluster.members], (first, last), self.reporting
                        ),
                    )

    def frame(self, wards: Areas) -> pd.DataFrame:
        """Return one row a ward: what became of it, and its newest quarter. RESTRICTED."""
        hot = self.steps.hot
        names = np.array([quarter.name for quarter in self.quarters], dtype=object)
        ever = hot.any(axis=1)
        tail = self.watch.wards
        return pd.DataFrame(
            {
                "name": wards.frame["name"].to_numpy(),
                "district_name": wards.frame["district_name"].to_numpy(),
                "cases": self.cases.wards.sum(axis=1),
                "newest_quarter": self.cases.wards[:, -1],
                "expected_newest": tail.expected,
                "newest_p": tail.p,
                "newest_q": tail.q,
                "newest_verdict": tail.verdict,
                "emerging": self.steps.emerging,
                "state": self.steps.state,
                "steps_hot": hot.sum(axis=1),
                "first_hot": np.where(ever, names[hot.argmax(axis=1)], None),
                "last_hot": np.where(
                    ever, names[len(names) - 1 - hot[:, ::-1].argmax(axis=1)], None
                ),
                "reporting_change": self._named(wards),
            },
            index=wards.codes,
        )

    def steps_frame(self, wards: Areas) -> pd.DataFrame:
        """Return one row a ward and step: cases, score, class. RESTRICTED."""
        n, steps = self.steps.z.shape
        return pd.DataFrame(
            {
                "area_code": np.repeat(wards.codes.to_numpy(dtype=object), steps),
                "quarter": np.tile([quarter.name for quarter in self.quarters], n),
                "cases": self.steps.counts.ravel(),
                "z": self.steps.z.ravel(),
                "p": self.steps.p.ravel(),
                "q": self.steps.q.ravel(),
                "category": self.steps.category.ravel(),
            }
        )

    def _named(self, wards: Areas) -> NDArray[np.object_]:
        """Name the quarters in which a ward's whole district changed its reporting."""
        said = np.full(len(wards), None, dtype=object)
        for change in self.reporting:
            if change.kind == "whole district":
                rows = wards.frame["district_code"].eq(change.district).to_numpy()
                said[rows] = f"{change.quarters[0].name} to {change.quarters[-1].name}"
        return said


def scan_series(
    counts: NDArray[np.int64], expected: Floats, wards: Areas, design: Design, start: int
) -> dict[ScanName, SpaceTimeResult]:
    """Lay cylinders over wards and quarters: four scans, each with its own chance. RESTRICTED.

    Parameters
    ----------
    counts, expected
        Shape ``(n, quarters)``.
    wards, design
        Outlines, and how they are tested.
    start
        Start of chance.
    """
    points = centroids(wards)
    area = np.repeat(np.repeat(np.arange(len(counts)), counts.shape[1]), counts.ravel())
    time = np.repeat(np.tile(np.arange(counts.shape[1]), len(counts)), counts.ravel())
    draws = min(DRAWS, design.draws)
    found: dict[ScanName, SpaceTimeResult] = {}
    for name, prospective in (("retrospective", False), ("prospective", True)):
        found[cast("ScanName", name)] = scan(
            points,
            counts,
            expected,
            population=design.exposure,
            max_share=design.max_share,
            prospective=prospective,
            draws=draws,
            rng=stream(start, f"space-time {name}"),
        )
        permuted = "permutation" if name == "retrospective" else "permutation prospective"
        found[cast("ScanName", permuted)] = permutation_scan(
            points,
            area,
            time,
            period=(0, counts.shape[1] - 1),
            max_share=design.max_share,
            prospective=prospective,
            draws=draws,
            rng=stream(start, f"space-time {permuted}"),
        )
    return found


def _explained(
    districts: NDArray[np.str_],
    quarters: tuple[Period, Period],
    changes: Sequence[ReportingChange],
) -> ReportingChange | None:
    """Return the change that most of these wards share in some of these quarters, if any."""
    for change in changes:
        inside = (districts == change.district).mean() > MOSTLY
        overlap = (
            change.quarters[0].start < quarters[1].end
            and change.quarters[-1].end > quarters[0].start
        )
        if inside and overlap:
            return change
    return None
