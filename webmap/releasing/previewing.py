"""Previewing shows an analyst what publishing would change and why; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from geo.periods import Period
from models.comparing import Difference, compare
from models.disclosure.audit.audit import Audit
from models.disclosure.spec import release_spec
from models.release import Release
from webmap.config import Settings
from webmap.releasing.drafting import Step, draft, gather
from webmap.releasing.history import open_stored
from webmap.workspace import Workspace

__all__ = ["Previewed", "preview", "summed"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Previewed:
    """What publishing a quarter would do. RESTRICTED: a draft may still be refused.

    Attributes
    ----------
    quarter
        The last quarter of the release.
    release
        What partners would see; None where the audit refuses it.
    audit
        What the audit found.
    before
        Id of the last release published, if there is one.
    differences
        What would not be told as in that one; every cell where there is none.
    published
        Whether this quarter was published before: then nothing would change.
    waiting
        Whether reports of the quarters it tells would wait.
    revises
        Whether it is an annual revision.
    new_family
        Whether it would start a family of releases.
    seconds
        How long it took to make it ready and audit it.
    """

    quarter: str
    release: Release | None
    audit: Audit
    before: str | None
    differences: tuple[Difference, ...]
    published: bool
    waiting: bool
    revises: bool
    new_family: bool
    seconds: float


def preview(
    workspace: Workspace,
    settings: Settings,
    *,
    today: date,
    quarter: Period | None = None,
    step: Step = lambda _: nullcontext(),
) -> Previewed:
    """Make a release ready and say what it would change. The rest is as `publish` has it.

    Raises
    ------
    NothingToDo, UsageRefused, StoreUnavailable
        Where publishing would be refused before the audit.
    """
    with step("Reading the records"):
        material = gather(workspace, settings, today=today, quarter=quarter)
    started = perf_counter()
    made = draft(material, workspace, settings, step=step)
    seconds = perf_counter() - started
    history, release = material.history, made.prepared.release
    last = history.published[-1].release_id if history.published else None
    differences: tuple[Difference, ...] = ()
    if release is not None and not material.was_published:
        with step("Comparing with the release before"):
            earlier = None if last is None else open_stored(workspace, last).release
            differences = compare(earlier, release)
    before = history.last
    return Previewed(
        quarter=material.quarter.name,
        release=release,
        audit=made.prepared.audit,
        before=last,
        differences=differences,
        published=material.was_published,
        waiting=made.prepared.waiting,
        revises=before is not None
        and not material.was_published
        and release_spec(consented=True).revises(material.quarter, before),
        new_family=history.family is None or history.family.family != made.family.family,
        seconds=seconds,
    )


def summed(differences: Sequence[Difference]) -> list[dict[str, object]]:
    """Count what differs by table, kind of period, what becomes of it and why."""
    found = Counter(
        (each.cell.id.table, each.cell.id.period_kind, each.kind, each.why.value)
        for each in differences
    )
    return [
        {"table": table, "periods": periods, "cells": number, "become": kind, "why": why}
        for (table, periods, kind, why), number in found.items()
    ]
