"""Covering counts how finely the stored records can be placed; exact, for analysts alone."""

from geo.periods import Period
from geo.place_coverage import PlaceCoverage, cover
from geo.placing import place
from webmap.config import Settings
from webmap.db.records.concerns import records_frame
from webmap.errors import NothingToDo
from webmap.geography.areas_in_use import areas_in_use, postcodes_of
from webmap.geography.places_in_use import uprns_in_use
from webmap.stores import open_records
from webmap.workspace import Workspace

__all__ = ["coverage_of"]


def coverage_of(workspace: Workspace, settings: Settings, period: Period | None) -> PlaceCoverage:
    """Count where the places of stored records are lost, by organisation. RESTRICTED.

    Parameters
    ----------
    workspace, settings
        Where the records are.
    period
        Only records received in it; None for all.

    Raises
    ------
    NothingToDo
        If there is no record.
    """
    with open_records(workspace, settings) as db:
        records = records_frame(db)
    if period is not None:
        records = records.loc[period.covers(records["received_on"])]
    if records.empty:
        raise NothingToDo("There are no records to place. Import some: plainsight import.")
    areas = areas_in_use(workspace)
    postcodes = postcodes_of(areas)
    return cover(place(records, areas["ward"], postcodes, uprns_in_use(workspace)))
