"""Files are written without a library that computes: the partner process never holds one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.webmap import published
from webmap.exports.kinds import CELL_KINDS, VIEW_KINDS

#: What reads or computes figures elsewhere, and has no place here.
HEAVY = {"numpy", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow", "openpyxl"}
PROGRAM = """
import json, sys
from pathlib import Path
from tests.door import signed_in_app
client = signed_in_app(Path(sys.argv[1])).test_client()
sent = [client.get(address).status_code for address in sys.argv[2:]]
print(json.dumps([sent, sorted({name.split(".")[0] for name in sys.modules})]))
"""


@pytest.fixture
def root(tmp_path) -> Path:
    return published.publish_to(tmp_path)


def test_sending_every_kind_of_file_brings_nothing_heavy(root):
    asked = [
        *(f"/map.{kind}" for kind in VIEW_KINDS),
        *(f"/api/v1/cells.{kind}" for kind in CELL_KINDS),
        "/api/v1/release.gpkg",
        "/areas/E08000034.csv",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root), *asked],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    sent, loaded = json.loads(ran.stdout)

    assert sent == [200] * len(asked)
    assert not HEAVY & set(loaded)
