"""Step 3: what releases counted, which were published, and what the steward decided of cells."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _counted()
    op.create_table(
        "families",
        sa.Column("family_id", sa.String(60), nullable=False),
        sa.Column("start", sa.String(10), nullable=False),
        sa.Column("wards_from", sa.String(10), nullable=False),
        sa.Column("vintage", sa.String(10), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", name="pk_families"),
    )
    op.create_table(
        "published",
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("release_id", sa.String(40), nullable=False),
        sa.Column("family_id", sa.String(60), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("quarter", name="pk_published"),
    )
    op.create_table(
        "withheld",
        sa.Column("withheld_id", sa.Integer(), nullable=False),
        *_cell(),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("withheld_id", name="pk_withheld"),
    )
    op.create_table(
        "declared",
        sa.Column("declared_id", sa.Integer(), nullable=False),
        *_cell(),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.String(7)),
        sa.Column("source", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("declared_id", name="pk_declared"),
    )


def _cell() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("table_name", sa.String(4), nullable=False),
        sa.Column("area", sa.String(20), nullable=False),
        sa.Column("period_kind", sa.String(20), nullable=False),
        sa.Column("period", sa.String(21), nullable=False),
        sa.Column("dims", sa.String(100), nullable=False),
    )


def _counted() -> None:
    op.create_table(
        "counted",
        sa.Column("counted_id", sa.Integer(), nullable=False),
        sa.Column("counted_in", sa.String(7), nullable=False),
        sa.Column("dropped_in", sa.String(7)),
        sa.Column("uid", sa.String(64)),
        sa.Column("case_uid", sa.String(64)),
        sa.Column("case_no", sa.Integer(), nullable=False),
        sa.Column("rk", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("ward_code", sa.String(20)),
        sa.Column("district_code", sa.String(9)),
        sa.Column("types", sa.String(120), nullable=False),
        sa.Column("age", sa.String(10), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("sector", sa.String(60)),
        sa.Column("record_type", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("counted_id", name="pk_counted"),
    )
    op.create_index("ix_counted_uid", "counted", ["uid"])
