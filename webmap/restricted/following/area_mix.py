"""An area's mix is which kinds of exploitation its cases are of, and who told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.grades import is_suspected_false
from models.selection import UNKNOWN
from webmap.restricted.choice_words import choice_words
from webmap.restricted.following.area_series import FollowedArea
from webmap.restricted.following.followed import Followed

__all__ = ["MIXES", "Mix", "Share", "area_mixes"]

#: What cases are told apart by: the name of the filter, with its column.
MIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "exploitation",
        "person": "child",
        "source": "came_from",
        "organisation": "organisation",
    }
)
_HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "Exploitation",
        "person": "Child or adult",
        "source": "Came from",
        "organisation": "Sent by",
    }
)
_COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {"ward": "ward_code", "district": "district_code"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of an area's cases say one word.

    Attributes
    ----------
    word, words
        As it is stored and as people read it.
    cases, share
        Cases with a record that says so, and their share of the area's cases.
    """

    word: str
    words: str
    cases: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The words of one column, the most frequent first. RESTRICTED."""

    name: str
    heading: str
    shares: Sequence[Share]


def area_mixes(followed: Followed, area: FollowedArea) -> tuple[int, Sequence[Mix]]:
    """Tell the cases of an area over all the quarters apart. RESTRICTED.

    Returns
    -------
    Cases in all, and a mix for each of `MIXES`. A case with two words is counted under both.
    """
    first, last = followed.quarters[0], followed.quarters[-1]
    kept = followed.asked.selection.of(followed.here.placed)
    if area.level in _COLUMNS:
        kept = kept[kept[_COLUMNS[area.level]] == area.code]
    days = kept["received_on"].dt.date
    told = kept[(days >= first.start) & (days < last.end) & ~is_suspected_false(kept)]
    total = int(told["case_uid"].nunique())
    return total, [_mix(told, name, column, total) for name, column in MIXES.items()]


def _mix(told: pd.DataFrame, name: str, column: str, total: int) -> Mix:
    written = told[column].astype("object")
    words = written.where(written.notna() & written.ne(""), UNKNOWN).astype("str")
    each = told.assign(word=words.str.split(";"))[["case_uid", "word"]].explode("word")
    cases = each.drop_duplicates()["word"].value_counts()
    ranked = sorted(cases.items(), key=lambda item: (-item[1], str(item[0])))
    return Mix(
        name=name,
        heading=_HEADINGS[name],
        shares=[
            Share(
                word=str(word),
                words=choice_words(name, str(word)),
                cases=int(count),
                share=int(count) / total,
            )
            for word, count in ranked
        ],
    )
