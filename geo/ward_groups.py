"""A ward group is a few adjoining wards of one district, shown as one area.

Two nested sizes stand between ward and district: small groups of two or three wards, and groups
of small groups.
"""

from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from boundaries.areas import Areas
from geo.neighbours import Neighbours, centroids
from geo.ward_grouping.exchange import Pieces
from geo.ward_grouping.groups import WardGroups
from geo.ward_grouping.names import name_groups
from geo.ward_grouping.outlines import outlines
from geo.ward_grouping.partition import merged, partition
from geo.ward_grouping.place_words import kinship

__all__ = ["WardGroups", "group_wards", "outlines"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]

_SQUARE_METRES: Final = 1e6


def group_wards(
    wards: Areas,
    neighbours: Neighbours,
    *,
    small: float,
    large: float,
    weight: ArrayLike | None = None,
) -> WardGroups:
    """Put adjoining wards together in small groups, and small groups in groups.

    Parameters
    ----------
    wards
        Areas with `name`, `district_code`, `district_name`, and `residents` unless `weight` is
        given.
    neighbours
        Which wards adjoin, in the order of `wards`, as `geo.neighbours.queen` says it. Links
        across districts are ignored.
    small, large
        The least residents, or weight, of a small group and of a group. At 0 each ward is a small
        group, and each small group a group.
    weight
        What each ward weighs instead of its residents, shape ``(n,)``, zero or more: ones, to
        count wards.

    Returns
    -------
    Every ward in one small group, every small group in one group, each of one district and in
    one piece. A group weighs what was asked for wherever that can be: not where a district, or a
    part of it that no ward joins to the rest, weighs less. Then there are as many as the search
    finds (one fewer where these are far more compact), and then as even and compact as it finds,
    wards that share the name of a place rather together than apart. The same for any order of
    the wards.

    Codes are the district's with ``G01`` or ``S01`` from north-west to south-east, the small
    groups of one group one after another.

    Raises
    ------
    ValueError
        If wards and neighbours are not in the same order, a column is missing, a weight is
        missing, negative or not finite, or the sizes are not ``0 <= small <= large``.

    Notes
    -----
    Public and fixed: it reads outlines, names and residents, no case. The search is described in
    `geo.ward_grouping.partition`.
    """
    weights = _weights(wards, neighbours, weight)
    if not 0 <= small <= large < np.inf:
        raise ValueError("sizes are finite, zero or more, and `large` is not under `small`.")
    order = np.argsort(wards.codes.astype(str).to_numpy(dtype=str), kind="stable")
    ordered = Areas(
        wards.frame.iloc[order], wards.vintage, wards.level, wards.source, wards.generalised
    )
    links = csr_array(neighbours.matrix + neighbours.matrix.T)[order][:, order]
    small_of, group_of = _partitioned(_pieces(ordered, links, weights[order]), small, large)
    return _coded(ordered, weights[order], small_of, group_of, (float(small), float(large)))


def _weights(wards: Areas, neighbours: Neighbours, weight: ArrayLike | None) -> Floats:
    """Check what is given, and return the weight of each ward."""
    if not neighbours.codes.equals(wards.codes):
        raise ValueError("neighbours are of other areas; build them from the same wards.")
    needed = ["name", "district_code", "district_name"] + ["residents"] * (weight is None)
    lacking = [column for column in needed if column not in wards.frame]
    if lacking:
        raise ValueError(
            f"the wards lack {', '.join(lacking)}. Give outlines that have it; `weight` may "
            "stand for residents."
        )
    given = wards.frame["residents"] if weight is None else weight
    weights: Floats = np.asarray(given, dtype=np.float64)
    if weights.shape != (len(wards),):
        raise ValueError(f"weights are {weights.shape}, but there are {len(wards)} wards.")
    odd = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if odd.size:
        raise ValueError(
            f"the weight of row {odd[0]} is missing, negative or not finite. Give every ward one; "
            "where residents are not known, let each ward weigh 1."
        )
    return weights


