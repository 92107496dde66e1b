"""Places in use are public tables a workspace was given that say where a number is: UPRNs.

Of OS Open UPRN the properties in and around the wards in use are kept, in one file named by its
digest. A register beside it says which file is in use and is replaced last, in one step.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from geo.uprns import Extent, Uprns, UprnTable, read_uprns
from models.durable import swap_file
from webmap.errors import StoreUnavailable
from webmap.geography.areas_in_use import areas_in_use
from webmap.workspace import Workspace

__all__ = ["AddedUprns", "add_uprns", "added_uprns", "uprns_in_use"]

_REGISTER: Final = "in_use.json"
#: Metres kept around the wards: other outlines of the county lie within.
_MARGIN: Final = 5_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedUprns:
    """Which table of UPRNs is in use.

    Attributes
    ----------
    file
        Its name in the places folder.
    sha256
        Digest of its bytes.
    properties
        How many UPRNs it knows.
    given
        Name of the file it was made from.
    added_on
        Day it was added, as an ISO date.
    """

    file: str
    sha256: str
    properties: int
    given: str
    added_on: str

    def __post_init__(self) -> None:
        """Refuse a register that leads out of its folder."""
        if self.file != Path(self.file).name:
            raise ValueError("a table of UPRNs lies in the places folder.")


def uprns_in_use(workspace: Workspace) -> Uprns | None:
    """Return where UPRNs are, or None where no table of them was given.

    Raises
    ------
    StoreUnavailable
        If the table is missing or is no longer what was added.
    """
    added = added_uprns(workspace)
    if added is None:
        return None
    path = workspace.places / added.file
    if not path.is_file() or sha256(path.read_bytes()).hexdigest() != added.sha256:
        raise StoreUnavailable(
            f"{added.file} in the places folder is missing or has changed since it was added. Add "
            "the table again with `plainsight places add-uprns`. Nothing was done."
        )
    return Uprns.load(path)


def added_uprns(workspace: Workspace) -> AddedUprns | None:
    """Return what the register says is in use, or None where nothing was added.

    Raises
    ------
    StoreUnavailable
        If the register cannot be understood.
    """
    register = workspace.places / _REGISTER
    if not register.exists():
        return None
    try:
        return AddedUprns(**json.loads(register.read_bytes())["uprns"])
    except (ValueError, TypeError, KeyError):
        raise StoreUnavailable(
            f"{_REGISTER} in the places folder is damaged. Add the table again with `plainsight "
            "places add-uprns`. Nothing was done."
        ) from None


def add_uprns(
    workspace: Workspace,
    path: Path,
    *,
    today: date,
    watch: Callable[[int], None] | None = None,
) -> UprnTable:
    """Read a table of UPRNs, keep the part around the wards in use, and put it in use.

    Parameters
    ----------
    workspace
        Where it shall be in use.
    path
        A CSV file in the form of OS Open UPRN.
    today
        Day to note.
    watch
        Told the bytes read so far.

    Raises
    ------
    InputRefused
        If the file is no such table. Nothing was changed.
    """
    table = read_uprns(path, _around(areas_in_use(workspace)["county"].extent), watch=watch)
    content = table.uprns.packed()
    digest = sha256(content).hexdigest()
    kept = AddedUprns(
        file=f"uprns-{digest[:12]}.npy",
        sha256=digest,
        properties=len(table.uprns),
        given=path.name,
        added_on=today.isoformat(),
    )
    folder = workspace.places
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    swap_file(folder / kept.file, content)
    swap_file(folder / _REGISTER, json.dumps({"uprns": asdict(kept)}, indent=2).encode())
    for old in set(folder.glob("uprns-*.npy")) - {folder / kept.file}:
        with suppress(OSError):
            old.unlink()
    return table


def _around(extent: Extent) -> Extent:
    west, south, east, north = extent
    return west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN
