"""The wall: what is found on exact counts can not become what partners see.

It stands three times: in the types, in the rules of imports, and at run time. Each is shown here to
refuse, and then, on a copy of the code with the protection taken out, to refuse no longer: a test
that would pass without the wall proves nothing.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from models import derive as deriving
from models.disclosure.counted import Counted, admit
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import ProtectedCube
from tests.world import FAMILY, KEY, LAST, SHORT, county, exact_cells, random_records

AREAS = county()
#: Every line that ends with "no" is one that a type checker must refuse.
SNIPPET = '''
from collections.abc import Mapping
from dataclasses import replace

from boundaries.areas import Areas
from geo.periods import Period
from models.analysing.analysis import PeriodAnalysis
from models.derive import derive
from models.disclosure.counted import Counted
from models.disclosure.cube import ExactCells
from models.disclosure.protected import ProtectedCube
from models.disclosure.spec import ReleaseSpec
from models.release import AreaLevel, Family, Release


def crossings(
    cube: ProtectedCube,
    exact: ExactCells,
    counted: Counted,
    analysis: PeriodAnalysis,
    release: Release,
    areas: Mapping[AreaLevel, Areas],
    spec: ReleaseSpec,
    family: Family,
    now: Period,
) -> None:
    """Try to hand exact things on."""
    derive(cube, areas, spec=spec, family=family, quarter=now, synthetic=True, seed=1)
    derive(exact, areas, spec=spec, family=family, quarter=now, synthetic=True, seed=1)  # no
    derive(counted, areas, spec=spec, family=family, quarter=now, synthetic=True, seed=1)  # no
    derive(analysis, areas, spec=spec, family=family, quarter=now, synthetic=True, seed=1)  # no
    replace(release, cells=exact)  # no
    replace(release, findings=(analysis,))  # no
    replace(release, changes=counted)  # no
'''
CROSSINGS = [at for at, line in enumerate(SNIPPET.splitlines(), 1) if line.endswith("# no")]
#: Libraries are taken as they are: only our own types make the wall.
SETTINGS = """
[mypy]
strict = True
follow_imports = silent
[mypy-numpy.*,pandas.*,geopandas.*,scipy.*,shapely.*,pandera.*,numba.*,pyproj.*,pyogrio.*]
follow_imports = skip
"""


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """Our code in a place where it may be broken."""
    for name in ("boundaries", "geo", "models", "webmap"):
        shutil.copytree(
            root / name, tmp_path / name, ignore=lambda folder, names: {
                each for each in names
                if not (each.endswith((".py", ".typed")) or (Path(folder) / each).is_dir())
            },
        )  # fmt: skip
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} reads otherwise now: mend this test"
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(tool: str, *options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / tool), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder)


def refused_lines(folder: Path) -> list[int]:
    """Run mypy on the snippet; return the lines whose arguments it refuses."""
    (folder / "snippet.py").write_text(SNIPPET, encoding="utf-8")
    (folder / "wall.ini").write_text(SETTINGS, encoding="utf-8")
    ran = run("mypy", "--config-file=wall.ini", "--cache-dir=cache", "snippet.py", folder=folder)
    assert "snippet.py" in ran.stdout or "Success" in ran.stdout, ran.stdout + ran.stderr
    errors = re.findall(r"snippet\.py:(\d+): error: .*\[(.*)\]", ran.stdout)
    assert {kind for _, kind in errors} <= {"arg-type"}, ran.stdout
    return [int(line) for line, _ in errors]


def test_mypy_refuses_every_crossing_and_no_longer_once_the_types_are_gone(copy):
    assert len(CROSSINGS) == 6

    assert refused_lines(copy) == CROSSINGS

    edit(copy / "models" / "derive.py", "cube: ProtectedCube,", "cube: Any,")
    release = copy / "models" / "release.py"
    edit(release, "cells: tuple[ReleasedCell, ...]", "cells: Any")
    edit(release, "findings: tuple[Findings, ...]", "findings: Any")
    edit(release, "changes: tuple[Change, ...]", "changes: Any")
    assert refused_lines(copy) == []


@pytest.mark.parametrize(
    ("module", "exact"),
    [
        ("models/deriving/findings.py", "models.disclosure.cube"),
        ("models/deriving/briefing.py", "models.analysing.analysis"),
        ("models/derive.py", "models.disclosure.counted"),
        ("models/release.py", "models.disclosure.protect"),
    ],
)
def test_import_linter_refuses_a_deriving_module_that_imports_an_exact_one(copy, module, exact):
    kept = run("lint-imports", "--no-cache", folder=copy)
    assert kept.returncode == 0, kept.stdout

    path = copy / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\nimport {exact}\n", encoding="utf-8")
    broken = run("lint-imports", "--no-cache", folder=copy)

    assert broken.returncode == 1
    assert "derived from protected cells alone BROKEN" in broken.stdout


def test_without_its_rule_import_linter_would_let_it_through(copy):
    """The rule is what refuses, and no other one does."""
    rules = (copy / "pyproject.toml").read_text(encoding="utf-8")
    parted = rules.split("[[tool.importlinter.contracts]]")
    at = next(i for i, part in enumerate(parted) if "protected cells alone" in part)
    _, mark, rest = parted[at].partition("\n[tool.")
    parted[at - 1] += mark + rest
    del parted[at]
    text = "[[tool.importlinter.contracts]]".join(parted)
    (copy / "pyproject.toml").write_text(text, encoding="utf-8")
    path = copy / "models" / "deriving" / "findings.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\nimport models.disclosure.cube\n")

    assert run("lint-imports", "--no-cache", folder=copy).returncode == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguised(ProtectedCube):
    """Looks protected and is not."""


def derived(cube: object) -> object:
    return deriving.derive(
        cube, AREAS, spec=SHORT, family=FAMILY, quarter=LAST, synthetic=True, seed=1
    )


def exact_things() -> dict[str, object]:
    """One of each kind of thing that holds exact counts or is no protected cube."""
    records = random_records(AREAS, 30)
    exact = exact_cells(records, AREAS)
    cube = protect(exact, Policy())
    return {
        "ExactCells": exact,
        "Counted": admit(Counted.none(), records, FAMILY, LAST, KEY),
        "DataFrame": exact.frame,
        "Series": exact.frame["n"],
        "tuple": cube.cells,
        "Disguised": Disguised(cells=cube.cells, policy=cube.policy),
        "NoneType": None,
        "dict": {"n": 4321},
    }


def test_at_run_time_anything_but_a_protected_cube_is_refused_by_its_type_alone():
    for name, thing in exact_things().items():
        with pytest.raises(TypeError) as refusal:
            derived(thing)
        assert str(refusal.value) == (
            f"a release is derived from a ProtectedCube, not from {name}. Protect the cells first: "
            "models.disclosure.protect.protect. Nothing was derived."
        )


def test_without_the_check_at_run_time_a_disguise_would_pass(monkeypatch):
    disguised = exact_things()["Disguised"]
    monkeypatch.setattr(deriving, "_require_protected", lambda _: None)

    assert derived(disguised).cells == disguised.cells
