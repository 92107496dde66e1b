"""Changed is the layer of the period before: where cases differ by more than chance explains."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from geo.periods import Period
from models.chance.significance import benjamini_hochberg
from webmap.legend import UNKNOWN, LegendClass
from webmap.restricted.answering import cases_counted
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import COOL, GREY, WARM, Look
from webmap.restricted.mapping.sheet import Drawn, Floats, Sheet, Tested
from webmap.words import number, period_words

__all__ = ["before", "changes", "p_of_change"]

MORE: Final = LegendClass(key="up", words="more than before", colour=WARM[0])
LESS: Final = LegendClass(key="down", words="fewer than before", colour=COOL[1])
MORE_UNCORRECTED: Final = Look(
    key="up-uncorrected", words="more, but only before the correction", colour=GREY,
    strokes="bars", ink=WARM[0],
)  # fmt: skip
LESS_UNCORRECTED: Final = Look(
    key="down-uncorrected", words="fewer, but only before the correction", colour=GREY,
    strokes="lines", ink=COOL[0],
)  # fmt: skip
SAME: Final = LegendClass(key="same", words="no clear change", colour=GREY)
_COLUMN: Final = "Against the period before"


def before(period: Period) -> Period:
    """Return the period of the same length that ends where this one starts."""
    return period.quarter_before if period.kind == "quarter" else period.year_before


def p_of_change(then: NDArray[np.int64], now: NDArray[np.int64], ratio: float) -> Floats:
    """Return the two-sided p of two Poisson counts having the same rate, given their sum.

    Parameters
    ----------
    then, now
        Counts, shape ``(n,)``.
    ratio
        Days of the later period over those of the earlier one.

    Returns
    -------
    Twice the smaller tail of the binomial distribution, at most 1 (Przyborowski & Wilenski
    1940); 1 where there is no case in either.
    """
    share = ratio / (1 + ratio)
    total = then + now
    at_least, at_most = stats.binom.sf(now - 1, total, share), stats.binom.cdf(now, total, share)
    p: Floats = np.minimum(1.0, 2 * np.minimum(at_least, at_most))
    return p


def changes(sheet: Sheet) -> Drawn:
    """Show where there are more, or fewer, cases than in the period before."""
    earlier = before(sheet.asked.period)
    then = cases_counted(sheet.here, sheet.asked.selection, earlier).counts.to_numpy()
    now = sheet.cases
    ratio = _days(sheet.asked.period) / _days(earlier)
    p = p_of_change(then, now, ratio)
    # What no split of so few cases could show is not tested, and is no part of the family.
    least = 2 * np.minimum(ratio, 1.0) ** (then + now) / (1 + ratio) ** (then + now)
    q = benjamini_hochberg(np.where(least <= sheet.asked.level, p, np.nan))
    looks = _looks(now / ratio - then, p, q, sheet.asked.level)
    words = period_words(earlier.kind, earlier.iso)
    values = tuple(
        f"{look.words} ({number(was)} then)" for look, was in zip(looks, then.tolist(), strict=True)
    )
    recorded = any(earlier.start >= each.start for each in sheet.here.quarters(sheet.today))
    return Drawn(
        heading=f"Change from {words} to {sheet.when}",
        column=_COLUMN,
        legend=(MORE, MORE_UNCORRECTED, SAME, LESS_UNCORRECTED, LESS, UNKNOWN),
        looks=looks,
        values=values,
        order=np.array([_ORDER[look.key] for look in looks]) * 1e6 + now / ratio - then,
        summary=_summary(looks, int(then.sum()), int(now.sum()), words, recorded=recorded),
        reading="A change may be one of reporting: an agency that begins to send, or stops, looks "
        "the same. No clear change means that chance alone does as much.",
        tested=Tested(
            heading=_COLUMN,
            words=[look.words for look in looks],
            p=p,
            q=q,
            notes=_notes(sheet, words, int(np.isfinite(q).sum())),
        ),
    )


_ORDER: Final = {"up": 5, "up-uncorrected": 4, "same": 3, "down-uncorrected": 2, "down": 1,
                 "unknown": 0}  # fmt: skip


def _looks(rise: Floats, p: Floats, q: Floats, level: float) -> tuple[LegendClass, ...]:
    def look(up: bool, one_p: float, one_q: float) -> LegendClass:
        if np.isnan(one_q):
            return UNKNOWN
        if one_q <= level:
            return MORE if up else LESS
        if one_p <= level:
            return MORE_UNCORRECTED if up else LESS_UNCORRECTED
        return SAME

    return tuple(map(look, (rise > 0).tolist(), p.tolist(), q.tolist()))


def _summary(
    looks: tuple[LegendClass, ...], then: int, now: int, words: str, *, recorded: bool
) -> str:
    if not recorded:
        return f"Nothing is recorded of {words}: there is no period before to compare with."
    clear = sum(look in (MORE, LESS) for look in looks)
    wards = f"{number(clear)} ward{'' if clear == 1 else 's'} with a clear change"
    return f"{number(now)} cases in wards; {number(then)} in {words}. {wards}."


def _notes(sheet: Sheet, words: str, family: int) -> tuple[tuple[str, str], ...]:
    level = level_words(sheet.asked.level)
    return (
        ("Test", "Two Poisson counts given their sum, two-sided (Przyborowski & Wilenski 1940); "
         f"days of each period allowed for. Compared with {words}."),
        ("Level", f"q at most {level}, corrected within this layer over {number(family)} wards "
         "(Benjamini-Hochberg). Wards with too few cases for any change to show are hatched."),
        ("Draws", "None: the test is exact."),
    )  # fmt: skip


def _days(period: Period) -> int:
    return (period.end - period.start).days
