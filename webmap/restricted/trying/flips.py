"""A flip is a ward whose class is another one under the design that is tried than as usual."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from models.categories import FEWER, MORE
from webmap.legend import LegendClass
from webmap.restricted.mapping.sheet import chance, figure, interval
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.verdicts import CLASSES
from webmap.words import number

__all__ = ["NEAR", "Flip", "Flips", "Side", "Transition"]

#: A flip is near the line where neither q is above this many times its level.
NEAR: Final = 2.0
#: What is said of one ward, and of several.
_COMES: Final = ("becomes", "become")
_GOES: Final = ("no longer is", "no longer are")
_CHANGES: Final = ("changes", "change")
_FINDINGS: Final = frozenset({MORE, FEWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one design says of one ward; figures as they are printed.

    Attributes
    ----------
    word
        A key of `CLASSES`.
    cases, expected, rate, rate_range, q
        Its figures.
    """

    word: str
    cases: str
    expected: str
    rate: str
    rate_range: str
    q: str

    @property
    def look(self) -> LegendClass:
        """How the class is drawn and said."""
        return CLASSES[self.word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """One ward whose class changes.

    Attributes
    ----------
    row
        Of the ward.
    was, becomes
        What the usual design says, and the one that is tried.
    is_near
        Whether both stand near the line between the two classes: it is the same evidence.
    """

    row: int
    code: str
    name: str
    district: str
    was: Side
    becomes: Side
    is_near: bool

    @property
    def is_finding(self) -> bool:
        """Whether a finding comes or goes: more, or fewer, cases than expected."""
        return not _FINDINGS.isdisjoint((self.was.word, self.becomes.word))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How many wards go from one class to another."""

    was: LegendClass
    becomes: LegendClass
    wards: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Flips:
    """What differs between the usual outcome and that of a trial. RESTRICTED.

    Attributes
    ----------
    usual, tried
        The two outcomes.
    flips
        Wards whose class changes: findings that come or go first, then by district and name.
    """

    usual: Outcome
    tried: Outcome
    flips: Sequence[Flip]

    @classmethod
    def between(cls, usual: Outcome, tried: Outcome) -> Self:
        """Compare ward by ward."""
        changed = [
            _flip(at, usual, tried)
            for at, (was, becomes) in enumerate(zip(*_words(usual, tried), strict=True))
            if was != becomes
        ]
        return cls(usual=usual, tried=tried, flips=sorted(changed, key=_order))

    @property
    def wards(self) -> int:
        """All wards."""
        return len(self.usual.verdict.words)

    @property
    def transitions(self) -> list[Transition]:
        """From which class to which, most wards first."""
        counted = Counter((flip.was.word, flip.becomes.word) for flip in self.flips)
        return [
            Transition(was=CLASSES[was], becomes=CLASSES[becomes], wards=wards)
            for (was, becomes), wards in sorted(
                counted.items(), key=lambda item: (-item[1], *map(_place, item[0]))
            )
        ]

    @property
    def crossed(self) -> list[tuple[LegendClass, list[int]]]:
        """Wards by usual class (a row each) and by class as tried (in the order of `columns`)."""
        counted = Counter(zip(*_words(self.usual, self.tried), strict=True))
        return [
            (CLASSES[was], [counted[was, becomes] for becomes in self._present])
            for was in self._present
        ]

    @property
    def columns(self) -> list[LegendClass]:
        """Classes that some ward has, in the order of the legend."""
        return [CLASSES[word] for word in self._present]

    @property
    def _present(self) -> list[str]:
        seen = {word for words in _words(self.usual, self.tried) for word in words}
        return [word for word in CLASSES if word in seen]

    def gained(self, word: str) -> int:
        """Count the wards that the trial alone calls so."""
        return sum(flip.becomes.word == word for flip in self.flips)

    def lost(self, word: str) -> int:
        """Count the wards that the usual design alone calls so."""
        return sum(flip.was.word == word for flip in self.flips)

    @property
    def findings(self) -> list[Flip]:
        """The flips by which a finding comes or goes."""
        return [flip for flip in self.flips if flip.is_finding]

    @property
    def others(self) -> list[Flip]:
        """The other flips: neither class is a finding."""
        return [flip for flip in self.flips if not flip.is_finding]

    @property
    def near(self) -> int:
        """Count the findings that come or go near the line."""
        return sum(flip.is_near for flip in self.findings)

    @property
    def summary(self) -> str:
        """Say what changes, in a sentence or two."""
        if not self.flips:
            return f"No ward changes class: all {number(self.wards)} are called the same."
        others = len(self.others)
        rest = (
            f"{number(others)} {('changes', 'change')[others != 1]} class otherwise"
            if others
            else ""
        )
        parts = [
            f"{number(count)} {verbs[count != 1]} “{CLASSES[word].words}”"
            for word in (MORE, FEWER)
            for count, verbs in ((self.gained(word), _COMES), (self.lost(word), _GOES))
            if count
        ]
        if not parts:
            return f"No finding comes or goes. Of {number(self.wards)} wards, {rest}."
        found = f"Of {number(self.wards)} wards, {', '.join(parts)}"
        return f"{found}; {rest}, without a finding." if rest else f"{found}."


def _words(usual: Outcome, tried: Outcome) -> tuple[Sequence[str], Sequence[str]]:
    return usual.verdict.words, tried.verdict.words


def _flip(row: int, usual: Outcome, tried: Outcome) -> Flip:
    frame = usual.sheet.frame
    shares = [outcome.verdict.q[row] / outcome.trial.asked.level for outcome in (usual, tried)]
    return Flip(
        row=row,
        code=str(frame.index[row]),
        name=str(frame["name"].iloc[row]),
        district=str(frame["district_name"].iloc[row]),
        was=_side(row, usual),
        becomes=_side(row, tried),
        is_near=bool(np.max(shares) <= NEAR),
    )


def _side(row: int, outcome: Outcome) -> Side:
    one = outcome.sheet.frame.iloc[row]
    return Side(
        word=outcome.verdict.words[row],
        cases=number(one["cases"]),
        expected=figure(one["expected"]),
        rate=figure(one["rate"]),
        rate_range=interval(one["rate_low"], one["rate_high"]),
        q=chance(float(outcome.verdict.q[row])),
    )


def _order(flip: Flip) -> tuple[int, int, str, str]:
    was, becomes = _place(flip.was.word), _place(flip.becomes.word)
    return min(was, becomes), becomes, flip.district, flip.name


def _place(word: str) -> int:
    return list(CLASSES).index(word)
