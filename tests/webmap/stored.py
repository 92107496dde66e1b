"""Everything that stands in a store, row by row, to tell whether anything changed."""

from sqlalchemy import select

from webmap.db.records.store import RECORDS
from webmap.stores import open_store


def everything_stored(workspace, settings, kind=RECORDS, but=("journal",)):
    """Every row of every table, sorted, by the name of the table."""
    with open_store(kind, workspace, settings) as db:
        return {
            table.name: sorted(map(repr, db.execute(select(table)).all()))
            for table in kind.tables
            if table.name not in but
        }
