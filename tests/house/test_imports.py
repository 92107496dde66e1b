"""The four names are ours, and light things stay light."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

#: What drawing, counting and modelling need, and a command that only answers does not.
HEAVY = ("geopandas", "pandas", "sklearn", "numba", "folium")
#: What the partner app must never need: it reads what the release holds.
NOT_FOR_PARTNERS = (
    *("sklearn", "numba", "esda", "libpysal", "statsmodels", "geopandas", "shapely", "pandas"),
    *("numpy", "scipy", "folium", "altair", "vl_convert", "alembic"),
)
#: What holds or opens records, or is of the restricted side alone.
OF_THE_OTHER_SIDE = (
    *("webmap.analyst", "webmap.config", "webmap.db.analysts", "webmap.db.records"),
    *(
        "webmap.serving",
        "webmap.keeping",
        "webmap.restricted",
        "webmap.stores",
        "webmap.workspace",
    ),
)


def loaded_after(statement: str, folder: Path) -> set[str]:
    """Top-level modules a fresh Python holds after running one statement."""
    return {name.split(".")[0] for name in all_loaded_after(statement, folder)}


def all_loaded_after(statement: str, folder: Path) -> set[str]:
    """Every module a fresh Python holds after running one statement."""
    report = "import json, sys; print(); print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", f"{statement}\n{report}"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


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


@pytest.fixture(scope="module")
def partner_app(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a process of the partner side holds, every page of it among them."""
    build = (
        "from pathlib import Path\n"
        "import webmap.app as app\n"
        "from importlib import import_module\n"
        "for page in app.PAGES: import_module(page)"
    )
    return all_loaded_after(build, tmp_path_factory.mktemp("elsewhere"))


def test_partner_app_computes_nothing(partner_app: set[str]):
    held = {name.split(".")[0] for name in partner_app} & set(NOT_FOR_PARTNERS)
    assert not held, (
        f"the partner app brings {sorted(held)}: what they compute belongs in the release, made "
        "once by plainsight release and stored."
    )


@pytest.mark.parametrize("module", OF_THE_OTHER_SIDE)
def test_partner_app_holds_nothing_of_the_restricted_side(partner_app: set[str], module: str):
    held = sorted(name for name in partner_app if f"{name}.".startswith(f"{module}."))
    assert not held, f"the partner app brings {held}: no path may lead from it to the records."


def test_contracts_are_kept(root: Path):
    ran = lint_imports(root, "pyproject.toml")
    assert ran.returncode == 0, f"run lint-imports and see which import to take out:\n{ran.stdout}"


def test_contracts_of_the_partner_side_show_who_breaks_them(root: Path, tmp_path: Path):
    """The same contracts, asked of what makes releases: it reads records and computes."""
    kept = (root / "pyproject.toml").read_text(encoding="utf-8")
    ours, theirs = 'source_modules = ["webmap.app", "webmap.views"]', "webmap.releasing"
    assert kept.count(ours) == 2
    broken = kept.replace(ours, f'source_modules = ["{theirs}"]')
    broken = broken.replace('"webmap.releasing", ', "")  # it may be what it is
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")

    ran = lint_imports(root, tmp_path / "broken.toml")

    assert ran.returncode == 1
    for name in ("The partner side cannot reach the records", "The partner side reads and"):
        assert re.search(f"{name}.* BROKEN", ran.stdout)
    assert len(re.findall(r"BROKEN$", ran.stdout, re.MULTILINE)) == 2


def lint_imports(root: Path, contracts: Path | str) -> subprocess.CompletedProcess[str]:
    """Run the checker over the checkout."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", contracts]
    return subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
