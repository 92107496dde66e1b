"""The partner app opens the releases folder and nothing else, and imports nothing heavy."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.release_store import write
from tests.webmap.sample import sample_release
from webmap.app import create_app

#: Nothing statistical, no map library, no database: what the partner process must never load.
FORBIDDEN = ("altair", "boundaries.areas", "folium", "geopandas", "numba", "numpy", "pandas",
             "pyproj", "scipy", "shapely", "sklearn", "sqlalchemy", "vl_convert", "webmap.db",
             "webmap.draw", "webmap.commands", "geo")  # fmt: skip
ADDRESSES = ["/", "/areas?q=leeds", "/areas/E05001341", "/areas/E05001341.csv", "/about/method",
             "/report-a-concern", "/api/v1/cells", "/api/v1/release", "/healthz"]  # fmt: skip

VISIT = """
import json, sys
from pathlib import Path
from webmap.app import create_app

opened = []
def watch(event, details):
    if event == "open" and isinstance(details[0], str):
        opened.append(details[0])

client = create_app(Path(sys.argv[1])).test_client()
sys.addaudithook(watch)
statuses = [client.get(address).status_code for address in json.loads(sys.argv[2])]
print(json.dumps({"statuses": statuses, "modules": sorted(sys.modules), "opened": opened}))
"""


@pytest.fixture(scope="module")
def visit(releases: Path) -> dict:
    """A visit to every page in a process of its own."""
    command = [sys.executable, "-c", VISIT, str(releases), json.dumps(ADDRESSES)]
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=surroundings)
    return json.loads(done.stdout)


def test_every_page_answers(visit):
    assert visit["statuses"] == [200] * len(ADDRESSES)


@pytest.mark.parametrize("module", FORBIDDEN)
def test_partner_process_loads_nothing_heavy(visit, module):
    loaded = [name for name in visit["modules"] if f"{name}.".startswith(f"{module}.")]
    assert not loaded, f"the partner app imports {module}: move that work to `plainsight release`."


def test_it_opens_the_releases_and_its_own_files_alone(visit, releases):
    """No path leads from here to the records."""
    ours = (str(releases), str(Path(__file__).parents[2] / "webmap"), sys.prefix, sys.base_prefix)
    strangers = [path for path in visit["opened"] if not path.startswith(ours)]
    assert not strangers
    assert any(path.startswith(str(releases)) for path in visit["opened"])


def test_environment_changes_nothing(releases, monkeypatch):
    def bodies():
        client = create_app(releases).test_client()
        return [client.get(address).data for address in ADDRESSES]

    before = bodies()
    for name in ("PLAINSIGHT_RECORDS_URL", "PLAINSIGHT_WORKSPACE", "FLASK_DEBUG", "TZ", "LANG"):
        monkeypatch.setenv(name, "1")
    assert bodies() == before


def test_pages_answer_as_before_without_the_records(tmp_path):
    """Delete the restricted side: every page stays as it was, byte for byte."""
    restricted = tmp_path / "restricted"
    restricted.mkdir()
    (restricted / "records.sqlite").write_bytes(b"records")
    write(sample_release(), {}, tmp_path / "releases")
    client = create_app(tmp_path / "releases").test_client()
    before = [client.get(address).data for address in ADDRESSES]

    (restricted / "records.sqlite").unlink()
    restricted.rmdir()

    assert [client.get(address).data for address in ADDRESSES] == before


def test_a_fault_is_logged_by_place_and_never_by_value(app, caplog):
    @app.get("/fault")
    def fault():
        raise ValueError("Jane Doe of 3 Mill Lane")

    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/fault")

    assert response.status_code == 500
    assert "ValueError in fault" in caplog.text
    for text in (caplog.text, response.text):
        assert "Jane" not in text
        assert "Traceback" not in text


def test_a_missing_word_in_a_template_is_a_fault_not_a_gap(app):
    """An undefined name must fail in a test, not print nothing beside a figure."""
    from jinja2 import UndefinedError

    with app.app_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ figure_that_is_not_there }}").render()
