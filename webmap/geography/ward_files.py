"""Ward files are the outlines a workspace keeps; a register beside them says which one is in use.

Each is kept whole, as GeoJSON, under the digest of its bytes. The register is replaced last and in
one step, so that a file is in use entirely or not at all; those it replaced stay and can be chosen
again.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from boundaries.areas import Areas
from boundaries.errors import BoundaryRefused
from boundaries.geojson import parse
from models.durable import FolderBusy, only_writer, swap_file
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.workspace import Workspace

__all__ = [
    "PACKAGED",
    "WardFile",
    "choose",
    "keep",
    "kept_files",
    "latest_of",
    "read_kept",
    "ward_file_in_use",
]

Origin: TypeAlias = Literal["added", "fetched"]

#: Vintage whose outlines travel with the service.
PACKAGED: Final = "2025"
_REGISTER: Final = "in_use.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WardFile:
    """One ward file that is kept.

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
        Day it was added or fetched, as an ISO date.
    origin
        ``added`` by hand or ``fetched`` from a service.
    detail
        Of a fetched one ``BGC`` or ``BSC``; else empty.
    wards
        How many wards it holds, or 0 where it was kept before that was noted.
    generalised
        True where a point near an edge may fall on its wrong side.
    """

    file: str
    sha256: str
    crs: str | None
    vintage: str
    added_on: str
    origin: Origin = "added"
    detail: str = ""
    wards: int = 0
    generalised: bool = False

    def __post_init__(self) -> None:
        """Refuse a register that leads out of its folder."""
        if self.file != Path(self.file).name:
            raise ValueError("a kept file lies in the boundaries folder.")


@dataclass(frozen=True, slots=True)
class _Register:
    """Which file is in use, None for the packaged wards, and all that are kept, latest last."""

    ward: WardFile | None
    kept: tuple[WardFile, ...]


def ward_file_in_use(workspace: Workspace) -> WardFile | None:
    """Return the ward file in use, or None where the packaged wards are.

    Raises
    ------
    StoreUnavailable
        If the register cannot be understood.
    """
    return _register(workspace).ward


def kept_files(workspace: Workspace) -> tuple[WardFile, ...]:
    """List every ward file that is kept, latest last.

    Raises
    ------
    StoreUnavailable
        If the register cannot be understood.
    """
    return _register(workspace).kept


def keep(
    workspace: Workspace,
    content: bytes,
    wards: Areas,
    *,
    crs: str | None,
    today: date,
    origin: Origin = "added",
    detail: str = "",
    generalised: bool = False,
) -> WardFile:
    """Keep a ward file that was checked, and put it in use.

    Parameters
    ----------
    workspace
        Where it shall be in use.
    content
        The GeoJSON document the wards were read from.
    wards
        What was read.
    crs
        What the sender said of its coordinates.
    today
        Day to note.
    origin, detail, generalised
        As `WardFile` has them.

    Raises
    ------
    StoreUnavailable
        If another command holds the folder. Nothing was changed.
    """
    digest = sha256(content).hexdigest()
    file = WardFile(
        file=f"ward-{digest[:12]}.geojson",
        sha256=digest,
        crs=crs,
        vintage=wards.vintage,
        added_on=today.isoformat(),
        origin=origin,
        detail=detail,
        wards=len(wards),
        generalised=generalised,
    )
    workspace.boundaries.mkdir(parents=True, exist_ok=True, mode=0o755)
    try:
        with only_writer(workspace.boundaries):
            before = _mended(workspace)
            swap_file(workspace.boundaries / file.file, content)
            others = tuple(one for one in before if one.file != file.file)
            _write(workspace, _Register(file, (*others, file)))
    except FolderBusy:
        raise _busy() from None
    return file


def choose(workspace: Workspace, vintage: str) -> WardFile | None:
    """Put the latest kept file of a vintage in use, or the packaged wards.

    Parameters
    ----------
    workspace
        Where they shall be in use.
    vintage
        A year; or ``package`` for the packaged wards where a file of their year is kept too.

    Returns
    -------
    The file now in use; None for the packaged wards.

    Raises
    ------
    UsageRefused
        If no outlines of that vintage are here. The message names those that are.
    StoreUnavailable
        If the file is damaged, or another command holds the folder. Nothing was changed.
    """
    register = _register(workspace)
    chosen = latest_of(workspace, vintage)
    if chosen is not None:
        read_kept(workspace, chosen)
    if chosen == register.ward:
        return chosen
    try:
        with only_writer(workspace.boundaries):
            _write(workspace, replace(register, ward=chosen))
    except FolderBusy:
        raise _busy() from None
    return chosen


def latest_of(workspace: Workspace, vintage: str) -> WardFile | None:
    """Return the latest kept file of a vintage; None for the packaged wards.

    Parameters
    ----------
    workspace
        Where to look.
    vintage
        A year; or ``package`` for the packaged wards where a file of their year is kept too.

    Raises
    ------
    UsageRefused
        If no outlines of that vintage are here. The message names those that are.
    """
    kept = kept_files(workspace)
    found = [one for one in kept if one.vintage == vintage]
    if not found and vintage not in (PACKAGED, "package"):
        here = ", ".join(sorted({PACKAGED, *(one.vintage for one in kept)}))
        raise UsageRefused(
            f"No outlines of that vintage are here; there are those of {here}. Bring others with "
            "`plainsight boundaries fetch` or `add`. No boundary was changed."
        )
    return found[-1] if found else None


def read_kept(workspace: Workspace, kept: WardFile) -> Areas:
    """Read a ward file, if it is still the one that was checked.

    Raises
    ------
    StoreUnavailable
        If it is missing or is no longer what was kept.
    BoundaryRefused
        If it can no longer be read.
    """
    path = workspace.boundaries / kept.file
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != kept.sha256:
        raise StoreUnavailable(
            f"{kept.file} in the boundaries folder is missing or has changed since it was kept. "
            "Add the ward file again with `plainsight boundaries add`. Nothing was done."
        )
    try:
        wards = parse(content, "ward", crs=kept.crs)
    except BoundaryRefused as why:
        raise BoundaryRefused(f"{kept.file}: {why} Nothing was done.") from None
    return replace(wards, generalised=kept.generalised)


def _register(workspace: Workspace) -> _Register:
    """Read the register; where there is none, the packaged wards are in use."""
    register = workspace.boundaries / _REGISTER
    if not register.exists():
        return _Register(None, ())
    try:
        return _understood(json.loads(register.read_bytes()))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreUnavailable(
            f"{_REGISTER} in the boundaries folder is damaged. Add the ward file again with "
            "`plainsight boundaries add`. Nothing was done."
        ) from None


def _understood(written: dict[str, Any]) -> _Register:
    """Understand a register, also one from before several files were kept."""
    ward = None if written["ward"] is None else WardFile(**written["ward"])
    alone = [] if ward is None else [asdict(ward)]
    return _Register(ward, tuple(WardFile(**one) for one in written.get("kept", alone)))


def _mended(workspace: Workspace) -> tuple[WardFile, ...]:
    """List what is kept; a register that is damaged is replaced by what is added next."""
    try:
        return kept_files(workspace)
    except StoreUnavailable:
        return ()


def _write(workspace: Workspace, register: _Register) -> None:
    """Replace the register in one step."""
    ward = None if register.ward is None else asdict(register.ward)
    written = {"ward": ward, "kept": [asdict(one) for one in register.kept]}
    swap_file(workspace.boundaries / _REGISTER, json.dumps(written, indent=2).encode())


def _busy() -> StoreUnavailable:
    return StoreUnavailable(
        "Another command is changing the boundaries. Wait for it to end and run the command "
        "again. No boundary was changed."
    )
