"""A partition puts every piece into exactly one group of pieces that adjoin.

Groups reach a least weight wherever that is possible; then they are as many as the search finds,
if the last one does not put the others out of shape, and then as even and compact.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from geo.ward_grouping.exchange import Pieces, improve

__all__ = ["merged", "partition"]

Links: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int64]

#: What a pair of wards of one place is worth (see `improve`): the stretch of two side by side.
_KINSHIP: Final = 0.5
#: What one more group may cost. Where it costs more, its neighbours are stretched out of shape.
_ONE_MORE: Final = 2.0
#: How long a piece is kept from going back, tried in turn: short ones polish, long ones wander.
_TENURES: Final = (10, 20, 30)
#: Steps without gain after which a search ends.
_PATIENCE: Final = 300


def partition(pieces: Pieces, least: float) -> Rows:
    """Group pieces that adjoin so that each group weighs at least so much.

    Parameters
    ----------
    pieces
        What is grouped, in an order that means something: ties rest on it. They may fall into
        several parts that do not touch; no group reaches across.
    least
        The weight each group should have. At 0 each piece is a group.

    Returns
    -------
    The group of each piece, shape ``(n,)``, numbered from 0 by their first pieces. A part that
    weighs less than `least` is one group. The same for the same order of pieces on every machine.

    Notes
    -----
    The most groups a part can have is a hard question; the search goes down from the number that
    weights alone would allow and takes the first for which it finds all groups heavy enough. It
    takes one fewer where these are far more compact: a group few would recognise is no gain.
    """
    count = len(pieces.sums)
    if least <= 0:
        return np.arange(count, dtype=np.int64)
    beside = _beside(pieces)
    parts = connected_components(beside, directed=False)[1]
    labels = np.zeros(count, dtype=np.int64)
    for part in range(parts.max() + 1):
        rows = np.flatnonzero(parts == part)
        labels[rows] = labels.max() + 1 + _of_connected(_some(pieces, beside, rows), least)
    return _numbered(labels)


def merged(pieces: Pieces, labels: Rows) -> Pieces:
    """Return the groups of a partition as the pieces of a coarser one.

    Parameters
    ----------
    pieces
        What was grouped.
    labels
        The group of each, as `partition` numbers them.
    """
    member = (np.arange(labels.max() + 1)[:, None] == labels[None, :]).astype(np.float64)
    kin = member @ pieces.kinship @ member.T
    between = member @ _beside(pieces).astype(np.float64) @ member.T > 0
    np.fill_diagonal(kin, 0.0)
    np.fill_diagonal(between, False)
    return Pieces(member @ pieces.sums, kin, *_links(between))


def _beside(pieces: Pieces) -> Links:
    """Say of each two pieces whether they adjoin."""
    beside = np.zeros((len(pieces.sums), len(pieces.sums)), dtype=np.bool_)
    beside[np.repeat(np.arange(len(beside)), np.diff(pieces.first)), pieces.linked] = True
    return beside


def _some(pieces: Pieces, beside: Links, rows: Rows) -> Pieces:
    """Return a few of the pieces, and the links among them."""
    among = np.ix_(rows, rows)
    return Pieces(pieces.sums[rows], pieces.kinship[among], *_links(beside[among]))


def _links(beside: Links) -> tuple[Rows, Rows]:
    """Return the neighbours of each piece one after another, and where each begins."""
    first = np.concatenate([[0], np.cumsum(beside.sum(axis=1))]).astype(np.int64)
    return first, np.nonzero(beside)[1].astype(np.int64)


def _of_connected(pieces: Pieces, least: float) -> Rows:
    """Group the pieces of one part."""
    weights = pieces.sums[:, 0]
    for groups in range(_most(weights, least), 1, -1):
        most, cost = _searched(pieces, groups, least)
        if np.bincount(most, weights).min() >= least:
            fewer, less = _searched(pieces, groups - 1, least)
            return fewer if cost - less > _ONE_MORE else most
    return np.zeros(len(weights), dtype=np.int64)


def _searched(pieces: Pieces, groups: int, least: float) -> tuple[Rows, float]:
    """Search for so many groups with each tenure, and return the best and its cost."""
    begun = _agglomerated(pieces, groups)
    tried = [
        improve(begun, pieces, least, kinship=_KINSHIP, tenure=tenure, patience=_PATIENCE)
        for tenure in _TENURES
    ]
    return min(tried, key=lambda found: found[1])


def _most(weights: NDArray[np.float64], least: float) -> int:
    """Return how many groups weights alone allow: a light piece never makes a group by itself."""
    alone = int((weights >= least).sum())
    return min(int(weights.sum() // least), alone + (len(weights) - alone) // 2)


def _agglomerated(pieces: Pieces, groups: int) -> Rows:
    """Join the lightest group to its lightest neighbour until there are so many.

    Of equal weights the one with the earlier first piece is taken.
    """
    weights = pieces.sums[:, 0].tolist()
    beside = [
        set(pieces.linked[start:end].tolist())
        for start, end in zip(pieces.first[:-1], pieces.first[1:], strict=True)
    ]
    home = np.arange(len(weights), dtype=np.int64)
    left = set(range(len(weights)))
    while len(left) > groups:
        light = min(left, key=lambda group: (weights[group], group))
        other = min(beside[light], key=lambda group: (weights[group], group))
        into, gone = min(light, other), max(light, other)
        weights[into] += weights[gone]
        home[home == gone] = into
        left.remove(gone)
        for group in beside[gone]:
            beside[group] = (beside[group] - {gone}) | ({into} - {group})
        beside[into] = (beside[into] | beside[gone]) - {into, gone}
    return _numbered(home)


def _numbered(labels: Rows) -> Rows:
    """Give groups numbers from 0 in the order of their first pieces."""
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    numbered: Rows = place[which.ravel()]
    return numbered
