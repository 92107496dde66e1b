"""Groups settle which links can stand together: one premises holds one entry of each register.

Links are taken from the best to the worst. One that would give an entry a second partner in the
same register falls away where the first fits better, and goes to a person where both fit alike.
"""

from typing import Final, TypeAlias

import numpy as np
import pandas as pd

__all__ = ["settled"]

Pair: TypeAlias = tuple[str, str]

_EQUALLY_GOOD: Final = "two entries of one register fit equally well"
_TWO_OF_ONE: Final = "would join two entries of one register"
_PARTED: Final = "would join what a person parted"
_PERSON: Final = "person"
_ENDS: Final = ["first", "second", "first_register", "second_register"]


def settled(links: pd.DataFrame, parted: frozenset[Pair]) -> tuple[pd.DataFrame, pd.Series]:
    """Keep the links that can stand together.

    Parameters
    ----------
    links
        Each pair once, with `first`, `second`, `first_register`, `second_register`, `outcome`
        (same or review), `reason`, `kind`, `metres`, `name_score` and `method`. A link whose
        method is ``person`` comes before all others.
    parted
        Pairs that a person said are not one premises, the lower uid first.

    Returns
    -------
    The links kept, sorted by uid, some of them now for review with the reason; and the group of
    each entry joined with another workplace entry (the lowest uid in it), by uid. A registered
    office joins no group. A link that is left out has a better one for the same two registers.
    """
    ordered = _best_first(links)
    ledger = _Ledger(parted)
    verdicts = [
        ledger.verdict(ends, said, is_office=kind != "workplace", by_person=by == _PERSON, tied=tie)
        for ends, said, kind, by, tie in zip(
            ordered[_ENDS].itertuples(index=False, name=None),
            zip(ordered["outcome"], ordered["reason"], strict=True),
            ordered["kind"],
            ordered["method"],
            _ties(ordered),
            strict=True,
        )
    ]
    decided = ordered.assign(
        outcome=pd.Series([outcome for outcome, _ in verdicts], dtype="str"),
        reason=pd.Series([reason for _, reason in verdicts], dtype="str"),
    )
    kept = decided[decided["outcome"] != "different"]
    return kept.sort_values(["first", "second"], ignore_index=True), ledger.groups()


class _Ledger:
    """Who has a partner in which register, and which entries are one premises so far."""

    def __init__(self, parted: frozenset[Pair]) -> None:
        self._parted = parted
        self._taken: set[Pair] = set()
        self._waiting: set[Pair] = set()
        self._members: dict[str, dict[str, str]] = {}

    def verdict(
        self,
        ends: tuple[str, str, str, str],
        said: tuple[str, str],
        *,
        is_office: bool,
        by_person: bool,
        tied: bool,
    ) -> tuple[str, str]:
        """Return outcome and reason of the next link, and note what follows from it."""
        first, second, first_register, second_register = ends
        wanted = {(first, second_register), (second, first_register)}
        if not by_person:
            if wanted & self._taken:
                return "different", said[1]
            if said[0] == "review":
                return said
            if tied or wanted & self._waiting:
                self._waiting |= wanted
                return "review", _EQUALLY_GOOD
        if not is_office and (fault := self._join(ends)):
            return "review", fault
        self._taken |= wanted
        return said

    def groups(self) -> pd.Series:
        """Return the lowest uid of each entry's group, by uid."""
        found = {uid: min(group.values()) for uid, group in self._members.items()}
        return pd.Series(found, dtype="str", name="premises").sort_index().rename_axis("entry")

    def _join(self, ends: tuple[str, str, str, str]) -> str | None:
        """Make one group of the two entries' groups, or say what forbids it."""
        first, second, first_register, second_register = ends
        one = self._members.get(first, {first_register: first})
        other = self._members.get(second, {second_register: second})
        if one is other:
            return None
        if one.keys() & other.keys():
            return _TWO_OF_ONE
        if any(
            (min(left, right), max(left, right)) in self._parted
            for left in one.values()
            for right in other.values()
        ):
            return _PARTED
        whole = one | other
        self._members.update(dict.fromkeys(whole.values(), whole))
        return None


def _best_first(links: pd.DataFrame) -> pd.DataFrame:
    """Put links in order: a person's, then the same before review, score, metres and uids."""
    keys = pd.DataFrame(
        {
            "person": links["method"] != _PERSON,
            "review": links["outcome"] == "review",
            "score": -links["name_score"],
            "metres": links["metres"].fillna(np.inf),
            "first": links["first"],
            "second": links["second"],
        }
    )
    order = keys.reset_index(drop=True).sort_values(keys.columns.tolist()).index
    return links.reset_index(drop=True).loc[order].reset_index(drop=True)


def _ties(ordered: pd.DataFrame) -> pd.Series:
    """Say of each link whether one of its entries has another, as good, in the same register."""
    fit = ordered.assign(near=ordered["metres"].fillna(-1).round())
    tied = pd.Series(False, index=ordered.index)
    for end, register in (("first", "second_register"), ("second", "first_register")):
        alike = [end, register, "outcome", "name_score", "near"]
        tied |= fit.duplicated(alike, keep=False)
    return tied
