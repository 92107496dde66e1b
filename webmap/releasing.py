"""Releasing takes the records of a workspace to what partners see, in one go or not at all."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from boundaries.areas import Areas
from geo.identity import key_check
from geo.periods import Period, last_closed_quarter
from geo.placing import place
from models.analyse import prepare_release
from models.disclosure.cells import State
from models.disclosure.family import first_family
from models.disclosure.policy import Policy
from models.durable import FolderBusy
from models.release import Family, Release
from models.release_store import ReleaseDamaged, open_current, write
from webmap.config import Settings
from webmap.db.records.concerns import key_checks, records_frame
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.publish import assets
from webmap.seed import seed_of
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Published", "Step", "publish", "states"]

#: Shows what is being done while a block runs.
Step: TypeAlias = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release that is on show, and whether it was there before."""

    id: str
    release: Release
    is_new: bool


def publish(
    workspace: Workspace,
    settings: Settings,
    *,
    today: date,
    quarter: Period | None = None,
    step: Step = lambda _: nullcontext(),
    note: Callable[[str], None] = lambda _: None,
) -> Published:
    """Read, place, count, protect, derive, draw and store what partners may see of a quarter.

    Parameters
    ----------
    workspace, settings
        Where the records, the key and the releases are.
    today
        Civil date in Europe/London: a quarter is published once it has closed.
    quarter
        The last quarter of the release; without it, the last one closed.
    step
        Shows what is being done.
    note
        Called with the id of a release that partners do not see yet, before they do; what it
        raises keeps it from being shown.

    Returns
    -------
    The release. The same records give the same one, and it is not stored twice.

    Raises
    ------
    NothingToDo
        If no record may be counted up to the end of the quarter.
    UsageRefused
        If the quarter has not closed, or ends before the family of releases starts.
    StoreUnavailable
        If the key is not the records' own, the current release is damaged, or another process is
        publishing. What was published before still stands.
    """
    asked = quarter or last_closed_quarter(today)
    _require_closed(asked, today)
    with step("Reading the records"):
        records, key = _read(workspace, settings)
        areas = areas_in_use(workspace)
        postcodes = postcodes_of(areas)
        areas["ward"] = with_residents(areas["ward"], postcodes)
        uprns = uprns_in_use(workspace)
        before = _on_show(workspace.releases)
        _require_same_kind(before, workspace)
    with step("Placing, counting and protecting"):
        family = _kept_family(before, areas["ward"].vintage) or _new_family(
            place(records, areas["ward"], postcodes, uprns),
            areas["county"],
            last_closed_quarter(today),
            key,
        )
        _require_in_family(family, asked)
        release = prepare_release(
            records,
            wards=areas["ward"],
            districts=areas["district"],
            county=areas["county"],
            postcodes=postcodes,
            quarter=asked,
            family=family,
            policy=Policy(),
            key=key,
            synthetic=workspace.is_synthetic,
            seed=seed_of(asked),
            uprns=uprns,
        )
    with step("Drawing maps and charts"):
        drawn = assets(release, {str(level): outlines for level, outlines in areas.items()})
    shown = None if before is None else before[0]
    with step("Publishing"):
        release_id = _store(release, drawn, workspace.releases, shown, note)
    return Published(id=release_id, release=release, is_new=release_id != shown)


def states(release: Release) -> list[dict[str, object]]:
    """Count the cells of each table and kind of period by what a reader learns, which is public."""
    found = Counter((cell.id.table, cell.id.period_kind, cell.state) for cell in release.cells)
    kinds = dict.fromkeys((table, kind) for table, kind, _ in found)
    return [
        {"table": table, "periods": kind}
        | {state.value.lower(): found[table, kind, state] for state in State}
        for table, kind in kinds
    ]


def _require_closed(quarter: Period, today: date) -> None:
    if quarter.end > today:
        raise UsageRefused(
            f"{quarter.name} has not closed yet; a quarter is published once it has. Give an "
            "earlier one. Nothing was published."
        )


def _read(workspace: Workspace, settings: Settings) -> tuple[pd.DataFrame, bytes]:
    """Return the records and the key their identities were made with."""
    with open_records(workspace, settings) as db:
        records, checks = records_frame(db), key_checks(db)
    if records.empty:
        raise NothingToDo("There are no records to publish. Import some: plainsight import.")
    key = workspace.key() if workspace.has_key else b""
    if checks != {key_check(key)}:
        raise StoreUnavailable(
            "The key in the restricted folder is not the one these records were stored with. Put "
            "back the copy that was backed up: under another key every published figure would "
            "change, and comparing the two would give counts away. Nothing was published."
        )
    return records, key


def _on_show(root: Path) -> tuple[str, Release] | None:
    """Return the id and content of the release partners see now, or None."""
    try:
        stored = open_current(root)
    except ReleaseDamaged as damaged:
        raise StoreUnavailable(f"{damaged} Nothing was published.") from None
    return None if stored is None else (stored.id, stored.release)


def _require_same_kind(before: tuple[str, Release] | None, workspace: Workspace) -> None:
    """Refuse to follow made-up figures with real ones or the reverse, should the mark be lost."""
    if before is not None and before[1].synthetic != workspace.is_synthetic:
        marked = "is SYNTHETIC" if before[1].synthetic else "is not SYNTHETIC"
        raise UsageRefused(
            f"The release on show {marked} and this workspace is marked otherwise, so readers "
            "would take made-up figures for real ones. Put back the file called synthetic, or "
            "take it away, as the records are. Nothing was published."
        )


def _kept_family(before: tuple[str, Release] | None, vintage: str) -> Family | None:
    """Return the family of the release on show, if it is on the outlines in use."""
    if before is None or before[1].family.vintage != vintage:
        return None
    return before[1].family


def _new_family(placed: pd.DataFrame, county: Areas, last: Period, key: bytes) -> Family:
    """Return a new family; only what may be counted and shown decides where it starts."""
    family = first_family(placed, county, last, Policy(), key)
    if family is None:
        raise NothingToDo(
            "There is nothing to publish: confidential records and those suspected false do not "
            "count, and of the others no quarter has enough for the county to be shown. Nothing "
            "was published."
        )
    return family


def _require_in_family(family: Family, quarter: Period) -> None:
    if quarter.start.isoformat() < family.start:
        raise UsageRefused(
            f"{quarter.name} lies before {family.start}, where these releases start. Give a later "
            "quarter. Nothing was published."
        )


def _store(
    release: Release,
    drawn: dict[str, bytes],
    root: Path,
    shown: str | None,
    note: Callable[[str], None],
) -> str:
    def before_shown(release_id: str) -> None:
        """Note a release, unless partners see it already."""
        if release_id != shown:
            note(release_id)

    try:
        return write(release, drawn, root, before_shown)
    except (ReleaseDamaged, FolderBusy) as failure:
        raise StoreUnavailable(str(failure)) from None
