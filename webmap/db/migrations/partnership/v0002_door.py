"""Step 2: the door of the partner side, and which returns were put into the drop."""

import sqlalchemy as sa
from alembic import op

from webmap.db.migrations.door_tables import make_door_tables

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of the door and of the returns."""
    make_door_tables()
    op.create_table(
        "returns_sent",
        sa.Column("sent_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("sent_by", sa.String(16), nullable=False),
        sa.Column("parcel", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sent_id", name="pk_returns_sent"),
    )
    op.create_index("ix_returns_sent_organisation", "returns_sent", ["organisation"])
