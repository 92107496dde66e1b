"""A workspace in which two quarters have been published, to go on from."""

import shutil
from datetime import date, datetime

import pytest

from geo.periods import Period
from tests.importing import import_concerns
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from tests.webmap.quick_releases import make_quick
from webmap.config import Settings
from webmap.releasing.publishing import publish
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None, analysts_url=None)
NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
#: A day on which the fourth quarter of 2026 has closed, and one on which the next has.
NEW_YEAR, SPRING = date(2027, 1, 20), date(2027, 4, 20)


class Told:
    """A workspace, and what tests do with it."""

    def __init__(self, workspace, settings=HERE):
        self.workspace, self.settings = workspace, settings

    def publish(self, quarter=None, today=TODAY, **how):
        asked = None if quarter is None else Period.quarter(quarter)
        return publish(self.workspace, self.settings, today=today, quarter=asked, **how)

    def take_in(self, rows, name="more.csv", today=SPRING):
        path = write_concerns(self.workspace.root.parent / name, rows)
        import_concerns(self.workspace, self.settings, path, today=today, imported_at=NOW)

    def files(self):
        """Every byte of it, but for the lock and what the store writes beside itself."""
        return {
            str(path.relative_to(self.workspace.root)): path.read_bytes()
            for path in sorted(self.workspace.root.rglob("*"))
            if path.is_file() and path.name != ".lock" and not path.name.endswith(("-shm", "-wal"))
        }


def in_one_place(start, day, count=60):
    """Concerns of one day in one ward of the first district."""
    rows = concern_rows(start)[:count]
    return [row | {"received_on": day, "place": rows[0]["place"]} for row in rows]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    make_quick(monkeypatch)


@pytest.fixture(scope="session")
def two_told(tmp_path_factory):
    """Records of nine quarters, of which the seventh and eighth are published. Copy it."""
    root = tmp_path_factory.mktemp("two told")
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        told = Told(Workspace(root / "place"))
        told.take_in(concern_rows())
        told.ids = [told.publish(quarter).id for quarter in ("2026-Q1", "2026-Q2")]
    return told


@pytest.fixture
def told(two_told, tmp_path):
    """A copy to work in."""
    shutil.copytree(two_told.workspace.root, tmp_path / "place")
    copy = Told(Workspace(tmp_path / "place"))
    copy.ids = list(two_told.ids)
    return copy
