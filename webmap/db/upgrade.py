"""Upgrading makes the tables of a new store, or brings those of an older one up to date."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from webmap.errors import StoreUnavailable

__all__ = ["HEAD", "bring_up_to_date", "is_up_to_date"]

#: The step this version works with; a test holds it to the last module of `versions`.
HEAD: Final = "0002"

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def bring_up_to_date(connection: Connection) -> None:
    """Run the steps that are missing, in the transaction of `connection`.

    Raises
    ------
    StoreUnavailable
        If the store was last used by a newer version.
    """
    step = _step(connection)
    if step == HEAD:
        return
    if step is not None and step > HEAD:
        raise StoreUnavailable(
            f"The records store is at step {step} and this version knows steps up to {HEAD}. "
            "Use the newer version of Plainsight. Nothing was changed."
        )
    # Alembic is only needed when there is something to do: most commands find the store ready.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, HEAD)


def is_up_to_date(connection: Connection) -> bool:
    """Say whether the store has exactly the tables of this version."""
    return _step(connection) == HEAD


def _step(connection: Connection) -> str | None:
    """Return the last step taken, or None in a store without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    step: str | None = connection.scalar(text("select version_num from alembic_version"))
    return step
