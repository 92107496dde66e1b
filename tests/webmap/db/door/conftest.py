"""The store of a door, empty: on SQLite, then on PostgreSQL."""

import pytest

from webmap.db.opening import OpenStore
from webmap.db.partnership.store import PARTNERSHIP


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def door_db(request, tmp_path):
    """A store kept open, as an app keeps it."""
    url = f"sqlite:///{tmp_path / 'partnership.sqlite'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
    store = OpenStore(PARTNERSHIP, url, 5)
    yield store
    store.close()
