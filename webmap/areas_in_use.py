"""Areas in use are the outlines everything is counted over: the packaged ones, or an added file.

An added file is kept whole in the workspace's boundaries folder under the digest of its bytes. A
register beside it says which file is in use and is replaced last, in one step, so that a file is
in use entirely or not at all.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from boundaries.areas import Areas, Level, name_some
from boundaries.coverage import roll_up
from boundaries.errors import BoundaryRefused
from boundaries.gazetteer import load
from boundaries.geojson import read
from boundaries.tables import DISTRICTS
from models.durable import swap_file
from webmap.errors import StoreUnavailable
from webmap.workspace import Workspace

__all__ = ["LEVELS", "AddedWards", "add_wards", "added_wards", "areas_in_use"]

#: Levels that are counted over, finest first.
LEVELS: Final[tuple[Level, ...]] = ("ward", "district", "county")
_REGISTER: Final = "in_use.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWards:
    """Which added ward file is in use.

    Attributes
    ----------
    file
        Its name in the boundaries folder.
    sha256
        Digest of its bytes.
    crs
        What the sender said of its coordinates, or None where the file says it itself.
    vintage
        Year of the outlines.
    added_on
        Day it was added, as an ISO date.
    """

    file: str
    sha256: str
    crs: str | None
    vintage: str
    added_on: str


def areas_in_use(workspace: Workspace) -> dict[Level, Areas]:
    """Return wards, districts and county of a workspace.

    Returns
    -------
    `Areas` by level, districts and county united from the wards in use. Where an added file
    tells nobody's number of residents, wards have no column `residents`; districts and county
    then carry the packaged figures, which redrawn wards do not change.

    Raises
    ------
    StoreUnavailable
        If the added file is missing or is no longer what was added.
    BoundaryRefused
        If it can no longer be read.
    """
    added = added_wards(workspace)
    wards = load("ward") if added is None else _read_kept(workspace, added)
    return {level: _with_residents(roll_up(wards, level)) for level in LEVELS}


def added_wards(workspace: Workspace) -> AddedWards | None:
    """Return what the register says is in use, or None where the packaged wards are.

    Raises
    ------
    StoreUnavailable
        If the register cannot be understood.
    """
    register = workspace.boundaries / _REGISTER
    if not register.exists():
        return None
    try:
        return AddedWards(**json.loads(register.read_bytes())["ward"])
    except (ValueError, TypeError, KeyError):
        raise StoreUnavailable(
            f"{_REGISTER} in the boundaries folder is damaged. Add the ward file again with "
            "`plainsight boundaries add`. Nothing was done."
        ) from None


def add_wards(workspace: Workspace, path: Path, *, crs: str | None, today: date) -> Areas:
    """Check a ward file, keep a copy of it, and put it in use.

    Parameters
    ----------
    workspace
        Where it shall be in use.
    path
        A GeoJSON file in ONS form that holds all five districts.
    crs
        ``"EPSG:4326"`` or ``"EPSG:27700"``, where the file does not say.
    today
        Day to note.

    Returns
    -------
    The wards now in use.

    Raises
    ------
    BoundaryRefused
        If the file cannot be trusted to say where a ward is. Nothing was changed.
    """
    wards = read(path, "ward", crs=crs)
    _require_whole_county(wards, path.name)
    content = path.read_bytes()
    digest = sha256(content).hexdigest()
    kept = AddedWards(
        file=f"ward-{digest[:12]}.geojson",
        sha256=digest,
        crs=crs,
        vintage=wards.vintage,
        added_on=today.isoformat(),
    )
    workspace.boundaries.mkdir(parents=True, exist_ok=True, mode=0o755)
    swap_file(workspace.boundaries / kept.file, content)
    register = json.dumps({"ward": asdict(kept)}, indent=2).encode()
    swap_file(workspace.boundaries / _REGISTER, register)
    return wards


def _read_kept(workspace: Workspace, added: AddedWards) -> Areas:
    """Read the copy that was kept, if it is still the one that was checked."""
    path = workspace.boundaries / added.file
    if not path.is_file() or sha256(path.read_bytes()).hexdigest() != added.sha256:
        raise StoreUnavailable(
            f"{added.file} in the boundaries folder is missing or has changed since it was added. "
            "Add the ward file again with `plainsight boundaries add`. Nothing was done."
        )
    return read(path, "ward", crs=added.crs)


def _require_whole_county(wards: Areas, name: str) -> None:
    """Refuse wards that are not those of exactly the five districts."""
    given = set(wards.frame["district_code"])
    missing = ", ".join(DISTRICTS[code] for code in sorted(set(DISTRICTS) - given))
    if missing:
        raise BoundaryRefused(
            f"{name}: there are no wards of {missing}. Give one file with every ward of West "
            "Yorkshire. No boundary was changed."
        )
    foreign = wards.codes[~wards.frame["district_code"].isin(list(DISTRICTS))]
    if len(foreign):
        raise BoundaryRefused(
            f"{name}: {len(foreign)} wards lie outside West Yorkshire, such as "
            f"{name_some(foreign)}. Cut the file to its five districts. No boundary was changed."
        )


def _with_residents(areas: Areas) -> Areas:
    """Give districts and county the packaged number of residents where the file told none."""
    if areas.level == "ward" or "residents" in areas.frame:
        return areas
    known = load(areas.level).frame["residents"]
    frame = areas.frame.assign(residents=known.reindex(areas.codes))
    return Areas(frame, areas.vintage, areas.level, areas.source, areas.generalised)
