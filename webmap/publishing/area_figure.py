"""An area figure is what one view says of one area: a look, a value in words, an interval."""

from dataclasses import dataclass
from typing import Final

from webmap.legend import SMALL, UNKNOWN, WITHHELD, LegendClass

__all__ = ["AreaFigure"]

#: Looks of areas for which no number is printed.
_WITHOUT_NUMBER: Final = frozenset({SMALL.key, UNKNOWN.key, WITHHELD.key})


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFigure:
    """What one view says of one area.

    Attributes
    ----------
    look
        Its class in the legend.
    value
        The figure, or the words that stand for it.
    low, high
        Printed ends of the 95% interval; None where there is none to give.
    order
        Where it stands in the table: look, then amount, then name.
    facts
        What the panel adds, one for each of the view's terms; None where nothing is known.
    """

    code: str
    name: str
    look: LegendClass
    value: str
    low: str | None
    high: str | None
    order: tuple[int, float, str, str]
    facts: tuple[str | None, ...]

    @property
    def has_figure(self) -> bool:
        """Whether the view prints a figure or gives a class, and not words for their absence."""
        return self.look.key not in _WITHOUT_NUMBER
