"""Publish makes every resource of a release's pages: the table of contents of what is drawn.

It runs once, at release time. The partner app serves the bytes and computes nothing.
"""

from collections.abc import Mapping

from boundaries import names
from boundaries.areas import Areas
from models.disclosure.spec import WARD_LEVELS
from models.release import Release
from webmap.charts import area_charts
from webmap.draw import shell_map, take_apart
from webmap.legend import PATTERNED
from webmap.publishing.bundle import Bundle, as_json
from webmap.publishing.class_words import all_class_words
from webmap.publishing.figures import figures
from webmap.publishing.file_outlines import file_outlines
from webmap.publishing.picture import definitions, picture
from webmap.publishing.questions import LEVELS, MEASURES, default_question, questions
from webmap.publishing.shapes import degrees_extent, near_towns, shapes

__all__ = ["assets"]


def assets(release: Release, areas: Mapping[str, Areas]) -> dict[str, bytes]:
    """Return every resource of a release's pages by name; the same release gives the same bytes.

    Parameters
    ----------
    release
        What partners may see.
    areas
        Outlines of every level, EPSG:27700.

    Returns
    -------
    Files under content-hashed names with ``.br`` and ``.gz`` twins; ``index.json``, which gives
    the hashed name of each plain one (``shapes.json``, ``figures-<view>.json``, ``map-<view>.svg``,
    ``small-map.svg``, ``chart-<area code>.svg``, ``shell.js``, ``shell.css``); ``shell.json``, the
    map's element and what it loads; ``views.json``, the views on offer; ``places.json``, the towns
    near each ward and group; ``outlines.json``, the
    outlines that files take along; ``classes.json``, the words of the classes of divided cells.

    Raises
    ------
    ValueError
        If an area code can not stand in a file's name, or the default view has no cells.
    """
    bundle = Bundle()
    outlines = bundle.add("shapes.json", as_json(shapes(release, areas, names.labels())))
    shell = take_apart(shell_map(f"/resources/{outlines}", degrees_extent(areas["county"])))
    bundle.add("shell.js", shell.script.encode())
    bundle.add("shell.css", shell.style.encode())
    published = questions(release)
    first = default_question(release, published)
    for question in published:
        view = figures(release, question)
        bundle.add(f"figures-{question.key}.json", as_json(view.as_json()))
        still = picture(question.heading, areas[question.level], view.looks(), areas["district"])
        bundle.add(f"map-{question.key}.svg", still)
        if question == first:
            bundle.add("small-map.svg", still)
    for code, chart in area_charts(release):
        bundle.add(f"chart-{code}.svg", chart)
    return bundle.finish(
        {
            "shell.json": {
                "html": shell.html,
                "patterns": definitions(PATTERNED),
                "scripts": shell.scripts,
                "styles": shell.styles,
            },
            "classes.json": all_class_words(),
            "outlines.json": _outlines(areas),
            "places.json": _places(areas),
            "views.json": {
                "default": first.key,
                "reason": release.default_view["reason"],
                "levels": LEVELS,
                "measures": MEASURES,
                "views": [
                    {
                        "key": question.key,
                        "level": question.level,
                        "measure": question.measure,
                        "kind": question.kind,
                        "table": question.table,
                        "dims": dict([question.of]) if question.of else {},
                        "kind_words": question.kind_words,
                        "period": question.token,
                        "period_kind": question.period.kind,
                        "period_words": question.period_words,
                        "title": question.heading,
                    }
                    for question in published
                ],
            },
        }
    )


def _outlines(areas: Mapping[str, Areas]) -> dict[str, dict[str, object]]:
    """Return the outlines of every level by area code, as files hold them."""
    return {
        level: {
            str(code): outline.as_json()
            for code, outline in zip(here.codes, file_outlines(here.frame.geometry), strict=True)
        }
        for level, here in areas.items()
    }


def _places(areas: Mapping[str, Areas]) -> dict[str, list[str]]:
    """Return the towns near each ward and group of wards, by code."""
    towns = names.towns()
    found = (near_towns(here, towns) for level, here in areas.items() if level in WARD_LEVELS)
    return {code: near for level in found for code, near in level.items()}
