"""Step 2: every source: figures, context, training, visits, returns, decisions and the journal."""

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen what is there and make the further tables."""
    _widen_batches_and_records()
    _widen_premises()
    _figures()
    _street_crimes()
    _training()
    _visits()
    _returns()
    _decisions()
    _journal()


def _widen_batches_and_records() -> None:
    for name in ("passed_over", "discarded"):
        op.add_column("batches", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    investigation: sa.Column[bool] = sa.Column(
        "investigation", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("records", investigation)


def _widen_premises() -> None:
    with op.batch_alter_table("premises") as table:
        table.alter_column("uid", type_=sa.String(100), existing_nullable=False)
        table.alter_column("register", type_=sa.String(30), existing_nullable=False)
        table.alter_column("register_id", type_=sa.String(60), existing_nullable=False)
        table.alter_column(
            "business_type", new_column_name="kinds", type_=sa.String(600), nullable=True
        )
        table.alter_column(
            "business_type_id", new_column_name="kind_codes", type_=sa.String(60), nullable=True
        )
        table.alter_column("rating", existing_type=sa.String(20), nullable=True)
        table.alter_column("authority_code", type_=sa.String(9), nullable=True)
        table.add_column(sa.Column("address_key", sa.String(32)))
        table.add_column(
            sa.Column("status", sa.String(10), nullable=False, server_default="unknown")
        )
        table.add_column(sa.Column("since", sa.Date()))
    op.create_index("ix_premises_postcode", "premises", ["postcode"])
    op.create_index("ix_premises_address_key", "premises", ["address_key"])


def _kept(table: str, *columns: sa.Column[object], checks: tuple[str, ...] = ()) -> None:
    """Make a table of accepted rows; each of `checks` is a rule named for its first word."""
    op.create_table(
        table,
        sa.Column("uid", sa.String(64), nullable=False),
        sa.Column("content", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("uid", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name=f"fk_{table}_batch_id"),
        *(sa.CheckConstraint(rule, name=f"ck_{table}_{rule.split()[0]}") for rule in checks),
    )
    op.create_index(f"ix_{table}_batch_id", table, ["batch_id"])


def _figures() -> None:
    _kept(
        "figures",
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("body", sa.String(100)),
        sa.Column("area_code", sa.String(9)),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("dims", sa.String(300), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
    )
    op.create_index("ix_figures_series", "figures", ["series"])


def _street_crimes() -> None:
    _kept(
        "street_crimes",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("crime_type", sa.String(60), nullable=False),
        sa.Column("force", sa.String(60), nullable=False),
        sa.Column("lsoa_code", sa.String(9)),
        sa.Column("longitude", sa.Double()),
        sa.Column("latitude", sa.Double()),
    )
    op.create_index("ix_street_crimes_month", "street_crimes", ["month"])


def _training() -> None:
    _kept(
        "training",
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.Column("district_code", sa.String(9)),
        sa.Column("ward_code", sa.String(9)),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("course", sa.String(60)),
        sa.Column("trained_on", sa.String(7), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("frontline_staff", sa.Integer()),
    )


def _visits() -> None:
    _kept(
        "visits",
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.Column("sector", sa.String(60)),
        sa.Column("place_kind", sa.String(10), nullable=False),
        sa.Column("place", sa.String(80)),
        sa.Column("premises_uid", sa.String(100)),
        sa.Column("purpose", sa.String(30), nullable=False),
        sa.Column("finding", sa.String(30), nullable=False),
    )


def _returns() -> None:
    _kept(
        "returns",
        sa.Column("organisation", sa.String(60), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("changed", sa.Text()),
        sa.Column("learnt", sa.Text()),
        sa.Column("asked", sa.Text()),
        checks=("state in ('received', 'nil')",),
    )


def _decisions() -> None:
    _links(
        "premises_links",
        100,
        "verdict in ('same', 'review', 'different')",
        sa.Column("decided_by", sa.String(40), nullable=False),
        sa.Column("metres", sa.Double()),
        sa.Column("name_score", sa.Double()),
        sa.Column("same_postcode", sa.Boolean()),
        sa.Column("first_precision", sa.String(10)),
        sa.Column("second_precision", sa.String(10)),
        sa.Column("kind", sa.String(20)),
        sa.Column("reason", sa.String(120)),
    )
    _links(
        "case_links",
        64,
        "verdict in ('same', 'different')",
        sa.Column("kept_case", sa.String(64), nullable=False),
        sa.Column("evidence", sa.String(300), nullable=False),
    )


def _links(table: str, length: int, verdicts: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("first_uid", sa.String(length), nullable=False),
        sa.Column("second_uid", sa.String(length), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("link_id", name=f"pk_{table}"),
        sa.CheckConstraint(verdicts, name=f"ck_{table}_verdict"),
        sa.CheckConstraint("first_uid < second_uid", name=f"ck_{table}_order"),
    )
    op.create_index(f"uq_{table}_pair", table, ["first_uid", "second_uid"], unique=True)
    op.create_index(f"ix_{table}_second_uid", table, ["second_uid"])


def _journal() -> None:
    op.create_table(
        "superseded",
        sa.Column("superseded_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("uid", sa.String(100), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("superseded_id", name="pk_superseded"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.batch_id"], name="fk_superseded_batch_id"),
    )
    for name in ("batch_id", "owner_id", "uid"):
        op.create_index(f"ix_superseded_{name}", "superseded", [name])
    op.create_table(
        "reliances",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("on_batch_id", sa.Integer(), nullable=False),
        sa.Column("how_many", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "on_batch_id", name="pk_reliances"),
        *(
            sa.ForeignKeyConstraint([name], ["batches.batch_id"], name=f"fk_reliances_{name}")
            for name in ("batch_id", "on_batch_id")
        ),
    )
    op.create_index("ix_reliances_on_batch_id", "reliances", ["on_batch_id"])
    op.create_table(
        "journal",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("told", sa.String(300), nullable=False),
        sa.Column("batch_id", sa.Integer()),
        sa.Column("kept_from", sa.Date()),
        sa.PrimaryKeyConstraint("line_id", name="pk_journal"),
    )
