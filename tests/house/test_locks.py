"""The locks pin every package by hash, name no host, and follow pyproject.toml."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.every_module import ROOT, Module, of_every_module

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ;.*)? \\$", re.MULTILINE)
REWRITE = "run `make lock` and commit what changes"


def pins(lock: Path) -> dict[str, set[str]]:
    """Versions by package; a universal lock may hold several, one a platform."""
    found: dict[str, set[str]] = {}
    for name, version in PINNED.findall(lock.read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@cache
def homes() -> dict[str, list[str]]:
    """Distributions by the names they let one import."""
    return dict(packages_distributions())


@cache
def asked(root: Path) -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by the lock that must hold it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    core = project["project"]["dependencies"]
    wanted = {
        "requirements.lock": core,
        "requirements-dev.lock": [*core, *groups["dev"], *project["build-system"]["requires"]],
        "requirements-tools.lock": groups["tools"],
    }
    return {lock: [Requirement(line) for line in lines] for lock, lines in wanted.items()}


@cache
def extras(root: Path) -> list[Requirement]:
    """What pyproject.toml offers beside what everybody gets; the tests have all of it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    offered = project["project"]["optional-dependencies"]
    return [Requirement(line) for lines in offered.values() for line in lines]


LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-tools.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name: str, root: Path):
    text = (root / name).read_text(encoding="utf-8")
    for trace in ("://", "--index", "--extra-index", "--find-links", "@ "):
        assert trace not in text, f"{name} says where packages come from ({trace}): {REWRITE}."


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_by_hash(name: str, root: Path):
    blocks = re.split(r"\n(?=\S)", (root / name).read_text(encoding="utf-8").strip())
    for block in blocks:
        assert PINNED.match(block), f"{name}: {block.splitlines()[0]} is not pinned: {REWRITE}."
        assert "--hash=sha256:" in block, f"{name}: {block.splitlines()[0]} has no hash: {REWRITE}."


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_what_pyproject_asks(name: str, root: Path):
    held = pins(root / name)
    for requirement in asked(root)[name]:
        versions = held.get(canonicalize_name(requirement.name), set())
        fitting = [v for v in versions if requirement.specifier.contains(v, prereleases=True)]
        assert fitting, f"{name} has no {requirement} as pyproject.toml asks: {REWRITE}."


def test_both_locks_agree(root: Path):
    developed = pins(root / "requirements-dev.lock")
    for name, versions in pins(root / "requirements.lock").items():
        assert versions == developed.get(name), (
            f"{name} is tested in one version and installed in another: {REWRITE}."
        )


@of_every_module
def test_what_is_imported_is_asked_for(module: Module):
    """What another package happens to bring today may be gone tomorrow."""
    named = [n.module for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom) and n.module]
    named += [a.name for n in ast.walk(module.tree) if isinstance(n, ast.Import) for a in n.names]
    ours = {*sys.stdlib_module_names, "boundaries", "geo", "models", "webmap"}
    wanted = asked(ROOT)["requirements.lock"] + extras(ROOT)
    asked_for = {canonicalize_name(requirement.name) for requirement in wanted}
    for name in sorted({dotted.split(".")[0] for dotted in named} - ours):
        found = {canonicalize_name(home) for home in homes().get(name, [name])}
        assert found & asked_for, (
            f"{module.name} imports {name}, which pyproject.toml does not ask for: add it to "
            "dependencies and run make lock."
        )
