"""Documents say of an analysis all that is needed to know what its figures are, and to repeat it.

RESTRICTED. They are written beside the tables they describe.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from geo.residents import PER, estimate_words
from models.analysing.analysis import PeriodAnalysis
from models.analysing.sensitivity import Sensitivity
from models.analysing.series import Outbreak, SeriesAnalysis
from models.reporting.named_change import ReportingChange
from models.scan import Cluster
from models.surveillance import Cusum

__all__ = ["MARKING", "describe_period", "describe_series", "rows_of"]

MARKING: Final = "RESTRICTED: exact counts, for named analysts only"
#: What several families of tests on one page amount to.
EXPLORATORY: Final = (
    "each method keeps its own family of tests; all of them together are exploratory, and a "
    "finding of one that no other shares may be chance"
)


def describe_period(
    analysis: PeriodAnalysis, wards: Areas, seed: int, sensitivity: Sensitivity | None
) -> dict[str, Any]:
    """Describe one period: counts, parameters, families of tests, clusters, what it hangs on."""
    estimated = estimate_words(wards)
    return {
        "marking": MARKING,
        "period": analysis.period.iso,
        "period_kind": analysis.period.kind,
        "n": analysis.counts.total,
        "unplaced": analysis.counts.unplaced,
        "seed": seed,
        "start": analysis.start,
        "denominator": f"usual residents (Census 2021) times years, per {PER:,}"
        + (f"; {estimated}, and no interval here holds that" if estimated else ""),
        "smoothing": {
            "method": "Gamma-Poisson empirical Bayes, maximum marginal likelihood",
            "alpha": _finite(analysis.smoothed.alpha),
            "beta": _finite(analysis.smoothed.beta),
        },
        "families": EXPLORATORY,
        "hotspots": {
            "method": analysis.hotspots.method,
            "draws": analysis.hotspots.draws,
            "areas_tested": analysis.hotspots.family,
            "level": analysis.level,
            "alpha": _finite(analysis.hotspots.alpha),
            "neighbours": "queen, edges within 1 m",
        },
        "local_moran": _local(analysis),
        "scan": {
            "method": analysis.scanned.method,
            "draws": analysis.scanned.draws,
            "zones": analysis.scanned.zones,
            "max_share": analysis.scanned.max_share,
            "null": analysis.scanned.null,
            "cv": _finite(analysis.scanned.cv),
            "caution": analysis.scanned.caution,
            "family": "all zones together, by their greatest ratio",
        },
        "clusters": [
            _cluster(at, cluster, wards) for at, cluster in enumerate(analysis.clusters, start=1)
        ],
        "detectable": {
            "summary": analysis.detectable.summary("wards"),
            "method": analysis.detectable.method,
            "half_of_wards": _finite(analysis.detectable.quantile(0.5)),
            "power": analysis.detectable.power,
        },
        "reporting": [_change(change) for change in analysis.reporting],
        "sensitivity": None if sensitivity is None else _sensitivity(sensitivity),
    }


def describe_series(analysis: SeriesAnalysis, wards: Areas, seed: int) -> dict[str, Any]:
    """Describe a series: steps, scans with their clusters, the newest quarter against the past."""
    first, last = analysis.quarters[0], analysis.quarters[-1]
    return {
        "marking": MARKING,
        "period": f"{first.start.isoformat()}/{last.end.isoformat()}",
        "quarters": [quarter.name for quarter in analysis.quarters],
        "n": int(analysis.cases.by_district(wards).sum() + analysis.cases.unplaced.sum()),
        "in_wards": int(analysis.cases.wards.sum()),
        "unplaced": int(analysis.cases.in_no_ward.sum() + analysis.cases.unplaced.sum()),
        "seed": seed,
        "start": analysis.start,
        "families": EXPLORATORY,
        "steps": {"method": analysis.steps.method, "draws": analysis.steps.draws},
        "scans": {
            name: {
                "method": result.method,
                "draws": result.draws,
                "cylinders": result.cylinders,
                "max_share": result.max_share,
                "max_steps": result.max_steps,
                "caution": result.caution,
            }
            for name, result in analysis.scans.items()
        },
        "clusters": [_outbreak(each, wards) for each in analysis.outbreaks(wards)],
        "reporting": [_change(change) for change in analysis.reporting],
        "watch": _watched(analysis, wards),
    }


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain values; what is missing is None."""
    plain = table.reset_index().astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _local(analysis: PeriodAnalysis) -> dict[str, Any] | None:
    if analysis.local is None:
        return None
    return {
        "method": analysis.local.method,
        "of": "smoothed relative risks",
        "draws": analysis.local.draws,
        "areas_tested": analysis.local.family,
    }


