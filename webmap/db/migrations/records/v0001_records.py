"""Step 1: batches, their refusals, records and premises."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    _batches()
    _records()
    _premises()


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("key_check", sa.String(32)),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batches"),
        sa.CheckConstraint("rows_read = accepted + duplicate + refused", name="ck_batches_law"),
    )
    op.create_index("uq_batches_source_file", "batches", ["source", "file_hash"], unique=True)
    op.create_table(
        "batch_refusals",
        sa.Column("refusal_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("refusal_id", name="pk_batch_refusals"),
        _belongs_to_a_batch("batch_refusals"),
    )
    op.create_index("ix_batch_refusals_batch_id", "batch_refusals", ["batch_id"])


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("case_uid", sa.String(64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("happened_on", sa.String(7)),
        sa.Column("record_type", sa.String(20), nullable=False),
        sa.Column("came_from", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.Column("exploitation", sa.String(120), nullable=False),
        sa.Column("child", sa.String(7), nullable=False),
        sa.Column("sector", sa.String(60)),
        sa.Column("place_kind", sa.String(10), nullable=False),
        sa.Column("place", sa.String(80)),
        sa.Column("source_grade", sa.Integer()),
        sa.Column("information_grade", sa.String(1)),
        sa.Column("handling", sa.String(1), nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_records"),
        sa.CheckConstraint("handling in ('P', 'C')", name="ck_records_handling"),
        sa.CheckConstraint("child in ('yes', 'no', 'unknown')", name="ck_records_child"),
        _belongs_to_a_batch("records"),
    )
    op.create_index("ix_records_batch_id", "records", ["batch_id"])
    op.create_index("ix_records_case_uid", "records", ["case_uid"])


def _premises() -> None:
    op.create_table(
        "premises",
        sa.Column("uid", sa.String(40), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("register", sa.String(20), nullable=False),
        sa.Column("register_id", sa.String(20), nullable=False),
        sa.Column("name", sa.String(300)),
        sa.Column("business_type", sa.String(100), nullable=False),
        sa.Column("business_type_id", sa.String(6), nullable=False),
        sa.Column("postcode", sa.String(8)),
        sa.Column("longitude", sa.Double()),
        sa.Column("latitude", sa.Double()),
        sa.Column("rating", sa.String(20), nullable=False),
        sa.Column("rated_on", sa.Date()),
        sa.Column("authority_code", sa.String(4), nullable=False),
        sa.Column("extracted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name="pk_premises"),
        _belongs_to_a_batch("premises"),
    )
    op.create_index("ix_premises_batch_id", "premises", ["batch_id"])
    op.create_index("ix_premises_register", "premises", ["register"])


def _belongs_to_a_batch(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=f"fk_{table}_batch_id")
