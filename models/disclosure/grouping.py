"""Grouping is the choice of how large the ward groups of a new family are, made once for good.

Small enough to act on, large enough to be shown: the finest sizes of a fixed public list at which
most groups have something to say.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from boundaries.areas import Areas
from geo.neighbours import Neighbours
from geo.residents import has_residents
from geo.ward_groups import WardGroups, group_wards

__all__ = ["GROUPS_SHOWN", "LARGE_SIZES", "SMALL_GROUPS_SHOWN", "SMALL_SIZES", "choose_groups"]

ShownShare: TypeAlias = Callable[[WardGroups], tuple[float, float]]

#: Sizes tried for small groups and for groups, in mean wards of the county; then whole districts.
#: None so small that two wards make a group: the group less one of them would tell the other, and
#: mending that costs twice as many figures as with three (docs/reference/utility.md).
SMALL_SIZES: Final = (2.5, 3.0, 4.0, 6.0, 8.0)
LARGE_SIZES: Final = (3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)
#: Groups are at least so many times the size of small groups, or they would tell nothing else.
_APART: Final = 2.0
#: Share of small groups to be shown over twelve months, and of the quarters of groups.
SMALL_GROUPS_SHOWN: Final = 0.8
GROUPS_SHOWN: Final = 0.5


def choose_groups(wards: Areas, neighbours: Neighbours, shown_share: ShownShare) -> WardGroups:
    """Return the finest groups that are shown often enough to be worth a table.

    Parameters
    ----------
    wards, neighbours
        As `geo.ward_groups.group_wards` takes them. Sizes are in residents; where these are not
        known of every ward, each ward weighs one.
    shown_share
        Tells of some groups which share of small groups would be shown over twelve months, and
        which share of the quarters of groups, each from 0 to 1, or ``nan`` where there is no
        closed period yet. It must rest on **protected** cells of closed years alone: what it
        answers is seen in the groups chosen. The same groups must get the same answer.

    Returns
    -------
    The first small size of `SMALL_SIZES` at which at least `SMALL_GROUPS_SHOWN` of the small
    groups are shown, and with it the first of `LARGE_SIZES`, at least twice as large, at which at
    least `GROUPS_SHOWN` of the quarters of groups are. Where no size is enough, whole districts.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1.

    Notes
    -----
    Sizes are tried from the finest on, and the answer holds at most one choice out of
    ``(5 + 1) x (8 + 1)``: all that the groups can ever say about the records they were chosen by.
    """
    if has_residents(wards):
        weights = wards.frame["residents"].to_numpy(dtype=np.float64)
    else:
        weights = np.ones(len(wards))
    whole, mean = float(weights.sum()), float(weights.mean())

    def grouped(small: float, large: float) -> WardGroups:
        return group_wards(wards, neighbours, small=small, large=large, weight=weights)

    small = whole
    for size in SMALL_SIZES:
        made = grouped(size * mean, _APART * size * mean)
        if _shares(shown_share(made))[0] >= SMALL_GROUPS_SHOWN:
            small = size * mean
            break
    for size in LARGE_SIZES:
        if size * mean >= _APART * small:
            made = grouped(small, size * mean)
            if _shares(shown_share(made))[1] >= GROUPS_SHOWN:
                return made
    return grouped(small, max(whole, small))


def _shares(told: tuple[float, float]) -> tuple[float, float]:
    """Check that shares are shares; one of nothing is none."""
    small, large = (0.0 if np.isnan(share) else float(share) for share in told)
    if not (0 <= small <= 1 and 0 <= large <= 1):
        raise ValueError("shares shown are from 0 to 1; give fractions, not per cent.")
    return small, large
