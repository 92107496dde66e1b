"""Names of premises are compared as people say them: without form of company, case or accents.

What kind of business it is (cafe, takeaway, stores) says little about which one it is, so names
are compared once with and once without the words that tell little.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

__all__ = ["ComparableNames", "comparable", "name_scores"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

#: How a trading name is announced after the name of its owner.
_TRADING_AS: Final = re.compile(r"\bt ?/ ?a\b|\btrading as\b")
#: Letters on either side of these belong to one word: Sainsbury's, O'Neill.
_WITHIN_WORD: Final = re.compile("['\u2018\u2019\u02bc`.]")
#: Words that are written as one or as two.
_TWO_IN_ONE: Final = re.compile(r"\bco[ -](?=op)")
_NOT_A_WORD: Final = re.compile("[^0-9a-z]+")
#: Forms of company, and words that hold names together; never part of what a place is called.
_DROPPED: Final = frozenset(
    (
        *("ltd", "limited", "plc", "llp", "lp", "cic", "cio", "inc", "incorporated", "company"),
        *("co", "uk", "gb", "the", "and", "of", "at", "a", "an"),
    )
)
#: One way to write what is written in several.
_WRITTEN_ALIKE: Final = {
    "st": "saint",
    "fisheries": "fishery",
    "newsagents": "news",
    "newsagent": "news",
    "rest": "restaurant",
    "takeaways": "takeaway",
    "mens": "men",
    "centre": "center",
    "bros": "brothers",
    "ph": "pub",
    "cooperative": "coop",
}
_EATING, _DRINKING, _SHOP, _CARE, _WORSHIP, _SCHOOL, _GARAGE = (1 << bit for bit in range(7))
#: Words for a kind of business, and which kinds they can mean.
_KINDS: Final = {
    **dict.fromkeys(("cafe", "coffee", "tea", "bistro", "buffet", "restaurant", "diner"), _EATING),
    **dict.fromkeys(("pizza", "pizzas", "pizzeria", "kebab", "kebabs", "takeaway"), _EATING),
    **dict.fromkeys(("fish", "chip", "chips", "fishery", "sandwich", "sandwiches"), _EATING),
    **dict.fromkeys(
        ("pub", "public", "inn", "tavern", "club", "night", "nightclub", "hotel"), _DRINKING
    ),
    **dict.fromkeys(("bar", "grill", "lounge", "kitchen"), _EATING | _DRINKING),
    **dict.fromkeys(("shop", "shops", "store", "stores", "market", "mini", "news"), _SHOP),
    **dict.fromkeys(("convenience", "supermarket", "off", "licence", "wine", "express"), _SHOP),
    **dict.fromkeys(("butcher", "butchers", "bakery", "bakers", "deli"), _SHOP | _EATING),
    **dict.fromkeys(("nursing", "residential", "care"), _CARE),
    **dict.fromkeys(
        ("church", "chapel", "methodist", "baptist", "urc", "mosque", "temple"), _WORSHIP
    ),
    **dict.fromkeys(("school", "nursery", "academy", "college"), _SCHOOL),
    **dict.fromkeys(("garage", "petrol", "filling"), _GARAGE),
}
#: Further words that many businesses share: what they offer, or where they are.
_SHARED: Final = frozenset(
    (
        *("away", "catering", "center", "delicatessen", "fast", "food", "foods", "group", "home"),
        *("hot", "house", "hut", "room", "rooms", "service", "services", "station", "take"),
        *("delivery", "local", "italian", "indian", "chinese", "thai", "turkish", "polish"),
        *("yorkshire", "west", "bradford", "halifax", "huddersfield", "wakefield", "leeds"),
        *("keighley", "dewsbury", "batley", "shipley", "pontefract"),
    )
)
#: Of the kinds, those that tell one place from its neighbour all the same.
_TELLING_KINDS: Final = _CARE | _WORSHIP | _SCHOOL | _GARAGE
_ALIKE: Final = 100.0
#: What a comparison is worth that leaves out words that tell little, where only one name has them.
_CORE_WORTH: Final = 0.97
#: What it is worth where each name has its own ("Addingham Stores", "Addingham Fisheries"), or
#: where one name's telling words are only some of the other's.
_PART_WORTH: Final = 0.88
#: Telling words that are shorter together than this are part of too many names.
_LEAST_TELLING: Final = 5
#: The most a pair can score whose names say two kinds of business.
_OF_TWO_KINDS: Final = 84.0


@dataclass(frozen=True, slots=True, eq=False)
class ComparableNames:
    """Names made ready to compare, one row each; all texts are empty where there is no name.

    Attributes
    ----------
    whole
        All words, in order of the alphabet.
    core
        Those of them that tell one business from another; all of them where none do.
    joined
        All words in their own order without spaces, so that "Fish Bar" and "Fishbar" are alike.
    kinds
        The kinds of business the words mean, one bit each; 0 where they mean none.
    """

    whole: NDArray[np.object_]
    core: NDArray[np.object_]
    joined: NDArray[np.object_]
    kinds: Rows


def comparable(names: pd.Series) -> tuple[ComparableNames, ComparableNames]:
    """Make names ready to compare.

    Parameters
    ----------
    names
        Text; missing where a place has no name, or none that may be kept.

    Returns
    -------
    The names, and the trading names that stand in them after "t/a" or "trading as", empty where
    there is none. Where there is one, the name before it is the owner's.
    """
    parts = [_TRADING_AS.split(_plain(str(name)), maxsplit=1) for name in names.fillna("")]
    owners = _made(part[0] for part in parts)
    return owners, _made(part[1] if len(part) > 1 else "" for part in parts)


def name_scores(
    first: tuple[ComparableNames, ComparableNames],
    second: tuple[ComparableNames, ComparableNames],
    first_rows: Rows,
    second_rows: Rows,
) -> Floats:
    """Say how alike the names of pairs of premises are.

    Parameters
    ----------
    first, second
        Names made ready by `comparable`.
    first_rows, second_rows
        Which of them make each pair, shape ``(n,)``.

    Returns
    -------
    Scores from 0 to 100, shape ``(n,)``: 100 where all words are the same. Owner and trading
    name are each tried and the best counts; nothing is alike to a missing name.
    """
    best = np.zeros(first_rows.size)
    for one in first:
        for other in second:
            named = (one.whole[first_rows] != "") & (other.whole[second_rows] != "")
            rows = np.flatnonzero(named)
            found = _scores(one, other, first_rows[rows], second_rows[rows])
            best[rows] = np.maximum(best[rows], found)
    return best


def _scores(one: ComparableNames, other: ComparableNames, first: Rows, second: Rows) -> Floats:
    """Return the best of four ways to compare pairs of names, less where the kinds differ."""
    whole = _compared(one.whole[first], other.whole[second], fuzz.ratio)
    joined = _compared(one.joined[first], other.joined[second], fuzz.ratio)
    core = _compared(one.core[first], other.core[second], fuzz.ratio)
    stands_in = _compared(one.whole[first], other.whole[second], fuzz.token_set_ratio) == _ALIKE
    core *= np.where(stands_in, _CORE_WORTH, _PART_WORTH)
    part = _compared(one.core[first], other.core[second], fuzz.token_set_ratio) * _PART_WORTH
    shorter = np.minimum(_lengths(one.core[first]), _lengths(other.core[second]))
    part[shorter < _LEAST_TELLING] = 0
    best: Floats = np.maximum.reduce([whole, joined, core, part])
    kinds = one.kinds[first], other.kinds[second]
    unlike = (kinds[0] != 0) & (kinds[1] != 0) & (kinds[0] & kinds[1] == 0)
    best[unlike] = np.minimum(best[unlike], _OF_TWO_KINDS)
    return best


def _compared(one: NDArray[np.object_], other: NDArray[np.object_], by: object) -> Floats:
    return np.asarray(cpdist(one, other, scorer=by), dtype=np.float64)  # type: ignore[arg-type]


def _lengths(texts: NDArray[np.object_]) -> Rows:
    return np.fromiter(map(len, texts), dtype=np.int64, count=texts.size)


def _made(plain: Iterable[str]) -> ComparableNames:
    """Put the words of plain names into the forms in which they are compared."""
    words = [_words(name) for name in plain]
    telling = [[word for word in name if _tells(word)] or name for name in words]
    return ComparableNames(
        whole=np.array([" ".join(sorted(name)) for name in words], dtype=object),
        core=np.array([" ".join(sorted(name)) for name in telling], dtype=object),
        joined=np.array(["".join(name) for name in words], dtype=object),
        kinds=np.array([_kinds_of(name) for name in words], dtype=np.int64),
    )


def _tells(word: str) -> bool:
    """Say whether a word tells one business from another."""
    return word not in _SHARED and not _KINDS.get(word, 0) & ~_TELLING_KINDS


def _kinds_of(words: list[str]) -> int:
    kinds = 0
    for word in words:
        kinds |= _KINDS.get(word, 0)
    return kinds


def _words(plain: str) -> list[str]:
    """Return the words of a name, without those that are never part of what it is called."""
    whole = _TWO_IN_ONE.sub("co", _WITHIN_WORD.sub("", plain))
    words = _NOT_A_WORD.sub(" ", whole).split()
    kept = [_WRITTEN_ALIKE.get(word, word) for word in words if word not in _DROPPED]
    return kept or words


def _plain(name: str) -> str:
    """Return a name in small letters without accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace(
        "&", " and "
    )
