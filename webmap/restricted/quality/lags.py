"""Lags are how long it took: from the event to the partner, and from the partner to this store."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from webmap.clock import LONDON
from webmap.restricted.quality.completeness import ALL, organisations_of

__all__ = ["Lag", "lags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How long the records of one organisation took. RESTRICTED.

    Attributes
    ----------
    organisation
        Its key, or ``all``.
    dated
        Records that say in which month it happened.
    months, months_long
        Whole months from that month to the one it was received in: of half of those records no
        more than the first, of nine in ten no more than the second; None without any.
    taken_in
        Records counted for the next two: all of them.
    days, days_long
        Days from the day it was received to the day it was taken in, likewise.
    """

    organisation: str
    dated: int
    months: float | None
    months_long: float | None
    taken_in: int
    days: float
    days_long: float


def lags(arrivals: pd.DataFrame) -> Sequence[Lag]:
    """Say how long records took, by organisation; all together first.

    Parameters
    ----------
    arrivals
        At least one row, as `webmap.db.records.arrivals.arrivals_frame` returns them.
    """
    received = arrivals["received_on"]
    imported = arrivals["imported_at"].dt.tz_localize("UTC").dt.tz_convert(LONDON)
    imported = imported.dt.tz_localize(None).dt.normalize()
    happened = pd.to_datetime(arrivals["happened_on"], format="%Y-%m", errors="coerce")
    timed = pd.DataFrame(
        {
            "organisation": arrivals["organisation"],
            "months": (received.dt.year - happened.dt.year) * 12
            + (received.dt.month - happened.dt.month),
            "days": (imported - received).dt.days,
        }
    )
    rows = [_of(ALL, timed)]
    for organisation in organisations_of(arrivals):
        rows.append(_of(organisation, timed[timed["organisation"].eq(organisation)]))
    return rows


def _of(organisation: str, timed: pd.DataFrame) -> Lag:
    months = timed["months"].dropna()
    return Lag(
        organisation=organisation,
        dated=len(months),
        months=None if months.empty else float(months.quantile(0.5, interpolation="lower")),
        months_long=None if months.empty else float(months.quantile(0.9, interpolation="higher")),
        taken_in=len(timed),
        days=float(timed["days"].quantile(0.5, interpolation="lower")),
        days_long=float(timed["days"].quantile(0.9, interpolation="higher")),
    )
