"""An audit is kept on the restricted side: its witnesses prove what the release may say."""

import io
import json
from dataclasses import asdict
from typing import Final

import numpy as np

from models.disclosure.audit.audit import Audit
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
        targets=np.concatenate([np.empty(0, np.int64), *map(np.array, audit.targets.columns)]),
        ends=np.cumsum([0, *map(len, audit.targets.columns)]),
    )
    swap_file(folder / "witnesses.npz", held.getvalue(), mode=0o600)
    figures = json.dumps(asdict(audit.figures), indent=1, sort_keys=True)
    swap_file(folder / "figures.json", f"{figures}\n".encode(), mode=0o600)
