"""Watching holds the newest quarter against the past of the same place: county, district, ward.

A map says where more happens than elsewhere; this says where more arrived than before. Neither is
a finding by itself, and a change of reporting raises both.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from models.analysing.case_series import CaseSeries, quarter_received
from models.chance.significance import benjamini_hochberg
from models.surveillance import (
    Cusum,
    Farrington,
    PredictiveTail,
    farrington,
    nb_cusum,
    predictive_tail,
)

__all__ = ["ALL_KINDS", "COUNTY", "Watch", "Watched", "watch"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

COUNTY: Final = "county"
ALL_KINDS: Final = "all"
#: Quarters a year.
YEAR: Final = 4
#: Quarters of past that a mean is learnt from, at least, before a CUSUM starts.
LEARNT: Final = 8
#: Quarters a CUSUM follows.
FOLLOWED: Final = 4
#: Mean cases a quarter under which a CUSUM has too little to add up.
FEWEST: Final = 5.0
#: Series simulated to set the threshold of a CUSUM.
DRAWS: Final = 999
_PARTED: Final = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One series: an area, a kind of exploitation.

    Attributes
    ----------
    area
        Code of a district, or ``county``.
    kind
        Kind of exploitation, or ``all``.
    """

    area: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Watch:
    """What the newest quarter shows against the past. RESTRICTED.

    Attributes
    ----------
    series, counts
        What is watched, and its cases by quarter, shape ``(series, quarters)``. A case with two
        kinds of exploitation is in both.
    farrington, q
        The improved Farrington method for each series in the newest quarter, and q-values over
        all of them; None where there are too few quarters for any.
    cusum, followed
        NB-CUSUM over the newest four quarters, and the rows of `series` it follows: those of all
        kinds with five cases a quarter or more before; None where there are too few quarters.
    wards
        Predictive tail of each ward's newest quarter, false discoveries held over all wards.
    """

    series: tuple[Watched, ...]
    counts: Whole
    farrington: Farrington | None
    q: Floats
    cusum: Cusum | None
    followed: tuple[int, ...]
    wards: PredictiveTail


def watch(
    placed: pd.DataFrame,
    wards: Areas,
    series: CaseSeries,
    expected: Floats,
    rng: np.random.Generator,
) -> Watch:
    """Hold the newest quarter of a series against those before it. RESTRICTED.

    Parameters
    ----------
    placed
        Records with their wards; kinds are watched if there is an `exploitation`.
    wards
        Outlines with `district_code`.
    series
        Cases by ward and quarter.
    expected
        Expected cases of each ward and quarter, shape ``(n, quarters)``, that sum to the cases
        of each quarter: a rise of the whole county is no alarm of a ward.
    rng
        Source of chance, for the threshold of the CUSUM.
    """
    watched, counts = _counted(placed, wards, series)
    whole = [at for at, each in enumerate(watched) if each.kind == ALL_KINDS]
    limits = farrington(counts, freq=YEAR) if counts.shape[1] > 2 * YEAR else None
    nothing = np.full(len(watched), np.nan)
    cusum, followed = _followed(counts, whole, rng)
    return Watch(
        series=watched,
        counts=counts,
        farrington=limits,
        q=nothing if limits is None else benjamini_hochberg(limits.p[:, -1]),
        cusum=cusum,
        followed=followed,
        wards=predictive_tail(
            series.wards[:, -1], expected[:, -1], series.wards[:, :-1], expected[:, :-1]
        ),
    )


def _counted(
    placed: pd.DataFrame, wards: Areas, series: CaseSeries
) -> tuple[tuple[Watched, ...], Whole]:
    """Count the cases of the county, of its districts, and of each kind in each district."""
    by_district = series.by_district(wards)
    watched = [Watched(area=area, kind=ALL_KINDS) for area in (COUNTY, *series.districts)]
    counts = [by_district.sum(axis=0) + series.unplaced, *by_district]
    if "exploitation" in placed:
        kinds = _by_kind(placed, series)
        for district in series.districts:
            for kind, row in kinds.get(district, {}).items():
                watched.append(Watched(area=district, kind=kind))
                counts.append(row)
    return tuple(watched), np.stack(counts).astype(np.int64)


def _by_kind(placed: pd.DataFrame, series: CaseSeries) -> dict[str, dict[str, Whole]]:
    """Count cases by district, kind and quarter of the first report that names it."""
    at = quarter_received(placed, series.quarters)
    rows = placed.loc[at >= 0, ["case_uid", "district_code", "exploitation"]].assign(
        quarter=at[at >= 0]
    )
    rows = rows.assign(exploitation=rows["exploitation"].astype("object").str.split(_PARTED))
    each = rows.explode("exploitation").dropna().sort_values("quarter", kind="stable")
    each = each[each["exploitation"] != ""]
    first = each.drop_duplicates(["case_uid", "district_code", "exploitation"])
    size = len(series.quarters)
    return {
        str(district): {
            str(kind): np.bincount(some["quarter"].to_numpy(), minlength=size).astype(np.int64)
            for kind, some in here.groupby("exploitation", sort=True)
        }
        for district, here in first.groupby("district_code", sort=True)
    }


def _followed(
    counts: Whole, whole: list[int], rng: np.random.Generator
) -> tuple[Cusum | None, tuple[int, ...]]:
    """Follow the newest quarters of the larger series, by a mean learnt from those before."""
    past = counts[:, :-FOLLOWED]
    if past.shape[1] < LEARNT:
        return None, ()
    followed = [row for row in whole if past[row].mean() >= FEWEST]
    if not followed:
        return None, ()
    mean, variance = past[followed].mean(axis=1), past[followed].var(axis=1, ddof=1)
    alpha = np.maximum(variance - mean, 0) / mean**2
    newest = counts[followed, -FOLLOWED:]
    means = np.repeat(mean[:, None], FOLLOWED, axis=1)
    return nb_cusum(newest, means, alpha, rng=rng, draws=DRAWS), tuple(followed)
