"""Single changes are the usual design with one choice made otherwise, each in turn.

What a ward is called in all of them hangs on no choice of ours; what it is called in one of them
is no finding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.categories import MORE
from models.design import NEIGHBOUR_RULES
from webmap.restricted.asking import DENOMINATORS, LEVELS
from webmap.restricted.desk import Desk
from webmap.restricted.mapping.sheet import UnfitDenominator
from webmap.restricted.trying.flips import Flips
from webmap.restricted.trying.outcome import Outcome
from webmap.restricted.trying.trial import Trial
from webmap.restricted.trying.verdicts import TESTS
from webmap.restricted.trying.windows import windows

__all__ = ["CalledMore", "SingleChange", "SingleChanges", "offered_designs", "single_changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChange:
    """One choice made otherwise.

    Attributes
    ----------
    trial
        What was tried.
    heading, words
        What was changed, and to what.
    flips
        What differs; None where it could not be worked out.
    refusal
        Why it could not.
    """

    trial: Trial
    heading: str
    words: str
    flips: Flips | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledMore:
    """In how many designs a ward has more cases than expected.

    Attributes
    ----------
    name, district
        Of the ward.
    is_usual
        Whether the usual design is one of them.
    designs
        How many of all.
    """

    name: str
    district: str
    is_usual: bool
    designs: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SingleChanges:
    """Every single change from the usual design for one period.

    Attributes
    ----------
    usual
        What the usual design says.
    rows
        The changes, in the order of the form.
    """

    usual: Outcome
    rows: Sequence[SingleChange]

    @property
    def designs(self) -> int:
        """Designs that were worked out, the usual one among them."""
        return 1 + sum(row.flips is not None for row in self.rows)

    @property
    def called_more(self) -> list[CalledMore]:
        """Wards that some design calls more than expected, those of most designs first."""
        frame = self.usual.sheet.frame
        outcomes = [self.usual, *(row.flips.tried for row in self.rows if row.flips)]
        found = [
            CalledMore(
                name=str(frame["name"].iloc[at]),
                district=str(frame["district_name"].iloc[at]),
                is_usual=self.usual.verdict.words[at] == MORE,
                designs=designs,
            )
            for at in range(len(frame))
            if (designs := sum(each.verdict.words[at] == MORE for each in outcomes))
        ]
        return sorted(found, key=lambda ward: (-ward.designs, ward.district, ward.name))


def single_changes(here: Desk, trial: Trial, today: date) -> SingleChanges:
    """Work out, or remember, every single change from the usual design for the trial's period."""
    usual = Outcome.of(here, trial.usual, today)
    rows = [_row(here, usual, changed, today) for changed in _changed(here, trial.usual, today)]
    return SingleChanges(usual=usual, rows=rows)


def offered_designs(here: Desk, trial: Trial, today: date) -> int:
    """Count the designs that the form offers for one period, before any filter."""
    dates = len(windows(here, trial.asked.period, today))
    return dates * len(TESTS) * len(LEVELS) * len(NEIGHBOUR_RULES) * len(DENOMINATORS)


def _row(here: Desk, usual: Outcome, trial: Trial, today: date) -> SingleChange:
    ((heading, words),) = trial.changes(here, today)
    try:
        flips = Flips.between(usual, Outcome.of(here, trial, today))
    except UnfitDenominator as why:
        return SingleChange(trial=trial, heading=heading, words=words, flips=None, refusal=str(why))
    return SingleChange(trial=trial, heading=heading, words=words, flips=flips)


def _changed(here: Desk, usual: Trial, today: date) -> Iterator[Trial]:
    """Yield the trials that differ from the usual one by one choice."""
    for window in list(windows(here, usual.asked.period, today))[1:]:
        yield replace(usual, window=window)
    for test in list(TESTS)[1:]:
        yield replace(usual, test=test)
    for level in LEVELS[1:]:
        yield replace(usual, asked=replace(usual.asked, level=level))
    for neighbours in list(NEIGHBOUR_RULES)[1:]:
        yield replace(usual, asked=replace(usual.asked, neighbours=neighbours))
    for denominator in DENOMINATORS[1:]:
        yield replace(usual, asked=replace(usual.asked, denominator=denominator))
