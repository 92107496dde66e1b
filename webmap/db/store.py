"""A store is one database: what it holds, which setting names it, and how its tables came to be.

Three are made of this: the records, for named analysts only; the partnership, which holds what the
steward and the partners keep, and no record; and the analysts, who may open the restricted side.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData, Table

__all__ = ["MIGRATIONS", "NAMES", "Store", "in_order"]

#: How keys and checks are named in every store.
NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
#: Folder of the steps of every store.
MIGRATIONS: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One database.

    Attributes
    ----------
    name
        What it is called in messages, and the name of its file.
    setting
        The environment variable that may name another place for it.
    tables
        Its tables, each after those it refers to.
    steps
        Folder of the migrations that lead to them.
    head
        The last of these.
    step_table
        Table in which it keeps how far it has come.
    queue
        Number by which its writers queue in PostgreSQL: any that no other program uses.
    absent
        What to say to a reader where there is none yet.
    """

    name: str
    setting: str
    tables: tuple[Table, ...]
    steps: Path
    head: str
    step_table: str
    queue: int
    absent: str


def in_order(*held: MetaData) -> tuple[Table, ...]:
    """List the tables of each collection, each table after those it refers to."""
    return tuple(table for metadata in held for table in metadata.sorted_tables)
