"""Comparing lays two releases side by side, cell by cell: what differs, and why.

It reads releases alone, so it says nothing that a reader of both could not work out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from geo.periods import Period
from models.disclosure.audit.past import PastRelease
from models.disclosure.cells import ReleasedCell, State
from models.disclosure.spec import WHOLE
from models.release import Release

__all__ = ["Difference", "Why", "compare"]

#: What identifies a figure whatever release tells it.
Address: TypeAlias = tuple[Any, ...]

_WINDOWS: Final = "T9"
_LONGEST: Final = "all"


class Why(StrEnum):
    """Why a cell of two releases is not the same."""

    FIRST = "first release"
    NEW_PERIOD = "new quarter: the period had not closed"
    LONGER = "new quarter: all closed years reach one further"
    OUTLINES = "other outlines of wards: another family of releases"
    TABLES = "other tables, or a class that was not published"
    WINDOWS = "twelve months of wards left out, as the audit asked"
    LIMITS = "other limits of protection"
    REVISION = "annual revision: reports that came in late, taken out or joined"
    TAKEN_OUT = "records taken out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell that two releases do not tell alike.

    Attributes
    ----------
    before, after
        What each tells; None where it does not tell of it. One of them is not None.
    area
        Name of the area.
    why
        The reason, as far as releases show it.
    """

    before: ReleasedCell | None
    after: ReleasedCell | None
    area: str
    why: Why

    @property
    def cell(self) -> ReleasedCell:
        """The later of the two."""
        cell = self.after or self.before
        assert cell is not None  # noqa: S101 - compare() makes none without either
        return cell

    @property
    def kind(self) -> str:
        """Whether it is new, gone, withheld, coarsened or changed."""
        if self.after is None:
            return "gone"
        if self.after.state is State.WITHHELD:
            return "withheld"
        if self.after.state is State.COARSE:
            return "coarsened"
        return "new" if self.before is None else "changed"


def compare(before: Release | None, after: Release) -> tuple[Difference, ...]:
    """Return every cell that two releases do not tell alike.

    Parameters
    ----------
    before, after
        The earlier and the later one; None where there was none before, so that every cell is new.

    Returns
    -------
    In the order of `after`, and then those only `before` tells, in its order. Cells of districts
    and the county are compared across families; those of wards and groups within one.
    """
    new = PastRelease.of(after).told()
    names = {area.code: area.name for area in after.areas}
    if before is None:
        return tuple(
            Difference(before=None, after=cell, area=names[cell.id.area], why=Why.FIRST)
            for cell in after.cells
        )
    old = PastRelease.of(before).told()
    names |= {area.code: area.name for area in before.areas if area.code not in names}
    reason = _Reason(before, after, _series(old), _series(new))
    return tuple(
        Difference(before=was, after=now, area=names[at[2]], why=reason.of(at, was, now))
        for at, was, now in _differing(old, new)
    )


@dataclass(frozen=True, slots=True)
class _Reason:
    """What two releases show of why their cells differ."""

    before: Release
    after: Release
    old: frozenset[Address]
    new: frozenset[Address]

    def of(self, at: Address, was: ReleasedCell | None, now: ReleasedCell | None) -> Why:
        """Say why they do not tell a cell alike."""
        return self._of_one(at) if was is None or now is None else self._of_change()

    def _of_change(self) -> Why:
        """Say why a cell that both tell is told otherwise."""
        if self.before.policy != self.after.policy:
            return Why.LIMITS
        first, last = sorted((self.before.quarter, self.after.quarter))
        is_later = first < last and WHOLE.revises(Period.quarter(last), first)
        return Why.REVISION if is_later else Why.TAKEN_OUT

    def _of_one(self, at: Address) -> Why:
        """Say why only one of them tells a cell."""
        table, vintage, kind, period = at[1], at[3], at[4], str(at[5])
        vintages = {self.before.family.vintage, self.after.family.vintage}
        if vintage and len(vintages) > 1:
            return Why.OUTLINES
        closed = min(Period.quarter(each.quarter).end for each in (self.before, self.after))
        is_new = period.partition("/")[2] > closed.isoformat()
        if not {_series_of(at)} <= self.old & self.new and not (table == _WINDOWS and is_new):
            return Why.WINDOWS if table == _WINDOWS else Why.TABLES
        if kind == _LONGEST:
            return Why.LONGER
        if is_new:
            return Why.NEW_PERIOD
        return Why.WINDOWS if table == _WINDOWS else Why.TABLES


def _differing(
    old: Mapping[Address, ReleasedCell], new: Mapping[Address, ReleasedCell]
) -> Iterator[tuple[Address, ReleasedCell | None, ReleasedCell | None]]:
    """Yield each address where two releases do not say the same, and what each says."""
    for at, now in new.items():
        was = old.get(at)
        if was is None or _said(was) != _said(now):
            yield at, was, now
    for at, was in old.items():
        if at not in new:
            yield at, was, None


def _said(cell: ReleasedCell) -> tuple[State, int | None, int | None]:
    return cell.state, cell.low, cell.high


def _series(told: Iterable[Address]) -> frozenset[Address]:
    return frozenset(map(_series_of, told))


def _series_of(at: Address) -> Address:
    """Return the measure, table, kind of period and dimensions of a cell."""
    return at[0], at[1], at[4], tuple(name for name, _ in at[6])
