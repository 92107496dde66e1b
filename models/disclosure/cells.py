"""A cell is one figure of a release: its address, and what may be said of it.

Light on purpose: the partner app imports this module and nothing statistical.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from models.disclosure.policy import SMALL_HIGH, SMALL_LOW

__all__ = ["CellId", "PeriodKind", "ReleasedCell", "State"]

PeriodKind: TypeAlias = Literal["quarter", "year", "all", "twelve_months"]


class State(StrEnum):
    """What a reader learns of a cell."""

    SHOWN = "SHOWN"
    SMALL = "SMALL"
    COARSE = "COARSE"
    WITHHELD = "WITHHELD"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellId:
    """The address of a cell, the same on page, in JSON and in every file.

    Attributes
    ----------
    measure
        ``"cases"`` (the map) or ``"reports"`` (the indicator series).
    table
        Name in the release specification, such as ``"T1"``.
    area, vintage
        Area code and the year of its outlines.
    period_kind, period
        Kind, and half-open ISO 8601 interval of civil dates: ``"2026-07-01/2026-10-01"``.
    dims
        Further dimensions, such as ``{"type": "labour"}``.
    """

    measure: str
    table: str
    area: str
    vintage: str
    period_kind: PeriodKind
    period: str
    dims: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedCell:
    """What may be said of one cell.

    Attributes
    ----------
    value
        The printed number; only when `state` is SHOWN.
    low, high
        The printed ends: equal to `value` when SHOWN, ``0`` and ``9`` when SMALL, the union when
        COARSE (`high` is None for "10 or more"), None when WITHHELD.

    Raises
    ------
    ValueError
        If the fields say more than the state allows, or would print a number from 1 to 9.
    """

    id: CellId
    state: State
    value: int | None = None
    low: int | None = None
    high: int | None = None

    def __post_init__(self) -> None:
        """Refuse a cell that says more than its state allows."""
        if not _ALLOWED[self.state](self.value, self.low, self.high):
            raise ValueError(
                f"a {self.state.value} cell of {self.id.table} says more or less than its state "
                "allows. Make cells with protect(); nothing was released."
            )

    @property
    def is_printed(self) -> bool:
        """Whether a number stands for the cell, whole or as a range."""
        return self.state in {State.SHOWN, State.COARSE}

    def as_json(self) -> dict[str, Any]:
        """Return exactly the public fields of a cell, in their published order."""
        return {
            "measure": self.id.measure,
            "table": self.id.table,
            "area": self.id.area,
            "vintage": self.id.vintage,
            "period_kind": self.id.period_kind,
            "period": self.id.period,
            "dims": dict(self.id.dims),
            "state": self.state.value,
            "value": self.value,
            "low": self.low,
            "high": self.high,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "ReleasedCell":
        """Read a cell back from its public fields."""
        address = {name: fields[name] for name in CellId.__slots__}
        return cls(
            id=CellId(**address),
            state=State(fields["state"]),
            value=fields["value"],
            low=fields["low"],
            high=fields["high"],
        )


def _printable(figure: int | None) -> bool:
    return figure is not None and figure > SMALL_HIGH


#: What `value`, `low` and `high` must be in each state.
_ALLOWED: Final[Mapping[State, Callable[[int | None, int | None, int | None], bool]]] = {
    State.SHOWN: lambda value, low, high: _printable(value) and value == low == high,
    State.SMALL: lambda value, low, high: (value, low, high) == (None, SMALL_LOW, SMALL_HIGH),
    State.COARSE: lambda value, low, high: (
        value is None and _printable(low) and (high is None or high > (low or 0))
    ),
    State.WITHHELD: lambda value, low, high: (value, low, high) == (None, None, None),
}
