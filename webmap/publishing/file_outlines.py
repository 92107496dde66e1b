"""File outlines are the shapes of areas as files hold them, made when a release is published."""

import geopandas as gpd
import numpy as np
import shapely

from webmap.files.outline import Outline

__all__ = ["file_outlines"]


def file_outlines(shapes: gpd.GeoSeries) -> list[Outline]:
    """Return each shape as a MultiPolygon with the vertices it has, turned as the standards ask.

    Parameters
    ----------
    shapes
        Polygons or MultiPolygons, EPSG:27700.

    Returns
    -------
    One a shape, in its order; outer rings run counter-clockwise.
    """
    turned = shapely.orient_polygons(shapes.to_numpy())
    many = [shapely.MultiPolygon(list(np.atleast_1d(shapely.get_parts(s)))) for s in turned]
    binary = shapely.to_wkb(np.array(many, dtype=object), byte_order=1)
    edges = shapely.bounds(turned).tolist()
    return [
        Outline(binary=written, edges=tuple(around))
        for written, around in zip(binary, edges, strict=True)
    ]
