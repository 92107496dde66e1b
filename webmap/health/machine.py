"""The machine is what Plainsight runs on: Python, packages, whose code it runs, and disk space."""

import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from webmap.health.finding import Finding

__all__ = ["disk_space", "imports", "packages", "python"]

OURS: Final = ("boundaries", "geo", "models", "webmap")
_DISTRIBUTION: Final = "plainsight-wy"
_OLDEST: Final = (3, 11)
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_LITTLE: Final = 2**30
_TOO_LITTLE: Final = 100 * 2**20


def python(running: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Say whether this Python is new enough."""
    says = f"Python {running[0]}.{running[1]}"
    if running >= _OLDEST:
        return Finding(check="python", state="ok", says=says)
    return Finding(
        check="python",
        state="unsafe",
        says=f"{says}; at least {_OLDEST[0]}.{_OLDEST[1]} is needed",
        do="Install a newer Python and run make env.",
    )


def packages(distribution: str = _DISTRIBUTION) -> Finding:
    """Say whether every package that is required is installed."""
    try:
        needed = [line for line in requires(distribution) or [] if "extra ==" not in line]
    except PackageNotFoundError:
        return Finding(
            check="packages",
            state="look",
            says="Plainsight runs from a folder and is not installed",
            do="Run make env.",
        )
    missing = [name for name in map(_name, needed) if not _is_installed(name)]
    if missing:
        return Finding(
            check="packages",
            state="unsafe",
            says=f"{len(missing)} of {len(needed)} are missing: {', '.join(missing)}",
            do="Run make env.",
        )
    return Finding(check="packages", state="ok", says=f"all {len(needed)} are installed")


def imports(home: Path) -> Finding:
    """Say whether the four import names lead to our code, in `home`, and not to a stranger's.

    A package called `geo` exists on the public index; installed, it could stand before ours.
    """
    strange = [name for name in OURS if _home_of(name) != home.resolve()]
    if strange:
        return Finding(
            check="imports",
            state="unsafe",
            says=f"another package stands in the place of {', '.join(strange)}",
            do="Uninstall the package of that name, which is not ours, and run make env.",
            usable=False,
        )
    return Finding(check="imports", state="ok", says="all four names are ours")


def disk_space(folder: Path) -> Finding:
    """Say whether the disk under `folder`, which need not exist yet, has room."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    says = f"{free / 2**30:.1f} GB are free"
    if free >= _LITTLE:
        return Finding(check="disk", state="ok", says=says)
    enough = free >= _TOO_LITTLE
    return Finding(
        check="disk",
        state="look" if enough else "unsafe",
        says=says,
        do="Make room: a full disk stops an import or a release, though it breaks neither.",
        usable=enough,
    )


def _name(requirement: str) -> str:
    """Return the package a requirement such as ``flask>=3.1`` is about."""
    found = _NAME.match(requirement)
    return found[0] if found else requirement


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _home_of(name: str) -> Path | None:
    """Return the folder that holds the package of that name, or None where there is none."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).resolve().parents[1]
