"""A build turns a history of stores into what partners are told: ours, and careless ones.

An attack counts only if it first succeeds on a careless build. What a build tells is the answer of
`/api/v1/cells`, release after release, and the words beside it: what a hidden or printed figure
can stand for, and when late reports are counted. Nothing else reaches an attacker.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import WHOLE, ReleaseSpec
from tests.attacks.disclosure.stores import REVISION, History
from tests.world import FAMILY, KEY

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Telling:
    """What one release told: its quarter and the fields of every cell, as JSON gives them."""

    quarter: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that a partner has after a history: every telling, the map, and the rules in words.

    Attributes
    ----------
    behind
        Least and greatest count that a cell can stand for.
    late_at_once
        Whether each release counts what came in late for quarters told before.
    """

    tellings: tuple[Telling, ...]
    geography: Geography
    start: str
    behind: Callable[[Cell], tuple[float, float]]
    late_at_once: bool

    def editions(self, quarter):
        """Positions of the releases that may count something of a quarter for the first time."""
        names = [telling.quarter for telling in self.tellings]
        first = next(at for at, name in enumerate(names) if name >= quarter)
        later = [
            at
            for at, name in enumerate(names)
            if at > first and (self.late_at_once or name.endswith(REVISION))
        ]
        return (first, *later)


class Build(Protocol):
    """Something that publishes."""

    name: str
    late_at_once: bool

    def tell(self, history: History) -> Told:
        """Publish a release for every store of a history."""
        ...


@dataclass(frozen=True)
class Hiding:
    """A careless build: hides counts from 1 to `most`, prints the rest exactly, redoes the past."""

    areas: Mapping[str, Any]
    most: int = 4
    spec: ReleaseSpec = WHOLE
    late_at_once: bool = True

    @property
    def name(self):
        return f"hide 1 to {self.most}"

    def tell(self, history):
        geography = Geography.of(self.areas)
        tellings = []
        for store in history:
            counted = admit(Counted.none(), store.records, FAMILY, store.quarter, KEY)
            exact = tabulate(counted, geography, FAMILY, store.quarter, self.spec)
            cells = [
                _address(cell) | self._figure(n)
                for cell, n in zip(exact.ids, exact.frame["n"].tolist(), strict=True)
            ]
            tellings.append(Telling(store.quarter.name, tuple(cells)))
        return Told(
            tellings=tuple(tellings),
            geography=geography,
            start=FAMILY.start,
            behind=lambda cell: (cell["low"], cell["high"]),
            late_at_once=self.late_at_once,
        )

    def _figure(self, n):
        if 1 <= n <= self.most:
            return {"state": "SMALL", "value": None, "low": 1, "high": self.most}
        return {"state": "SHOWN", "value": n, "low": n, "high": n}


def behind_ours(cell):
    """What a cell of ours can stand for, from the words of the page on protection."""
    if cell["state"] == "SMALL":
        return 0.0, 9.0
    if cell["state"] == "WITHHELD":
        return 0.0, np.inf
    least = max(8.0, cell["low"] - 4.0)
    return least, np.inf if cell["high"] is None else cell["high"] + 4.0


@dataclass(frozen=True)
class CellByCell:
    """Ours without the audit: every cell protected by itself. Shows what the audit is for."""

    areas: Mapping[str, Any]
    spec: ReleaseSpec = WHOLE
    policy: Policy = field(default_factory=Policy)
    name: str = "protected cell by cell"
    late_at_once: bool = False

    def tell(self, history):
        geography, counted, last, tellings = Geography.of(self.areas), Counted.none(), None, []
        for store in history:
            counted = admit(
                counted,
                store.records,
                FAMILY,
                store.quarter,
                KEY,
                last=last,
                revises=last is not None and self.spec.revises(store.quarter, last),
            )
            last = store.quarter.name
            exact = tabulate(counted, geography, FAMILY, store.quarter, self.spec)
            cells = protect(exact, self.policy).cells
            tellings.append(Telling(last, tuple(cell.as_json() for cell in cells)))
        return Told(
            tellings=tuple(tellings),
            geography=geography,
            start=FAMILY.start,
            behind=behind_ours,
            late_at_once=False,
        )


def _address(cell):
    return {
        "measure": cell.measure,
        "table": cell.table,
        "area": cell.area,
        "vintage": cell.vintage,
        "period_kind": cell.period_kind,
        "period": cell.period,
        "dims": dict(cell.dims),
    }
