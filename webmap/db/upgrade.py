"""Upgrading makes the tables of a new store, or brings those of an older one up to date."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from webmap.db.store import MIGRATIONS, Store
from webmap.errors import StoreUnavailable

__all__ = ["bring_up_to_date", "is_up_to_date", "step_of"]


def bring_up_to_date(connection: Connection, store: Store, step: str | None = None) -> None:
    """Run the steps that are missing, in the transaction of `connection`.

    Parameters
    ----------
    connection
        In a transaction, opened for writing.
    store
        What it leads to.
    step
        How far to go; without it, as far as this version knows.

    Raises
    ------
    StoreUnavailable
        If the store was last used by a newer version.
    """
    taken = step_of(connection, store)
    if taken == store.head:
        return
    if taken is not None and taken > store.head:
        raise StoreUnavailable(
            f"The {store.name} store is at step {taken} and this version knows steps up to "
            f"{store.head}. Use the newer version of Plainsight. Nothing was changed."
        )
    # Alembic is only needed when there is something to do: most commands find the store ready.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "store": store})
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("version_locations", _escaped(store.steps))
    config.set_main_option("path_separator", "newline")
    command.upgrade(config, step or store.head)


def is_up_to_date(connection: Connection, store: Store) -> bool:
    """Say whether the store has exactly the tables of this version."""
    return step_of(connection, store) == store.head


def step_of(connection: Connection, store: Store) -> str | None:
    """Return the last step taken, or None in a store without tables."""
    if not inspect(connection).has_table(store.step_table):
        return None
    step: str | None = connection.scalar(text(f"select version_num from {store.step_table}"))  # noqa: S608 - our own name
    return step


def _escaped(path: Path) -> str:
    """Return a path as alembic's settings take it."""
    return str(path).replace("%", "%%")
