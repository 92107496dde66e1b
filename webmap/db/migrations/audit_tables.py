"""The tables of an audit log as they were first made, and the triggers that keep it append-only.

The triggers stop a mistake, and whoever may use the tables but not change them. Whoever may change
the tables too can take the triggers off; then the chain tells.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

__all__ = ["make_audit_tables"]

#: A line is deleted with its segment, once that is retired; a segment changes once, to retired.
_KEEP_SQLITE: Final = (
    """
    create trigger audit_lines_no_second before insert on audit_lines
    when exists (select 1 from audit_lines where line = new.line)
    begin select raise(abort, 'the audit log is only added to'); end
    """,
    """
    create trigger audit_lines_no_update before update on audit_lines
    begin select raise(abort, 'the audit log is only added to'); end
    """,
    """
    create trigger audit_lines_no_delete before delete on audit_lines
    when (select retired_at from audit_segments where name = old.segment) is null
    begin select raise(abort, 'the audit log is only added to'); end
    """,
    """
    create trigger audit_segments_no_second before insert on audit_segments
    when exists (select 1 from audit_segments where name = new.name)
    begin select raise(abort, 'the audit log is only added to'); end
    """,
    """
    create trigger audit_segments_no_update before update on audit_segments
    when old.retired_at is not null or new.retired_at is null
        or new.last_line is null or new.head is null or new.seal is null
        or new.name is not old.name or new.first_line is not old.first_line
        or new.before is not old.before
    begin select raise(abort, 'the audit log is only added to'); end
    """,
    """
    create trigger audit_segments_no_delete before delete on audit_segments
    begin select raise(abort, 'the audit log is only added to'); end
    """,
)
_KEEP_POSTGRES: Final = (
    """
    create function audit_refuse() returns trigger language plpgsql as $$
    begin
        raise exception 'the audit log is only added to' using errcode = 'restrict_violation';
    end $$
    """,
    """
    create function audit_lines_delete() returns trigger language plpgsql as $$
    begin
        if exists (
            select 1 from audit_segments where name = old.segment and retired_at is not null
        ) then
            return old;
        end if;
        raise exception 'the audit log is only added to' using errcode = 'restrict_violation';
    end $$
    """,
    """
    create trigger audit_lines_no_update before update on audit_lines
    for each row execute function audit_refuse()
    """,
    """
    create trigger audit_lines_no_delete before delete on audit_lines
    for each row execute function audit_lines_delete()
    """,
    """
    create trigger audit_segments_no_update before update on audit_segments
    for each row when (
        old.retired_at is not null or new.retired_at is null
        or new.last_line is null or new.head is null or new.seal is null
        or new.name <> old.name or new.first_line <> old.first_line or new.before <> old.before
    ) execute function audit_refuse()
    """,
    """
    create trigger audit_segments_no_delete before delete on audit_segments
    for each row execute function audit_refuse()
    """,
    """
    create trigger audit_lines_no_truncate before truncate on audit_lines
    for each statement execute function audit_refuse()
    """,
    """
    create trigger audit_segments_no_truncate before truncate on audit_segments
    for each statement execute function audit_refuse()
    """,
)


def make_audit_tables() -> None:
    """Make the tables of an audit log, and what keeps them from being changed."""
    op.create_table(
        "audit_segments",
        sa.Column("name", sa.String(7), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("last_line", sa.BigInteger()),
        sa.Column("head", sa.String(64)),
        sa.Column("retired_at", sa.String(27)),
        sa.Column("seal", sa.String(64)),
        sa.PrimaryKeyConstraint("name", name="pk_audit_segments"),
    )
    op.create_table(
        "audit_lines",
        sa.Column("line", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("segment", sa.String(7), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("person", sa.String(16)),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("line", name="pk_audit_lines"),
        sa.ForeignKeyConstraint(
            ["segment"], ["audit_segments.name"], name="fk_audit_lines_segment"
        ),
    )
    for column in ("segment", "person", "what"):
        op.create_index(f"ix_audit_lines_{column}", "audit_lines", [column])
    keep = _KEEP_SQLITE if op.get_bind().dialect.name == "sqlite" else _KEEP_POSTGRES
    for statement in keep:
        op.execute(statement)
