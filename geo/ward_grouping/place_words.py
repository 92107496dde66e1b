"""Place words are what names of wards are made of: places, and words that only tell them apart."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["joined", "kinship", "listed", "places_in"]

Floats: TypeAlias = NDArray[np.float64]

_BETWEEN: Final = re.compile(r"\s*,\s*(?:and\s+)?|\s+&\s+|\s+and\s+")
_COMPASS: Final = frozenset({"north", "east", "south", "west", "central"})
_BEFORE: Final = _COMPASS | {"great", "little", "upper", "lower", "old", "new"}
_AFTER: Final = _COMPASS | {"rural", "town"}
#: Words that two places may share without being near each other.
_COMMON: Final = frozenset(
    {
        *(_BEFORE | _AFTER),
        *("and", "the", "of", "upon"),
        *("bridge", "city", "green", "hill", "moor", "park", "vale", "valley", "wood", "woodhouse"),
    }
)
#: The order in which parts of a place are told.
_IN_ORDER: Final = ("central", "town", "north", "east", "south", "west", "rural")


def places_in(name: str) -> tuple[str, ...]:
    """Return the places that the name of a ward lists, in its order.

    ``"Crofton, Ryhill and Walton"`` lists three.
    """
    return tuple(part for part in _BETWEEN.split(name.strip()) if part)


def kinship(names: Sequence[str]) -> Floats:
    """Return how strongly names tell that wards are of one place, shape ``(n, n)``.

    Parameters
    ----------
    names
        Names of the wards of one district.

    Returns
    -------
    1 where two wards are the only ones that share a word ("Batley East", "Batley West"), and
    1 / (m - 1) where m wards share it; 0 where they share none that names a place.
    """
    words = [set(re.findall(r"[^\W\d_]{3,}", name.casefold())) - _COMMON for name in names]
    many = Counter(word for said in words for word in said)
    kin = np.zeros((len(names), len(names)))
    for row, said in enumerate(words):
        for other in range(row):
            shared = [many[word] for word in said & words[other]]
            if shared:
                kin[row, other] = kin[other, row] = 1.0 / (min(shared) - 1)
    return kin


def joined(places: Sequence[str]) -> list[str]:
    """Join places that share a stem, and leave out parts of places that are there whole.

    ``["Keighley Central", "Keighley West"]`` becomes ``["Keighley Central and West"]``, and
    ``["Horbury", "South Ossett", "Ossett"]`` becomes ``["Horbury", "Ossett"]``. Joined ones come
    last: they hold an "and" of their own.
    """
    told: dict[tuple[str, str], list[str]] = {}
    for place in dict.fromkeys(places):
        side, stem, word = _stem(place)
        if not (side == "before" and stem in places):
            told.setdefault((side, stem), []).append(word)
    single: list[str] = []
    several: list[str] = []
    for (side, stem), words in told.items():
        parts = listed(sorted(words, key=_in_order))
        whole = f"{stem} {parts}" if side == "after" else f"{parts} {stem}".strip()
        (single if len(words) == 1 else several).append(whole)
    return single + several


def listed(words: Sequence[str]) -> str:
    """List words as people do: "A, B and C"; by commas alone where one holds an "and"."""
    if len(words) < 2 or any(" and " in word for word in words):
        return ", ".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _in_order(word: str) -> int:
    """Return the place of a telling word in a list; others keep their order at the end."""
    told = word.casefold()
    return _IN_ORDER.index(told) if told in _IN_ORDER else len(_IN_ORDER)


def _stem(place: str) -> tuple[str, str, str]:
    """Split a place into the side its telling word stands on, its stem and that word."""
    words = place.split()
    if len(words) > 1 and words[-1].casefold() in _AFTER:
        return "after", " ".join(words[:-1]), words[-1]
    if len(words) > 1 and words[0].casefold() in _BEFORE:
        return "before", " ".join(words[1:]), words[0]
    return "", place, ""
