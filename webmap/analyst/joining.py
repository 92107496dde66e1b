"""Joining puts side by side what several registers say of one premises; for analysts alone."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from boundaries.areas import Areas
from geo.registers.premises_kept import kept_index
from geo.registers.premises_placing import placed_premises, with_areas
from geo.registers.premises_signals import Signals, premises_signals
from geo.registers.same_premises import REGISTERED_OFFICES, Match, compare_premises, match_premises
from geo.registers.still_listed import still_listed
from models.sectors import Classification, classify, one_sector_each
from webmap.config import Settings
from webmap.db.records.concerns import premises_frame
from webmap.db.records.premises_links import PERSON, decide, links_frame, reconsider, store_links
from webmap.errors import NothingToDo, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = [
    "Listed",
    "Sectors",
    "decide_pair",
    "match_stored",
    "near",
    "reconsider_pair",
    "sectors_stored",
    "signals_stored",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """The entries that the registers still hold.

    Attributes
    ----------
    entries
        Those that have not ended and stood in the latest extract of their register, with their
        place.
    left_out
        How many more have not ended, but are missing from the latest extract: a company struck
        off, a home that closed, or a row that was refused there.
    wards
        The wards in use; the postcodes of their districts placed the entries.
    """

    entries: pd.DataFrame
    left_out: int
    wards: Areas


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sectors:
    """Which sectors the premises of the registers are in.

    Attributes
    ----------
    entries
        The classification of every entry that has not ended and is still listed.
    premises
        How many premises have each sector as their primary one, by sector: one that stands in
        several registers counts once, and registered offices are left out.
    without
        How many premises have no sector.
    left_out
        Entries no longer listed in the latest extract of their register.
    """

    entries: Classification
    premises: pd.Series
    without: int
    left_out: int


def match_stored(workspace: Workspace, settings: Settings, now: datetime) -> tuple[Match, Listed]:
    """Match the entries of all registers, and store the links in place of those found before.

    Returns
    -------
    The match, and the entries it was made of: an entry no longer listed is linked with nothing.

    Raises
    ------
    NothingToDo
        If no register was imported.
    """
    match, listed = _matched(workspace, settings)
    with open_records(workspace, settings, writing=True) as db:
        store_links(db, match.links, now)
    return match, listed


def decide_pair(
    workspace: Workspace, settings: Settings, pair: tuple[str, str], verdict: str, now: datetime
) -> None:
    """Store that a person found two entries to be one premises (same) or two (different).

    Raises
    ------
    UsageRefused
        If an entry is not stored, or both are of one register.
    """
    with open_records(workspace, settings, writing=True) as db:
        entries = premises_frame(db)
        entries = entries[entries["premises_uid"].isin(pair)]
        if len(entries) != len(set(pair)) or len(set(pair)) != 2:
            raise UsageRefused(
                "One of the two is not an entry of a register in this store. Give two different "
                "premises as `plainsight premises match --review` prints them. Nothing was stored."
            )
        if entries["register"].nunique() == 1:
            raise UsageRefused(
                "Both are entries of one register, which lists a premises once. Ask the register "
                "to correct it. Nothing was stored."
            )
        placed = placed_premises(entries, postcodes_of(areas_in_use(workspace)))
        evidence = compare_premises(placed, [pair[0]], [pair[1]]).iloc[0].to_dict()
        decide(db, evidence, verdict, now)


def reconsider_pair(workspace: Workspace, settings: Settings, pair: tuple[str, str]) -> None:
    """Take back what a person decided of two entries.

    Raises
    ------
    NothingToDo
        If no person decided anything of them.
    """
    with open_records(workspace, settings, writing=True) as db:
        if not reconsider(db, *pair):
            raise NothingToDo("No person decided anything of these two. Nothing was changed.")


def sectors_stored(workspace: Workspace, settings: Settings) -> Sectors:
    """Classify the entries of all registers.

    Raises
    ------
    NothingToDo
        If no register was imported.
    """
    match, listed = _matched(workspace, settings)
    found = classify(listed.entries)
    workplaces = found.premises[~found.premises["register"].isin(REGISTERED_OFFICES)]
    each = one_sector_each(workplaces, match.groups)
    return Sectors(
        entries=found,
        premises=each.dropna().value_counts(),
        without=int(each.isna().sum()),
        left_out=listed.left_out,
    )


def signals_stored(workspace: Workspace, settings: Settings, threshold: int) -> tuple[Signals, int]:
    """Count the signals of premises by ward and district.

    Returns
    -------
    The signals, and how many entries were left out as no longer listed.

    Raises
    ------
    NothingToDo
        If no register was imported.
    """
    match, listed = _matched(workspace, settings)
    placed = with_areas(listed.entries, listed.wards)
    signals = premises_signals(placed, match.links, match.groups, listed.wards, threshold)
    return signals, listed.left_out


def near(
    workspace: Workspace, settings: Settings, x: float, y: float, metres: float
) -> pd.DataFrame:
    """Return the entries still listed at most so far from a point, nearest first.

    Parameters
    ----------
    workspace, settings
        Where the registers are; the index is kept beside the store.
    x, y
        EPSG:27700 metres.
    metres
        The radius.

    Returns
    -------
    The columns of the store with `easting`, `northing`, `precision` and `metres`.

    Raises
    ------
    NothingToDo
        If no register was imported.
    """
    with open_records(workspace, settings) as db:
        entries = _listed(db, workspace).entries
    placed = entries[entries["precision"] != "none"].set_index("premises_uid")
    index = kept_index(
        workspace.prepare_restricted() / "premises", list(placed.index), *_metres(placed)
    )
    found = index.within(x, y, metres)
    return placed.loc[pd.Index(found.uids)].assign(metres=found.metres).reset_index()


def _matched(workspace: Workspace, settings: Settings) -> tuple[Match, Listed]:
    """Match the entries still listed, heeding what a person decided, and store nothing."""
    with open_records(workspace, settings) as db:
        listed = _listed(db, workspace)
        decided = links_frame(db, by=PERSON)
    return match_premises(listed.entries, decided), listed


def _listed(db: Session, workspace: Workspace) -> Listed:
    """Return the entries that have neither ended nor left their register.

    Raises
    ------
    NothingToDo
        If no register was imported.
    """
    entries = premises_frame(db)
    going_on, listed = entries["status"] != "ended", still_listed(entries)
    current = entries[going_on & listed].reset_index(drop=True)
    if current.empty:
        raise NothingToDo("No business register has been imported. Import one: plainsight import.")
    areas = areas_in_use(workspace)
    return Listed(
        entries=placed_premises(current, postcodes_of(areas)),
        left_out=int((going_on & ~listed).sum()),
        wards=areas["ward"],
    )


def _metres(placed: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return placed["easting"].to_numpy(np.float64), placed["northing"].to_numpy(np.float64)
