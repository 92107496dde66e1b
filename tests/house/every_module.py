"""Every module of the source, and a rule asked of each in one test that tells of all who break it.

Six hundred modules times ten rules are six thousand tests if each pair is one: most of their time
would go into naming them.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("boundaries", "geo", "models", "webmap")
#: Alembic's own form: a revision has the names Alembic looks for, and no public ones.
MIGRATIONS = "migrations"


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: Path

    @property
    def name(self) -> str:
        """Where it stands in the checkout."""
        return str(self.path.relative_to(ROOT))

    @property
    def is_migration(self) -> bool:
        """Whether Alembic, not we, decides the names in it."""
        return MIGRATIONS in self.path.parts

    @cached_property
    def text(self) -> str:
        """What is written in it."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """It, parsed."""
        return ast.parse(self.text)


@cache
def modules() -> list[Module]:
    """Every module, read and parsed once for all the rules."""
    return [Module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def broken_by(rule: Callable[[Module], None], asked: list[Module]) -> list[str]:
    """What a rule says of the modules that break it."""
    told = []
    for module in asked:
        try:
            rule(module)
        except AssertionError as breach:
            told.append(str(breach).partition("\nassert ")[0])
    return told


def of_every_module(rule: Callable[[Module], None]) -> Callable[[], None]:
    """Make a test of a rule: it is asked of each module, and all that it says is told."""

    def test() -> None:
        asked = modules()
        assert len(asked) > 100, "the source is not where this test looks for it"
        broken = broken_by(rule, asked)
        assert not broken, "\n".join(broken)

    test.__name__, test.__doc__ = rule.__name__, rule.__doc__
    return test
