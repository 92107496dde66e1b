"""Cluster outlines lie over the wards: where the spatial scan found a group, and of how many."""

from typing import Any

import geopandas as gpd

from boundaries.areas import BNG
from webmap.publishing.shapes import SCALE, outline_steps
from webmap.restricted.mapping.scanned import cluster_words
from webmap.restricted.mapping.sheet import Sheet
from webmap.words import number

__all__ = ["cluster_outlines"]


def cluster_outlines(sheet: Sheet) -> dict[str, Any]:
    """Return the ground of each cluster, as the script reads it."""
    clusters = sheet.analysis.clusters
    geometry = sheet.here.wards.frame.geometry
    joined = [geometry.iloc[each.members].union_all() for each in clusters]
    drawn = gpd.GeoSeries(joined, crs=BNG).to_crs("EPSG:4326") if clusters else []
    many = f"{number(len(clusters))} cluster{'' if len(clusters) == 1 else 's'}"
    said = "; ".join(cluster_words(at, each) for at, each in enumerate(clusters, start=1))
    return {
        "kind": "outlines",
        "scale": SCALE,
        "words": f"{many} outlined: {said}." if clusters else "No cluster at this level.",
        "outlines": [
            {"name": str(at), "high": bool(each.high), "outline": outline_steps(shape)}
            for at, (each, shape) in enumerate(zip(clusters, drawn, strict=True), start=1)
        ],
    }
