"""Changed is the layer of the period before: where cases differ by more than chance explains."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.periods import Period
from models.rate_ratio import RateRatios, rate_ratios
from webmap.legend import UNKNOWN, LegendClass
from webmap.restricted.answering import cases_counted
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import COOL, GREY, WARM, Look
from webmap.restricted.mapping.sheet import Drawn, Floats, Sheet, Tested
from webmap.words import capital, number, period_words

__all__ = ["LESS", "LESS_UNCORRECTED", "MORE", "MORE_UNCORRECTED", "SAME", "before", "changes"]

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


def changes(sheet: Sheet) -> Drawn:
    """Show where there are more, or fewer, cases than in the period before."""
    earlier = before(sheet.asked.period)
    then = cases_counted(sheet.here, sheet.asked.selection, earlier).counts.to_numpy()
    now = sheet.cases
    found = rate_ratios(now, then, level=sheet.asked.level)
    looks = _looks(now - then, found.p, found.q, sheet.asked.level)
    words = period_words(earlier.kind, earlier.iso)
    recorded = any(earlier.start >= each.start for each in sheet.here.quarters(sheet.today))
    return Drawn(
        heading=f"Change from {words} to {sheet.when}",
        column=_COLUMN,
        legend=(MORE, MORE_UNCORRECTED, SAME, LESS_UNCORRECTED, LESS, UNKNOWN),
        looks=looks,
        values=tuple(
            f"{look.words} ({number(was)} then)"
            for look, was in zip(looks, then.tolist(), strict=True)
        ),
        order=np.array([_ORDER[look.key] for look in looks]) * 1e6 + now - then,
        summary=_summary(looks, int(then.sum()), int(now.sum()), words, recorded=recorded),
        reading="A change may be one of reporting: an agency that begins to send, or stops, looks "
        "the same. No clear change means that chance alone does as much.",
        tested=Tested(
            heading=_COLUMN,
            words=[look.words for look in looks],
            p=found.p,
            q=found.q,
            notes=_notes(sheet, words, found),
        ),
    )


_ORDER: Final = {"up": 5, "up-uncorrected": 4, "same": 3, "down-uncorrected": 2, "down": 1,
                 "unknown": 0}  # fmt: skip


def _looks(rise: NDArray[np.int64], p: Floats, q: Floats, level: float) -> tuple[LegendClass, ...]:
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


def _notes(sheet: Sheet, words: str, found: RateRatios) -> tuple[tuple[str, str], ...]:
    level = level_words(sheet.asked.level)
    return (
        ("Test", f"{capital(found.method)}. Compared with {words}."),
        ("Level", f"q at most {level}, corrected within this layer over {number(found.family)} "
         "wards (Benjamini-Hochberg). Wards with too few cases to show any change are hatched."),
        ("Draws", "None: the test is exact."),
    )  # fmt: skip
