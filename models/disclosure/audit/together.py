"""Together is what all retained releases tell: the wider the memory, the more can be subtracted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from geo.periods import Period, quarter_of, quarters_between
from models.disclosure.audit.past import PastRelease
from models.disclosure.audit.repair import Repair
from models.disclosure.audit.rows import Columns, Told, columns_of, know
from models.disclosure.audit.unknowns import Calendar, Unknowns, count_unknowns, period_quarters
from models.disclosure.cells import ReleasedCell
from models.disclosure.counted import Counted
from models.disclosure.declared import DeclaredTotal
from models.disclosure.dimensions import Dimension
from models.disclosure.policy import Policy
from models.disclosure.spec import WHOLE
from models.release import AreaLevel

__all__ = ["Together", "put_together"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Together:
    """All releases, what is unknown, and the cells that can still be mended. RESTRICTED.

    Attributes
    ----------
    unknowns
        What nobody outside knows, and the truth.
    told
        Every release; the last is the one being made, with what was told before as it was told.
    repair
        Its cells, and what is known through all of them.
    exactly
        What is known exactly: the declared totals, by what each is the sum of.
    """

    unknowns: Unknowns
    told: tuple[Told, ...]
    repair: Repair
    exactly: Mapping[Columns, int]

    @property
    def share_coarsened(self) -> float:
        """Share of the cells printed for the first time that repair says less of."""
        repair = self.repair
        printed = [
            at
            for at, cell in enumerate(self.told[-1].release.cells)
            if cell.is_printed and repair.columns[at] not in repair.frozen
        ]
        return len(repair.changed.intersection(printed)) / max(len(printed), 1)


def put_together(
    releases: Sequence[PastRelease],
    counted: Counted,
    policy: Policy,
    declared: Sequence[DeclaredTotal] = (),
) -> Together:
    """Put what all releases tell side by side.

    Parameters
    ----------
    releases
        Oldest first; the last is the one being made.
    counted
        Every report that any of them counted.
    policy
        The limits in force.
    declared
        Public totals of the same cases.
    """
    unknowns = _unknowns(releases, counted, {name for each in declared for name in each.cell.dims})
    told = [
        Told(each, tuple(columns_of(cell.id, each.geography, unknowns, at) for cell in each.cells))
        for at, each in enumerate(releases)
    ]
    before = {
        columns: cell
        for each in told[:-1]
        for cell, columns in zip(each.release.cells, each.columns, strict=True)
    }
    release = _frozen(told[-1], before)
    told[-1] = Told(release, told[-1].columns)
    exactly = _exactly(declared, releases, unknowns)
    known = know(unknowns, told, policy, exactly)
    frozen, districts = frozenset(before) | frozenset(exactly), _districts(release)
    repair = Repair(list(release.cells), told[-1].columns, known, policy, frozen, districts)
    return Together(unknowns, tuple(told), repair, exactly)


def _exactly(
    declared: Sequence[DeclaredTotal], releases: Sequence[PastRelease], unknowns: Unknowns
) -> Mapping[Columns, int]:
    """Return what is known exactly: each total as the release counted that it agrees with."""
    found = {}
    for each in declared:
        cell = each.cell
        told_by = each.told_by or max(period_quarters(cell.period_kind, cell.period))
        for at, release in enumerate(releases):
            if release.quarter >= told_by:
                found[columns_of(cell, release.geography, unknowns, at)] = each.total
                break
    return found


def _unknowns(
    releases: Sequence[PastRelease], counted: Counted, declared: Collection[str]
) -> Unknowns:
    """Give the unknowns of all releases together their numbers."""
    last = releases[-1]
    names = tuple(each.quarter for each in releases)
    quarters = sorted({*counted.frame["quarter"], *_quarters(last)})
    wards: dict[str, str] = {}
    for each in releases:
        wards.update(each.geography.members["district"])
    again = {
        at for at, name in enumerate(names) if at and _counts_again(counted, names[at - 1], name)
    }
    used = {name for each in releases for cell in each.cells for name in cell.id.dims} | {*declared}
    return count_unknowns(
        counted,
        Calendar(tuple(quarters), names, frozenset(again), _erasing(names, again)),
        dict(sorted(wards.items())),
        tuple(sorted(last.geography.codes["district"])),
        tuple(name for name in get_args(Dimension) if name in used),
    )


def _erasing(names: Sequence[str], again: Collection[int]) -> frozenset[int]:
    """Return which releases change figures told before by erasure alone, as everybody knows."""
    return frozenset(
        at for at in again if not WHOLE.revises(Period.quarter(names[at]), names[at - 1])
    )


def _quarters(release: PastRelease) -> list[str]:
    """Name every quarter from the start of the first family to a release."""
    first = quarter_of(date.fromisoformat(release.family.start))
    return [each.name for each in quarters_between(first, Period.quarter(release.quarter))]


def _counts_again(counted: Counted, before: str, name: str) -> bool:
    """Say whether a release counted late reports or dropped erased ones."""
    frame = counted.frame
    late = frame["counted_in"].eq(name) & (frame["quarter"] <= before)
    return bool(late.any() or frame["dropped_in"].eq(name).any())


def _frozen(told: Told, before: Mapping[Columns, ReleasedCell]) -> PastRelease:
    """Return the release with every figure told before as it was told."""
    cells = (
        _as_told(cell, before[columns]) if columns in before else cell
        for cell, columns in zip(told.release.cells, told.columns, strict=True)
    )
    return replace(told.release, cells=tuple(cells))


def _as_told(cell: ReleasedCell, before: ReleasedCell) -> ReleasedCell:
    return replace(before, id=cell.id)


def _districts(release: PastRelease) -> dict[str, str]:
    """Return the district of each ward and group."""
    geography = release.geography
    of_ward = geography.members["district"]
    found = dict(of_ward)
    levels: Sequence[AreaLevel] = ("small_group", "group")
    for level in levels:
        for ward, area in geography.members.get(level, {}).items():
            found[area] = of_ward[ward]
    return found
