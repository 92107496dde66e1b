"""Workspaces, empty stores, a sample release made by hand, and the partner app over it."""

import json
from pathlib import Path
from types import MappingProxyType

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from models.release import Release
from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_release
from webmap.config import Settings
from webmap.site.assembly import Site
from webmap.stores import open_records
from webmap.workspace import Workspace

#: Resources under the names that publishing gives them; small and made by hand.
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>Chart</title></svg>'
NAMES = {
    "small-map.svg": "small-map.0123456789abcdef.svg",
    "chart-E08000034.svg": "chart-E08000034.0123456789abcdef.svg",
    "chart-E08000034-narrow.svg": "chart-E08000034-narrow.0123456789abcdef.svg",
    "figures-ward-class-2025.json": "figures-ward-class-2025.0123456789abcdef.json",
}
FIGURES = {
    "title": "Where were more concerns than expected reported, 2025?",
    "legend": [{"words": "not enough information", "fill": "#ffffff", "areas": 39}],
}


def hand_made_resources() -> dict[str, bytes]:
    """Every resource the pages under test look for, with compressed twins of one of them."""
    return {
        "index.json": json.dumps(NAMES).encode(),
        "views.json": json.dumps({"default": "ward-class-2025"}).encode(),
        "shell.json": json.dumps({"patterns": "<defs></defs>"}).encode(),
        NAMES["figures-ward-class-2025.json"]: json.dumps(FIGURES).encode(),
        NAMES["small-map.svg"]: CHART,
        NAMES["small-map.svg"] + ".br": b"brotli twin",
        NAMES["small-map.svg"] + ".gz": b"gzip twin",
        NAMES["chart-E08000034.svg"]: CHART,
        NAMES["chart-E08000034-narrow.svg"]: CHART,
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A place where nothing is yet."""
    return Workspace(tmp_path / "place")


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    """A workspace with a key and an empty, up-to-date store."""
    workspace.key()
    with open_records(workspace, Settings(records_url=None), writing=True):
        pass
    return workspace


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    """A workspace and settings whose stores are empty: on SQLite, then on PostgreSQL."""
    urls = dict.fromkeys(["records_url", "partnership_url", "analysts_url"])
    if request.param == "postgres":
        databases = request.getfixturevalue("postgres_databases")
        shared = SecretStr(databases())
        urls = {"records_url": shared, "partnership_url": shared}
        urls["analysts_url"] = SecretStr(databases())  # it has accounts of its own
    return MappingProxyType(
        {
            "workspace": Workspace(tmp_path / "workspace"),
            "settings": Settings(**urls, busy_seconds=0.2),
        }
    )


@pytest.fixture
def sqlite_store(tmp_path):
    """A workspace and settings whose stores are empty SQLite files."""
    settings = Settings(records_url=None, partnership_url=None, analysts_url=None, busy_seconds=0.1)
    return {"workspace": Workspace(tmp_path / "workspace"), "settings": settings}


@pytest.fixture(scope="session")
def release() -> Release:
    """The sample release, as its maker holds it."""
    return sample_release()


@pytest.fixture(scope="session")
def releases(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A releases folder with the sample release on show."""
    root = tmp_path_factory.mktemp("releases")
    write(release, hand_made_resources(), root)
    return root


@pytest.fixture
def app(releases: Path) -> Site:
    """The partner app over the sample release."""
    return signed_in_app(releases)


@pytest.fixture
def client(app: Site) -> FlaskClient:
    """Something that asks the partner app."""
    return app.test_client()


@pytest.fixture
def read_page(client: FlaskClient):
    """Open an address and take the page apart."""

    def opened(address: str) -> Page:
        response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        return Page(response.get_data(as_text=True))

    return opened


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """The partner app where nothing has been published."""
    return signed_in_app(tmp_path / "releases").test_client()
