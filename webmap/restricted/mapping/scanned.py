"""Scanned is the layer of the spatial scan: groups of wards that chance alone seldom makes."""

from typing import Final

import numpy as np

from models.scan import Cluster
from webmap.legend import LegendClass
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import COOL, GREY, WARM, Look
from webmap.restricted.mapping.sheet import Drawn, Sheet, Tested, chance, figure
from webmap.words import capital, number

__all__ = ["CLUSTER_LOOKS", "cluster_words", "scan_clusters"]

_NONE: Final = LegendClass(key="no-cluster", words="in no cluster", colour=GREY)
_COLUMN: Final = "Cluster (spatial scan)"


def _shades(side: str, colours: tuple[str, ...]) -> tuple[LegendClass, ...]:
    """Return the looks of the clusters of one side: most likely, second, and any further."""
    first, second, further = colours
    return (
        LegendClass(key=f"{side}-first", words="", colour=first),
        Look(key=f"{side}-second", words="", colour=second, strokes="lines"),
        Look(key=f"{side}-further", words="", colour=further, strokes="dots"),
    )


#: Looks of clusters of more cases, then of fewer; the most likely of each first.
CLUSTER_LOOKS: Final = (_shades("more", WARM), _shades("fewer", COOL))


def scan_clusters(sheet: Sheet) -> Drawn:
    """Show the groups of wards that hold more, or fewer, cases than chance explains."""
    clusters = sheet.analysis.clusters
    n = len(sheet.frame)
    looks: list[LegendClass] = [_NONE] * n
    values, order = [_NONE.words] * n, np.zeros(n)
    p = np.full(n, np.nan)
    seen = {True: 0, False: 0}
    shown: list[LegendClass] = []
    for at, cluster in enumerate(clusters, start=1):
        shade = CLUSTER_LOOKS[not cluster.high][min(seen[cluster.high], 2)]
        seen[cluster.high] += 1
        shown.append(shade)
        for row in cluster.members.tolist():
            looks[row], values[row] = shade, cluster_words(at, cluster)
            order[row], p[row] = len(clusters) + 1 - at, cluster.p
    legend = tuple(_worded(sheet, shade, shown) for shade in dict.fromkeys(shown))
    named = {each.key: each for each in (*legend, _NONE)}
    drawn = tuple(named[look.key] for look in looks)
    return Drawn(
        heading=f"Clusters of wards (spatial scan), {sheet.when}",
        column=_COLUMN,
        legend=(*legend, _NONE),
        looks=drawn,
        values=tuple(values),
        order=order,
        summary=_summary(sheet),
        reading="The scan looks everywhere at once, so its p needs no further correction. Where "
        "a cluster ends is less sure than that it is there.",
        tested=Tested(heading=_COLUMN, words=values, p=p, q=p, notes=_notes(sheet)),
    )


def cluster_words(at: int, cluster: Cluster) -> str:
    """Say which cluster it is, and how many times the risk outside is inside."""
    risk = figure(cluster.relative_risk)
    times = f"{risk} times the risk elsewhere" if risk[:1].isdigit() else "all cases"
    return f"cluster {at}: {times}"


def _worded(sheet: Sheet, shade: LegendClass, shown: list[LegendClass]) -> LegendClass:
    """Say in the legend what every cluster of one look holds."""
    said = [
        f"cluster {at}: {number(cluster.observed)} cases, {figure(cluster.expected)} expected, "
        f"p {chance(cluster.p)}"
        for at, (cluster, look) in enumerate(
            zip(sheet.analysis.clusters, shown, strict=True), start=1
        )
        if look is shade
    ]
    words = "; ".join(said)
    if isinstance(shade, Look):
        return Look(
            key=shade.key, words=words, colour=shade.colour, strokes=shade.strokes, ink=shade.ink
        )
    return LegendClass(key=shade.key, words=words, colour=shade.colour)


def _summary(sheet: Sheet) -> str:
    clusters = sheet.analysis.clusters
    if clusters:
        wards = sum(len(cluster.members) for cluster in clusters)
        many = "cluster" if len(clusters) == 1 else "clusters"
        return f"{number(len(clusters))} {many}, of {number(wards)} wards together."
    nearest = next(iter(sheet.analysis.scanned.clusters), None)
    if nearest is None:
        return "No cluster: no group of wards has more, or fewer, cases than expected."
    return f"No cluster at this level. The most likely one has p {chance(nearest.p)}."


def _notes(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    found = sheet.analysis.scanned
    return (
        ("Test", f"{capital(found.method)}. {found.caution}".rstrip()),
        (
            "Level",
            f"p at most {level_words(sheet.asked.level)}; p is of the whole map, so no correction "
            f"within the layer is needed. Windows hold at most {found.max_share:.0%}.",
        ),
        ("Draws", f"{number(found.draws)} maps drawn anew, from {sheet.analysis.start}."),
    )
