"""What every test may ask for: the real open data, where this checkout has it beside it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

settings.register_profile(
    "quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real open data and published results beside the checkout."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the real open data in ../shared is not beside this checkout")
    return folder
