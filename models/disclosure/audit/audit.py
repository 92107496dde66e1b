"""The audit proves that no small count can be worked out from everything published, or refuses.

It looks at this release and every one before it together. Each target has its two witnesses at the
end, or the release is not published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.disclosure.audit.insiders import Pinned, insiders_of, pass_over
from models.disclosure.audit.past import PastRelease
from models.disclosure.audit.proof import Proof, prove
from models.disclosure.audit.targets import Targets, targets_of
from models.disclosure.audit.together import Together, put_together
from models.disclosure.audit.windows import WINDOWS, missed_windows, without_windows
from models.disclosure.cells import CellId, ReleasedCell
from models.disclosure.counted import Counted
from models.disclosure.declared import DeclaredTotal
from models.disclosure.policy import Policy

__all__ = ["CLAIM", "PASSED", "Audit", "Figures", "audit"]

Integers: TypeAlias = NDArray[np.int64]

#: The rules the certificate is given under.
RULES: Final = 1
#: Repair that would coarsen more than this share of the printed cells takes T9 away instead.
MOST_COARSENED: Final = 0.05
#: What a release that passed says, and all that it claims.
PASSED: Final = "no leaks"
CLAIM: Final = (
    "No protected count from 1 to 7 can be proved non-zero or pinned from everything published. "
    "It rests on what each figure can stand for, and is not a claim about probability."
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
        By organisation: share of the printed figures with some of its cases and few of others' in
        which it learns that others reported.
    witnesses, solved
        Witnesses kept, and linear programmes solved.
    """

    unknowns: int
    rows: int
    targets: int
    leaks: int
    pinned: int
    told: Mapping[str, float]
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
    untrue
        Whether what is known is not true of what was counted (a declared total that is of other
        cases): then nothing can be proved.
    """

    cells: tuple[ReleasedCell, ...]
    certificate: Mapping[str, Any]
    figures: Figures
    coarsened: float
    targets: Targets
    witnesses: Integers
    none: Integers
    many: Integers
    untrue: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing leaks and nothing is pinned: only then may it be published."""
        return self.figures.leaks == 0 and self.figures.pinned == 0 and not self.untrue

    def __repr__(self) -> str:
        """Say what this is without a figure."""
        return f"<Audit: {'no leaks' if self.holds else 'refused'}, RESTRICTED>"


def audit(
    release: PastRelease,
    past: Sequence[PastRelease],
    counted: Counted,
    policy: Policy,
    *,
    withheld: Sequence[CellId] = (),
    declared: Sequence[DeclaredTotal] = (),
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
        Public totals of the same cases, as the steward declares them. One that is not what was
        counted fits nothing, so that nothing can be proved.
    workers
        Threads; the result is the same for any number.

    Returns
    -------
    The audit; `holds` says whether the release may be published. T9 is left out where repair
    would otherwise coarsen more than 5% of the printed cells, or could not end.
    """
    releases = (*past, missed_windows(release, past))
    look = partial(
        _look, counted=counted, policy=policy, withheld=withheld, declared=declared, workers=workers
    )
    found = look(releases)
    shorter = (*past, without_windows(releases[-1], past))
    can_tell_less = len(shorter[-1].cells) < len(releases[-1].cells)
    if can_tell_less and (not found.holds or found.coarsened > MOST_COARSENED):
        return look(shorter)
    return found


def _look(
    releases: Sequence[PastRelease],
    *,
    counted: Counted,
    policy: Policy,
    withheld: Sequence[CellId],
    declared: Sequence[DeclaredTotal],
    workers: int,
) -> Audit:
    """Prove every target of some releases together, mending the last of them as needed."""
    whole = put_together(releases, counted, policy, declared)
    unknowns, repair = whole.unknowns, whole.repair
    repair.withhold(withheld)
    targets = targets_of(whole.told, unknowns)
    proof = prove(unknowns, targets, repair, workers)
    less = whole.share_coarsened
    pinned = pass_over(insiders_of(counted, unknowns), unknowns, repair, workers)
    untrue = not proof.keep_what_holds(targets, repair.known)
    figures = _figures(whole, targets, proof, pinned)
    return Audit(
        cells=tuple(repair.cells),
        certificate=_certificate(figures, untrue, whole, releases),
        figures=figures,
        coarsened=less,
        targets=targets,
        witnesses=np.stack(proof.points),
        none=proof.none,
        many=proof.many,
        untrue=untrue,
    )


def _figures(whole: Together, targets: Targets, proof: Proof, pinned: Pinned) -> Figures:
    """Count what an audit took."""
    return Figures(
        unknowns=len(whole.unknowns),
        rows=whole.repair.known.low.size,
        targets=len(targets),
        leaks=proof.leaks,
        pinned=pinned.figures,
        told=pinned.told,
        witnesses=len(proof.points),
        solved=proof.solved + pinned.solved,
    )


def _certificate(
    figures: Figures, untrue: bool, whole: Together, releases: Sequence[PastRelease]
) -> Mapping[str, Any]:
    """Return what a release says of its audit; the same for all that tell the same."""
    passed = figures.leaks == 0 and figures.pinned == 0 and not untrue
    return {
        "status": PASSED if passed else "refused",
        "rules": RULES,
        "with_releases_of": [each.quarter for each in releases[:-1]],
        "public_totals": len(whole.exactly),
        "twelve_month_wards": any(cell.id.table == WINDOWS for cell in releases[-1].cells),
        "claim": CLAIM,
    }
