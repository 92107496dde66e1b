"""Everything that stands in a store, row by row, to tell whether anything changed."""

from sqlalchemy import select

from webmap.db.records.store import RECORDS
from webmap.stores import open_store


def everything_stored(workspace, settings, kind=RECORDS, but=("journal",)):
    """Every row of every table, sorted, by the name of the table."""
    with open_store(kind, workspace, settings) as db:
        return {
            name: sorted(map(repr, db.execute(select(table)).all()))
            for name, table in kind.metadata.tables.items()
            if name not in but
        }
