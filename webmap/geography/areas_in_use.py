"""Areas in use are the outlines everything is counted over: the packaged ones, or a kept file."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from boundaries.areas import Areas, Level
from boundaries.coverage import roll_up
from boundaries.errors import BoundaryRefused
from boundaries.gazetteer import load
from boundaries.geojson import parse
from boundaries.given_file import content_of
from boundaries.ons import require_whole_county
from geo.postcodes import Postcodes
from webmap.geography.ward_files import keep, latest_of, read_kept, ward_file_in_use
from webmap.workspace import Workspace

__all__ = ["LEVELS", "add_wards", "areas_in_use", "postcodes_of", "wards_here", "wards_of_file"]

#: Levels that are counted over, finest first.
LEVELS: Final[tuple[Level, ...]] = ("ward", "district", "county")


def areas_in_use(workspace: Workspace) -> dict[Level, Areas]:
    """Return wards, districts and county of a workspace.

    Returns
    -------
    `Areas` by level, districts and county united from the wards in use. Where a kept file
    tells nobody's number of residents, wards have no column `residents`; districts and county
    then carry the packaged figures, which redrawn wards do not change.

    Raises
    ------
    StoreUnavailable
        If the kept file is missing or is no longer what was kept.
    BoundaryRefused
        If it can no longer be read.
    """
    kept = ward_file_in_use(workspace)
    wards = load("ward") if kept is None else read_kept(workspace, kept)
    return {level: _with_residents(roll_up(wards, level)) for level in LEVELS}


def postcodes_of(areas: Mapping[Level, Areas]) -> Postcodes:
    """Return where the postcodes of the districts in use are."""
    return Postcodes.load([str(code) for code in areas["district"].codes])


def wards_here(workspace: Workspace, vintage: str) -> Areas:
    """Return the wards of one vintage, in use or not: the latest kept file, or the packaged ones.

    Raises
    ------
    UsageRefused
        If no outlines of that vintage are here. The message names those that are.
    StoreUnavailable
        If the kept file is missing or is no longer what was kept.
    """
    kept = latest_of(workspace, vintage)
    return load("ward") if kept is None else read_kept(workspace, kept)


def add_wards(
    workspace: Workspace, path: Path, *, crs: str | None, today: date, layer: str | None = None
) -> Areas:
    """Check a ward file, keep a copy of it, and put it in use.

    Parameters
    ----------
    workspace
        Where it shall be in use.
    path
        A GeoJSON or GeoPackage file in ONS form that holds all five districts.
    crs
        ``"EPSG:4326"`` or ``"EPSG:27700"``, where the file does not say.
    today
        Day to note.
    layer
        Which layer of a GeoPackage, where it holds several.

    Returns
    -------
    The wards now in use.

    Raises
    ------
    BoundaryRefused
        If the file cannot be trusted to say where a ward is. Nothing was changed.
    StoreUnavailable
        If another command holds the boundaries. Nothing was changed.
    """
    content, wards = wards_of_file(path, crs=crs, layer=layer)
    keep(workspace, content, wards, crs=crs, today=today)
    return wards


def wards_of_file(
    path: Path, *, crs: str | None = None, layer: str | None = None
) -> tuple[bytes, Areas]:
    """Return the GeoJSON text of a ward file and its wards, checked as far as they can be.

    Parameters
    ----------
    path, crs, layer
        As for `add_wards`.

    Raises
    ------
    BoundaryRefused
        If the file cannot be trusted to say where a ward is.
    """
    try:
        content = content_of(path, layer)
        wards = parse(content, "ward", crs=crs)
        require_whole_county(wards)
    except BoundaryRefused as why:
        raise BoundaryRefused(f"{path.name}: {why} No boundary was changed.") from None
    return content, wards


def _with_residents(areas: Areas) -> Areas:
    """Give districts and county the packaged number of residents where the file told none."""
    if areas.level == "ward" or "residents" in areas.frame:
        return areas
    known = load(areas.level).frame["residents"]
    frame = areas.frame.assign(residents=known.reindex(areas.codes))
    return Areas(frame, areas.vintage, areas.level, areas.source, areas.generalised)
