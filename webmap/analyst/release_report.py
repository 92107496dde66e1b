"""A release report tells the steward what became of the figures of one release. RESTRICTED.

It says how many cells are shown, hidden, coarsened and withheld, which is public, and what only the
audit knows: what waits, what an insider learns, which cells one premises makes up. It holds no
count of cases; reports that wait are told as none, some, or 10 or more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self, TypeAlias

from models.dates import period_words
from models.disclosure.cells import CellId, PeriodKind, ReleasedCell, State
from models.disclosure.policy import SMALL_HIGH
from models.release import AreaLevel, Release

__all__ = [
    "Amount",
    "NamedCell",
    "ReleaseReport",
    "TableChange",
    "TableStates",
    "TwelveMonths",
    "amount",
    "named",
    "public_report",
]

#: How many reports wait, or cases were taken out, as it may be told; some where no more is known.
Amount: TypeAlias = Literal["none", "some", "10 or more"]
#: What became of the twelve months of wards (T9): in the release, dropped by the audit, not made.
TwelveMonths: TypeAlias = Literal["published", "dropped", "absent"]

_TWELVE_MONTHS: Final = "T9"
#: Small groups over twelve months are made whenever the wards are, and never dropped.
_ALSO_TWELVE: Final = "T8"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStates:
    """How many cells of one table and kind of period a reader learns what of; public.

    `dimension` is what its cells are divided by, or ``""``.
    """

    table: str
    level: AreaLevel
    period_kind: PeriodKind
    dimension: str
    shown: int
    small: int
    coarse: int
    withheld: int

    @property
    def cells(self) -> int:
        """How many it has in all."""
        return self.shown + self.small + self.coarse + self.withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """How the cells of one table and kind of period compare with the release before; public.

    Attributes
    ----------
    same, changed
        Cells both have that say the same, or something else.
    new, gone
        Cells only this one has, or only the one before.
    """

    table: str
    period_kind: PeriodKind
    same: int
    changed: int
    new: int
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCell:
    """One cell by its address in words, and nothing of what it holds."""

    table: str
    area: str
    period: str
    classes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReport:
    """What the steward is told of one release. RESTRICTED.

    What follows `changes` only the audit knows. It is None where that was not told, which is not
    the same as none: put it in with `dataclasses.replace(public_report(...), held_back=...)`.

    Attributes
    ----------
    release_id, quarter, synthetic
        Which release, and whether its records are made up.
    states
        Every table by kind of period, in publishing order.
    withheld
        Cells withheld, by address.
    certificate
        What the release itself says of its audit.
    default_level, default_period, why
        The view shown first, and the reason printed with it.
    twelve_months
        What became of T9.
    compared_with, changes
        Id of the release before and how the two compare; None and empty where there is none.
    held_back
        Reports that came late and wait for the annual revision.
    taken_out
        Cases no longer counted because their records were erased.
    coarsened
        Share, from 0 to 1, of the cells printed here for the first time that the audit turned
        into ranges.
    insiders
        By organisation: share, from 0 to 1, of the printed cells with some of its cases and few
        of others' in which it learns that others reported too.
    dominated
        Cells of which one premises makes up most, so that the steward may withhold their set.
    """

    release_id: str
    quarter: str
    synthetic: bool
    states: tuple[TableStates, ...]
    withheld: tuple[NamedCell, ...]
    certificate: Mapping[str, Any]
    default_level: str
    default_period: str
    why: str
    twelve_months: TwelveMonths
    compared_with: str | None = None
    changes: tuple[TableChange, ...] = ()
    held_back: Amount | None = None
    taken_out: Amount | None = None
    coarsened: float | None = None
    insiders: Mapping[str, float] | None = None
    dominated: tuple[NamedCell, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, in a fixed order."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """Read a report back from its plain values."""
        told = dict(plain)
        for name, kind in _PARTS.items():
            if told[name] is not None:
                told[name] = tuple(kind(**each) for each in told[name])
        return cls(**told)


_PARTS: Final[Mapping[str, type]] = {
    "states": TableStates,
    "withheld": NamedCell,
    "changes": TableChange,
    "dominated": NamedCell,
}


def amount(of: int) -> Amount:
    """Tell a number of reports or cases by the rule that figures keep to: never from 1 to 9."""
    if of <= 0:
        return "none"
    return "some" if of <= SMALL_HIGH else "10 or more"


def named(release: Release, cells: Iterable[CellId]) -> tuple[NamedCell, ...]:
    """Return cells by table, area, period and class in words, in the order given."""
    names = {area.code: area.name for area in release.areas}
    return tuple(
        NamedCell(
            table=cell.table,
            area=names.get(cell.area, cell.area),
            period=period_words(cell.period_kind, cell.period),
            classes=", ".join(f"{name}: {each}" for name, each in sorted(cell.dims.items())),
        )
        for cell in cells
    )


def public_report(
    release_id: str, release: Release, before: tuple[str, Release] | None = None
) -> ReleaseReport:
    """Return what anyone can tell of a release from what is published alone.

    Parameters
    ----------
    release_id, release
        Which.
    before
        Id and content of the release partners saw until then.
    """
    view = release.default_view
    return ReleaseReport(
        release_id=release_id,
        quarter=release.quarter,
        synthetic=release.synthetic,
        states=_states(release),
        withheld=named(
            release, (cell.id for cell in release.cells if cell.state is State.WITHHELD)
        ),
        certificate=dict(release.audit),
        default_level=str(view["level"]),
        default_period=period_words(
            view.get("period_kind") or _kind_of(release.cells, view["period"]), view["period"]
        ),
        why=str(view["reason"]),
        twelve_months=_twelve_months(release.cells),
        compared_with=None if before is None else before[0],
        changes=() if before is None else _changes(release.cells, before[1].cells),
    )


def _twelve_months(cells: Iterable[ReleasedCell]) -> TwelveMonths:
    """Say what became of T9: as it is made with the small groups, it was dropped if they alone are.

    That it is left out is public.
    """
    held = {cell.id.table for cell in cells if cell.id.period_kind == "twelve_months"}
    if _TWELVE_MONTHS in held:
        return "published"
    return "dropped" if _ALSO_TWELVE in held else "absent"


def _states(release: Release) -> tuple[TableStates, ...]:
    levels = {area.code: area.level for area in release.areas}
    found = Counter(
        (
            cell.id.table,
            levels[cell.id.area],
            cell.id.period_kind,
            ", ".join(sorted(cell.id.dims)),
            cell.state,
        )
        for cell in release.cells
    )
    return tuple(
        TableStates(
            table=table,
            level=level,
            period_kind=kind,
            dimension=dimension,
            shown=found[table, level, kind, dimension, State.SHOWN],
            small=found[table, level, kind, dimension, State.SMALL],
            coarse=found[table, level, kind, dimension, State.COARSE],
            withheld=found[table, level, kind, dimension, State.WITHHELD],
        )
        for table, level, kind, dimension in dict.fromkeys(key[:4] for key in found)
    )


def _changes(
    now: Sequence[ReleasedCell], before: Sequence[ReleasedCell]
) -> tuple[TableChange, ...]:
    ours, theirs = _by_address(now), _by_address(before)
    found: Counter[tuple[str, PeriodKind, str]] = Counter()
    for address in dict.fromkeys([*ours, *theirs]):
        cell = ours.get(address) or theirs[address]
        found[cell.id.table, cell.id.period_kind, _fate(ours, theirs, address)] += 1
    return tuple(
        TableChange(
            table=table,
            period_kind=kind,
            same=found[table, kind, "same"],
            changed=found[table, kind, "changed"],
            new=found[table, kind, "new"],
            gone=found[table, kind, "gone"],
        )
        for table, kind in dict.fromkeys((table, kind) for table, kind, _ in found)
    )


_Address: TypeAlias = tuple[str, str, str, str, str, str, tuple[tuple[str, str], ...]]


def _by_address(cells: Iterable[ReleasedCell]) -> dict[_Address, ReleasedCell]:
    return {
        (
            cell.id.measure,
            cell.id.table,
            cell.id.area,
            cell.id.vintage,
            cell.id.period_kind,
            cell.id.period,
            tuple(sorted(cell.id.dims.items())),
        ): cell
        for cell in cells
    }


def _fate(
    ours: Mapping[_Address, ReleasedCell], theirs: Mapping[_Address, ReleasedCell], at: _Address
) -> str:
    if at not in theirs:
        return "new"
    if at not in ours:
        return "gone"
    said = [(each.state, each.value, each.low, each.high) for each in (ours[at], theirs[at])]
    return "same" if said[0] == said[1] else "changed"


def _kind_of(cells: Iterable[ReleasedCell], period: str) -> PeriodKind:
    """Return the kind of a period that a release does not name itself."""
    return next(cell.id.period_kind for cell in cells if cell.id.period == period)
