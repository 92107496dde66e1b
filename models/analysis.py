"""An analysis is what the exact counts of wards say, period by period. RESTRICTED.

It stays on the restricted side: partners see only what is derived from protected cells.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.counts import AreaCounts
from geo.grades import is_suspected_false
from geo.periods import Period
from geo.rates import Rate
from geo.residents import PER, person_years
from models.hotspots import Hotspots
from models.smoothing import Smoothed

__all__ = [
    "Analysis",
    "PeriodAnalysis",
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
    hotspots
        Neighbourhoods with more or fewer cases than expected.
    """

    period: Period
    counts: AreaCounts
    expected: Floats
    rates: Rate
    smoothed: Smoothed
    hotspots: Hotspots

    def frame(self, wards: Areas) -> pd.DataFrame:
        """Return one row a ward, for analysts' files; `residents_within` if any are estimated.

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
        }
        return pd.DataFrame(columns, index=wards.codes)


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
    received = placed.loc[period.covers(placed["received_on"]) & ~is_suspected_false(placed)]
    once = received.drop_duplicates(["case_uid", "ward_code"])
    in_ward = once["ward_code"].notna()
    known = set(once.loc[in_ward, "case_uid"])
    return once.loc[in_ward | ~once["case_uid"].isin(known)]