def _cluster(number: int, cluster: Cluster, wards: Areas) -> dict[str, Any]:
    return {
        "cluster": number,
        "direction": "more than expected" if cluster.high else "fewer than expected",
        "wards": wards.frame["name"].iloc[cluster.members].tolist(),
        "codes": wards.codes[cluster.members].tolist(),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "relative_risk": _finite(cluster.relative_risk),
        "log_likelihood_ratio": cluster.log_likelihood_ratio,
        "p": cluster.p,
    }


def _outbreak(found: Outbreak, wards: Areas) -> dict[str, Any]:
    cluster = found.cluster
    return {
        "scan": found.found_by,
        "first": found.quarters[0].name,
        "last": found.quarters[1].name,
        "direction": "more than expected" if cluster.high else "fewer than expected",
        "wards": wards.frame["name"].iloc[cluster.members].tolist(),
        "codes": wards.codes[cluster.members].tolist(),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "relative_risk": _finite(cluster.relative_risk),
        "p": cluster.p,
        "recurrence": cluster.recurrence,
        "reporting": None if found.reporting is None else found.reporting.statement,
    }


def _change(change: ReportingChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "district": change.district,
        "district_name": change.district_name,
        "organisation": change.organisation,
        "direction": change.direction,
        "quarters": [quarter.name for quarter in change.quarters],
        "observed": change.observed,
        "expected": change.expected,
        "factor": change.factor,
        "wards": change.wards,
        "moved": change.moved,
        "p": change.p,
        "uneven_p": change.uneven_p,
        "statement": change.statement,
    }


def _sensitivity(sensitivity: Sensitivity) -> dict[str, Any]:
    return {
        "method": sensitivity.method,
        "draws": sensitivity.draws,
        "variants": sensitivity.table(),
    }


def _watched(analysis: SeriesAnalysis, wards: Areas) -> dict[str, Any]:
    """Describe the newest quarter: a row for each series watched, then the wards in a sentence."""
    watch = analysis.watch
    names = dict(zip(wards.frame["district_code"], wards.frame["district_name"], strict=True))
    limits = watch.farrington
    rows = [
        {
            "area": names.get(each.area, each.area),
            "kind": each.kind,
            "cases": int(watch.counts[at, -1]),
            "expected": None if limits is None else _finite(limits.expected[at, -1]),
            "upper": None if limits is None else _finite(limits.upper[at, -1]),
            "q": _finite(watch.q[at]),
            "verdict": "cannot tell" if limits is None else str(limits.verdict[at, -1]),
            "cusum": _cusum(watch.followed, at, watch.cusum),
        }
        for at, each in enumerate(watch.series)
    ]
    return {
        "quarter": analysis.quarters[-1].name,
        "method": None if limits is None else limits.method,
        "cusum_method": None if watch.cusum is None else watch.cusum.method,
        "wards_method": watch.wards.method,
        "wards_tested": watch.wards.family,
        "series": rows,
    }


def _cusum(followed: tuple[int, ...], row: int, cusum: Cusum | None) -> str | None:
    if cusum is None or row not in followed:
        return None
    return str(cusum.verdict[followed.index(row), -1])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
