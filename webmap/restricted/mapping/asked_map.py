"""An asked map is one view of the exact map, worked out: its sheet and the layers it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from webmap.legend import PATTERNED
from webmap.publishing.picture import definitions
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.changed import LESS_UNCORRECTED, MORE_UNCORRECTED
from webmap.restricted.mapping.ground import ground
from webmap.restricted.mapping.layers import LAYERS
from webmap.restricted.mapping.looks import AMONG, HISTORIES, ONLY_BEFORE_CORRECTION, patterns
from webmap.restricted.mapping.map_figures import MapRow, map_rows
from webmap.restricted.mapping.map_notes import map_notes
from webmap.restricted.mapping.map_view import MapView
from webmap.restricted.mapping.scanned import CLUSTER_LOOKS
from webmap.restricted.mapping.sheet import Drawn, Sheet

__all__ = ["PATTERNS", "AskedMap"]

_STROKED: Final = (
    *AMONG.values(), *HISTORIES.values(), ONLY_BEFORE_CORRECTION, MORE_UNCORRECTED,
    LESS_UNCORRECTED, *CLUSTER_LOOKS[0], *CLUSTER_LOOKS[1],
)  # fmt: skip
#: Every pattern that a layer may draw with, defined once.
PATTERNS: Final = definitions(PATTERNED) + patterns(_STROKED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AskedMap:
    """One view, worked out. RESTRICTED.

    Attributes
    ----------
    view
        What was asked.
    sheet
        The figures of every ward.
    drawn
        What each layer says; the first is that of panel and table.
    rows
        The wards as the table lists them.
    """

    view: MapView
    sheet: Sheet
    drawn: Sequence[Drawn]
    rows: Sequence[MapRow]

    @classmethod
    def of(cls, here: Desk, view: MapView, today: date) -> Self:
        """Work out what was asked.

        Raises
        ------
        UnfitDenominator
            If wards with cases have nothing to compare them with.
        """
        sheet = Sheet.of(here, view.asked, today)
        drawn = [LAYERS[layer].draw(sheet) for layer in view.layers]
        rows = map_rows(sheet, drawn[0], ground(here).near)
        return cls(view=view, sheet=sheet, drawn=drawn, rows=rows)

    @property
    def first(self) -> Drawn:
        """The layer of panel and table."""
        return self.drawn[0]

    @property
    def is_empty(self) -> bool:
        """Whether no record was counted, in a ward or elsewhere."""
        counts = self.sheet.analysis.counts
        return counts.total == 0

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What stands under the map."""
        return map_notes(self.sheet, self.first)

    @property
    def chosen(self) -> MapRow | None:
        """The ward that the address chooses."""
        return next((row for row in self.rows if row.code == self.view.area), None)

    def counts(self, drawn: Drawn) -> dict[str, int]:
        """Say how many wards are of each class of a layer, by its key."""
        found = {look.key: 0 for look in drawn.legend}
        for look in drawn.looks:
            found[look.key] += 1
        return found
