"""Flip looks are the classes of the map of flips: what comes, what goes, and what stays.

Each differs from those of its colour by strokes as well, and the words say it once more.
"""

from collections.abc import Sequence
from typing import Final

from models.categories import FEWER, MORE
from webmap.legend import LegendClass
from webmap.restricted.mapping.looks import COOL, GREY, STRENGTH, WARM, Look, patterns
from webmap.restricted.trying.flips import Flips

__all__ = ["FLIP_PATTERNS", "LOOKS", "flip_looks"]

_LIGHT: Final = "#ffffff"
_DARK: Final = "#3b4249"

GAINED_MORE: Final = Look(
    key="gained-more", words="becomes more than expected", colour=WARM[0], strokes="dots",
    ink=_LIGHT,
)  # fmt: skip
LOST_MORE: Final = Look(
    key="lost-more", words="no longer more than expected", colour=WARM[2], strokes="bars", ink=_DARK
)
KEPT_MORE: Final = LegendClass(key="kept-more", words="more than expected in both", colour=WARM[1])
GAINED_FEWER: Final = Look(
    key="gained-fewer", words="becomes fewer than expected", colour=COOL[0], strokes="dots",
    ink=_LIGHT,
)  # fmt: skip
LOST_FEWER: Final = Look(
    key="lost-fewer", words="no longer fewer than expected", colour=COOL[2], strokes="bars",
    ink=_DARK,
)  # fmt: skip
KEPT_FEWER: Final = LegendClass(
    key="kept-fewer", words="fewer than expected in both", colour=COOL[1]
)
TURNED: Final = Look(
    key="turned", words="turns to the opposite", colour=STRENGTH[1], strokes="cross", ink=_LIGHT
)
OTHER: Final = Look(
    key="other", words="another change, no finding", colour=GREY, strokes="lines", ink=_DARK
)
SAME: Final = LegendClass(key="same", words="no finding in either", colour=GREY)

#: Every look, what comes first.
LOOKS: Final = (
    GAINED_MORE, LOST_MORE, KEPT_MORE, GAINED_FEWER, LOST_FEWER, KEPT_FEWER, TURNED, OTHER, SAME,
)  # fmt: skip
#: Their patterns, as the page and the picture define them.
FLIP_PATTERNS: Final = patterns(LOOKS)
_FINDINGS: Final = (MORE, FEWER)


def flip_looks(flips: Flips) -> Sequence[LegendClass]:
    """Return the look of every ward, in their order."""
    words = flips.usual.verdict.words, flips.tried.verdict.words
    return [_look(was, becomes) for was, becomes in zip(*words, strict=True)]


def _look(was: str, becomes: str) -> LegendClass:
    if was == becomes:
        return {MORE: KEPT_MORE, FEWER: KEPT_FEWER}.get(was, SAME)
    if was in _FINDINGS and becomes in _FINDINGS:
        return TURNED
    if becomes in _FINDINGS:
        return GAINED_MORE if becomes == MORE else GAINED_FEWER
    if was in _FINDINGS:
        return LOST_MORE if was == MORE else LOST_FEWER
    return OTHER
