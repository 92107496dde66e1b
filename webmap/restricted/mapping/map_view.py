"""A map view is what the address of the exact map asks: a layer, what lies over it, and of what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from webmap.restricted.asking import Asked, asked_for
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.layers import LAYERS, USUAL

__all__ = ["BOTH", "OVERLAYS", "MapView", "view_asked"]

#: What can lie over the wards, by the name it has in an address.
OVERLAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "points": "Places of cases",
        "density": "Density of cases",
        "relative-risk": "Cases against residents",
        "clusters": "Outlines of clusters",
    }
)
#: Asks for classes and their significance side by side.
BOTH: Final = "both"
#: Surfaces cover the wards, so one at a time.
_SURFACES: Final = frozenset({"density", "relative-risk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What is asked of the exact map.

    Attributes
    ----------
    asked
        Which records, which period, and how wards are tested.
    layer
        A key of `LAYERS`.
    is_both
        Whether classes and their significance are shown side by side.
    over
        Keys of `OVERLAYS`, in their order.
    area
        Code of the ward that is chosen, or nothing.
    """

    asked: Asked
    layer: str = USUAL
    is_both: bool = False
    over: tuple[str, ...] = ()
    area: str = ""

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that are drawn: the first is that of panel and table."""
        pair = LAYERS[self.layer].pair
        return pair if self.is_both and pair else (self.layer,)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What makes the address, in order: what is usual is left out."""
        layer = [("layer", self.layer)] if self.layer != USUAL else []
        both = [("view", BOTH)] if self.is_both else []
        area = [("area", self.area)] if self.area else []
        over = [("over", name) for name in self.over]
        return [*layer, *both, *self.asked.choices, *over, *area]

    @property
    def query(self) -> str:
        """The same as it stands in an address, without the question mark."""
        return urlencode(self.choices)

    def of(self, layer: str) -> Self:
        """Return one layer of the same view, alone and without what lies over it."""
        return replace(self, layer=layer, is_both=False, over=(), area="")


def view_asked(written: MultiDict[str, str], here: Desk, today: date) -> MapView | None:
    """Read what an address asks of the map.

    Returns
    -------
    The view, or None where one of the choices does not exist. Side by side is left aside where a
    layer has no map of its significance, and so is all but the last of several surfaces.
    """
    asked = asked_for(written, here, today)
    layer = written.get("layer") or USUAL
    over, shown = set(filter(None, written.getlist("over"))), written.get("view", "")
    area = written.get("area", "")
    known_area = not area or area in here.wards.codes
    known = layer in LAYERS and over <= OVERLAYS.keys() and shown in ("", BOTH) and known_area
    if asked is None or not known:
        return None
    surfaces = [name for name in written.getlist("over") if name in _SURFACES]
    return MapView(
        asked=asked,
        layer=layer,
        is_both=shown == BOTH and LAYERS[layer].pair is not None,
        over=tuple(name for name in OVERLAYS if name in over - (_SURFACES - set(surfaces[-1:]))),
        area=area,
    )