def _pieces(wards: Areas, links: csr_array, weights: Floats) -> Pieces:
    """Describe wards to the search; only those of one district are linked or kin."""
    homes = wards.frame["district_code"].to_numpy(dtype=object)
    names = wards.frame["name"].astype(str).to_numpy(dtype=object)
    x, y = (centroids(wards) - centroids(wards).mean(axis=0)).T / 1000
    ground = shapely.area(wards.frame.geometry.to_numpy()) / _SQUARE_METRES
    second = ground * ground / (2 * np.pi) + ground * (x * x + y * y)
    kin = np.zeros((len(wards), len(wards)))
    for home in sorted(set(homes)):
        rows = np.flatnonzero(homes == home)
        kin[np.ix_(rows, rows)] = kinship(names[rows].tolist())
    left, right = links.nonzero()
    inside = homes[left] == homes[right]
    pairs = np.unique(np.column_stack([left[inside], right[inside]]), axis=0).astype(np.int64)
    first = np.searchsorted(pairs[:, 0], np.arange(len(wards) + 1)).astype(np.int64)
    sums = np.column_stack([weights, ground, ground * x, ground * y, second])
    return Pieces(sums, kin, first, np.ascontiguousarray(pairs[:, 1]))


def _partitioned(pieces: Pieces, small: float, large: float) -> tuple[Rows, Rows]:
    """Return the small group of each ward, and the group of each small group."""
    small_of = partition(pieces, small)
    return small_of, partition(merged(pieces, small_of), large)


def _coded(
    wards: Areas, weights: Floats, small_of: Rows, group_of: Rows, sizes: tuple[float, float]
) -> WardGroups:
    """Give groups their codes and names."""
    homes = wards.frame["district_code"].astype(str).to_numpy(dtype=object)
    whole = group_of[small_of]
    groups = _codes(wards, homes, whole, "G", np.zeros(len(wards), dtype=np.int64))
    rank = np.array([int(code.rpartition("-G")[2]) for code in groups])[whole]
    smalls = _codes(wards, homes, small_of, "S", rank)
    codes = wards.codes.astype(str)
    small_parts = [
        [[int(row)] for row in np.flatnonzero(small_of == at)] for at in range(len(smalls))
    ]
    parts = dict(zip(smalls, small_parts, strict=True))
    for at, code in enumerate(groups):
        inside = np.flatnonzero(group_of == at)
        parts[code] = [np.flatnonzero(small_of == small).tolist() for small in inside]
    return WardGroups(
        small_group_of={code: smalls[at] for code, at in zip(codes, small_of, strict=True)},
        group_of={smalls[at]: groups[group] for at, group in enumerate(group_of)},
        names=name_groups(wards, weights, parts),
        small=sizes[0],
        large=sizes[1],
        vintage=wards.vintage,
    )


def _codes(
    wards: Areas, homes: NDArray[np.object_], labels: Rows, letter: str, rank: Rows
) -> list[str]:
    """Return a code for each group: by rank, then from north-west to south-east."""
    ground = shapely.area(wards.frame.geometry.to_numpy())
    x, y = centroids(wards).T
    size = np.bincount(labels, ground)
    south_east = np.bincount(labels, ground * (x - y)) / size
    first = np.unique(labels, return_index=True)[1]
    placed = sorted(
        range(len(first)),
        key=lambda at: (
            homes[first[at]],
            rank[first[at]],
            round(float(south_east[at]), 3),
            first[at],
        ),
    )
    codes, seen = [""] * len(first), dict.fromkeys(homes, 0)
    digits = max(2, len(str(np.unique(homes[first], return_counts=True)[1].max())))
    for at in placed:
        home = homes[first[at]]
        seen[home] += 1
        codes[at] = f"{home}-{letter}{seen[home]:0{digits}d}"
    return codes
