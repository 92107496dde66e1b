"""The four names are ours, and light things stay light."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: What drawing, counting and modelling need, and a command that only answers does not.
HEAVY = ("geopandas", "pandas", "sklearn", "numba", "folium")
#: What the partner app must never need: it reads what the release holds.
NOT_FOR_PARTNERS = (
    *("sklearn", "numba", "esda", "libpysal", "statsmodels", "geopandas", "shapely", "pandas"),
    *("numpy", "scipy", "folium", "altair", "vl_convert", "sqlalchemy", "alembic"),
)


def loaded_after(statement: str, folder: Path) -> set[str]:
    """Top-level modules a fresh Python holds after running one statement."""
    report = "import json, sys; print(); print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", f"{statement}\n{report}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=True)
    return {name.split(".")[0] for name in json.loads(ran.stdout.splitlines()[-1])}


@pytest.mark.parametrize("name", ["boundaries", "geo", "models", "webmap"])
def test_import_name_is_ours(name: str, root: Path, tmp_path: Path):
    """Strangers of these names exist on the package index and would shadow us in silence."""
    command = [sys.executable, "-c", f"import {name}; print({name}.__file__)"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert Path(ran.stdout.strip()).resolve() == (root / name / "__init__.py").resolve(), (
        f"`import {name}` finds another package: uninstall the stranger and run make env."
    )


def test_command_line_starts_light(tmp_path: Path):
    held = loaded_after("import webmap.commands.main", tmp_path) & set(HEAVY)
    assert not held, (
        f"importing webmap.commands.main brings {sorted(held)}: import them in the command that "
        "needs them."
    )


def test_help_needs_nothing_heavy(tmp_path: Path):
    ask = (
        "import sys; sys.argv = ['plainsight', '--help']\n"
        "from webmap.commands.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    held = loaded_after(ask, tmp_path) & set(HEAVY)
    assert not held, f"plainsight --help brings {sorted(held)}: let main list without importing."


def test_partner_app_only_reads(tmp_path: Path):
    held = loaded_after("import webmap.app", tmp_path) & set(NOT_FOR_PARTNERS)
    assert not held, (
        f"the partner app brings {sorted(held)}: what they compute belongs in the release, made "
        "once by plainsight release and stored."
    )
