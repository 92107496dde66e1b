"""The tables of a door as they were first made, for the steps of the stores that have one."""

import sqlalchemy as sa
from alembic import op

from webmap.db.migrations.audit_tables import make_audit_tables

__all__ = ["make_door_tables"]

_ROLES = "role in ('partner', 'planner', 'coordinator', 'steward', 'analyst')"


def make_door_tables() -> None:
    """Make the tables of a door in the store of the step that calls."""
    _make_people()
    _make_sessions()
    make_audit_tables()


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("uid", sa.String(16), nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("organisation", sa.String(60)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("totp_secret", sa.Text()),
        sa.Column("totp_counter", sa.BigInteger()),
        sa.Column("recovery_codes", sa.Text()),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("uid", name="pk_people"),
        sa.UniqueConstraint("stamp", name="uq_people_stamp"),
        sa.UniqueConstraint("email", name="uq_people_email"),
        sa.CheckConstraint(_ROLES, name="ck_people_role"),
    )
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_uid", sa.String(16), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_invitations"),
        sa.ForeignKeyConstraint(
            ["person_uid"], ["people.uid"], name="fk_invitations_person_uid", ondelete="CASCADE"
        ),
    )


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("person_uid", sa.String(16)),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["person_uid"], ["people.uid"], name="fk_sessions_person_uid", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_sessions_person_uid", "sessions", ["person_uid"])
    op.create_index("ix_sessions_seen_at", "sessions", ["seen_at"])
    op.create_table(
        "attempts",
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("locked_until", sa.DateTime()),
        sa.PrimaryKeyConstraint("name_hash", name="pk_attempts"),
    )
