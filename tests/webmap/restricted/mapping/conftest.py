"""Sheets over the five hundred records: what every layer is drawn from."""

from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from tests.webmap.five_hundred import TODAY
from webmap.restricted.desk import desk
from webmap.restricted.mapping.map_view import view_asked
from webmap.restricted.mapping.sheet import Sheet


@pytest.fixture(scope="session")
def here(app):
    """The desk over the five hundred."""
    with app.app_context():
        return desk()


@pytest.fixture(scope="session")
def viewed(here):
    """Read an address of the map."""
    return lambda address: view_asked(MultiDict(parse_qsl(address)), here, TODAY)


@pytest.fixture(scope="session")
def sheet_of(here, viewed):
    """Work out what an address asks."""
    return lambda address: Sheet.of(here, viewed(address).asked, TODAY)


@pytest.fixture(scope="session")
def sheet(sheet_of):
    """The figures of 2025."""
    return sheet_of("period=2025")
