"""Publishing makes one release and shows it, or leaves everything as it was."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeAlias

import pandas as pd

from boundaries.areas import Areas
from geo.identity import key_check
from geo.periods import Period, last_closed_quarter
from geo.placing import place
from models.analyse import Prepared, prepare_release
from models.disclosure.cells import State
from models.disclosure.grouped import with_groups
from models.disclosure.policy import Policy
from models.disclosure.spec import release_spec
from models.durable import FolderBusy
from models.release import AreaLevel, Family, Release
from models.release_store import ReleaseDamaged, StoredRelease, write
from webmap.config import Settings
from webmap.db.records.concerns import key_checks, records_frame
from webmap.db.records.ledger import write_family, write_published
from webmap.errors import AuditRefused, NothingToDo, StoreUnavailable, UsageRefused
from webmap.geography.areas_in_use import LEVELS, areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.geography.residents_in_use import with_residents
from webmap.publish import assets
from webmap.releasing.audits_kept import keep_audit
from webmap.releasing.families import FamilyInUse, family_in_use
from webmap.releasing.history import History, on_show, read_history
from webmap.releasing.withholding import withheld_now
from webmap.seed import seed_of
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Drafted", "Published", "Step", "draft", "publish", "states"]

#: Shows what is being done while a block runs.
Step: TypeAlias = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release that is on show, and whether it was there before."""

    id: str
    release: Release
    is_new: bool
    waiting: bool


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
    history
        What was published before.
    """

    prepared: Prepared
    family: FamilyInUse
    areas: dict[AreaLevel, Areas]
    history: History


def publish(
    workspace: Workspace,
    settings: Settings,
    *,
    today: date,
    quarter: Period | None = None,
    step: Step = lambda _: nullcontext(),
    note: Callable[[str], None] = lambda _: None,
) -> Published:
    """Read, place, count, protect, audit, derive, draw and store what partners may see.

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
    The release. A quarter that was published before gives the same one, whatever came in since.

    Raises
    ------
    AuditRefused
        If something could be worked out from this release and those before it. Nothing is stored.
    NothingToDo
        If no record may be counted up to the end of the quarter.
    UsageRefused
        If the quarter has not closed, or a later one was published already.
    StoreUnavailable
        If the key is not the records' own, a release is damaged, or another process is
        publishing. What was published before still stands.
    """
    made = draft(workspace, settings, today=today, quarter=quarter, step=step)
    release = made.prepared.release
    if release is None:
        raise AuditRefused(
            "What this release tells, with all released before, would let someone work out a "
            "count that must stay unknown, and telling less of it did not help. Nothing was "
            "published, and partners see what they saw. See `plainsight release --preview`."
        )
    with step("Drawing maps and charts"):
        drawn = assets(release, {str(level): held for level, held in made.areas.items()})
    shown = on_show(workspace)

    def before_shown(release_id: str) -> None:
        """Keep what was counted and how it was proved, before anyone sees the release."""
        keep_audit(workspace, release_id, made.prepared.audit)
        with open_records(workspace, settings, writing=True) as db:
            write_family(db, made.family.family, made.family.groups_text)
            write_published(
                db, made.prepared.counted, release.quarter, release_id, release.family.id
            )
        if shown is None or release_id != shown.id:
            note(release_id)

    with step("Publishing"):
        try:
            release_id = write(release, drawn, workspace.releases, before_shown)
        except (ReleaseDamaged, FolderBusy) as failure:
            raise StoreUnavailable(str(failure)) from None
    return Published(
        id=release_id,
        release=release,
        is_new=shown is None or release_id != shown.id,
        waiting=made.prepared.waiting,
    )


def draft(
    workspace: Workspace,
    settings: Settings,
    *,
    today: date,
    quarter: Period | None = None,
    step: Step = lambda _: nullcontext(),
) -> Drafted:
    """Make a release ready without storing anything; as `publish` does."""
    asked = quarter or last_closed_quarter(today)
    _require_closed(asked, today)
    with step("Reading the records"):
        records, key = _read(workspace, settings)
        areas = areas_in_use(workspace)
        postcodes = postcodes_of(areas)
        areas["ward"] = with_residents(areas["ward"], postcodes)
        uprns = uprns_in_use(workspace)
        _require_same_kind(on_show(workspace), workspace)
        history = read_history(workspace, settings)
        _require_latest(history.last, asked)
        past = history.past(workspace)
    with step("Choosing the groups of wards"):
        placing = partial(place, records, areas["ward"], postcodes, uprns)
        wards, districts, county = (areas[level] for level in LEVELS)
        family = family_in_use(history.family, history.last, placing, wards, county, asked, key)
        _require_in_family(family.family, asked)
        grouped = with_groups(family.groups, wards, districts, county)
    with step("Placing, counting, protecting and auditing"):
        prepared = prepare_release(
            records,
            areas=grouped,
            postcodes=postcodes,
            uprns=uprns,
            quarter=asked,
            family=family.family,
            policy=Policy(),
            spec=release_spec(consented=settings.police_consent is not None),
            key=key,
            synthetic=workspace.is_synthetic,
            seed=seed_of(asked),
            counted=history.counted,
            past=past,
            withheld=withheld_now(workspace, settings, family.family.vintage),
        )
    return Drafted(prepared=prepared, family=family, areas=grouped, history=history)


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
            "show an earlier release with `plainsight release show`. Nothing was published."
        )


def _require_in_family(family: Family, quarter: Period) -> None:
    if quarter.start.isoformat() < family.start:
        raise UsageRefused(
            f"{quarter.name} lies before {family.start}, where these releases start. Give a later "
            "quarter. Nothing was published."
        )
