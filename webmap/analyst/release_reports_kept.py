"""Release reports are kept on the restricted side, beside what the audit of each release left."""

import json
import re
from pathlib import Path
from typing import Final

from models.durable import swap_file
from webmap.analyst.release_report import ReleaseReport
from webmap.analyst.release_report_paper import report_paper
from webmap.documents.html_page import as_html
from webmap.documents.plain_text import as_text
from webmap.workspace import Workspace

__all__ = ["FOLDER", "keep_report", "report_kept", "reports_kept"]

#: Folder of the restricted side that holds one folder a release.
FOLDER: Final = "audit"
_TOLD: Final = "report.json"
_ID: Final = re.compile(r"\d{4}-Q[1-4]-[0-9a-f]{12}")


def keep_report(workspace: Workspace, report: ReleaseReport) -> Path:
    """Write a report as a page, as text and as plain values, readable by its owner alone.

    Parameters
    ----------
    workspace
        Whose.
    report
        One of the same release that is there already is replaced.

    Returns
    -------
    The folder it is in.

    Raises
    ------
    ValueError
        If the id is not that of a release.
    """
    if not _ID.fullmatch(report.release_id):
        raise ValueError("a report is of a release, named by its id. Nothing was written.")
    folder = workspace.prepare_restricted() / FOLDER / report.release_id
    for each in (folder.parent, folder):
        each.mkdir(exist_ok=True, mode=0o700)
    paper = report_paper(report)
    told = json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode()
    for name, content in (
        ("report.html", as_html(paper)),
        ("report.txt", as_text(paper)),
        (_TOLD, told + b"\n"),
    ):
        swap_file(folder / name, content, mode=0o600)
    return folder


def reports_kept(workspace: Workspace) -> tuple[str, ...]:
    """Return the ids of the releases a report is kept of, the latest quarter first."""
    found = (path.parent.name for path in (workspace.restricted / FOLDER).glob(f"*/{_TOLD}"))
    return tuple(sorted((name for name in found if _ID.fullmatch(name)), reverse=True))


def report_kept(workspace: Workspace, release_id: str) -> ReleaseReport | None:
    """Return the report of a release, or None where there is none that can be read.

    The id is looked for among those there are; it is never taken for a path.
    """
    if release_id not in reports_kept(workspace):
        return None
    try:
        told = json.loads((workspace.restricted / FOLDER / release_id / _TOLD).read_bytes())
        return ReleaseReport.from_json(told)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
