"""A draft is a release made ready and audited: nothing is written, and nobody sees it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import pandas as pd

from boundaries.areas import Areas
from geo.identity import key_check
from geo.periods import Period, last_closed_quarter
from geo.placing import place
from geo.postcodes import Postcodes
from geo.uprns import Uprns
from models.analyse import Prepared, prepare_release
from models.disclosure.counted import Counted, admit
from models.disclosure.grouped import with_groups
from models.disclosure.policy import Policy
from models.disclosure.spec import ReleaseSpec, release_spec
from models.release import AreaLevel, Family
from models.release_store import StoredRelease
from webmap.config import Settings
from webmap.db.records.concerns import key_checks, records_frame
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.releasing.declaring import declared_now
from webmap.releasing.families import FamilyInUse, family_in_use
from webmap.releasing.history import History, on_show, read_history, require_known
from webmap.releasing.withholding import withheld_now
from webmap.seed import seed_of
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Drafted", "Material", "Step", "draft", "gather", "held_back"]

#: Shows what is being done while a block runs.
Step: TypeAlias = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Material:
    """All that a release is made of. RESTRICTED.

    Attributes
    ----------
    quarter
        The last quarter of the release.
    records, key
        One row per accepted record, and the key of their identities.
    wards, districts, county, postcodes, uprns
        Outlines in use, and where things are.
    history
        What was counted and published before.
    shown
        The release on show, if there is one.
    """

    quarter: Period
    records: pd.DataFrame
    key: bytes
    wards: Areas
    districts: Areas
    county: Areas
    postcodes: Postcodes
    uprns: Uprns | None
    history: History
    shown: StoredRelease | None

    @property
    def was_published(self) -> bool:
        """Whether a release of this quarter was published before."""
        return self.history.last == self.quarter.name

    def placed(self) -> pd.DataFrame:
        """Return the records, each where it is."""
        return place(self.records, self.wards, self.postcodes, self.uprns)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Drafted:
    """A release made ready and not yet stored. RESTRICTED.

    Attributes
    ----------
    prepared
        The release and its audit.
    family
        Its family.
    areas
        Outlines by level.
    spec
        Its tables.
    """

    prepared: Prepared
    family: FamilyInUse
    areas: Mapping[AreaLevel, Areas]
    spec: ReleaseSpec


def gather(
    workspace: Workspace, settings: Settings, *, today: date, quarter: Period | None = None
) -> Material:
    """Read all that a release is made of.

    Parameters
    ----------
    workspace, settings
        Where the records, the key and the releases are.
    today
        Civil date in Europe/London: a quarter is published once it has closed.
    quarter
        The last quarter of the release; without it, the last one closed.

    Raises
    ------
    NothingToDo
        If there are no records.
    UsageRefused
        If the quarter has not closed, or a later one was published already.
    StoreUnavailable
        If the key is not the records' own, or the release on show is damaged or unknown.
    """
    asked = quarter or last_closed_quarter(today)
    _require_closed(asked, today)
    with open_records(workspace, settings) as db:
        records, checks = records_frame(db), key_checks(db)
    if records.empty:
        raise NothingToDo("There are no records to publish. Import some: plainsight import.")
    shown, history = on_show(workspace), read_history(workspace, settings)
    _require_same_kind(shown, workspace)
    require_known(shown, history)
    _require_latest(history.last, asked)
    areas = areas_in_use(workspace)
    postcodes = postcodes_of(areas)
    return Material(
        quarter=asked,
        records=records,
        key=_own_key(workspace, checks),
        wards=with_residents(areas["ward"], postcodes),
        districts=areas["district"],
        county=areas["county"],
        postcodes=postcodes,
        uprns=uprns_in_use(workspace),
        history=history,
        shown=shown,
    )


def draft(
    material: Material,
    workspace: Workspace,
    settings: Settings,
    *,
    step: Step = lambda _: nullcontext(),
) -> Drafted:
    """Make a release ready without storing anything.

    Parameters
    ----------
    material
        What it is made of.
    workspace, settings
        Where every release before it is, and what the steward decided.
    step
        Shows what is being done.

    Returns
    -------
    The release, unless its audit refuses it. A quarter that was published before is made again
    as it was, from what was counted then.

    Raises
    ------
    NothingToDo
        If no record may be counted up to the end of the quarter.
    UsageRefused
        If the quarter ends before the family of releases starts.
    StoreUnavailable
        If a release before it is missing or damaged.
    """
    history, quarter = material.history, material.quarter
    if material.was_published:
        _require_own_outlines(history, material.wards.vintage)
    past = history.past(
        workspace, lost=history.published[-1].release_id if material.was_published else None
    )
    with step("Choosing the groups of wards"):
        family = family_in_use(
            history.family,
            history.last,
            material.placed,
            material.wards,
            material.county,
            quarter,
            material.key,
        )
        _require_in_family(family.family, quarter)
        grouped = with_groups(family.groups, material.wards, material.districts, material.county)
    spec = release_spec(consented=settings.police_consent is not None)
    with step("Placing, counting, protecting and auditing"):
        prepared = prepare_release(
            material.records,
            areas=grouped,
            postcodes=material.postcodes,
            uprns=material.uprns,
            quarter=quarter,
            family=family.family,
            policy=Policy(),
            spec=spec,
            key=material.key,
            synthetic=workspace.is_synthetic,
            seed=seed_of(quarter),
            counted=history.counted,
            past=past,
            withheld=withheld_now(workspace, settings, family.family.vintage),
            declared=declared_now(workspace, settings, family.family.vintage),
        )
    return Drafted(prepared=prepared, family=family, areas=grouped, spec=spec)


def held_back(material: Material, counted: Counted, family: Family) -> int:
    """Count the reports that could be told of and wait. RESTRICTED.

    Parameters
    ----------
    material
        With the records as they are now.
    counted
        The ledger, with the release of the quarter in it.
    family
        Reports from before its start never count.
    """
    every = admit(Counted.none(), material.placed(), family, material.quarter, material.key)
    return int((~every.frame["uid"].isin(set(counted.frame["uid"].dropna()))).sum())


def _own_key(workspace: Workspace, checks: frozenset[str]) -> bytes:
    """Return the key, if it is the one that identities in the store were made with."""
    key = workspace.key() if workspace.has_key else b""
    if checks != {key_check(key)}:
        raise StoreUnavailable(
            "The key in the restricted folder is not the one these records were stored with. Put "
            "back the copy that was backed up: under another key every published figure would "
            "change, and comparing the two would give counts away. Nothing was published."
        )
    return key


def _require_closed(quarter: Period, today: date) -> None:
    if quarter.end > today:
        raise UsageRefused(
            f"{quarter.name} has not closed yet; a quarter is published once it has. Give an "
            "earlier one. Nothing was published."
        )


def _require_same_kind(before: StoredRelease | None, workspace: Workspace) -> None:
    """Refuse to follow made-up figures with real ones or the reverse, should the mark be lost."""
    if before is not None and before.release.synthetic != workspace.is_synthetic:
        marked = "is SYNTHETIC" if before.release.synthetic else "is not SYNTHETIC"
        raise UsageRefused(
            f"The release on show {marked} and this workspace is marked otherwise, so readers "
            "would take made-up figures for real ones. Put back the file called synthetic, or "
            "take it away, as the records are. Nothing was published."
        )


def _require_latest(last: str | None, quarter: Period) -> None:
    """Refuse a quarter before the last one published: its figures stand as they were told."""
    if last is not None and quarter.name < last:
        raise UsageRefused(
            f"{last} has been published, so the figures of {quarter.name} stand as they were "
            "told: what came in since waits for the annual revision. Publish a later quarter, or "
            "show a release there is with plainsight release show. Nothing was published."
        )


def _require_own_outlines(history: History, vintage: str) -> None:
    """Refuse to make a release again on other outlines than those it was made on."""
    own = None if history.family is None else history.family.family.vintage
    if own != vintage:
        raise StoreUnavailable(
            f"{history.published[-1].release_id} is missing from the releases folder, and was made "
            f"on outlines of {own}, while those of {vintage} are in use. Restore the folder from "
            "its backup. Nothing was published."
        )


def _require_in_family(family: Family, quarter: Period) -> None:
    if quarter.start.isoformat() < family.start:
        raise UsageRefused(
            f"{quarter.name} lies before {family.start}, where these releases start. Give a later "
            "quarter. Nothing was published."
        )
