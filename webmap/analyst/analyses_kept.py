"""Analyses kept hold exact counts of records; they go when the records they counted do.

What is taken out of the store would otherwise still be told, ward by ward, beside it.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Self

from webmap.analyst.analysis_folders import PERIODS, SERIES, SERIES_FILE, TABLE_FILE
from webmap.clock import LONDON
from webmap.workspace import Workspace

__all__ = ["KeptAnalysis", "analyses_kept", "analysis_kept", "forget_analyses"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptAnalysis:
    """One period's analysis as it was written. RESTRICTED.

    Attributes
    ----------
    name
        Of its folder, such as ``2026-Q3``.
    period, period_kind
        The days covered, half open, and whether they are a year, a quarter or twelve months.
    n, unplaced
        Cases counted, and how many of them are known to no ward.
    seed
        Start of chance.
    written_on
        Civil day in Europe/London.
    marking, denominator, smoothing, method
        What the figures are, in the words of the file.
    wards
        One row a ward: its public fields, exact count, rates with intervals, and class; and in
        files since local Moran, clusters, stability and sources were added, those too.
    detectable
        What the map could have shown, in a sentence; empty in older files.
    clusters, variants
        Clusters found, and the other choices made with what each flipped.
    reporting
        Changes of reporting in these dates, in words.
    """

    name: str
    period: str
    period_kind: str
    n: int
    unplaced: int
    seed: int
    written_on: date
    marking: str
    denominator: str
    smoothing: str
    method: str
    wards: tuple[Mapping[str, Any], ...]
    detectable: str = ""
    clusters: tuple[Mapping[str, Any], ...] = ()
    variants: tuple[Mapping[str, Any], ...] = ()
    reporting: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return the analysis in a folder, or None where there is none that can be read."""
        try:
            path = folder / TABLE_FILE
            told = json.loads(path.read_bytes())
            return cls(
                name=folder.name,
                written_on=datetime.fromtimestamp(path.stat().st_mtime, tz=LONDON).date(),
                smoothing=told["smoothing"]["method"],
                method=told["hotspots"]["method"],
                wards=tuple(told["wards"]),
                detectable=told.get("detectable", {}).get("summary", ""),
                clusters=tuple(told.get("clusters", ())),
                variants=tuple((told.get("sensitivity") or {}).get("variants", ())),
                reporting=tuple(each["statement"] for each in told.get("reporting", ())),
                **{name: told[name] for name in _AS_TOLD},
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None


#: What is taken from the file as it stands there.
_AS_TOLD: Final = (
    "period", "period_kind", "n", "unplaced", "seed", "marking", "denominator",
)  # fmt: skip


def analyses_kept(workspace: Workspace) -> dict[str, KeptAnalysis | None]:
    """Return every analysis kept by its name, the latest period first. RESTRICTED.

    One that cannot be read is None; it comes last.
    """
    found = {folder.name: KeptAnalysis.read(folder) for folder in _folders(workspace)}
    return dict(sorted(found.items(), key=lambda item: _last_day(item[1]), reverse=True))


def analysis_kept(workspace: Workspace, name: str) -> KeptAnalysis | None:
    """Return the analysis of this name, or None where there is none that can be read. RESTRICTED.

    The name is looked for among those there are; it is never taken for a path.
    """
    found = (folder for folder in _folders(workspace) if folder.name == name)
    return next((KeptAnalysis.read(folder) for folder in found), None)


def forget_analyses(workspace: Workspace, before: date | None = None) -> int:
    """Remove the analyses that counted records which are gone.

    Parameters
    ----------
    workspace
        Where they are kept.
    before
        Those of periods and series that begin before this day, and those that cannot be read;
        left out, all of them.

    Returns
    -------
    How many were removed. They can be made again from what is left.
    """
    kept = [*_folders(workspace), *_folders(workspace, SERIES)]
    gone = [folder for folder in kept if before is None or _begins(folder) < before]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def _folders(workspace: Workspace, kind: str = PERIODS) -> list[Path]:
    return sorted(path for path in (workspace.restricted / kind).glob("*") if path.is_dir())


def _last_day(analysis: KeptAnalysis | None) -> tuple[str, str]:
    """Return what an analysis is sorted by: its end and, for those that end alike, its start."""
    if analysis is None:
        return "", ""
    start, _, end = analysis.period.partition("/")
    return end, start


def _begins(folder: Path) -> date:
    """Return the day the period of an analysis begins; the first of all where it does not say."""
    try:
        name = TABLE_FILE if folder.parent.name == PERIODS else SERIES_FILE
        told = json.loads((folder / name).read_bytes())
        return date.fromisoformat(told["period"].partition("/")[0])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return date.min
