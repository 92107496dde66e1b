"""Alembic runs this module to migrate the connection that `webmap.db.upgrade` hands over."""

from alembic import context

from webmap.db.further_tables import Figure

__all__ = ["migrate"]


def migrate() -> None:
    """Run the steps that are missing, in the transaction of the connection handed over."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Figure.metadata,
        transactional_ddl=False,  # the caller's transaction holds all of it
    )
    context.run_migrations()


if __name__ == "env_py":  # the name alembic gives it; importing it elsewhere runs nothing
    migrate()
