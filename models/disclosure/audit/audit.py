"""The audit proves that no small count can be worked out from everything published, or refuses.

It looks at this release and every one before it together. Each target has its two witnesses at the
end, or the release is not published.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from geo.periods import Period, quarter_of, quarters_between
from models.disclosure.audit.blocks import Block, share_out, small_blocks, wide_blocks
from models.disclosure.audit.insiders import Pinned, insiders_of, pass_over
from models.disclosure.audit.past import PastRelease, address
from models.disclosure.audit.programme import Programme
from models.disclosure.audit.repair import Repair
from models.disclosure.audit.rows import Columns, Told, columns_of, know
from models.disclosure.audit.targets import MOST, Targets, targets_of
from models.disclosure.audit.unknowns import Calendar, Unknowns, count_unknowns
from models.disclosure.audit.witnesses import Hunted, Mend, hunt
from models.disclosure.cells import CellId, ReleasedCell
from models.disclosure.counted import Counted
from models.disclosure.dimensions import Dimension
from models.disclosure.policy import Policy
from models.release import AreaLevel

__all__ = ["CLAIM", "PASSED", "Audit", "Figures", "audit"]

Integers: TypeAlias = NDArray[np.int64]

#: The rules the certificate is given under.
RULES: Final = 1
#: Repair that would coarsen more than this share of the printed cells takes T9 away instead.
MOST_COARSENED: Final = 0.05
_WINDOWS: Final = "T9"
#: What a release that passed says, and all that it claims.
PASSED: Final = "no leaks"
CLAIM: Final = (
    "No protected count from 1 to 7 can be proved non-zero or pinned from everything published. "
    "This is not a claim about probability."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an audit took. RESTRICTED: how many counts are small tells of them.

    Attributes
    ----------
    unknowns, rows, targets
        Size of what was looked at.
    leaks
        Targets without their two witnesses, at the end.
    pinned
        Figures that still pin down others' cases for an insider, at the end.
    told
        Share of printed figures with few others in which an insider learns that others reported.
    witnesses, solved
        Witnesses kept, and linear programmes solved.
    """

    unknowns: int
    rows: int
    targets: int
    leaks: int
    pinned: int
    told: float
    witnesses: int
    solved: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Audit:
    """An audit's outcome. RESTRICTED, but for the cells and the certificate.

    Attributes
    ----------
    cells
        What may be said of every cell.
    certificate
        What the release says of its audit; made of public things alone.
    figures
        What it took.
    coarsened
        Share of the cells printed here for the first time that leaks made coarser.
    targets
        What must stay unknown.
    witnesses
        Whole counts of every unknown that fit everything published, shape ``(n, unknowns)``.
    none, many
        Which witness has none of each target, and which seven or more; -1 where there is none.
    """

    cells: tuple[ReleasedCell, ...]
    certificate: Mapping[str, Any]
    figures: Figures
    coarsened: float
    targets: Targets
    witnesses: Integers
    none: Integers
    many: Integers

    @property
    def holds(self) -> bool:
        """Whether nothing leaks and nothing is pinned: only then may it be published."""
        return self.figures.leaks == 0 and self.figures.pinned == 0

    def __repr__(self) -> str:
        """Say what this is without a figure."""
        return f"<Audit: {'no leaks' if self.holds else 'refused'}, RESTRICTED>"


@dataclass(slots=True, eq=False, repr=False)
class _Proof:
    """Witnesses as they are found."""

    points: list[Integers]
    none: Integers
    many: Integers
    solved: int = 0

    def take(self, sums: Integers, low: Hunted, high: Hunted, solved: int) -> None:
        """Keep what two hunts found for these targets."""
        for found, held in ((low, self.none), (high, self.many)):
            start = len(self.points)
            self.points.extend(found.points)
            for at, point in found.serves.items():
                held[sums[at]] = start + point
        self.solved += solved


def audit(
    release: PastRelease,
    past: Sequence[PastRelease],
    counted: Counted,
    policy: Policy,
    *,
    withheld: Sequence[CellId] = (),
    declared: Mapping[CellId, int] | None = None,
    workers: int = 2,
) -> Audit:
    """Prove or mend a release, beside everything that was released before.

    Parameters
    ----------
    release
        The release being made: its cells as `models.disclosure.protect.protect` gives them.
    past
        Every retained release, oldest first.
    counted
        Every report that any of them counted.
    policy
        The limits in force.
    withheld
        Cells that the steward withholds, each with its siblings.
    declared
        Public totals of the same cases, as the steward declares them: known exactly.
    workers
        Threads; the result is the same for any number.

    Returns
    -------
    The audit; `holds` says whether the release may be published. T9 is left out where repair
    would otherwise coarsen more than 5% of the printed cells, or could not end.
    """
    release = _missed_windows(release, past)
    found = _attempt(release, past, counted, policy, withheld, declared, workers)
    if found.holds and found.coarsened <= MOST_COARSENED:
        return found
    without = _without_windows(release, past)
    if len(without.cells) == len(release.cells):
        return found
    return _attempt(without, past, counted, policy, withheld, declared, workers)


