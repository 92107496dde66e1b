"""Arithmetic attackers need no solver: they subtract one printed figure from another.

They work on what each figure can stand for, so they find a difference of two rounded figures no
more telling than it is. Weaker than the linear attacker, and what a curious reader would do.
"""

import numpy as np

from tests.attacks.disclosure.linear import PLENTY, Linear

#: A whole and the parts that make it up, as levels, where nothing else can be in it.
WHOLES = (("group", "small_group"), ("group", "ward"), ("small_group", "ward"))


def children_of(told):
    """Each area with the areas that make it up exactly."""
    geography = told.geography
    for above, below in WHOLES:
        held = geography.members.get(below, {ward: ward for ward in geography.codes["ward"]})
        for code in geography.codes.get(above, ()):
            inside = geography.wards_in(above, code)
            yield code, sorted({held[ward] for ward in inside})


def parents_minus_children(told):
    """A1: bounds of every hidden cell from its parent and its siblings, by address.

    Returns
    -------
    Ends by release, area, period and kind of the cell.
    """
    found = {}
    for release, telling in enumerate(told.tellings):
        known = {
            (cell["area"], cell["period"]): (told.behind(cell), cell)
            for cell in telling.cells
            if cell["measure"] == "cases" and not cell["dims"]
        }
        for parent, children in children_of(told):
            for period in {when for area, when in known if area == parent}:
                cells = [known.get((child, period)) for child in children]
                if None not in cells:
                    found |= _tight(release, known[parent, period][0], cells)
    return found


def _tight(release, parent, cells):
    low, high = np.minimum(np.array([ends for ends, _ in cells]), PLENTY).T
    least = np.maximum(low, parent[0] - (high.sum() - high))
    most = np.minimum(high, parent[1] - (low.sum() - low))
    return {
        (release, at): (cell, least[number], most[number])
        for number, (_, cell) in enumerate(cells)
        if cell["state"] == "SMALL"
        for at in [(cell["table"], cell["area"], cell["period"])]
    }


def differences_over_time(told, rounds=1):
    """A4: bounds of sums of unknowns from nested figures of one area, in time and by release.

    Every figure less every other that lies within it, and so on with what that gives.
    """
    linear = Linear(told)
    by_area = {}
    for telling, sums in zip(told.tellings, linear.sums, strict=True):
        for cell, numbers in zip(telling.cells, sums, strict=True):
            known = by_area.setdefault((cell["measure"], cell["area"], *cell["dims"].values()), {})
            _narrow(known, numbers, told.behind(cell))
    for known in by_area.values():
        for _ in range(rounds):
            for whole, part in [(a, b) for a in known for b in known if b < a]:
                (low, high), (least, most) = known[whole], known[part]
                _narrow(known, whole - part, (max(low - most, 0.0), high - least))
                _narrow(known, part, (0.0, known[whole][1]))
    return linear, {numbers: ends for known in by_area.values() for numbers, ends in known.items()}


def _narrow(known, numbers, ends):
    low, high = known.get(numbers, (0.0, np.inf))
    known[numbers] = max(low, ends[0]), min(high, ends[1])
