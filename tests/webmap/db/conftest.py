"""Stores for the tests: SQLite in a folder of its own, and a real PostgreSQL where one starts."""

from types import MappingProxyType

import pytest
from pydantic import SecretStr

from webmap.config import Settings
from webmap.workspace import Workspace


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request, tmp_path):
    """A workspace and settings whose two stores are empty: on SQLite, then on PostgreSQL."""
    urls = {"records_url": None, "partnership_url": None}
    if request.param == "postgres":
        urls = dict.fromkeys(urls, SecretStr(request.getfixturevalue("postgres_database")))
    return MappingProxyType(
        {
            "workspace": Workspace(tmp_path / "workspace"),
            "settings": Settings(**urls, busy_seconds=0.2),
        }
    )


@pytest.fixture
def sqlite_store(tmp_path):
    """A workspace and settings whose two stores are empty SQLite files."""
    settings = Settings(records_url=None, partnership_url=None, busy_seconds=0.1)
    return {"workspace": Workspace(tmp_path / "workspace"), "settings": settings}
