"""Places of the drop: its folder, and the file that tells the partner side what to seal with.

The folder is open to its owner, the restricted side, alone; where the partner side runs under an
account of its own, a group may be let add to it (mode 3730), and never list or read it. Whatever
else the mode allows is taken away.
"""

import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

from models.durable import swap_file
from webmap.door.terms import Drop
from webmap.drop.opening import DropKeys
from webmap.errors import NothingToDo, StoreUnavailable
from webmap.keeping.side_secrets import drop_seed
from webmap.workspace import KEY_BYTES, Workspace, is_open_to_others

__all__ = ["collecting_keys", "drop_key_file", "drop_keys", "drop_terms", "prepare_drop"]

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


def collecting_keys(workspace: Workspace) -> DropKeys:
    """Return the keys of a drop that is in use, to collect it with.

    Raises
    ------
    NothingToDo
        If no drop was made.
    StoreUnavailable
        If the key of the workspace is missing, or the partner side was given another drop key.
    """
    if not workspace.drop.is_dir():
        raise NothingToDo("This workspace has no drop yet: plainsight init makes it.")
    if not workspace.has_key:
        raise StoreUnavailable(
            "The key in the restricted folder is missing, and without it nothing in the drop can "
            "be opened. Put back the copy that was backed up. Nothing was stored."
        )
    keys = drop_keys(workspace)
    with suppress(FileNotFoundError, PermissionError):  # another account's, which it keeps closed
        if drop_key_file(workspace).read_bytes() != keys.handed_over:
            raise StoreUnavailable(
                "The drop key in the partnership folder is not the one of this workspace, so what "
                "partners send now cannot be opened here. Run plainsight init, which writes it "
                "anew, restart the partner side, and ask who changed it. Nothing was stored."
            )
    return keys


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
