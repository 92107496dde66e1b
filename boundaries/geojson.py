"""GeoJSON is the form in which outlines are read; this parses it without trusting it.

It goes through our own parser with limits on size and depth, never through GDAL: a file that
calls itself GeoJSON can make GDAL open other files or call other machines.
"""

import json
import re
from pathlib import Path
from typing import Any, Final, NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.areas import BNG, Areas, Level
from boundaries.coverage import require_coverage, require_no_gaps
from boundaries.crs import Crs, declared_crs, require_plausible, to_bng
from boundaries.errors import BoundaryRefused
from boundaries.given_file import content_of
from boundaries.ons_form import (
    Columns,
    columns_of,
    identities,
    packaged_figures,
    require_known_district_sizes,
    require_where_expected,
)
from boundaries.outlines import outlines

__all__ = ["parse", "read"]

_MOST_DEPTH: Final = 32
#: A part is a bracket or a comma; each may cost a parser seventy bytes.
_MOST_PARTS: Final = 8_000_000
_PARTS: Final = np.isin(np.arange(256), list(b"[]{},"))
_STEPS: Final = np.array([{91: 1, 123: 1, 93: -1, 125: -1}.get(mark, 0) for mark in range(256)])
_TEXT: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')


def read(
    path: str | Path, level: Level = "ward", *, crs: str | None = None, layer: str | None = None
) -> Areas:
    """Read the outlines of wards, LSOAs or MSOAs from a file in ONS form.

    Parameters
    ----------
    path
        GeoJSON, or a GeoPackage whose name ends in ``.gpkg``. Features carry ``WDyyCD``,
        ``WDyyNM`` and ``LADyyCD``, with ``LADyyNM`` if there is one, or the same for
        ``LSOAyyCD`` and ``MSOAyyCD``. The year in the column becomes the vintage.
    level
        ``ward``, ``lsoa`` or ``msoa``. Districts and county are unions of wards.
    crs
        ``"EPSG:4326"`` or ``"EPSG:27700"``, needed only if the file does not say.
    layer
        Which layer of a GeoPackage, where it holds several.

    Returns
    -------
    Areas in order of code, EPSG:27700, on whole millimetres, a coverage without gaps or
    overlaps. `residents` and `deprivation` are there if the packaged figures are of the same
    vintage and know every code.

    Raises
    ------
    BoundaryRefused
        If the file is missing, empty, cut short, of another form, in no or another coordinate
        system, or if its outlines are invalid, leave gaps, overlap, or are not the number of
        wards a district of West Yorkshire has. The message says what is wrong and what to do.
    """
    path = Path(path)
    try:
        return parse(content_of(path, layer), level, crs=crs)
    except BoundaryRefused as why:
        raise BoundaryRefused(f"{path.name}: {why} No boundary was changed.") from None


def parse(raw: bytes, level: Level = "ward", *, crs: str | None = None) -> Areas:
    """Turn the text of a GeoJSON document into checked areas, as `read` does with a file.

    Parameters
    ----------
    raw
        The document, UTF-8.
    level, crs
        As in `read`.

    Raises
    ------
    BoundaryRefused
        As in `read`, without the name of a file.
    """
    document = _document(raw)
    declared = declared_crs(document.get("crs"), crs)
    features = _features(document)
    columns = columns_of(features, level)
    named = identities(features, columns)
    shapes = _metres(outlines(features), declared)
    frame = gpd.GeoDataFrame(named, geometry=shapes, crs=BNG).sort_index()
    frame.insert(len(named.columns), "hectares", frame.area / 10_000)
    areas = Areas(_with_figures(frame, columns), columns.vintage, level, _source(columns))
    require_where_expected(areas)
    require_known_district_sizes(areas)
    require_coverage(areas)
    require_no_gaps(areas)
    return areas


def _document(raw: bytes) -> dict[str, Any]:
    """Parse the text, refusing what is not a FeatureCollection."""
    _require_shallow(raw)
    document = _parsed(raw)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise BoundaryRefused("this is TopoJSON. Export the boundaries as GeoJSON instead.")
    if kind != "FeatureCollection":
        raise BoundaryRefused(
            "this is JSON but not a GeoJSON FeatureCollection. Export the boundaries as GeoJSON."
        )
    return dict(document)


def _require_shallow(raw: bytes) -> None:
    """Refuse more nesting or more parts than any boundary file needs, before a parser meets it."""
    marks = np.frombuffer(_TEXT.sub(b"", raw), dtype=np.uint8)
    parts = _PARTS[marks]
    if np.count_nonzero(parts) > _MOST_PARTS:
        raise BoundaryRefused(
            f"the file has more than {_MOST_PARTS // 10**6} million parts. Cut it to West "
            "Yorkshire, or use the generalised product (BGC or BSC)."
        )
    steps = _STEPS[marks[parts]]
    if np.cumsum(steps, dtype=np.int32).max(initial=0) > _MOST_DEPTH:
        raise BoundaryRefused(
            f"the file is nested more than {_MOST_DEPTH} deep, which no boundary file is. "
            "Export it again from the source."
        )


def _parsed(raw: bytes) -> Any:  # noqa: ANN401 - anything can stand in a JSON file
    """Parse JSON text, telling a broken file from one that is something else."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise BoundaryRefused(
            f"the file is not UTF-8 text (byte {why.start + 1}). Export the "
            "boundaries again, as GeoJSON or GeoPackage."
        ) from None
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except BoundaryRefused:
        raise
    except json.JSONDecodeError as why:
        if not text.lstrip().startswith("{"):
            raise BoundaryRefused(
                "this is not JSON. Export the boundaries as GeoJSON; a saved web page or a "
                "shapefile cannot be read."
            ) from None
        cut_short = not text[why.pos :].strip() or not text.rstrip().endswith("}")
        cause = "the file ends in the middle" if cut_short else "the JSON is damaged"
        raise BoundaryRefused(
            f"{cause} (line {why.lineno}). Download or export it again."
        ) from None
    except (ValueError, RecursionError):
        raise BoundaryRefused("a number in the file is too long. Export it again.") from None


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which JSON does not have."""
    raise BoundaryRefused(f"the file holds {name} as a number. Export it again from the source.")


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the features, all of them objects with properties."""
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise BoundaryRefused("there are no features in the file. Export it again with its areas.")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise BoundaryRefused(
                f"feature {number} has no properties, so no code. Export it with its attributes."
            )
    return features


def _metres(shapes: NDArray[np.object_], declared: Crs | None) -> NDArray[np.object_]:
    """Turn outlines as they stand in the file into National Grid millimetres."""
    crs = require_plausible(shapely.get_coordinates(shapes), declared)

    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn coordinates into metres on whole millimetres."""
        metres = xy if crs == BNG else np.column_stack(to_bng(xy[:, 0], xy[:, 1]))
        return np.round(metres, 3)

    turned: NDArray[np.object_] = shapely.transform(shapes, convert)
    return turned


def _with_figures(frame: gpd.GeoDataFrame, columns: Columns) -> gpd.GeoDataFrame:
    """Join residents and deprivation where code and vintage agree for every area."""
    figures = packaged_figures(columns)
    if figures is None or not frame.index.isin(figures.index).all():
        return frame
    joined = figures.loc[frame.index]
    place = frame.columns.get_loc("hectares")
    for column in reversed(list(joined.columns)):
        frame.insert(place, column, pd.Series(joined[column], index=frame.index))
    return frame


def _source(columns: Columns) -> str:
    """Return the attribution of an ONS boundary product of that vintage."""
    return (
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0; "
        f"contains OS data © Crown copyright and database right {columns.vintage}"
    )
