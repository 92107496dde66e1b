"""A named change says a change of reporting in words and figures, and what then is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period

__all__ = ["UNEVEN", "Kind", "ReportingChange", "ReportingChanges"]

Floats: TypeAlias = NDArray[np.float64]
Kind: TypeAlias = Literal["whole district", "one organisation"]

#: p-value at which wards are said to have changed differently from each other.
UNEVEN: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReportingChange:
    """One change that many wards share. RESTRICTED.

    Attributes
    ----------
    kind
        ``whole district``, or ``one organisation`` whose share of the district's cases rose while
        its wards kept theirs.
    district, district_name
        Where.
    organisation
        Whose share rose, or None.
    direction
        ``rise`` or ``fall``.
    quarters
        When, oldest first.
    observed, expected, factor
        Cases then, as many as the other quarters led to expect, and how many times as many.
    wards, moved
        Wards looked at, and those that went the same way; None for an organisation.
    p
        Chance of as clear a change anywhere if there was none.
    uneven_p
        Chance of wards changing as differently from each other, if all changed alike.
    """

    kind: Kind
    district: str
    district_name: str
    organisation: str | None
    direction: Literal["rise", "fall"]
    quarters: tuple[Period, ...]
    observed: int
    expected: float
    factor: float
    wards: int | None
    moved: int | None
    p: float
    uneven_p: float

    @property
    def statement(self) -> str:
        """The change in words, without its counts."""
        when = self.quarters[0].name
        if len(self.quarters) > 1:
            when += f" to {self.quarters[-1].name}"
        times = f"{self.factor:.1f} times as many cases as usual"
        if self.kind == "one organisation":
            return (
                f"Reporting change: in {self.district_name}, {when}, {self.organisation} sent "
                f"{times}, while other organisations did not and no ward stood out from the rest. "
                "Ask it what changed before reading a map of these quarters."
            )
        uneven = " Some of its wards changed more than others." if self.uneven_p <= UNEVEN else ""
        return (
            f"Reporting change: {self.district_name}, {when}: {times}, in {self.moved} of "
            f"{self.wards} wards alike.{uneven} No hotspot is called for it: its wards are "
            "compared with what they all reported. Counts cannot tell a change of reporting from "
            "one of the whole district."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ReportingChanges:
    """All changes named, with what is needed to name them again. RESTRICTED.

    Attributes
    ----------
    changes
        Whole districts first.
    quarters
        Quarters looked at; empty or few where nothing can be told.
    totals
        Cases in wards by quarter, shape ``(quarters,)``.
    draws, method
        Tables dealt out anew for each question, and the method in words.
    """

    changes: tuple[ReportingChange, ...]
    quarters: tuple[Period, ...]
    totals: NDArray[np.int64]
    draws: int
    method: str

    def within(self, period: Period) -> tuple[ReportingChange, ...]:
        """Return the changes that overlap a period."""
        return self.during(period, period)

    def during(self, first: Period, last: Period) -> tuple[ReportingChange, ...]:
        """Return the changes that overlap the time from one period's start to another's end."""
        return tuple(
            change
            for change in self.changes
            if change.quarters[0].start < last.end and change.quarters[-1].end > first.start
        )

    def lifted(self, exposure: Floats, wards: Areas, quarters: Sequence[Period]) -> Floats:
        """Return what cases of some quarters would be shared by if risk were the same everywhere.

        Parameters
        ----------
        exposure
            What they are shared by where reporting did not change, shape ``(n,)``.
        wards
            In the order of `exposure`.
        quarters
            Counted together.

        Returns
        -------
        The exposure of each ward of a district that changed, times how much of it the change was
        in force for; quarters weigh by their cases. The same array where nothing changed.
        """
        weight = dict(zip(self.quarters, self.totals.tolist(), strict=True))
        changed = [each for each in self.changes if each.kind == "whole district"]
        lift = np.ones((len(exposure), len(quarters)))
        for change in changed:
            rows = wards.frame["district_code"].eq(change.district).to_numpy()
            columns = [quarter in change.quarters for quarter in quarters]
            lift[np.ix_(rows, columns)] *= change.factor
        if np.all(lift == 1):
            return exposure
        cases = np.array([weight.get(quarter, 0) for quarter in quarters])
        usual = (cases if cases.any() else np.ones(len(quarters))) / (exposure @ lift)
        lifted: Floats = exposure * (lift @ usual) / usual.sum()
        return lifted
