"""A test whose need is missing is skipped aloud, and failed where the need is a must."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def run(root: Path, tmp_path: Path):
    """Run one browser test on a machine without a browser."""
    browser = tmp_path / "tests" / "browser"
    browser.mkdir(parents=True)
    shutil.copy(root / "tests" / "conftest.py", browser.parent)
    (browser / "test_page.py").write_text("def test_page_opens():\n    pass\n")
    (browser.parent / "test_other.py").write_text("def test_other():\n    pass\n")

    def run_with(**environment: str) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in os.environ.items() if "REQUIRE_" not in name}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=known
            | {"PATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
            | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_with


def test_missing_browser_is_named_and_counted(run):
    ran = run()
    assert ran.returncode == 0
    assert "1 tests did NOT run: they need a Chromium" in ran.stdout
    assert "tests/browser/test_page.py::test_page_opens" in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")


def test_missing_browser_fails_where_it_is_a_must(run):
    ran = run(REQUIRE_BROWSER="1")
    assert ran.returncode == 1
    assert "REQUIRE_BROWSER=1, but a Chromium is missing" in ran.stdout
