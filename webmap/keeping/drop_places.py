"""Places of the drop: its folder, and the file that tells the partner side what to seal with.

The folder is open to its owner, the restricted side, alone; where the partner side runs under an
account of its own, a group may be let add to it (mode 3730), and never list or read it. Whatever
else the mode allows is taken away.
"""

import stat
from pathlib import Path
from typing import Final

from models.durable import swap_file
from webmap.door.terms import Drop
from webmap.drop.opening import DropKeys
from webmap.errors import StoreUnavailable
from webmap.keeping.side_secrets import drop_seed
from webmap.workspace import KEY_BYTES, Workspace, is_open_to_others

__all__ = ["drop_key_file", "drop_keys", "drop_terms", "prepare_drop"]

#: The owner may do all, the group of the drop may add, and the other bits keep files of the one
#: from being removed by the other, and give them the group of the folder.
_AT_MOST: Final = 0o3730
_AT_LEAST: Final = 0o700
_SECRET: Final = 0o600


def prepare_drop(workspace: Workspace) -> dict[str, bool]:
    """Make the folder of the drop, and tell the partner side what to seal with.

    Returns
    -------
    By its name, whether anything was missing or wrong.
    """
    handed = drop_keys(workspace).handed_over
    workspace.prepare_partnership()
    place, folder = drop_key_file(workspace), workspace.drop
    ready = folder.is_dir() and place.exists() and place.read_bytes() == handed
    folder.mkdir(exist_ok=True, mode=_AT_LEAST)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode != (wanted := mode & _AT_MOST | _AT_LEAST):
        folder.chmod(wanted)
    swap_file(place, handed, mode=_SECRET)
    if is_open_to_others(place):
        place.chmod(_SECRET)
    return {"drop": not ready}


def drop_key_file(workspace: Workspace) -> Path:
    """Return the file of what the partner side seals and stamps with."""
    return workspace.partnership / "drop-key"


def drop_keys(workspace: Workspace) -> DropKeys:
    """Return the keys of the drop, for the restricted side alone."""
    return DropKeys.of(drop_seed(workspace))


def drop_terms(workspace: Workspace) -> Drop | None:
    """Return what the partner side drops returns with; None where no drop was made.

    Raises
    ------
    StoreUnavailable
        If others can read the stamp, or it is not whole.
    """
    place = drop_key_file(workspace)
    if not place.exists():
        return None
    if is_open_to_others(place):
        raise StoreUnavailable(
            "The drop key in the partnership folder can be read by others, who could put parcels "
            "into the drop with it. Set its mode to 0600. Nothing was started."
        )
    handed = place.read_bytes()
    if len(handed) != 2 * KEY_BYTES:
        raise StoreUnavailable(
            "The drop key in the partnership folder is not whole. Run plainsight init, which "
            "writes it anew. Nothing was started."
        )
    return Drop(
        folder=workspace.drop.resolve(),
        public_key=handed[:KEY_BYTES],
        stamp_key=handed[KEY_BYTES:],
    )
