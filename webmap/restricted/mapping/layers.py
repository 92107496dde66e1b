"""A layer is one answer of the exact map: what it is called, and what draws it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from webmap.restricted.mapping.amounts import cases, rates, smoothed_rates
from webmap.restricted.mapping.changed import changes
from webmap.restricted.mapping.histories import emerging_classes
from webmap.restricted.mapping.neighbourhoods import gi_classes, gi_significance
from webmap.restricted.mapping.resemblance import moran_classes, moran_significance
from webmap.restricted.mapping.scanned import scan_clusters
from webmap.restricted.mapping.sheet import Drawn, Sheet

__all__ = ["GROUPS", "LAYERS", "USUAL", "Layer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer.

    Attributes
    ----------
    words
        What the form calls it.
    group
        The heading it stands under there.
    draw
        Says what it makes of the figures.
    pair
        The layer of classes and the layer of their significance, where it is one of the two.
    """

    words: str
    group: str
    draw: Callable[[Sheet], Drawn]
    pair: tuple[str, str] | None = None


_GI: Final = ("hotspots", "hotspot-significance")
_MORAN: Final = ("local-moran", "local-moran-significance")
#: Headings of the form, in order.
GROUPS: Final = ("Figures", "Hotspots", "Wards like their neighbours", "Clusters and change")

#: Layers by the name they have in an address.
LAYERS: Final[Mapping[str, Layer]] = MappingProxyType(
    {
        "cases": Layer(words="Cases", group=GROUPS[0], draw=cases),
        "rate": Layer(words="Rate", group=GROUPS[0], draw=rates),
        "smoothed-rate": Layer(words="Smoothed rate", group=GROUPS[0], draw=smoothed_rates),
        "hotspots": Layer(words="Hotspots (Gi*)", group=GROUPS[1], draw=gi_classes, pair=_GI),
        "hotspot-significance": Layer(
            words="Significance of hotspots", group=GROUPS[1], draw=gi_significance, pair=_GI
        ),
        "local-moran": Layer(
            words="Local Moran classes", group=GROUPS[2], draw=moran_classes, pair=_MORAN
        ),
        "local-moran-significance": Layer(
            words="Significance of local Moran",
            group=GROUPS[2],
            draw=moran_significance,
            pair=_MORAN,
        ),
        "scan-clusters": Layer(
            words="Clusters of the spatial scan", group=GROUPS[3], draw=scan_clusters
        ),
        "emerging": Layer(words="Emerging classes", group=GROUPS[3], draw=emerging_classes),
        "change": Layer(words="Change from the period before", group=GROUPS[3], draw=changes),
    }
)
#: The layer of an address that names none.
USUAL: Final = "hotspots"
