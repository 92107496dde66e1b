"""A module is read in one sitting and a function on one screen."""

import ast
from pathlib import Path

from tests.house.every_module import Module, of_every_module

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 60
WRITTEN = {".py", ".html", ".css", ".js", ".sql"}


def length_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, its docstring left out."""
    whole = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    said = function.body[0]
    return whole - (said.end_lineno - said.lineno + 1)


def test_no_file_is_too_long_to_read(root: Path, tracked_files: list[Path]):
    packages = {"boundaries", "geo", "models", "webmap"}
    for path in tracked_files:
        place = path.relative_to(root)
        if place.parts[0] not in packages or path.suffix not in WRITTEN:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= MOST_LINES_IN_A_FILE, (
            f"{place} has {lines} lines and the limit is {MOST_LINES_IN_A_FILE}: find the two "
            "nouns it is about and give each its own module."
        )


@of_every_module
def test_no_function_is_too_long_to_see(module: Module):
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = length_without_docstring(node)
        assert lines <= MOST_LINES_IN_A_FUNCTION, (
            f"{module.name}: {node.name} has {lines} lines and the limit is "
            f"{MOST_LINES_IN_A_FUNCTION}: name its steps and make each a function."
        )
