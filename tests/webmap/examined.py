"""What the doctor finds in a workspace, by check."""

from datetime import date

from webmap.config import Settings
from webmap.health import examine

TODAY = date(2026, 11, 22)
SETTINGS = Settings(records_url=None)


def found(workspace, today=TODAY):
    return {finding.check: finding for finding in examine(workspace, SETTINGS, today)}


def everything(folder):
    """Every file and folder inside, with its mode and bytes."""
    return {
        path: (path.stat().st_mode, path.is_file() and path.read_bytes())
        for path in sorted(folder.rglob("*"))
    }
