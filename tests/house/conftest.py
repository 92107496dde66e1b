"""What the house rules walk: every source file, and every file a clone would hold."""

import ast
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("boundaries", "geo", "models", "webmap")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
#: Alembic's own form: a revision has the names Alembic looks for, and no public ones.
MIGRATIONS = "migrations"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for `source_file` every module in turn."""
    if "source_file" in metafunc.fixturenames:
        metafunc.parametrize("source_file", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))


@cache
def parsed(path: Path) -> ast.Module:
    """Read a module once for all the rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture
def tree(source_file: Path) -> ast.Module:
    """The parsed module."""
    return parsed(source_file)


@pytest.fixture
def is_migration(source_file: Path) -> bool:
    """Whether Alembic, not we, decides the names in this module."""
    return MIGRATIONS in source_file.parts


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
