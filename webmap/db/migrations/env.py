"""Alembic runs this module to migrate the connection that `webmap.db.upgrade` hands over."""

from alembic import context

__all__ = ["migrate"]


def migrate() -> None:
    """Run the steps that are missing, in the transaction of the connection handed over."""
    store = context.config.attributes["store"]
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=[table.metadata for table in store.tables],
        version_table=store.step_table,
        transactional_ddl=False,  # the caller's transaction holds all of it
    )
    context.run_migrations()


if __name__ == "env_py":  # the name alembic gives it; importing it elsewhere runs nothing
    migrate()
