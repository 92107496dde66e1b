"""Amounts are layers of figures: cases as counted, and rates as they are or drawn to the mean."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from webmap.legend import UNKNOWN, LegendClass
from webmap.publishing.breaks import Scale, count_scale, rate_scale
from webmap.restricted.mapping.looks import NO_CASES
from webmap.restricted.mapping.neighbourhoods import gi_test
from webmap.restricted.mapping.sheet import Drawn, Sheet, figure
from webmap.words import capital, number

__all__ = ["cases", "rates", "smoothed_rates"]

_PER: Final = "Cases per 10,000 residents a year"


def cases(sheet: Sheet) -> Drawn:
    """Show the exact count of every ward."""
    counted = sheet.cases
    scale = count_scale(counted[counted > 0].tolist())
    looks = [scale.find(count) if count else NO_CASES for count in counted.tolist()]
    return Drawn(
        heading=f"Cases by ward, {sheet.when}",
        column="Cases",
        legend=_legend(scale, looks),
        looks=tuple(looks),
        values=tuple(number(count) for count in counted.tolist()),
        order=counted.astype(np.float64),
        summary=_most(sheet, [number(count) for count in counted.tolist()], counted),
        reading="More is reported where more people live, and where more people look. Look at the "
        "rate and at the hotspots as well.",
        tested=gi_test(sheet),
        is_class=False,
        repeats="Cases",
    )


def rates(sheet: Sheet) -> Drawn:
    """Show cases per 10,000 residents a year, as they are, with their limits."""
    return _rates(
        sheet,
        "rate",
        f"{_PER}, {sheet.when}",
        "These rates are as counted: those of small wards swing by chance. Compare the intervals, "
        "not single figures.",
    )


def smoothed_rates(sheet: Sheet) -> Drawn:
    """Show rates drawn towards the mean by as much as chance calls for."""
    return _rates(
        sheet,
        "smoothed",
        f"{_PER}, smoothed, {sheet.when}",
        "A rate is drawn towards the mean of the county where there is little to go on. Where "
        "the intervals of two wards overlap, they may be alike.",
    )


def _rates(sheet: Sheet, kind: str, heading: str, reading: str) -> Drawn:
    value, low, high = (
        sheet.column(name) for name in (_VALUE[kind], f"{kind}_low", f"{kind}_high")
    )
    known = np.isfinite(value)
    scale = rate_scale(np.round(value[known], 1).tolist())
    looks = [scale.find(round(one, 1)) if np.isfinite(one) else UNKNOWN for one in value.tolist()]
    printed = tuple(figure(one) for one in value.tolist())
    return Drawn(
        heading=heading,
        column=_PER,
        legend=_legend(scale, looks),
        looks=tuple(looks),
        values=printed,
        lows=tuple(figure(one) if np.isfinite(one) else None for one in low.tolist()),
        highs=tuple(figure(one) if np.isfinite(one) else None for one in high.tolist()),
        order=value,
        summary=_most(sheet, printed, value),
        reading=reading,
        tested=gi_test(sheet),
        is_class=False,
        repeats=_TERM[kind],
    )


_VALUE: Final = {"rate": "rate", "smoothed": "smoothed_rate"}
_TERM: Final = {"rate": "Rate a year", "smoothed": "Smoothed rate"}


def _legend(scale: Scale, looks: Sequence[LegendClass]) -> tuple[LegendClass, ...]:
    """List the classes of amount, most first; what is no amount stands last, if any ward is."""
    return (*reversed(scale.classes), *(look for look in (NO_CASES, UNKNOWN) if look in looks))


def _most(sheet: Sheet, printed: Sequence[str], amounts: np.ndarray) -> str:
    """Say how many cases there are, and where the largest figure is."""
    total = int(sheet.cases.sum())
    if not total:
        return "No case in any ward."
    at = int(np.nanargmax(amounts))
    where = f"{sheet.frame['name'].iloc[at]} ({sheet.frame['district_name'].iloc[at]})"
    return f"{capital(number(total))} cases in wards. The largest figure is {printed[at]}: {where}."
