"""Windows are the rolling twelve months of wards: what a release can best do without."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geo.periods import Period
from models.disclosure.audit.past import PastRelease, address

__all__ = ["WINDOWS", "missed_windows", "without_windows"]

#: The table of windows.
WINDOWS: Final = "T9"


def without_windows(release: PastRelease, past: Sequence[PastRelease]) -> PastRelease:
    """Return the release without the rolling windows of wards that it is the first to tell."""
    told = {key for each in past for key in each.told()}
    kept = tuple(
        cell
        for cell in release.cells
        if cell.id.table != WINDOWS or address(cell.id, release.geography) in told
    )
    return replace(release, cells=kept)


def missed_windows(release: PastRelease, past: Sequence[PastRelease]) -> PastRelease:
    """Return the release without windows that an earlier one did not tell: they stay untold."""
    if not past:
        return release
    told = {key for each in past for key in each.told()}
    over = Period.quarter(past[-1].quarter).end.isoformat()
    kept = tuple(
        cell
        for cell in release.cells
        if cell.id.table != WINDOWS
        or cell.id.period.partition("/")[2] > over
        or address(cell.id, release.geography) in told
    )
    return replace(release, cells=kept)
