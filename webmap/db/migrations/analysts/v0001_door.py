"""Step 1: the door of the restricted side."""

from webmap.db.migrations.door_tables import make_door_tables

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the door."""
    make_door_tables()
