"""A labelled world of premises: the same ones in three registers, and neighbours that are not.

Made by one generator from one seed. Every way in which real registers differ is planted: typing
slips, another order of words, forms of company, trading names, missing postcodes, postcode places
in the place of points, moved points, branches of one chain, namesakes 300 m away, and buildings
full of different businesses.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FIRST = (
    *("Golden", "Silver", "Royal", "Oakwood", "Crimson", "Harbour", "Maple", "Bramley", "Ferndale"),
    *("Kestrel", "Juniper", "Orchid", "Falcon", "Thistle", "Copper", "Saffron", "Willow", "Amber"),
    *("Castle", "Meadow", "Sapphire", "Rowan", "Heather", "Lantern", "Velvet", "Granite", "Marble"),
)
SECOND = (
    *("Dragon", "Spoon", "Lion", "Garden", "Anchor", "Lotus", "Star", "Crown", "Peacock", "Tiger"),
    *("Rose", "Bridge", "Palace", "Harvest", "Ember", "Basil", "Pepper", "Mill", "Stag", "Badger"),
)
KINDS = ("Cafe", "Restaurant", "Takeaway", "Fisheries", "Stores", "Bar", "Sandwich Shop", "Bakery")
CHAINS = ("Crumbles", "Brewmasters", "Bean & Gone", "Quickserve", "Pasty Barn")
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
#: Side of the square that holds everything, metres.
SIDE = 20_000


@dataclass(frozen=True)
class PremisesWorld:
    """Entries of registers, and which pairs of them are truly one premises."""

    entries: pd.DataFrame
    same: frozenset[tuple[str, str]]


def make_premises_world(places: int, rng: np.random.Generator) -> PremisesWorld:
    """Make `places` premises, each in one, two or three registers."""
    true = _places(places, rng)
    rows, same = [], set()
    for number, place in enumerate(true):
        registers = [name for name in ("cqc", "fhrs", "licences") if rng.random() < 0.7]
        uids = [f"{name}:{number:06d}" for name in registers]
        rows += [_entry(uid, name, place, rng) for uid, name in zip(uids, registers, strict=True)]
        same |= {(one, other) for one in uids for other in uids if one < other}
    order = rng.permutation(len(rows))
    return PremisesWorld(pd.DataFrame([rows[at] for at in order]), frozenset(same))


def _places(number, rng):
    """Names and true places: one in ten a branch, a namesake or a neighbour in one building."""
    found = []
    while len(found) < number:
        kind = rng.random()
        if kind < 0.04 and found:
            east, north, postcode = found[rng.integers(len(found))][1:]
            found.append((_name(rng), east, north, postcode))
        elif kind < 0.07 and found:
            name, east, north, _ = found[rng.integers(len(found))]
            turn = rng.uniform(0, 2 * np.pi)
            east, north = east + 300 * np.cos(turn), north + 300 * np.sin(turn)
            found.append((name, east, north, _postcode(east, north)))
        else:
            name = CHAINS[rng.integers(len(CHAINS))] if kind < 0.10 else _name(rng)
            east, north = 400_000 + rng.uniform(0, SIDE, 2)
            found.append((name, east, north, _postcode(east, north)))
    return found


def _name(rng):
    words = [FIRST[rng.integers(len(FIRST))], SECOND[rng.integers(len(SECOND))]]
    return " ".join([*words, KINDS[rng.integers(len(KINDS))]])


def _postcode(east, north):
    """One postcode to each square of 80 m, as many as there can be."""
    column, row = int(east // 80) - 4_900, int(north // 80) - 4_900
    letters = f"{LETTERS[column // 26 % 26]}{LETTERS[column % 26]}".upper()
    return f"ZZ{row // 10 % 100} {row % 10}{letters}"


def _entry(uid, register, place, rng):
    name, east, north, postcode = place
    place_of_postcode = (east // 80 * 80 + 40, north // 80 * 80 + 40)
    by_postcode = rng.random() < 0.15
    blur = rng.normal(0, 12, 2)
    return {
        "premises_uid": uid,
        "register": register,
        "name": _written(name, rng),
        "postcode": None if rng.random() < 0.1 and not by_postcode else postcode,
        "easting": place_of_postcode[0] if by_postcode else east + blur[0],
        "northing": place_of_postcode[1] if by_postcode else north + blur[1],
        "precision": "postcode" if by_postcode else "point",
    }


def _written(name, rng):
    """The name as one register may have it."""
    slips = rng.random()
    if slips < 0.15:
        at = rng.integers(1, len(name) - 1)
        name = name[:at] + str(rng.choice(LETTERS)) + name[at + 1 :]
    elif slips < 0.25:
        at = rng.integers(1, len(name) - 1)
        name = name[:at] + name[at + 1 :]
    if rng.random() < 0.1:
        name = " ".join(name.split()[:2]) if len(name.split()) > 2 else name
    if rng.random() < 0.2:
        name += str(rng.choice([" Ltd", " Limited", " (UK) Ltd.", " LLP"]))
    if rng.random() < 0.05:
        name = f"{_name(rng)} Holdings Ltd t/a {name}"
    if rng.random() < 0.2:
        name = name.upper()
    return f"The {name}" if rng.random() < 0.1 else name