def _attempt(
    release: PastRelease,
    past: Sequence[PastRelease],
    counted: Counted,
    policy: Policy,
    withheld: Sequence[CellId],
    declared: Mapping[CellId, int] | None,
    workers: int,
) -> Audit:
    """Audit one set of cells."""
    releases = (*past, release)
    unknowns = _unknowns(releases, counted)
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
    frozen = frozenset(before)
    exactly = {
        columns_of(cell, release.geography, unknowns, len(past)): total
        for cell, total in (declared or {}).items()
    }
    known = know(unknowns, told, policy, exactly)
    repair = Repair(
        list(release.cells), told[-1].columns, known, policy, frozen, _districts(release)
    )
    repair.withhold(withheld)
    targets = targets_of(told, unknowns)
    proof = _prove(unknowns, targets, repair, workers)
    less = _share_coarsened(release, repair)
    pinned = pass_over(insiders_of(counted, unknowns), unknowns, repair, workers)
    figures = _figures(unknowns, repair, targets, proof, pinned)
    return Audit(
        cells=tuple(repair.cells),
        certificate=_certificate(figures, releases),
        figures=figures,
        coarsened=less,
        targets=targets,
        witnesses=np.stack(proof.points),
        none=proof.none,
        many=proof.many,
    )


def _prove(unknowns: Unknowns, targets: Targets, repair: Repair, workers: int) -> _Proof:
    """Find both witnesses of every target: in small blocks, then in wide ones."""
    size = len(targets)
    proof = _Proof([unknowns.truth], np.full(size, -1), np.full(size, -1))
    for blocks, mend, threads in (
        (small_blocks(unknowns), repair.coarsen, workers),
        (wide_blocks(unknowns), repair.coarsen_or_withhold, 1),  # these share rows
    ):
        left = np.flatnonzero((proof.none < 0) | (proof.many < 0))
        shared = share_out(blocks, targets.matrix, left)
        search = partial(_hunt_both, unknowns, targets, repair, mend)
        with ThreadPoolExecutor(threads) as pool:
            for block, found in zip(shared, pool.map(search, shared), strict=True):
                proof.take(block.sums, *found)
    return proof


def _hunt_both(
    unknowns: Unknowns, targets: Targets, repair: Repair, mend: Mend, block: Block
) -> tuple[Hunted, Hunted, int]:
    """Hunt for the witnesses of one block's targets; mend what holds them back."""
    truth = unknowns.truth.astype(np.float64)
    programme = Programme(repair.known, truth, block.columns, repair.known.floor)
    sums = targets.matrix[block.sums]
    nothing, plenty = np.zeros(block.sums.size), np.full(block.sums.size, float(MOST))
    low = hunt(programme, sums, nothing, 1, mend)
    high = hunt(programme, sums, plenty, -1, mend)
    return low, high, programme.solved


def _unknowns(releases: Sequence[PastRelease], counted: Counted) -> Unknowns:
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
    used = {name for each in releases for cell in each.cells for name in cell.id.dims}
    return count_unknowns(
        counted,
        Calendar(tuple(quarters), names, frozenset(again)),
        wards,
        last.geography.codes["district"],
        tuple(name for name in get_args(Dimension) if name in used),
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


def _share_coarsened(release: PastRelease, repair: Repair) -> float:
    """Return the share of the cells printed for the first time that repair says less of."""
    printed = [
        at
        for at, cell in enumerate(release.cells)
        if cell.is_printed and repair.columns[at] not in repair.frozen
    ]
    return len(repair.changed.intersection(printed)) / max(len(printed), 1)


def _without_windows(release: PastRelease, past: Sequence[PastRelease]) -> PastRelease:
    """Return the release without the rolling windows of wards that it is the first to tell."""
    told = {key for each in past for key in each.told()}
    kept = tuple(
        cell
        for cell in release.cells
        if cell.id.table != _WINDOWS or address(cell.id, release.geography) in told
    )
    return replace(release, cells=kept)


def _missed_windows(release: PastRelease, past: Sequence[PastRelease]) -> PastRelease:
    """Return the release without windows that an earlier one did not tell: they stay untold."""
    if not past:
        return release
    told = {key for each in past for key in each.told()}
    over = Period.quarter(past[-1].quarter).end.isoformat()
    kept = tuple(
        cell
        for cell in release.cells
        if cell.id.table != _WINDOWS
        or cell.id.period.partition("/")[2] > over
        or address(cell.id, release.geography) in told
    )
    return replace(release, cells=kept)


def _figures(
    unknowns: Unknowns, repair: Repair, targets: Targets, proof: _Proof, pinned: Pinned
) -> Figures:
    """Count what an audit took."""
    return Figures(
        unknowns=len(unknowns),
        rows=repair.known.low.size,
        targets=len(targets),
        leaks=int(((proof.none < 0) | (proof.many < 0)).sum()),
        pinned=pinned.figures,
        told=pinned.told,
        witnesses=len(proof.points),
        solved=proof.solved + pinned.solved,
    )


def _certificate(figures: Figures, releases: Sequence[PastRelease]) -> Mapping[str, Any]:
    """Return what a release says of its audit; the same for all that tell the same."""
    passed = figures.leaks == 0 and figures.pinned == 0
    return {
        "status": PASSED if passed else "refused",
        "rules": RULES,
        "with_releases_of": [each.quarter for each in releases[:-1]],
        "twelve_month_wards": any(cell.id.table == _WINDOWS for cell in releases[-1].cells),
        "claim": CLAIM,
    }
