"""Sample releases published as the service publishes them, each made once for all tests."""

from functools import cache
from pathlib import Path
from unittest.mock import patch

import boundaries
from models.release import Release
from models.release_store import write
from tests.webmap.sample import sample_release
from webmap import publish

#: A name that runs something wherever text is taken for HTML, for a template or for a query.
HOSTILE = "<img src=x onerror=window.hurt=1>${window.hurt=1}`'\"><script>window.hurt=1</script>"
_HOSTILE_NAMES = {"E05001341": HOSTILE, "E05001342": "=HYPERLINK(1)", "E08000035": HOSTILE}


@cache
def areas() -> dict[str, object]:
    """Outlines of every level."""
    return {level: boundaries.load(level) for level in ("ward", "district", "county")}


@cache
def release(*, seed: int = 7, hostile: bool = False) -> Release:
    """A sample release; a hostile one has names that try to run something."""
    return sample_release(seed=seed, names=_HOSTILE_NAMES if hostile else None)


@cache
def files(*, seed: int = 7, hostile: bool = False, charts: bool = False) -> dict[str, bytes]:
    """Every resource of a sample release; its charts, which take longest, only where asked for."""
    drawn = publish.area_charts if charts else lambda _: iter(())
    with patch.object(publish, "area_charts", drawn):
        return publish.assets(release(seed=seed, hostile=hostile), areas())


def publish_to(root: Path, *, seed: int = 7, hostile: bool = False) -> Path:
    """Store a sample release in `root`, make it the one on show, and return `root`."""
    write(release(seed=seed, hostile=hostile), files(seed=seed, hostile=hostile), root)
    return root
