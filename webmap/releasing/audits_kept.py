"""An audit is kept on the restricted side: its witnesses prove what the release may say."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.disclosure.audit.audit import Audit
from models.disclosure.audit.rows import Columns
from models.durable import swap_file
from webmap.workspace import Workspace

__all__ = ["AUDITS", "keep_audit"]

#: Folder of the restricted side that holds one folder a release.
AUDITS: Final = "audit"


def keep_audit(workspace: Workspace, release_id: str, audit: Audit) -> None:
    """Write the witnesses and figures of an audit, readable by its owner alone.

    Parameters
    ----------
    workspace
        Whose.
    release_id
        The release it is of.
    audit
        What was found.
    """
    folder = workspace.prepare_restricted() / AUDITS / release_id
    for each in (folder.parent, folder):
        each.mkdir(exist_ok=True, mode=0o700)
    held = io.BytesIO()
    np.savez_compressed(
        held,
        witnesses=audit.witnesses,
        none=audit.none,
        many=audit.many,
        targets=_flat(audit.targets.columns),
        targets_ends=_ends(audit.targets.columns),
        less=_flat(audit.targets.less),
        less_ends=_ends(audit.targets.less),
    )
    swap_file(folder / "witnesses.npz", held.getvalue(), mode=0o600)
    figures = json.dumps(asdict(audit.figures), indent=1, sort_keys=True)
    swap_file(folder / "figures.json", f"{figures}\n".encode(), mode=0o600)


def _flat(sums: Sequence[Columns]) -> NDArray[np.int64]:
    """Return sums of unknowns one after another."""
    return np.array([at for each in sums for at in each], dtype=np.int64)


def _ends(sums: Sequence[Columns]) -> NDArray[np.int64]:
    """Return where each sum begins in `_flat`, and where the last ends."""
    return np.cumsum([0, *map(len, sums)], dtype=np.int64)
