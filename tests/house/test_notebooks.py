"""Notebooks are the analyst's tutorial: made-up records only, no outputs kept, limits said last.

An output would be a figure nobody protected, and it goes stale.
"""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGE = ROOT / "docs/tutorial/notebooks.md"

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def words(path: Path) -> list[str]:
    """The text of each cell that is not code."""
    cells = read(path)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


@every_notebook
def test_notebook_carries_no_output(path: Path):
    for number, cell in enumerate(read(path)["cells"], 1):
        ran = cell.get("outputs") or cell.get("execution_count")
        assert not ran, f"{path.name}, cell {number} has an output: clear all outputs and save."


@every_notebook
def test_notebook_is_one(path: Path):
    nbformat.validate(nbformat.read(path, as_version=nbformat.NO_CONVERT))
    spoken = read(path)["metadata"]

    assert spoken["kernelspec"]["language"] == "python", f"{path.name} is for another language."
    assert spoken["language_info"] == {"name": "python"}, (
        f"{path.name} names the Python it was saved with; keep the language alone, or every save "
        "by somebody else is a change."
    )


@every_notebook
def test_cells_are_told_apart_by_ids_that_stay(path: Path):
    ids = [cell.get("id") for cell in read(path)["cells"]]

    assert all(ids), f"{path.name} has cells without an id: give each one that stays."
    assert len(set(ids)) == len(ids), f"{path.name} has two cells of one id: give each its own."


@every_notebook
def test_first_cell_has_a_title_and_says_that_all_is_made_up(path: Path):
    first = read(path)["cells"][0]
    text = "".join(first["source"])

    assert (first["cell_type"], text[:2]) == ("markdown", "# "), (
        f"{path.name} begins without a title: make the first cell markdown with a # heading."
    )
    assert "SYNTHETIC" in text, f"{path.name} does not say in its first cell that it is SYNTHETIC."


@every_notebook
def test_last_section_says_what_it_cannot_say(path: Path):
    headings = re.findall(r"^## (.+)$", "\n\n".join(words(path)), re.MULTILINE)

    assert headings[-1:] == ["What this cannot say"], (
        f'{path.name} does not end with a section "## What this cannot say".'
    )
    assert read(path)["cells"][-1]["cell_type"] == "markdown", (
        f"{path.name} goes on after its last section: let that section be the last cell."
    )


def test_notebooks_are_numbered_without_gaps():
    numbers = [path.name[:2] for path in NOTEBOOKS]

    assert numbers == [f"{at:02d}" for at in range(1, len(NOTEBOOKS) + 1)], (
        "notebooks are read in order: number them 01, 02 and so on, without gaps."
    )


def test_page_lists_every_notebook_in_order():
    listed = re.findall(r"\(\.\./\.\./notebooks/([\w-]+\.ipynb)\)", PAGE.read_text("utf-8"))

    assert listed == [path.name for path in NOTEBOOKS], (
        f"{PAGE.relative_to(ROOT)} does not list the notebooks there are, in their order."
    )
