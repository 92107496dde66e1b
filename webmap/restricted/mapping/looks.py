"""Looks are the classes of the exact map: colours that stay apart for every reader, and patterns.

What is not significant is grey, what nobody can tell is hatched; of classes with one ground each
but one has strokes of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from models.analysing.steps import ENDED
from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from models.emerging import NO_PATTERN
from webmap.legend import UNKNOWN, LegendClass

__all__ = [
    "AMONG",
    "COOL",
    "GREY",
    "HISTORIES",
    "NEIGHBOURHOODS",
    "NOT_SIGNIFICANT",
    "NO_CASES",
    "ONLY_BEFORE_CORRECTION",
    "STRENGTH",
    "WARM",
    "Look",
    "patterns",
]

#: Ground of what is not significant.
GREY: Final = "#d9dde1"
#: More, dark to light; then fewer, dark to light.
WARM: Final = ("#d7301f", "#fc8d59", "#fdcc8a")
COOL: Final = ("#12466f", "#5b9bd0", "#b5d3ea")
#: How strongly the figures speak against chance, most first.
STRENGTH: Final = ("#42125e", "#7f4a9c", "#b28cc6")

#: What is drawn over a ground, in squares of 8 units; the ink takes the place of the brace.
_STROKES: Final[Mapping[str, str]] = {
    "dots": '<circle cx="2" cy="2" r="1.1" fill="{0}"/><circle cx="6" cy="6" r="1.1" fill="{0}"/>',
    "lines": '<path d="M0 4H8" stroke="{0}" stroke-width="1.2"/>',
    "bars": '<path d="M4 0V8" stroke="{0}" stroke-width="1.2"/>',
    "cross": '<path d="M0 4H8M4 0V8" stroke="{0}" stroke-width="1"/>',
}
_LIGHT: Final = "#ffffff"
_DARK: Final = "#3b4249"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(LegendClass):
    """A class with strokes of its own over its ground, drawn under its own name.

    Attributes
    ----------
    strokes
        One of dots, lines, bars and cross; nothing for a plain ground.
    ink
        Colour of the strokes.
    """

    strokes: str = ""
    ink: str = _DARK

    @property
    def fill(self) -> str:
        """The SVG paint: a colour, or the pattern that the page defines for this class."""
        return f"url(#pattern-{self.key})" if self.strokes else self.colour


NO_CASES: Final = LegendClass(key="none", words="no cases", colour=GREY)
NOT_SIGNIFICANT: Final = LegendClass(key="not", words="not significant", colour=GREY)
ONLY_BEFORE_CORRECTION: Final = Look(
    key="before-correction",
    words="significant only before the correction",
    colour=GREY,
    strokes="lines",
    ink="#7f4a9c",
)

#: Classes of Gi*, most cases first.
NEIGHBOURHOODS: Final[Mapping[str, LegendClass]] = {
    MORE: LegendClass(key="more", words="more cases than expected", colour=WARM[0]),
    FEWER: LegendClass(key="fewer", words="fewer cases than expected", colour=COOL[1]),
    AS_EXPECTED: LegendClass(key="as", words="not significant", colour=GREY),
    CANNOT_TELL: UNKNOWN,
}

#: Classes of local Moran's I.
AMONG: Final[Mapping[str, LegendClass]] = {
    "high-high": LegendClass(key="high-high", words="high among high", colour=WARM[0]),
    "high-low": Look(
        key="high-low", words="high among low", colour=WARM[1], strokes="dots", ink=_LIGHT
    ),
    "low-high": Look(key="low-high", words="low among high", colour=COOL[2], strokes="bars"),
    "low-low": LegendClass(key="low-low", words="low among low", colour=COOL[0]),
    "not significant": NOT_SIGNIFICANT,
}

#: Kinds of history: what the kind means, its step of colour, and its strokes.
_KINDS: Final[Mapping[str, tuple[str, int, str]]] = {
    "New": ("in the newest step for the first time", 0, "dots"),
    "Consecutive": ("in the newest steps without a break", 1, "lines"),
    "Intensifying": ("nearly always, and rising", 0, ""),
    "Persistent": ("nearly always", 1, ""),
    "Diminishing": ("nearly always, and falling", 2, ""),
    "Sporadic": ("now, and on and off before", 2, "dots"),
    "Oscillating": ("now, and the opposite before", 1, "cross"),
    "Historical": ("nearly always before, not now", 2, "lines"),
}


def _histories() -> Mapping[str, LegendClass]:
    """Return the look of each history: hot kinds first, then cold ones, then none."""
    sides = (("Hot", "more cases than expected", WARM), ("Cold", "fewer cases than expected", COOL))
    found: dict[str, LegendClass] = {
        f"{kind} {side} Spot": Look(
            key=f"{kind}-{side}".lower(),
            words=f"{kind.lower()}: {words} {when}",
            colour=colours[step],
            strokes=strokes,
            ink=_LIGHT if step == 0 else _DARK,
        )
        for side, words, colours in sides
        for kind, (when, step, strokes) in _KINDS.items()
    }
    over = Look(
        key="ended", words="ended: more cases than expected for a while, not now",
        colour=WARM[2], strokes="bars",
    )  # fmt: skip
    none = LegendClass(key="no-pattern", words="no pattern", colour=GREY)
    return {**found, ENDED: over, NO_PATTERN: none, CANNOT_TELL: UNKNOWN}


#: Classes of `models.emerging`, and hotspots that ended.
HISTORIES: Final = _histories()


def patterns(looks: Iterable[LegendClass]) -> str:
    """Define the patterns of the looks that have strokes, as one SVG ``defs`` element."""
    drawn = (
        f'<pattern id="pattern-{look.key}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{look.colour}"/>'
        f"{_STROKES[look.strokes].format(look.ink)}</pattern>"
        for look in looks
        if isinstance(look, Look) and look.strokes
    )
    return f"<defs>{''.join(drawn)}</defs>"
