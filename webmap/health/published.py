"""What is published is what partners rely on: the release, the outlines, the telephone numbers."""

from datetime import date, timedelta
from typing import Final

from boundaries.errors import BoundaryRefused
from boundaries.vintages import REDRAWN_ON
from geo.periods import last_closed_quarter
from models.release import NOT_AUDITED
from models.release_store import ReleaseDamaged, StoredRelease, open_current
from webmap.contacts import Contacts
from webmap.errors import StoreUnavailable
from webmap.geography.areas_in_use import areas_in_use
from webmap.geography.places_in_use import added_uprns
from webmap.health.finding import Finding
from webmap.workspace import Workspace

__all__ = ["contacts", "outlines", "places", "release"]

#: Numbers should be checked before each quarter's release.
_CHECKED_EVERY: Final = timedelta(days=100)


def release(
    workspace: Workspace, today: date, *, to_others: bool = False
) -> tuple[Finding, Finding]:
    """Say how the current release stands, and whether it has passed the audit.

    It is opened once, as opening checks every byte of it. `to_others` says whether others may
    reach the side that shows it.
    """
    try:
        stored = open_current(workspace.releases)
    except ReleaseDamaged as damaged:
        return (
            Finding(
                check="release",
                state="unsafe",
                says="the current release is not what was published",
                do=str(damaged),
                usable=False,
            ),
            _audit(None, to_others=to_others),
        )
    return _current(stored, today), _audit(stored, to_others=to_others)


def _current(stored: StoredRelease | None, today: date) -> Finding:
    """Say whether there is a release, and whether it is of the last closed quarter."""
    check = "release"
    if stored is None:
        return Finding(
            check=check,
            state="look",
            says="nothing is on show",
            do="plainsight release, or release show for one that was withdrawn",
        )
    last = last_closed_quarter(today)
    says = f"{stored.id} is whole, {len(stored.files)} resources checked"
    if stored.release.quarter < last.name:
        return Finding(
            check=check,
            state="look",
            says=f"{says}; {last.name} has closed since",
            do="Import what has come in and publish: plainsight release",
        )
    return Finding(check=check, state="ok", says=says)


def _audit(stored: StoredRelease | None, *, to_others: bool) -> Finding:
    """Say whether a release has passed the audit of the disclosure rules."""
    check = "audit"
    if stored is None:
        return Finding(check=check, state="ok", says="nothing to audit")
    if stored.release.audit.get("status") == NOT_AUDITED:
        reach = ", and others may reach the pages that show it" if to_others else ""
        return Finding(
            check=check,
            state="look",
            says=f"the release has not been audited{reach}",
            do="Show it on this machine only; do not hand its figures on.",
        )
    return Finding(check=check, state="ok", says=str(stored.release.audit.get("status")))


def outlines(workspace: Workspace, today: date) -> Finding:
    """Say which wards are in use and whether newer ones are in force."""
    check = "boundaries"
    try:
        wards = areas_in_use(workspace)["ward"]
    except (StoreUnavailable, BoundaryRefused) as refused:
        return Finding(
            check=check,
            state="unsafe",
            says="the added ward file cannot be used",
            do=str(refused),
            usable=False,
        )
    kind = "generalised outlines" if wards.generalised else "outlines as given"
    says = f"{len(wards)} wards of {wards.vintage}, {kind}"
    if today >= REDRAWN_ON and wards.vintage < str(REDRAWN_ON.year):
        return Finding(
            check=check,
            state="look",
            says=f"{says}; the outlines of the {REDRAWN_ON.year} wards are absent",
            do=(
                "All wards but those of Leeds were redrawn in May 2026. Records coded to a 2026 "
                "ward count at their district until its outlines are here: "
                "plainsight boundaries fetch, or plainsight boundaries add FILE"
            ),
        )
    if "residents" not in wards.frame:
        says = f"{says}; residents of redrawn wards are estimated from Census 2021 by postcode"
    return Finding(check=check, state="ok", says=says)


def places(workspace: Workspace) -> Finding:
    """Say whether records can be placed by the number of a property."""
    check = "places"
    try:
        added = added_uprns(workspace)
    except StoreUnavailable as refused:
        return Finding(
            check=check,
            state="unsafe",
            says="the added table of UPRNs cannot be used",
            do=str(refused),
            usable=False,
        )
    if added is None:
        return Finding(
            check=check, state="ok", says="no table of UPRNs: plainsight places add-uprns FILE"
        )
    if not (workspace.places / added.file).is_file():
        return Finding(
            check=check,
            state="unsafe",
            says="the added table of UPRNs is missing",
            do="Put it back from a backup, or add it again: plainsight places add-uprns FILE",
            usable=False,
        )
    return Finding(check=check, state="ok", says="a table of UPRNs is in use")


def contacts(who_to_call: Contacts, today: date) -> Finding:
    """Say how long ago somebody checked the numbers on the public page."""
    check = "contacts"
    says = f"checked on {who_to_call.checked_on.isoformat()}"
    if today - who_to_call.checked_on <= _CHECKED_EVERY:
        return Finding(check=check, state="ok", says=says)
    return Finding(
        check=check,
        state="look",
        says=says,
        do="Call each number or look it up with its owner: one that has moved fails someone.",
    )
