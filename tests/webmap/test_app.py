"""The partner app opens the releases and the store of its door, and imports nothing heavy."""

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from models.release_store import write
from tests.door import client_of, partner_terms
from tests.webmap.sample import sample_release
from webmap.access import EVERY_ROLE, requires
from webmap.app import create_app

#: Nothing statistical, no map library, no store but its own: what the process must never load.
FORBIDDEN = ("altair", "boundaries.areas", "folium", "geopandas", "numba", "numpy", "pandas",
             "pyproj", "scipy", "shapely", "sklearn", "vl_convert", "geo", "webmap.analyst",
             "webmap.commands", "webmap.config", "webmap.db.analysts", "webmap.db.records",
             "webmap.serving", "webmap.draw", "webmap.intake", "webmap.keeping",
             "webmap.restricted", "webmap.stores", "webmap.workspace")  # fmt: skip
ADDRESSES = ["/", "/areas?q=leeds", "/areas/E05001341", "/areas/E05001341.csv", "/about/method",
             "/report-a-concern", "/api/v1/cells", "/api/v1/release", "/healthz"]  # fmt: skip

VISIT = """
import json, sys
from pathlib import Path
from tests.door import client_of, partner_terms
from webmap.app import create_app

opened = []
def watch(event, details):
    if event in ("open", "sqlite3.connect") and isinstance(details[0], str):
        opened.append(details[0])

client = client_of(create_app(Path(sys.argv[1]), partner_terms(Path(sys.argv[2]))))
sys.addaudithook(watch)
statuses = [client.get(address).status_code for address in json.loads(sys.argv[3])]
print(json.dumps({"statuses": statuses, "modules": sorted(sys.modules), "opened": opened}))
"""


@pytest.fixture(scope="module")
def door_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store of the door stands."""
    return tmp_path_factory.mktemp("partnership")


@pytest.fixture(scope="module")
def visit(releases: Path, door_folder: Path) -> dict:
    """A visit to every page in a process of its own, by somebody signed in."""
    command = [sys.executable, "-c", VISIT, releases, door_folder, json.dumps(ADDRESSES)]
    surroundings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=surroundings)
    return json.loads(done.stdout)


def test_every_page_answers(visit):
    assert visit["statuses"] == [200] * len(ADDRESSES)


@pytest.mark.parametrize("module", FORBIDDEN)
def test_partner_process_loads_nothing_heavy(visit, module):
    loaded = [name for name in visit["modules"] if f"{name}.".startswith(f"{module}.")]
    assert not loaded, f"the partner app imports {module}: move that work to `plainsight release`."


def test_it_opens_the_releases_its_door_and_its_own_files_alone(visit, releases, door_folder):
    """No path leads from here to the records or to the accounts of the analysts."""
    webmap = Path(__file__).parents[2] / "webmap"
    ours = (str(releases), str(webmap), sys.prefix, sys.base_prefix)
    store = str(door_folder / "partnership.sqlite")
    strangers = [path for path in visit["opened"] if path != store and not path.startswith(ours)]
    assert not strangers
    assert store in visit["opened"]
    assert any(path.startswith(str(releases)) for path in visit["opened"])


def test_environment_changes_nothing(releases, monkeypatch):
    def bodies():
        client = client_of(create_app(releases, partner_terms()))
        return [client.get(address).data for address in ADDRESSES]

    before = bodies()
    for name in ("PLAINSIGHT_RECORDS_URL", "PLAINSIGHT_WORKSPACE", "FLASK_DEBUG", "TZ", "LANG"):
        monkeypatch.setenv(name, "1")
    assert bodies() == before


def test_pages_answer_as_before_without_the_restricted_side(tmp_path):
    """Delete the records and the accounts of the analysts: every page stays, byte for byte."""
    restricted, partnership = tmp_path / "restricted", tmp_path / "partnership"
    for folder in (restricted, partnership):
        folder.mkdir()
    for name in ("key", "records.sqlite", "analysts.sqlite"):
        (restricted / name).write_bytes(name.encode())
    write(sample_release(), {}, tmp_path / "releases")
    client = client_of(create_app(tmp_path / "releases", partner_terms(partnership)))

    def told():
        answers = [client.get(address) for address in ADDRESSES]
        return [(answer.status_code, answer.data) for answer in answers]

    before = told()
    shutil.rmtree(restricted)

    assert {status for status, _ in before} == {200}
    assert told() == before


def test_a_fault_is_logged_by_place_and_never_by_value(app, caplog):
    @app.get("/fault")
    @requires(*EVERY_ROLE)
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
    with app.app_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ figure_that_is_not_there }}").render()
