"""An outcome is what one trial comes to: the class of every ward, its figures, and how it was got.

RESTRICTED.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from models.categories import FEWER, MORE, RATE
from webmap.restricted.answering import design_of
from webmap.restricted.choice_words import NEIGHBOUR_WORDS, level_words, records_words
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.sheet import Sheet
from webmap.restricted.trying.trial import Trial
from webmap.restricted.trying.verdicts import TESTS, Verdict
from webmap.words import capital, number

__all__ = ["Outcome"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Outcome:
    """One trial, worked out. RESTRICTED.

    Attributes
    ----------
    trial
        What was tried.
    sheet
        The figures of every ward, over the dates that were tried.
    verdict
        What the test says of every ward at the level that was tried.
    """

    trial: Trial
    sheet: Sheet
    verdict: Verdict

    @classmethod
    def of(cls, here: Desk, trial: Trial, today: date) -> Self:
        """Work out, or remember, what a trial comes to.

        Raises
        ------
        UnfitDenominator
            If cases lie in a ward where the denominator has nothing.
        """
        asked = replace(trial.dated(here, today), level=RATE)
        sheet = Sheet.of(here, asked, today)
        verdict = TESTS[trial.test].verdict(sheet, trial.asked.level)
        return cls(trial=trial, sheet=sheet, verdict=verdict)

    @property
    def cases(self) -> int:
        """Cases in wards."""
        return int(self.sheet.cases.sum())

    @property
    def more(self) -> int:
        """Wards with more cases than expected."""
        return list(self.verdict.words).count(MORE)

    @property
    def fewer(self) -> int:
        """Wards with fewer cases than expected."""
        return list(self.verdict.words).count(FEWER)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """How it was got, heading and sentence: alike headings for every trial."""
        asked, found = self.sheet.asked, self.sheet.analysis
        test = TESTS[self.trial.test]
        return [
            ("Dates", capital(self.sheet.when)),
            ("Records", records_words(asked)),
            (
                "Cases",
                f"{number(self.cases)} in wards; {number(found.counts.unplaced)} more are known to "
                "no ward and are in no figure here",
            ),
            ("Expected by", capital(design_of(self.sheet.here, asked).denominator)),
            ("Neighbours", capital(NEIGHBOUR_WORDS[asked.neighbours])),
            ("Test", test.words),
            ("Level", f"{level_words(self.trial.asked.level)}, over {self.verdict.family}"),
            ("Draws", f"{capital(self.verdict.draws)}, from {found.start}"),
            ("Method", self.verdict.method.removesuffix(".")),
        ]
