"""A layer table is what one geographic file holds: columns, outlines, and what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import geopandas as gpd

__all__ = ["Cell", "LayerTable"]

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LayerTable:
    """One layer, ready to be written.

    Attributes
    ----------
    name
        Of the layer: small letters and `_`.
    title
        What it shows.
    columns
        Cells by column, each as long as there are outlines: text, whole numbers or figures; None
        where nothing is known.
    outlines
        EPSG:27700.
    about
        What the file says of itself: heading and sentence.
    made_on
        The day it is made.
    """

    name: str
    title: str
    columns: Mapping[str, Sequence[Cell]]
    outlines: gpd.GeoSeries
    about: Sequence[tuple[str, str]]
    made_on: date
