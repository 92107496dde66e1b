"""An exchange moves one piece to the group beside it, or swaps two pieces, to better a partition.

The loops are compiled: a search weighs some hundred exchanges at every step.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled

__all__ = ["Pieces", "improve"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]


class Pieces(NamedTuple):
    """What is put together: wards, or groups of them, that are one connected whole.

    Attributes
    ----------
    sums
        Shape ``(n, 5)``: weight, ground in square kilometres, its first moments about a common
        origin in x and y, and its second moment. All of these add up over pieces.
    kinship
        Shape ``(n, n)``, mutual, nothing on the diagonal: how much two pieces want to be together.
    first, linked
        The pieces beside piece i are ``linked[first[i]:first[i + 1]]``.
    """

    sums: Floats
    kinship: Floats
    first: Rows
    linked: Rows


#: Two costs this near are equal; which exchange is taken then rests on the order of pieces alone.
_SLACK = 1e-9
#: The cost of a group that lacks all of its least weight: no shape is as bad.
_SHORTFALL = 1000.0


def improve(
    labels: Rows, pieces: Pieces, least: float, *, kinship: float, tenure: int, patience: int
) -> tuple[Rows, float]:
    """Better a partition by exchanges until none has helped for long.

    Parameters
    ----------
    labels
        The group of each piece, shape ``(n,)``, from 0 and none left out; every group connected.
    pieces
        What is grouped.
    least
        The weight each group should reach. What is missing costs far more than all else.
    kinship
        What one unit of kinship inside a group is worth: 0.5 is the stretch of two equal discs
        side by side.
    tenure
        Steps for which a piece may not go back to the group it left.
    patience
        Steps without a better partition after which the search ends.

    Returns
    -------
    The best partition met, and its cost: over groups, the sum of how stretched each is, the
    square of its relative distance from the mean weight, less kinship. The argument is unchanged.

    Notes
    -----
    Tabu search (Glover 1989, *ORSA Journal on Computing* 1(3), 190-206): the best exchange is
    made even where it does harm. No chance is involved. How stretched a group is: its second
    moment of area over that of a disc of the same ground, less one (Li, Goodchild & Church 2013,
    *International Journal of Geographical Information Science* 27(6), 1227-1250), where each
    piece stands for a disc.
    """
    groups = int(labels.max()) + 1
    mean = float(pieces.sums[:, 0].sum()) / groups
    aim = np.array([least, mean, kinship])
    # Plain arrays: a class would be kept with the machine code, and break it when it moves.
    return _search(labels.copy(), groups, *pieces, aim, tenure, patience)


@compiled
def _cost(
    weight: float, ground: float, x: float, y: float, second: float, kin: float, aim: Floats
) -> float:
    """Return the cost of one group from its sums and the kinship inside it.

    `aim` holds the least weight, the mean weight, and the worth of kinship.
    """
    # A group emptied by a move is refused later: it must only not stop the arithmetic here.
    ground = max(ground, 1e-12)
    missing = max(0.0, aim[0] - weight) / aim[0]
    stretch = 2.0 * np.pi * (second - (x * x + y * y) / ground) / (ground * ground) - 1.0
    uneven = weight / aim[1] - 1.0
    cost: float = _SHORTFALL * missing + stretch + uneven * uneven - aim[2] * kin
    return cost


@compiled
def _cost_of(group: Floats, aim: Floats) -> float:
    """Return the cost of one group from its row of sums."""
    return _cost(group[0], group[1], group[2], group[3], group[4], group[5], aim)


@compiled
def _sums_of(label: int, labels: Rows, own: Floats, kinship: Floats, out: Floats) -> None:
    """Add up one group afresh, so that rounding never builds up."""
    out[:] = 0.0
    for i in range(labels.size):
        if labels[i] == label:
            out[:5] += own[i]
            for j in range(i):
                if labels[j] == label:
                    out[5] += kinship[i, j]


@compiled
def _in_one_piece(
    labels: Rows, label: int, without: int, added: int, first: Rows, linked: Rows
) -> bool:
    """Say whether a group holds together, and anything at all, without one piece and with another.

    Either may be -1 for none.
    """
    inside = labels == label
    if without >= 0:
        inside[without] = False
    if added >= 0:
        inside[added] = True
    size = inside.sum()
    if size == 0:
        return False
    waiting = np.empty(labels.size, np.int64)
    waiting[0] = np.argmax(inside)
    inside[waiting[0]] = False
    top, reached = 1, 0
    while top > 0:
        top -= 1
        reached += 1
        here = waiting[top]
        for link in range(first[here], first[here + 1]):
            beside = linked[link]
            if inside[beside]:
                inside[beside] = False
                waiting[top] = beside
                top += 1
    return bool(reached == size)


@compiled
def _change(
    w: int,
    v: int,
    a: int,
    b: int,
    sums: Floats,
    costs: Floats,
    kin: Floats,
    own: Floats,
    kinship: Floats,
    aim: Floats,
) -> float:
    """Return what it costs to move w from group a to b, and v, if not -1, from b to a."""
    gone, come, p, q = own[w], own[v], sums[a], sums[b]
    both = 1.0 if v >= 0 else 0.0
    d0 = gone[0] - both * come[0]
    d1 = gone[1] - both * come[1]
    d2 = gone[2] - both * come[2]
    d3 = gone[3] - both * come[3]
    d4 = gone[4] - both * come[4]
    left = p[5] - kin[w, a] + both * (kin[v, a] - kinship[w, v])
    right = q[5] + kin[w, b] - both * (kin[v, b] + kinship[w, v])
    change: float = (
        _cost(p[0] - d0, p[1] - d1, p[2] - d2, p[3] - d3, p[4] - d4, left, aim)
        + _cost(q[0] + d0, q[1] + d1, q[2] + d2, q[3] + d3, q[4] + d4, right, aim)
        - costs[a]
        - costs[b]
    )
    return change


@compiled
def _holds(w: int, v: int, a: int, b: int, labels: Rows, first: Rows, linked: Rows) -> bool:
    """Say whether both groups hold together after the exchange."""
    if not _in_one_piece(labels, a, w, v, first, linked):
        return False
    return v < 0 or _in_one_piece(labels, b, v, w, first, linked)


@compiled
def _best_exchange(
    labels: Rows,
    sums: Floats,
    costs: Floats,
    kin: Floats,
    own: Floats,
    kinship: Floats,
    first: Rows,
    linked: Rows,
    aim: Floats,
    barred: NDArray[np.bool_],
    wanted: float,
) -> tuple[float, int, int, int]:
    """Find the best exchange that is not barred, or that costs less than `wanted`.

    Returns the change of cost, the piece moved, the piece given for it or -1, and the new group;
    the piece is -1 where there is none.
    """
    best, moved, given, to = np.inf, -1, -1, -1
    for w in range(labels.size):
        a = labels[w]
        near = np.zeros(costs.size, np.bool_)
        for link in range(first[w], first[w + 1]):
            near[labels[linked[link]]] = True
        near[a] = False
        for other in range(-costs.size, labels.size):
            # Below 0 a group to move to; from 0 a piece to swap with, looked at from one side.
            v, b = (-1, -1 - other) if other < 0 else (other, labels[other])
            if not near[b] or (v >= 0 and b < a):
                continue
            change = _change(w, v, a, b, sums, costs, kin, own, kinship, aim)
            free = not (barred[w, b] or (v >= 0 and barred[v, a])) or change < wanted
            if free and change < best - _SLACK and _holds(w, v, a, b, labels, first, linked):
                best, moved, given, to = change, w, v, b
    return best, moved, given, to


@compiled
def _search(
    labels: Rows,
    groups: int,
    own: Floats,
    kinship: Floats,
    first: Rows,
    linked: Rows,
    aim: Floats,
    tenure: int,
    patience: int,
) -> tuple[Rows, float]:
    """Make the best exchange again and again, and keep the best partition met."""
    sums, costs = np.zeros((groups, 6)), np.zeros(groups)
    for g in range(groups):
        _sums_of(g, labels, own, kinship, sums[g])
        costs[g] = _cost_of(sums[g], aim)
    until = np.zeros((labels.size, groups), np.int64)
    kept, least = labels.copy(), costs.sum()
    step = found = 0
    while step - found < patience:
        step += 1
        wanted = least - costs.sum() - _SLACK
        kin = _kin_in(labels, kinship, groups)
        _, w, v, b = _best_exchange(
            labels, sums, costs, kin, own, kinship, first, linked, aim, until >= step, wanted
        )
        if w < 0:
            continue
        a = labels[w]
        _move(w, a, b, labels, until, step + tenure)
        if v >= 0:
            _move(v, b, a, labels, until, step + tenure)
        for g in (a, b):
            _sums_of(g, labels, own, kinship, sums[g])
            costs[g] = _cost_of(sums[g], aim)
        if costs.sum() < least - _SLACK:
            kept, least, found = labels.copy(), costs.sum(), step
    return kept, least


@compiled
def _kin_in(labels: Rows, kinship: Floats, groups: int) -> Floats:
    """Return how much kin each piece has in each group, added up in the order of pieces."""
    kin = np.zeros((labels.size, groups))
    for i in range(labels.size):
        for j in range(labels.size):
            kin[i, labels[j]] += kinship[i, j]
    return kin


@compiled
def _move(piece: int, origin: int, to: int, labels: Rows, until: Rows, end: int) -> None:
    """Put a piece into another group, and bar its way back until a step."""
    labels[piece] = to
    until[piece, origin] = end
