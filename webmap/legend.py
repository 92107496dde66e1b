"""A legend says what each look on a map means: classes, their colours and patterns, their words.

Light on purpose: publishing draws with it, and no statistics or map library is needed for it.
Neighbouring colours stay at least 9 CAM02-UCS units apart, also for readers who do not see red,
green or blue; what is not a figure has a pattern of its own as well as a colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from models.release import Category
from webmap.words import CATEGORY_WORDS, NOT_ENOUGH, NOT_PUBLISHED, SMALL_WORDS

__all__ = [
    "CATEGORIES",
    "PATTERNED",
    "RANGE",
    "SEQUENCE",
    "SMALL",
    "UNKNOWN",
    "WITHHELD",
    "LegendClass",
    "Pattern",
    "amount_classes",
]

Pattern: TypeAlias = Literal["hatch", "dots", "lines", "cross"]

#: ColorBrewer OrRd in four steps: warm, light to dark, for amounts.
SEQUENCE: Final = ("#fef0d9", "#fdcc8a", "#fc8d59", "#d7301f")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendClass:
    """One look on the map.

    Attributes
    ----------
    key
        Short name, unique in its legend.
    words
        What the reader sees beside the swatch.
    colour
        Six hexadecimal digits; under a pattern, the colour of the ground.
    pattern
        Drawn over the ground where the class is not a figure.
    """

    key: str
    words: str
    colour: str
    pattern: Pattern | None = None

    @property
    def fill(self) -> str:
        """The SVG paint: a colour, or the pattern the page defines under this name."""
        return f"url(#pattern-{self.pattern})" if self.pattern else self.colour


SMALL: Final = LegendClass(key="small", words=SMALL_WORDS, colour="#eef1f4", pattern="lines")
WITHHELD: Final = LegendClass(key="withheld", words=NOT_PUBLISHED, colour="#ffffff", pattern="dots")
UNKNOWN: Final = LegendClass(key="unknown", words=NOT_ENOUGH, colour="#ffffff", pattern="hatch")
RANGE: Final = LegendClass(
    key="range", words="a range that spans classes", colour="#fde3b8", pattern="cross"
)

#: Every look that is drawn as a pattern.
PATTERNED: Final = (SMALL, UNKNOWN, WITHHELD, RANGE)

_CATEGORY_LOOKS: Final[Mapping[Category, tuple[str, str]]] = {
    "more than expected": ("more", "#d7301f"),
    "as expected": ("as", "#fbeedb"),
    "fewer than expected": ("fewer", "#5b9bd0"),
}

#: Looks of the hotspot classes, most concerns first.
CATEGORIES: Final[Mapping[Category, LegendClass]] = {
    **{
        category: LegendClass(key=key, words=CATEGORY_WORDS[category], colour=colour)
        for category, (key, colour) in _CATEGORY_LOOKS.items()
    },
    "cannot tell": UNKNOWN,
}


def amount_classes(words: Sequence[str]) -> tuple[LegendClass, ...]:
    """Return classes of rising amount, one for each of up to four `words`, spread over the scale.

    Raises
    ------
    ValueError
        If there are more words than the scale has steps.
    """
    steps = len(SEQUENCE)
    if len(words) > steps:
        raise ValueError(f"{len(words)} classes of amount; the scale has {steps} steps.")
    apart = (steps - 1) / max(len(words) - 1, 1)
    return tuple(
        LegendClass(key=f"amount-{at}", words=said, colour=SEQUENCE[round(at * apart)])
        for at, said in enumerate(words)
    )
