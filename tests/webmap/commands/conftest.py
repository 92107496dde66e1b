"""A command line to type at, and records that were imported with it."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from boundaries.tables import DISTRICTS
from geo.postcodes import Postcodes
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from webmap import clock


@pytest.fixture
def command_line(monkeypatch, capsys):
    """Run a command as a person would: exit code, what it printed, what it complained of."""

    def typed(*words):
        code = run(monkeypatch, *words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed


@pytest.fixture(scope="session")
def imported(tmp_path_factory):
    """A workspace with records and nothing published. Copy it, change nothing in it."""
    root = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        file = write_concerns(root / "concerns.csv", concern_rows())
        assert run(patch, "import", "concerns", file, "--workspace", root / "place") == 0
    return root / "place"


@pytest.fixture(scope="session")
def directory():
    """The postcodes of West Yorkshire, read once."""
    return Postcodes.load(list(DISTRICTS))


@pytest.fixture
def place(imported, directory, tmp_path, monkeypatch):
    """A copy of the imported workspace to work in, on a day and with a directory that are fixed."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(Postcodes, "load", lambda _districts: directory)
    shutil.copytree(imported, tmp_path / "place")
    return tmp_path / "place"


@pytest.fixture
def locked(monkeypatch):
    """Make a file one that this account may not read; root may read any, so it is acted."""

    def locking(path):
        opened, allowed = Path.open, os.access

        def refuse(self, *how, **more):
            if self == path:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return opened(self, *how, **more)

        monkeypatch.setattr(Path, "open", refuse)
        monkeypatch.setattr(
            os, "access", lambda at, mode, **how: str(at) != str(path) and allowed(at, mode, **how)
        )
        return path

    return locking


@pytest.fixture
def plainsight(command_line, place):
    """Run a command in that copy."""
    return lambda *words: command_line(*words, "--workspace", place)
