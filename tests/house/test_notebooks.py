"""A notebook carries no outputs: they would be figures nobody protected, and they go stale."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.name)
def test_notebook_carries_no_output(path: Path):
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        ran = cell.get("outputs") or cell.get("execution_count")
        assert not ran, f"{path.name}, cell {number} has an output: clear all outputs and save."
