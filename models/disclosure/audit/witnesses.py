"""A witness is one set of whole counts that fits everything known: proof of what may be the case.

A target is safe when one witness has none of it and another has seven or more. One witness serves
many targets, so a hunt first asks for as many at once as it can, then for the rest one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from models.disclosure.audit.nearest import Nearest
from models.disclosure.audit.programme import SLACK, Answer, Programme
from models.disclosure.audit.rows import Known

__all__ = ["Hunted", "Mend", "Sign", "fits", "hunt"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
#: 1 for as few as possible, -1 for as many.
Sign: TypeAlias = Literal[1, -1]

#: Widens one row of what held an answer back and returns it, or None where nothing can be done.
Mend: TypeAlias = Callable[[Answer], int | None]

#: Where this many unknowns of an answer for each target asked about are not whole, the nearest
#: point is looked for instead: steering them all takes longer than asking one by one.
MANY_BROKEN: Final = 8

#: In a programme of more unknowns than this, targets are asked for one by one, nearest point first.
WIDE: Final = 2_000

#: Asking for many at once goes on while it serves at least this share of what is left.
WORTH: Final = 0.02


@dataclass(slots=True, eq=False, repr=False)
class Hunted:
    """What a hunt found. RESTRICTED.

    Attributes
    ----------
    points
        Witnesses, one array each.
    serves
        Position in `points` of the witness of each target served.
    missed
        The least or greatest value of each target not served; nan where no whole point was found.
    """

    points: list[Integers] = field(default_factory=list)
    serves: dict[int, int] = field(default_factory=dict)
    missed: dict[int, float] = field(default_factory=dict)

    def take(self, point: Floats, served: Integers) -> None:
        """Keep a witness and whom it serves."""
        self.serves.update(dict.fromkeys(served.tolist(), len(self.points)))
        self.points.append(point.astype(np.int64))


def hunt(
    programme: Programme,
    sums: sparse.csr_array,
    goals: Floats,
    sign: Sign,
    mend: Mend = lambda _: None,
) -> Hunted:
    """Find a witness for each sum: at or under its goal, or at or above it.

    Parameters
    ----------
    programme
        What is known of the unknowns that the sums are of.
    sums
        One row a sum, over all unknowns.
    goals
        What each must reach, shape ``(sums,)``.
    sign
        1: at most the goal; -1: at least.
    mend
        Called with what held a sum back; widens one row of what is known and returns it, or None
        where nothing can be done.

    Returns
    -------
    A witness for every sum that has one. Witnesses found before a mending still fit after it.
    """
    found, nearest = Hunted(), Nearest(programme)
    pending = _many_at_once(programme, sums, goals, sign, found)
    while pending.size:
        first = int(pending[0])
        served = _one(nearest, sums, goals, sign, first, pending, found)
        while not served.size:
            if mend(_answer(programme, sums, sign, pending[:1])) is None:
                served = pending[:1]
                break
            programme.widen()
            found.missed.pop(first, None)
            served = _one(nearest, sums, goals, sign, first, pending, found)
        pending = np.setdiff1d(pending, served)
    return found


def fits(known: Known, floor: Floats, points: Integers) -> NDArray[np.bool_]:
    """Say for each point, shape ``(points, unknowns)``, whether it fits everything known."""
    values = known.matrix @ points.T
    inside = (values >= known.low[:, None]) & (values <= known.high[:, None])
    return np.asarray(inside.all(axis=0) & (points >= floor).all(axis=1), dtype=np.bool_)


def _many_at_once(
    programme: Programme, sums: sparse.csr_array, goals: Floats, sign: Sign, found: Hunted
) -> Integers:
    """Serve as many as come together, and return who is left."""
    pending = np.arange(goals.size)
    while pending.size and programme.columns.size <= WIDE:
        answer = _answer(programme, sums, sign, pending)
        if programme.broken(answer) > MANY_BROKEN * pending.size:
            break
        point = programme.dive(answer)
        if point is None:
            break
        served = pending[_reached(sums[pending] @ point, goals[pending], sign)]
        if served.size:
            found.take(point, served)
        enough = served.size >= max(1.0, WORTH * pending.size)
        pending = np.setdiff1d(pending, served)
        if not enough:
            break
    return pending


def _one(
    nearest: Nearest,
    sums: sparse.csr_array,
    goals: Floats,
    sign: Sign,
    first: int,
    pending: Integers,
    found: Hunted,
) -> Integers:
    """Serve one, and whoever else its witness serves; nobody where it cannot be."""
    programme, goal = nearest.programme, sign * float(goals[first])
    cost = _cost(programme, sums, sign, np.array([first]))
    point = nearest.reach(cost, goal) if programme.columns.size > WIDE else None
    if point is None:
        answer = programme.solve(cost)
        if answer.value > goal + SLACK or np.isnan(answer.value):
            found.missed[first] = sign * answer.value
            return pending[:0]
        if programme.broken(answer) > MANY_BROKEN and programme.columns.size <= WIDE:
            point = nearest.reach(cost, goal)
        if point is None:
            point = programme.dive(answer)
    if point is None or not _reached(sums[[first]] @ point, goals[[first]], sign)[0]:
        found.missed[first] = np.nan
        return pending[:0]
    served = pending[_reached(sums[pending] @ point, goals[pending], sign)]
    found.take(point, served)
    return served


def _answer(programme: Programme, sums: sparse.csr_array, sign: Sign, chosen: Integers) -> Answer:
    return programme.solve(_cost(programme, sums, sign, chosen))


def _cost(programme: Programme, sums: sparse.csr_array, sign: Sign, chosen: Integers) -> Floats:
    """Return what to make small: the sum of some sums, or what is left of it."""
    cost = np.asarray(sums[chosen].sum(axis=0)).ravel()
    return np.asarray(sign * cost[programme.columns], dtype=np.float64)


def _reached(values: Floats, goals: Floats, sign: Sign, slack: float = 0.0) -> NDArray[np.bool_]:
    reached = values <= goals + slack if sign == 1 else values >= goals - slack
    return np.asarray(reached, dtype=np.bool_)
