"""Every module opens by defining its word, says what it offers, and explains each public name."""

import ast
import re
from collections.abc import Iterator

from tests.house.every_module import Module, of_every_module

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
HOMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
PROMISES = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
#: A comment that speaks to a tool, not to a reader.
TO_A_TOOL = re.compile(r"#\s*(noqa|type:|pragma|fmt:|mypy:|ruff:)")


def offered(tree: ast.Module) -> list[str] | None:
    """The names listed in `__all__`, or None where there is no list."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return ast.literal_eval(node.value)
    return None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a module, those under `if TYPE_CHECKING` and `try` among them."""
    for node in body:
        yield node
        for part in ("body", "orelse", "handlers", "finalbody"):
            if isinstance(node, ast.If | ast.Try):
                yield from statements(getattr(node, part, []))


def bound(tree: ast.Module) -> set[str]:
    """Every name the module binds at its top level."""
    names: set[str] = set()
    for node in statements(tree.body):
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(leaf.id for t in targets for leaf in ast.walk(t) if hasattr(leaf, "id"))
    return names


def shelf(name: str) -> tuple[int, list[str | int]]:
    """Where a name stands in a sorted `__all__`: constants, classes, functions; 2 before 10."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, [int(bit) if bit.isdigit() else bit for bit in re.split(r"(\d+)", name)]


def public(body: list[ast.stmt]) -> list[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes anyone may use."""
    made = [node for node in body if isinstance(node, (*FUNCTION, ast.ClassDef))]
    return [node for node in made if not node.name.startswith("_")]


def is_registered(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a page or command: reached through `blueprint` or `app`, not by its name."""
    marks = [ast.unparse(mark).split(".")[0] for mark in node.decorator_list]
    return bool({"blueprint", "app"} & set(marks))


@of_every_module
def test_first_line_says_what_the_module_is(module: Module):
    said = ast.get_docstring(module.tree) or ""
    assert said.split("\n")[0].endswith((".", ":", "?")), (
        f"{module.name} does not open with one sentence: define the word it is named for, "
        "in one line that ends with a full stop."
    )


@of_every_module
def test_all_lists_what_exists(module: Module):
    if module.is_migration:
        return
    names = offered(module.tree)
    assert names is not None, (
        f"{module.name} has no __all__: list what it offers, or [] if nothing."
    )
    absent = set(names) - bound(module.tree)
    assert not absent, f"{module.name} lists {sorted(absent)} but never binds them: take out."
    assert len(set(names)) == len(names), f"{module.name} lists a name twice in __all__."
    assert names == sorted(names, key=shelf), (
        f"__all__ of {module.name} is not sorted: run ruff check --select RUF022 --fix."
    )


@of_every_module
def test_all_hides_nothing_public(module: Module):
    if module.is_migration:
        return
    named = {node.name for node in public(module.tree.body) if not is_registered(node)}
    hidden = named - set(offered(module.tree) or [])
    assert not hidden, (
        f"{module.name} defines {sorted(hidden)} outside __all__: list them, or put an "
        "underscore before names nobody else needs."
    )


@of_every_module
def test_every_public_name_is_explained(module: Module):
    if module.is_migration:
        return
    for node in public(module.tree.body):
        inside = public(node.body) if isinstance(node, ast.ClassDef) else []
        for named in (node, *inside):
            marks = {ast.unparse(mark).split(".")[-1] for mark in named.decorator_list}
            if marks & {"overload", "override", "setter", "deleter"}:
                continue
            assert ast.get_docstring(named), (
                f"{module.name}: {named.name} is public and unexplained: say in its "
                "docstring what it takes, what it gives and when it refuses."
            )


@of_every_module
def test_module_is_named_for_what_it_holds(module: Module):
    homeless = HOMELESS & {part.removesuffix(".py") for part in module.path.parts[-3:]}
    assert not homeless, (
        f"{module.name} is in {sorted(homeless)}, a name for things without a home: name the "
        "noun that its functions share and make that the module."
    )


@of_every_module
def test_nothing_is_left_for_later(module: Module):
    for number, line in enumerate(module.text.splitlines(), 1):
        assert not PROMISES.search(line), (
            f"{module.name}:{number} promises later work: do it now, or open an issue and "
            "take the comment out."
        )


@of_every_module
def test_nothing_prints(module: Module):
    for node in ast.walk(module.tree):
        called = isinstance(node, ast.Call) and getattr(node.func, "id", None)
        assert called != "print", (
            f"{module.name}:{node.lineno} prints: return the value and let a command show "
            "it, or write a structured log line in webmap."
        )


@of_every_module
def test_import_inside_a_function_says_why(module: Module):
    lines = module.text.splitlines()
    for function in (node for node in ast.walk(module.tree) if isinstance(node, FUNCTION)):
        inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
        if not inside:
            continue
        first, last = inside[0].lineno - 1, max(node.end_lineno for node in inside)
        near = lines[max(first - 1, function.lineno - 1) : last + 1]
        reasons = [line for line in near if "#" in line and not TO_A_TOOL.search(line)]
        assert reasons, (
            f"{module.name}: {function.name} imports inside itself and gives no reason: move "
            "the import to the top, or say beside it which heavy library it keeps out of what."
        )
