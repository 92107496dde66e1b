"""Names of groups are made of what people call the ground: wards, towns, and sides of a town."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.ward_grouping.ground import Ground
from geo.ward_grouping.place_words import joined, listed, places_in

__all__ = ["LONGEST", "name_groups"]

Parts: TypeAlias = Sequence[Sequence[int]]
Rows: TypeAlias = NDArray[np.intp]

#: No name has more characters: it must fit a table and a label.
LONGEST: Final = 60
#: A list of more characters, or of more places, is shortened if it can be.
_EASILY_READ: Final = 46
_MOST_PLACES: Final = 4


def name_groups(
    wards: Areas, weights: NDArray[np.float64], groups: Mapping[str, Parts]
) -> dict[str, str]:
    """Name groups of wards so that people know them.

    Parameters
    ----------
    wards
        Wards with `name`, `district_code` and `district_name`.
    weights
        What each ward weighs, shape ``(n,)``: the heaviest lends its name.
    groups
        By the group's code the parts it is made of, each with the rows of its wards: every ward
        by itself in a small group, the small groups in a group.

    Returns
    -------
    A name by code, no longer than `LONGEST`. No two groups of different wards have the same, nor
    has a group that of a ward or district which is not the same ground.
    """
    ground = Ground.of(wards, weights)
    taken = {name: frozenset({row}) for row, name in enumerate(ground.names)}
    for district in sorted(set(ground.district_names)):
        taken[district] = frozenset(np.flatnonzero(ground.district_names == district).tolist())
    named = {}
    for code, parts in groups.items():
        rows = frozenset(chain.from_iterable(parts))
        free = (
            name
            for name in _candidates(code, parts, ground)
            if len(name) <= LONGEST and taken.get(name, rows) == rows
        )
        named[code] = next(free, code)
        taken[named[code]] = rows
    return named


def _candidates(code: str, parts: Parts, ground: Ground) -> Iterator[str]:
    """Offer names for a group from the best to one that nobody else can have."""
    rows = np.array(sorted(chain.from_iterable(parts)), dtype=np.intp)
    each = [np.array(part, dtype=np.intp) for part in parts]
    district = str(ground.district_names[rows[0]])
    if len(rows) == (ground.district_codes == ground.district_codes[rows[0]]).sum() > 1:
        yield f"All of {district}"
    best = [ground.names[rows[0]]] if len(rows) == 1 else [*_lists(rows, each, ground)]
    yield from best
    yield from (f"{name} ({ground.heaviest(rows)})" for name in best)
    yield from (f"{name} ({district})" for name in best)
    yield f"{district} {code.rpartition('-')[2]}"


def _lists(rows: Rows, parts: Sequence[Rows], ground: Ground) -> Iterator[str]:
    """Offer lists of places: all of them, one for each part, towns; and the side of a town."""
    first = joined([places_in(ground.names[row])[0] for row in rows])
    whole = joined([place for row in rows for place in places_in(ground.names[row])])
    by_part = joined(_unparted(sorted(map(ground.known_as, parts), key=ground.is_off_the_map)))
    if len(parts) == len(rows) and _is_short(whole):
        yield listed(whole)
    yield from (listed(made) for made in (first, by_part) if _is_short(made) and len(made) > 1)
    inside = ground.towns_in(rows)
    if len(inside) > 1:
        yield listed(inside[:3])
    if not inside:
        yield ground.side(rows)
    heavy = rows[np.argsort(-ground.weights[rows], kind="stable")]
    for row in heavy:
        yield listed(joined([*inside[:1], places_in(ground.names[row])[0]]))
    yield listed(joined([places_in(ground.names[row])[0] for row in heavy[:3]]))


def _unparted(places: Sequence[str]) -> list[str]:
    """Leave out parts of places that are there whole: "Leeds East" beside "Leeds"."""
    return [place for place in places if not any(place.startswith(f"{other} ") for other in places)]


def _is_short(places: Sequence[str]) -> bool:
    """Say whether a list is easily read."""
    return len(places) <= _MOST_PLACES and len(listed(places)) <= _EASILY_READ
