"""What the house rules walk beside the modules: every file a clone would hold."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.every_module import ROOT


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of this checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tracked_files() -> list[Path]:
    """Every file git would hand on: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.fixture(scope="session")
def is_text() -> Callable[[Path], bool]:
    """Tell text from pictures and archives by their first bytes."""
    return lambda path: b"\0" not in path.read_bytes()[:4096]
