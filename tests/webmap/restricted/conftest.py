"""Five hundred records with two analyses of them, and the restricted app over them."""

import pytest

from tests.door import client_of
from tests.restricted_door import restricted_terms
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from webmap import clock
from webmap.access import Role
from webmap.config import Settings
from webmap.restricted.app import create_restricted_app
from webmap.workspace import Workspace


@pytest.fixture(scope="session")
def analysed(tmp_path_factory):
    """Records and analyses. Copy it before changing anything in it."""
    root = tmp_path_factory.mktemp("analysed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        file = write_concerns(root / "concerns.csv", concern_rows())
        place = root / "place"
        assert run(patch, "import", "concerns", file, "--workspace", place) == 0
        asked = ("--period", "2025", "--period", "2026-Q3", "--seed", 7)
        assert run(patch, "analyse", *asked, "--workspace", place) == 0
    return Workspace(place)


def app_over(workspace, **changed):
    """The restricted app over a workspace, with a door of its own."""
    return create_restricted_app(workspace, Settings(), restricted_terms(**changed))


@pytest.fixture(scope="session")
def app(analysed):
    """The restricted app over those records."""
    return app_over(analysed)


@pytest.fixture
def analyst(app):
    """An analyst who is signed in."""
    return client_of(app, Role.ANALYST)
