"""Step 1: the organisations on the steward's list."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None

_KINDS = "kind in ('police', 'council', 'nhs', 'ngo', 'helpline', 'business', 'public')"


def upgrade() -> None:
    """Make the first table."""
    op.create_table(
        "organisations",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reference_pattern", sa.String(80)),
        sa.PrimaryKeyConstraint("key", name="pk_organisations"),
        sa.CheckConstraint(_KINDS, name="ck_organisations_kind"),
    )
