"""The desk is what analysts' pages work on: the placed records and the outlines, read once.

It is made anew when the records, the outlines or the table of UPRNs change; nothing of it is
written anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from flask import Flask, current_app
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas import Areas, Level
from geo.neighbours import Neighbours
from geo.periods import Period, closed_years, last_closed_quarter, quarter_of, quarters_between
from geo.placing import place
from geo.postcodes import Postcodes
from geo.registers.premises_placing import placed_premises, with_areas
from geo.residents import shared_by_residents
from models.design import NEIGHBOUR_RULES
from webmap.config import Settings
from webmap.db.records.concerns import premises_frame, records_frame
from webmap.db.records.state import State, state_of
from webmap.errors import NothingToDo
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import added_uprns, uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.geography.ward_files import ward_file_in_use
from webmap.restricted.remembering import Remembered
from webmap.restricted.turns import Turns
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Desk", "desk", "fit_desk"]

Floats: TypeAlias = NDArray[np.float64]

_KEPT_AS: Final = "restricted desk"
#: Answers kept: 0.2 MB each at most, but for the residents at each postcode (2 MB).
_ANSWERS: Final = 256
#: Questions worked out at once for one person: one fewer than a process has threads to answer.
_AT_ONCE: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Desk:
    """The records placed in the wards in use. RESTRICTED.

    Attributes
    ----------
    placed
        One row a record with its place, as `geo.placing.place` gives it.
    areas
        Outlines of wards (with residents), districts and county.
    postcodes
        Where the postcodes of these districts are.
    state
        Of what it was made from.
    premises
        Entries of registers in each ward that are not known to have ended, shape ``(n,)``.
    remembered
        The latest answers about it.
    """

    placed: pd.DataFrame
    areas: Mapping[Level, Areas]
    postcodes: Postcodes
    state: State
    premises: Floats
    remembered: Remembered = field(default_factory=lambda: Remembered(_ANSWERS))

    @property
    def wards(self) -> Areas:
        """The wards that are counted in."""
        return self.areas["ward"]

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """The neighbours of the wards by each rule of `models.design.NEIGHBOUR_RULES`."""
        return {name: rule(self.wards) for name, rule in NEIGHBOUR_RULES.items()}

    @cached_property
    def residents(self) -> Floats:
        """Each ward's share of the residents, shape ``(n,)``."""
        return shared_by_residents(1.0, self.wards)

    def is_of(self, db: Session) -> bool:
        """Whether the records are still those it was made from."""
        records = state_of(db)
        return self.state[: len(records)] == records

    def quarters(self, today: date) -> list[Period]:
        """Return every closed quarter from the first record's to the last, oldest first."""
        if self.placed.empty:
            return []
        first = quarter_of(self.placed["received_on"].min().date())
        last = last_closed_quarter(today)
        return quarters_between(first, last) if first.start <= last.start else []

    def periods(self, today: date) -> dict[str, Period]:
        """Return the closed periods that can be asked for by name, the usual ones first."""
        quarters = self.quarters(today)
        if not quarters:
            return {}
        rolling = [Period.twelve_months_to(last) for last in reversed(quarters[3:])]
        years = reversed(closed_years(quarters[0].start, quarters[-1]))
        return {each.name: each for each in (*rolling, *years, *reversed(quarters))}


@dataclass(slots=True)
class _Keeper:
    """Holds the one desk of an app, and lets one request at a time make it."""

    workspace: Workspace
    settings: Settings = field(repr=False)
    turns: Turns = field(default_factory=lambda: Turns(_AT_ONCE), repr=False)
    lock: Lock = field(default_factory=Lock)
    made: Desk | None = field(default=None, repr=False)

    def current(self) -> Desk:
        """Return the desk, made anew where what it was made from has changed."""
        with self.lock:
            with open_records(self.workspace, self.settings) as db:
                state = (*state_of(db), *_outlines(self.workspace))
                if self.made is None or self.made.state != state:
                    made = _made(self.workspace, records_frame(db), premises_frame(db), state)
                    self.made = replace(made, remembered=Remembered(_ANSWERS, self.turns.turn))
            return self.made


def fit_desk(app: Flask, workspace: Workspace, settings: Settings) -> None:
    """Give an app its desk; it is made when it is first asked for."""
    app.extensions[_KEPT_AS] = _Keeper(workspace, settings)


def desk() -> Desk:
    """Return the desk of the app that answers.

    Raises
    ------
    NothingToDo
        If there is no record.
    """
    keeper: _Keeper = current_app.extensions[_KEPT_AS]
    return keeper.current()


def _made(
    workspace: Workspace, records: pd.DataFrame, premises: pd.DataFrame, state: State
) -> Desk:
    if records.empty:
        raise NothingToDo("There are no records to look at. Import some: plainsight import.")
    areas = areas_in_use(workspace)
    postcodes = postcodes_of(areas)
    wards = with_residents(areas["ward"], postcodes)
    return Desk(
        placed=place(records, wards, postcodes, uprns_in_use(workspace)),
        areas={**areas, "ward": wards},
        postcodes=postcodes,
        state=state,
        premises=_by_ward(premises, wards, postcodes),
    )


def _by_ward(premises: pd.DataFrame, wards: Areas, postcodes: Postcodes) -> Floats:
    """Count the premises that may still be there in each ward."""
    there = premises.loc[premises["status"] != "ended"]
    codes = with_areas(placed_premises(there, postcodes), wards)["ward_code"]
    rows = wards.codes.get_indexer(pd.Index(codes))
    return np.bincount(rows[rows >= 0], minlength=len(wards)).astype(np.float64)


def _outlines(workspace: Workspace) -> State:
    """Say which outlines and which table of UPRNs are in use."""
    file, uprns = ward_file_in_use(workspace), added_uprns(workspace)
    return (file.sha256 if file else "packaged", uprns.sha256 if uprns else "none")
