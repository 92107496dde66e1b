"""Every command notes in an audit log what it changes, or stands here with a reason."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
import typer

from webmap.commands.main import COMMANDS

#: What writes a line, or does so by itself with what it changes.
NOTES = {
    "desk_of", "furnish", "invite_newcomer", "let_first_steward_in", "note_batch", "note_done",
    "note_restricted", "note_where_kept", "resolve", "retire_months",
}  # fmt: skip
LOOKS = "looks, and changes nothing"
APART = "writes a file for its user, and nothing in the workspace"
#: Commands that note nothing, and why.
QUIET = {
    "assure": APART,
    "audit list": LOOKS,
    "audit verify": LOOKS,
    "boundaries crosswalk": LOOKS,
    "boundaries list": LOOKS,
    "boundaries which": LOOKS,
    "check": "tries what an import would do, and stores nothing",
    "coverage": LOOKS,
    "doctor": LOOKS,
    "duplicates cases": LOOKS,
    "duplicates decided": LOOKS,
    "duplicates list": LOOKS,
    "map-columns": APART,
    "people list": LOOKS,
    "places list": LOOKS,
    "premises near": LOOKS,
    "premises sectors": LOOKS,
    "premises signals": LOOKS,
    "release diff": LOOKS,
    "release dominated": LOOKS,
    "release list": LOOKS,
    "returns": LOOKS,
    "serve": "makes an empty store at the most; what people do on the pages is noted by the door",
    "template": APART,
}


def callbacks() -> dict[str, object]:
    """Every command by its words, with the function that runs it."""
    found = {}
    for name, place in COMMANDS.items():
        command = typer.main.get_command(import_module(place.module).app)
        parts = getattr(command, "commands", {})
        if not parts or command.invoke_without_command:
            found[name] = command.callback
        found |= {f"{name} {part}": each.callback for part, each in parts.items()}
    return found


def names_reached(module: str, function: str, seen: set[tuple[str, str]]) -> set[str]:
    """Every name a function uses, and those it calls that stand with the commands."""
    if (module, function) in seen:
        return set()
    seen.add((module, function))
    tree = ast.parse(Path(import_module(module).__file__).read_text(encoding="utf-8"))
    own = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
    brought = {
        alias.name: each.module
        for each in tree.body
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith("webmap.commands.")
        for alias in each.names
    }
    if function not in own:
        return set()
    used = {each.id for each in ast.walk(own[function]) if isinstance(each, ast.Name)}
    for name in sorted(used):
        if name in own:
            used |= names_reached(module, name, seen)
        elif name in brought:
            used |= names_reached(brought[name], name, seen)
    return used


@pytest.mark.parametrize("words", sorted(callbacks().keys() - QUIET.keys()))
def test_what_a_command_changes_is_noted(words: str):
    callback = callbacks()[words]
    notes = NOTES & names_reached(callback.__module__, callback.__name__, set())
    assert notes, (
        f"plainsight {words} changes something and notes nothing: call note_restricted, or "
        "note_done for the partners' log, after it; or put it into QUIET here with a reason."
    )


def test_the_list_names_commands_that_there_are():
    assert QUIET.keys() <= callbacks().keys(), "QUIET names a command that there is no more."
