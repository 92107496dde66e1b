"""The laboratory page is one trial as it is shown: what flips, beside how both designs were got."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from geo.periods import Period
from webmap.legend import PATTERNED, LegendClass
from webmap.publishing.picture import definitions, picture
from webmap.restricted.choosing import Choice, Option, choices
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.looks import patterns
from webmap.restricted.trying.flip_looks import FLIP_PATTERNS, LOOKS, flip_looks
from webmap.restricted.trying.flips import Flips
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.single_changes import (
    SingleChanges,
    offered_designs,
    single_changes,
)
from webmap.restricted.trying.trial import Trial
from webmap.restricted.trying.verdicts import CLASSES, TESTS
from webmap.restricted.trying.windows import SAME, WINDOW_WORDS, windows
from webmap.words import capital, number, period_words

__all__ = ["PATTERNS", "Fact", "LaboratoryPage", "flips_picture", "trial_choices"]

#: Every pattern that the page draws with.
PATTERNS: str = definitions(PATTERNED) + FLIP_PATTERNS + patterns(CLASSES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of how both designs were got."""

    heading: str
    usual: str
    tried: str

    @property
    def differs(self) -> bool:
        """Whether the two designs differ in it."""
        return self.usual != self.tried


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LaboratoryPage:
    """One trial, worked out for the page. RESTRICTED.

    Attributes
    ----------
    trial
        What is tried.
    flips
        What differs from the usual design.
    offered
        Designs that the form offers for the period, before any filter.
    changes
        What is chosen otherwise than usual.
    singles
        Every single change, where it is asked for.
    """

    trial: Trial
    flips: Flips
    offered: int
    changes: Sequence[tuple[str, str]]
    singles: SingleChanges | None

    @classmethod
    def of(cls, here: Desk, trial: Trial, today: date) -> Self:
        """Work out, or remember, what the page says.

        Raises
        ------
        UnfitDenominator
            If cases lie in a ward where the denominator has nothing.
        """
        usual, tried = (Outcome.of(here, each, today) for each in (trial.usual, trial.alone))
        return cls(
            trial=trial,
            flips=Flips.between(usual, tried),
            offered=offered_designs(here, trial, today),
            changes=trial.changes(here, today),
            singles=single_changes(here, trial, today) if trial.is_all else None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether no record fits what is tried."""
        return self.flips.tried.sheet.analysis.counts.total == 0

    @property
    def summary(self) -> str:
        """Say what flips; of the usual design, what it finds."""
        if not self.trial.is_usual:
            return self.flips.summary
        period, usual = self.trial.asked.period, self.flips.usual
        return (
            f"This is the usual design for {period_words(period.kind, period.iso)}: "
            f"{number(usual.more)} of {number(self.flips.wards)} wards have more cases than "
            f"expected, {number(usual.fewer)} fewer. Change something to see which wards flip."
        )

    @property
    def facts(self) -> list[Fact]:
        """How both designs were got, line by line."""
        pairs = zip(self.flips.usual.facts, self.flips.tried.facts, strict=True)
        return [
            Fact(heading=heading, usual=usual, tried=tried)
            for (heading, usual), (_, tried) in pairs
        ]

    @property
    def legend(self) -> list[tuple[LegendClass, int]]:
        """The looks that the map has, and how many wards are of each."""
        counted = Counter(look.key for look in flip_looks(self.flips))
        return [(look, counted[look.key]) for look in LOOKS if counted[look.key]]

    @property
    def designs(self) -> int:
        """Designs that are compared on this page."""
        of_singles = self.singles.designs if self.singles else 1
        is_new = not self.trial.is_usual and not (self.singles and len(self.changes) == 1)
        return of_singles + is_new

    @property
    def caution(self) -> str:
        """Say what looking through designs is worth."""
        many = "1 design is shown" if self.designs == 1 else f"{number(self.designs)} designs are"
        compared = many if self.designs == 1 else f"{many} compared"
        return (
            f"Trying settings until one shows a hotspot is no evidence: {compared} here, and the "
            f"form offers {number(self.offered)} for this period before any filter. With so many, "
            "chance alone makes hotspots. Report the usual design; use this page to see on which "
            "choice a class hangs."
        )


def trial_choices(here: Desk, trial: Trial, today: date) -> Sequence[Choice]:
    """List what can be tried, besides period and filters."""
    dates = [
        Option(
            value=name,
            words=_dates(name, period),
            is_chosen=name == trial.window,
        )
        for name, period in windows(here, trial.asked.period, today).items()
    ]
    tests = [
        Option(value=name if at else "", words=test.words, is_chosen=name == trial.test)
        for at, (name, test) in enumerate(TESTS.items())
    ]
    return (
        Choice(name="window", words="Try the dates", options=dates),
        Choice(name="test", words="Test", options=tests),
        *choices(trial.asked),
    )


def _dates(window: str, period: Period) -> str:
    said = capital(WINDOW_WORDS[window])
    return said if window == SAME else f"{said}: {period_words(period.kind, period.iso)}"


def flips_picture(here: Desk, flips: Flips) -> bytes:
    """Draw the wards by what becomes of their class."""
    looks = dict(zip(map(str, here.wards.codes), flip_looks(flips), strict=True))
    return picture(
        "Wards whose class changes", here.wards, looks, here.areas["district"], FLIP_PATTERNS
    )
