"""Write the reference pages that are made from the code: commands and public names."""

import ast
import inspect
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from webmap.commands.main import COMMANDS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code. Do not edit. -->"
PACKAGES = ("boundaries", "geo", "models", "webmap")


def commands_page() -> str:
    """Describe every command: what it does, its arguments, its options, its exit codes."""
    lines = [
        NOTE,
        "# Commands",
        "",
        "`plainsight --help` lists these; `plainsight COMMAND --help` explains one.",
        "",
        "| exit code | means |",
        "|---|---|",
        "| 0 | done, also when everything was there already |",
        "| 1 | a fault in Plainsight itself |",
        "| 2 | the command was used wrongly |",
        "| 3 | an input was refused; nothing of it was stored |",
        "| 4 | the audit refused a release; nothing was published |",
        "| 5 | the store is busy, unreachable, read-only or the disk is full |",
        "| 6 | there was nothing to do |",
    ]
    for name in COMMANDS:
        command: Any = typer.main.get_command(import_module(COMMANDS[name].module).app)
        lines += ["", f"## plainsight {name}", "", *_described(command)]
        for part_name, part in getattr(command, "commands", {}).items():
            lines += ["", f"### plainsight {name} {part_name}", "", *_described(part)]
    return "\n".join(lines) + "\n"


def _described(command: Any) -> Iterator[str]:
    yield inspect.cleandoc(command.help or "")
    shown = [p for p in command.params if p.name not in _COMPLETION and not p.hidden]
    if not shown:
        return
    yield ""
    yield "| option | does | default |"
    yield "|---|---|---|"
    for option in shown:
        yield f"| {_names(option)} | {_cell(option.help or '')} | {_default(option)} |"


_COMPLETION = ("help", "install_completion", "show_completion")


def _names(option: Any) -> str:
    if option.param_type_name == "argument":
        many = "..." if option.nargs == -1 else ""
        return f"`{option.name.upper()}`{many}{_choices(option)}"
    flags = ", ".join(f"`{flag}`" for flag in [*option.opts, *option.secondary_opts])
    return f"{flags}{_choices(option)}"


def _choices(option: Any) -> str:
    kind = getattr(getattr(option, "type_descriptor", None), "annotation", None)
    is_closed = isinstance(kind, type) and issubclass(kind, Enum)
    return " " + " or ".join(f"`{word.value}`" for word in kind) if is_closed else ""


def _default(option: Any) -> str:
    if option.required:
        return "needed"
    value = option.default
    if callable(value) or value in (None, (), [], ""):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{getattr(value, 'value', value)}`"


def names_page() -> str:
    """List every public name with its signature and the first line of its explanation."""
    lines = [
        NOTE,
        "# Public names",
        "",
        "What the four packages offer, from the bottom layer up. `help(name)` in Python shows the "
        "whole contract: shapes, units, errors and sources.",
    ]
    for package in PACKAGES:
        lines += ["", f"## {package}"]
        for path in sorted((ROOT / package).rglob("*.py")):
            lines += _module(path)
    return "\n".join(lines) + "\n"


def _module(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made = {node.name: node for node in tree.body if isinstance(node, _EXPLAINED)}
    public = [made[name] for name in _offered(tree) if name in made]
    if not public:
        return
    place = path.relative_to(ROOT).with_suffix("")
    module = ".".join(place.parts).removesuffix(".__init__")
    yield from ("", f"### {module}", "", _first_line(tree), "")
    for node in public:
        yield f"- `{_signature(node)}`  "
        yield f"  {_first_line(node)}"


_EXPLAINED = (ast.FunctionDef, ast.ClassDef)


def _offered(tree: ast.Module) -> list[str]:
    for node in tree.body:
        named = [*getattr(node, "targets", []), getattr(node, "target", None)]
        if any(isinstance(name, ast.Name) and name.id == "__all__" for name in named):
            return list(ast.literal_eval(getattr(node, "value", None) or ast.List([])))
    return []


def _signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    gives = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){gives}"


def _first_line(node: ast.Module | ast.FunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {"cli.md": commands_page, "api.md": names_page}


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
