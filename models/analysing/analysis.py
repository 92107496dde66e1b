"""An analysis is what the exact counts of wards say, period by period. RESTRICTED.

It stays on the restricted side: partners see only what is derived from protected cells.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from boundaries.areas import Areas
from geo.counts import AreaCounts
from geo.grades import is_suspected_false
from geo.periods import Period
from geo.rates import Rate
from geo.residents import PER, person_years
from models.autocorrelation.local_index import NOT_SIGNIFICANT
from models.categories import FEWER, MORE
from models.detectable import Detectable
from models.hotspots import Hotspots
from models.moran import LocalMoran
from models.reporting.named_change import ReportingChange
from models.scan import Cluster, ScanResult
from models.smoothing import Smoothed

__all__ = [
    "Analysis",
    "PeriodAnalysis",
    "cases_between",
    "cases_in",
]

Floats: TypeAlias = NDArray[np.float64]

#: What is publicly known of a ward and stands beside its figures; the last only if estimated.
_PUBLIC: Final = ("name", "district_name", "residents", "residents_within")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PeriodAnalysis:
    """What the exact counts of one period say; all in area order. RESTRICTED.

    Attributes
    ----------
    period
        The civil dates covered.
    counts
        Cases by ward, and how many no ward is known of.
    expected
        Each ward's share, by residents, of the cases placed in any ward.
    rates
        Cases per 10,000 residents a year, with limits.
    smoothed
        Relative risks drawn towards the mean by as much as chance calls for.
    reporting
        Changes of reporting in these dates that many wards share.
    tested
        The expected cases that every test below compares with: `expected`, raised where a whole
        district reported more and lowered where it reported less.
    hotspots
        Neighbourhoods with more or fewer cases than expected.
    local
        Local Moran's I of the smoothed risks against `tested`: crude ones of small wards differ
        most by chance, and would fill both ends. None where the risks do not differ.
    scanned
        Clusters of wards, the most likely first, by the scan statistic.
    level
        A cluster is one where its p is at most this.
    detectable
        How large a risk of a neighbourhood would have to be to be found.
    start
        Start of chance of all of it.
    """

    period: Period
    counts: AreaCounts
    expected: Floats
    rates: Rate
    smoothed: Smoothed
    reporting: tuple[ReportingChange, ...]
    tested: Floats
    hotspots: Hotspots
    local: LocalMoran | None
    scanned: ScanResult
    level: float
    detectable: Detectable
    start: int

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters that chance alone seldom makes, the most likely first."""
        return tuple(each for each in self.scanned.clusters if each.p <= self.level)

    def frame(self, wards: Areas) -> pd.DataFrame:
        """Return one row a ward, for analysts' files; `residents_within` if any are estimated.

        Clusters are numbered from 1, the most likely first; what is in none is missing. So is
        `detectable` where no risk would be found, and the index of wards that were not tested.
        RESTRICTED.
        """
        known = [name for name in _PUBLIC if name in wards.frame]
        usual = self.expected / person_years(wards, self.period) * PER
        columns = {
            **{name: wards.frame[name].to_numpy() for name in known},
            "cases": self.counts.counts.to_numpy(),
            "expected": self.expected,
            "rate": self.rates.value,
            "rate_low": self.rates.lower,
            "rate_high": self.rates.upper,
            "smoothed_rate": self.smoothed.mean * usual,
            "smoothed_low": self.smoothed.lower * usual,
            "smoothed_high": self.smoothed.upper * usual,
            "exceedance": self.smoothed.exceedance,
            "z": self.hotspots.z,
            "p": self.hotspots.p,
            "q": self.hotspots.q,
            "category": self.hotspots.category,
            "tested_against": self.tested,
            "detectable": _finite(self.detectable.risk),
            **self._local_columns(),
            **self._cluster_columns(),
        }
        return pd.DataFrame(columns, index=wards.codes)

    def _local_columns(self) -> dict[str, object]:
        if self.local is None:
            nothing = np.full(len(self.counts.counts), np.nan)
            return {**dict.fromkeys(("local_i", "local_p", "local_q"), nothing),
                    "local_category": NOT_SIGNIFICANT}  # fmt: skip
        return {
            "local_i": self.local.i,
            "local_p": self.local.p,
            "local_q": self.local.q,
            "local_category": self.local.quadrant,
        }

    def _cluster_columns(self) -> dict[str, object]:
        n = len(self.counts.counts)
        number = pd.array([pd.NA] * n, dtype="Int64")
        p, risk = np.full(n, np.nan), np.full(n, np.nan)
        direction = np.full(n, None, dtype=object)
        for at, cluster in enumerate(self.clusters, start=1):
            number[cluster.members], p[cluster.members] = at, cluster.p
            risk[cluster.members] = _finite(cluster.relative_risk)
            direction[cluster.members] = MORE if cluster.high else FEWER
        return {
            "cluster": number,
            "cluster_direction": direction,
            "cluster_p": p,
            "cluster_risk": risk,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Analysis:
    """The analyses of some periods over the same wards. RESTRICTED."""

    wards: pd.Index
    periods: tuple[PeriodAnalysis, ...]


def cases_in(placed: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the records of one period with each case once in each ward it is known in.

    Records graded as suspected false are left out. A case with a record in a ward and another
    without one is counted in the ward.
    """
    return cases_between(placed, period.start, period.end)


def cases_between(placed: pd.DataFrame, first: date, after: date) -> pd.DataFrame:
    """Return the records of some days, half open, as `cases_in` does those of a period."""
    days = placed["received_on"].to_numpy(dtype="datetime64[D]")
    inside = (days >= np.datetime64(first)) & (days < np.datetime64(after))
    once = placed.loc[inside & ~is_suspected_false(placed)]
    once = once.drop_duplicates(["case_uid", "ward_code"])
    in_ward = once["ward_code"].notna()
    known = set(once.loc[in_ward, "case_uid"])
    return once.loc[in_ward | ~once["case_uid"].isin(known)]


def _finite(risk: ArrayLike) -> Floats:
    """Leave out risks without end: none would do, or no case lies outside."""
    return np.where(np.isinf(risk), np.nan, risk)
