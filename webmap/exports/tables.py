"""Tables are the figures of a release ready to be written: one view, some cells, or all of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.disclosure.cells import ReleasedCell
from models.release import AreaLevel
from webmap.exports.about import last_day, notes, view_notes
from webmap.exports.ground import outlines_at
from webmap.exports.marking import Marking
from webmap.exports.rows import (
    AREA_COLUMNS,
    CELL_COLUMNS,
    VIEW_COLUMNS,
    area_row,
    cell_row,
    view_rows,
)
from webmap.files.file_table import FileTable, Layer
from webmap.files.geopackage import as_geopackage
from webmap.shelf import Shown

__all__ = ["cells_table", "release_geopackage", "view_table"]

#: Layers of the whole release, finest first: a level, and what its layer is called.
_LAYERS: Final[Mapping[AreaLevel, str]] = {
    "ward": "wards",
    "small_group": "small_groups",
    "group": "groups",
    "district": "districts",
    "county": "county",
}


def view_table(
    shown: Shown, view: Mapping[str, Any], figures: Mapping[str, Any], marking: Marking
) -> FileTable:
    """Return exactly one view of the map.

    Parameters
    ----------
    shown
        The release on show.
    view
        The view as the catalogue has it.
    figures
        The view as it was published.
    marking
        What the file is marked with.
    """
    return FileTable(
        name=str(view["key"]).replace("-", "_").lower(),
        title=f"{marking}. {figures['title']}",
        columns=VIEW_COLUMNS,
        rows=view_rows(shown.release, view, figures),
        about=view_notes(notes(shown.release, shown.id, marking), figures),
        dated=last_day(shown.release),
    )


def cells_table(shown: Shown, cells: Sequence[ReleasedCell], marking: Marking) -> FileTable:
    """Return cells as they are published, in their order."""
    return FileTable(
        name="cells",
        title=f"{marking}. Released cells of {shown.release.quarter}",
        columns=CELL_COLUMNS,
        rows=[cell_row(cell) for cell in cells],
        about=notes(shown.release, shown.id, marking),
        dated=last_day(shown.release),
    )


def release_geopackage(shown: Shown, marking: Marking) -> bytes:
    """Return the whole release as a GeoPackage.

    A layer of outlines for each level of areas, and a table ``cells`` of every released cell,
    whose column `area` is the `area_code` of a layer.
    """
    layers = [_areas(shown, level, marking) for level in _LAYERS if shown.release.areas_at(level)]
    return as_geopackage(layers, [cells_table(shown, shown.release.cells, marking)])


def _areas(shown: Shown, level: AreaLevel, marking: Marking) -> Layer:
    release, outlines = shown.release, outlines_at(shown, level)
    areas = release.areas_at(level)
    table = FileTable(
        name=_LAYERS[level],
        title=f"{marking}. Areas of {release.quarter}: {_LAYERS[level].replace('_', ' ')}",
        columns=AREA_COLUMNS,
        rows=[area_row(area) for area in areas],
        about=notes(release, shown.id, marking),
        dated=last_day(release),
    )
    return Layer(table=table, outlines=[outlines.get(area.code) for area in areas])
