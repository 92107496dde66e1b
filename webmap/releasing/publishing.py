"""Publishing makes one release and shows it, or leaves everything as it was."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from geo.periods import Period
from models.disclosure.audit.audit import Audit
from models.disclosure.cells import State
from models.durable import FolderBusy
from models.release import Release
from models.release_store import ReleaseDamaged, StoredRelease, open_release, write
from webmap.analyst.release_report import amount, named, public_report
from webmap.analyst.release_reports_kept import keep_report
from webmap.config import Settings
from webmap.db.records.ledger import write_family, write_published
from webmap.errors import AuditRefused, StoreUnavailable, UsageRefused
from webmap.publish import assets
from webmap.releasing.audits_kept import keep_audit
from webmap.releasing.dominance import dominated_in
from webmap.releasing.drafting import Drafted, Material, Step, draft, gather, held_back
from webmap.releasing.history import open_stored, require_as_read
from webmap.releasing.leftovers import clear_leftovers
from webmap.releasing.showing import put_on_show
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["Published", "publish", "states", "why_refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release that is on show.

    Attributes
    ----------
    id, release
        Which.
    is_new
        Whether another was on show before, or none.
    waiting
        Whether reports of the quarters it tells wait; how many stays unsaid.
    """

    id: str
    release: Release
    is_new: bool
    waiting: bool


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
        If the quarter has not closed, a later one was published already, or the release of this
        one was withdrawn.
    StoreUnavailable
        If the key is not the records' own, a release is missing or damaged, or another process is
        publishing. What was published before still stands.
    """
    with step("Reading the records"):
        material = gather(workspace, settings, today=today, quarter=quarter)
    stored = _published_before(material, workspace) if material.was_published else None
    if stored is not None:
        return _shown_again(stored, material, workspace, note)
    made = draft(material, workspace, settings, step=step)
    release = made.prepared.release
    if release is None:
        raise AuditRefused(
            f"{why_refused(made.prepared.audit)} Partners see what they saw. See plainsight "
            "release --preview."
        )
    with step("Drawing maps and charts"):
        drawn = assets(release, {str(level): held for level, held in made.areas.items()})
    before_shown = partial(_keep, material, made, workspace, settings, note)
    with step("Publishing"):
        try:
            release_id = write(release, drawn, workspace.releases, before_shown)
        except (ReleaseDamaged, FolderBusy) as failure:
            raise StoreUnavailable(str(failure)) from None
    return Published(
        id=release_id,
        release=release,
        is_new=material.shown is None or release_id != material.shown.id,
        waiting=made.prepared.waiting,
    )


def why_refused(audit: Audit) -> str:
    """Say why a release may not be published, without a figure."""
    if audit.untrue:
        return (
            "A total declared as public is not what was counted here, so it is not of the same "
            "cases and nothing can be proved beside it: plainsight release list --declared, then "
            "release declare --lift. Nothing was published."
        )
    return (
        "What this release tells, with all released before, would let someone work out a count "
        "that must stay unknown, and telling less of it did not help. Nothing was published."
    )


def states(release: Release) -> list[dict[str, object]]:
    """Count the cells of each table and kind of period by what a reader learns, which is public."""
    found = Counter((cell.id.table, cell.id.period_kind, cell.state) for cell in release.cells)
    kinds = dict.fromkeys((table, kind) for table, kind, _ in found)
    return [
        {"table": table, "periods": kind}
        | {state.value.lower(): found[table, kind, state] for state in State}
        for table, kind in kinds
    ]


def _published_before(material: Material, workspace: Workspace) -> StoredRelease | None:
    """Return the release of this quarter as it is stored, or None where its folder is gone."""
    last = material.history.published[-1]
    if last.withdrawn_at is not None:
        raise UsageRefused(
            f"{last.release_id} was withdrawn, so publishing its quarter again does not show it. "
            f"plainsight release show {last.release_id} does. Nothing was published."
        )
    if not (workspace.releases / last.release_id).exists():
        return None
    return open_stored(workspace, last.release_id)


def _shown_again(
    stored: StoredRelease, material: Material, workspace: Workspace, note: Callable[[str], None]
) -> Published:
    """Show a release as it was published; what came in since waits."""
    is_new = material.shown is None or material.shown.id != stored.id
    if is_new:
        put_on_show(workspace, stored.id, partial(note, stored.id))
    waits = held_back(material, material.history.counted, stored.release.family)
    return Published(id=stored.id, release=stored.release, is_new=is_new, waiting=waits > 0)


def _keep(
    material: Material,
    made: Drafted,
    workspace: Workspace,
    settings: Settings,
    note: Callable[[str], None],
    release_id: str,
) -> None:
    """Keep what was counted and how it was proved, before anyone sees the release."""
    family = made.family
    with open_records(workspace, settings, writing=True) as db:
        require_as_read(db, material.history)
        if material.was_published:
            _require_the_same(release_id, material.history.published[-1].release_id)
        else:
            clear_leftovers(workspace, material.history, release_id)
            write_family(db, family.family, family.groups_text)
            write_published(
                db,
                made.prepared.counted,
                material.quarter.name,
                release_id,
                family.family.id,
            )
        keep_audit(workspace, release_id, made.prepared.audit)
        _report(material, made, workspace, release_id)
        if material.shown is None or release_id != material.shown.id:
            note(release_id)


def _require_the_same(made: str, published: str) -> None:
    """Refuse a release of a quarter that tells anything but what was told of it before."""
    if made != published:
        raise StoreUnavailable(
            f"{published} is missing from the releases folder, and what could be made in its place "
            "is not the same: settings, outlines, a decision of the steward or the version of "
            "Plainsight changed since. Restore the folder from its backup. Nothing was published."
        )


def _report(material: Material, made: Drafted, workspace: Workspace, release_id: str) -> None:
    """Keep for the steward what became of the figures of a release."""
    release = open_release(workspace.releases, release_id).release
    published = [each for each in material.history.published if each.release_id != release_id]
    before = None
    if published:
        last = published[-1].release_id
        before = last, open_stored(workspace, last).release
    counted, audit = made.prepared.counted, made.prepared.audit
    gone = counted.frame["dropped_in"].eq(material.quarter.name) & counted.frame["uid"].isna()
    report = replace(
        public_report(release_id, release, before),
        held_back=amount(held_back(material, counted, made.family.family)),
        taken_out=amount(int(gone.sum())),
        coarsened=audit.coarsened,
        insiders=audit.figures.told,
        dominated=named(release, dominated_in(material, made)),
    )
    keep_report(workspace, report)
