"""A release of every table, made as releases are made, of a made-up county of 24 wards.

One ward of every three districts holds three times the concerns its residents would bring.
"""

import json
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np

from models.derive import derive
from models.disclosure.cells import ReleasedCell, State
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import ProtectedCube
from models.disclosure.spec import WHOLE
from models.release import Release
from models.release_store import write
from tests.world import FAMILY, LAST, county, exact_cells, random_records
from webmap import publish

#: What is coarsened and withheld, so that every state occurs at every level made of wards.
COARSE = {"E05000001", "E05010003", "E08000032-S02", "E08000033-G01"}
WITHHELD = "E08000034"
WINDOW = "2025-07-01/2026-07-01"


@cache
def whole_areas():
    """Outlines of five levels: three districts of eight wards."""
    return county(columns=8)


@cache
def whole_cube(per_quarter=60):
    """Protected cells of every table, some of them made coarser by hand."""
    areas = whole_areas()
    risk = np.ones(24)
    risk[[2, 11, 20]] = 3
    exact = exact_cells(random_records(areas, per_quarter, risk=risk), areas, WHOLE)
    cells = (_repaired(cell) for cell in protect(exact, Policy()).cells)
    return ProtectedCube(cells=tuple(cells), policy=Policy())


@cache
def whole_release(per_quarter=60):
    """The release of these cells."""
    return derive(
        whole_cube(per_quarter),
        whole_areas(),
        spec=WHOLE,
        family=FAMILY,
        quarter=LAST,
        synthetic=True,
        seed=20260930,
    )


@cache
def whole_files():
    """Every resource of its pages but the charts, which take longest."""
    with patch.object(publish, "area_charts", lambda _: iter(())):
        return publish.assets(whole_release(), whole_areas())


def publish_whole(root: Path) -> Path:
    """Store the release in `root`, make it the one on show, and return `root`."""
    write(whole_release(), whole_files(), root)
    return root


def read_back(release: Release) -> Release:
    """Return a release as the partner app reads it."""
    return Release.from_json(json.loads(json.dumps(release.as_json())))


def _repaired(cell: ReleasedCell) -> ReleasedCell:
    if cell.id.table == "T9" and cell.id.period == WINDOW and cell.id.area.startswith("E0502"):
        return ReleasedCell(id=cell.id, state=State.WITHHELD)
    if cell.id.area in COARSE and cell.state is State.SHOWN:
        low = max(10, cell.value - cell.value % 10)
        return ReleasedCell(id=cell.id, state=State.COARSE, low=low, high=low + 5)
    return cell
