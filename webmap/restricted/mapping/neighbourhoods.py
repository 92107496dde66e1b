"""Neighbourhoods are the layers of Gi*: which wards stand out with those around, and how surely."""

from typing import Final

import numpy as np

from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from webmap.legend import UNKNOWN
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import NEIGHBOURHOODS
from webmap.restricted.mapping.sheet import Drawn, Sheet, Tested
from webmap.restricted.mapping.strength import strengths
from webmap.words import number

__all__ = ["gi_classes", "gi_significance", "gi_test"]

_ORDER: Final = {MORE: 3, FEWER: 2, AS_EXPECTED: 1, CANNOT_TELL: 0}


def gi_test(sheet: Sheet) -> Tested:
    """Return what Gi* says of every ward; it also stands beside layers without a test."""
    found = sheet.analysis.hotspots
    return Tested(
        heading="With its neighbours (Gi*)",
        words=[NEIGHBOURHOODS[str(word)].words for word in found.category],
        p=found.p,
        q=found.q,
        notes=(
            ("Test", found.method + "."),
            (
                "Level",
                f"q at most {level_words(sheet.asked.level)}, corrected within this layer over "
                f"{number(found.family)} wards (Benjamini-Hochberg).",
            ),
            ("Draws", f"{number(found.draws)} maps drawn anew, from {sheet.analysis.start}."),
        ),
    )


def gi_classes(sheet: Sheet) -> Drawn:
    """Show which wards have more, or fewer, cases than expected with those around them."""
    words = [str(word) for word in sheet.analysis.hotspots.category]
    looks = tuple(NEIGHBOURHOODS[word] for word in words)
    place = np.array([_ORDER[word] for word in words], dtype=np.float64)
    return Drawn(
        heading=f"Hotspots (Gi*), {sheet.when}",
        column="With its neighbours (Gi*)",
        legend=tuple(NEIGHBOURHOODS.values()),
        looks=looks,
        values=tuple(look.words for look in looks),
        order=place * 1e6 + np.nan_to_num(sheet.column("z")),
        summary=_summary(words),
        reading="A ward stands out together with the wards around it: more cases than the model "
        "expects, never more slavery. Not significant is not the same as safe.",
        tested=gi_test(sheet),
    )


def gi_significance(sheet: Sheet) -> Drawn:
    """Show how surely each ward stands out, after the correction within the layer."""
    tested = gi_test(sheet)
    told = sheet.analysis.hotspots.category != CANNOT_TELL
    looks, legend = strengths(tested.p, tested.q, told, sheet.asked.level)
    return Drawn(
        heading=f"Significance of hotspots (Gi*), {sheet.when}",
        column="How surely (Gi*)",
        legend=legend,
        looks=looks,
        values=tuple(look.words for look in looks),
        order=-np.where(_unknown(looks), 2.0, np.nan_to_num(tested.q, nan=2.0)),
        summary=_summary([str(word) for word in sheet.analysis.hotspots.category]),
        reading="q is p corrected for looking at all wards of this layer. It says how seldom "
        "chance does as much, not how large the difference is.",
        tested=tested,
    )


def _unknown(looks: tuple[object, ...]) -> np.ndarray:
    """Say which wards nobody can tell of."""
    return np.array([look is UNKNOWN for look in looks])


def _summary(words: list[str]) -> str:
    more, fewer = words.count(MORE), words.count(FEWER)
    if not more + fewer:
        return "No ward stands out."
    said = [
        f"{number(count)} {'ward' if count == 1 else 'wards'} with {kind} cases than expected"
        for count, kind in ((more, "more"), (fewer, "fewer"))
        if count
    ]
    return f"{' and '.join(said)}, each together with its neighbours."
