"""Stores for the tests: SQLite in a folder of its own, and a real PostgreSQL where one starts."""

import os
import secrets
import tempfile
import warnings
from types import MappingProxyType

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text

from webmap.config import Settings
from webmap.workspace import Workspace


@pytest.fixture(scope="session")
def postgres():
    """Address of a PostgreSQL server started for these tests."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
            import pgserver

            server = pgserver.get_server(tempfile.mkdtemp(), cleanup_mode="delete")
    except Exception as reason:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"PostgreSQL cannot be started on this machine ({type(reason).__name__})")
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()


@pytest.fixture
def postgres_database(postgres):
    """Address of an empty database of its own."""
    name = f"plainsight_{secrets.token_hex(4)}"
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {name}"))
    yield postgres.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


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
