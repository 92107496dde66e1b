"""Real resources for a sample release, quickly: everything publishing makes, few charts drawn."""

from collections.abc import Mapping

import pytest

import boundaries
from boundaries import Areas
from models.release import Release
from webmap import charts, publish


def published_resources(
    release: Release, areas: Mapping[str, Areas] | None = None
) -> dict[str, bytes]:
    """Publish `release` with the packaged outlines, or with those of its own areas.

    Drawing 130 charts takes most of publishing's time, so one of each level is drawn and the
    other areas of that level get the same picture.
    """
    drawn: dict[int, tuple[object, bytes]] = {}
    real = charts._draw

    def once(template, points):
        if id(template) not in drawn:
            drawn[id(template)] = template, real(template, points)
        return drawn[id(template)][1]

    outlines = areas or {level: boundaries.load(level) for level in ("ward", "district", "county")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_draw", once)
        return publish.assets(release, outlines)
