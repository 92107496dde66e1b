"""A store is brought up to date once, to exactly the tables the code knows."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from webmap.db.engine import open_records, open_store
from webmap.db.store import STORES
from webmap.db.upgrade import bring_up_to_date, is_up_to_date
from webmap.errors import StoreUnavailable


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_the_steps_lead_to_the_tables_of_the_code(store, kind):
    with open_store(kind, **store, writing=True) as db:
        context = MigrationContext.configure(
            db.connection(), opts={"version_table": kind.step_table}
        )
        assert compare_metadata(context, kind.metadata) == []


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_head_is_the_last_step(kind):
    config = Config()
    config.set_main_option("script_location", "webmap:db/migrations")
    config.set_main_option("version_locations", str(kind.steps))
    config.set_main_option("path_separator", "newline")

    assert ScriptDirectory.from_config(config).get_heads() == [kind.head]


def test_two_stores_at_one_address_do_not_disturb_each_other(store):
    for kind in STORES * 2:
        with open_store(kind, **store, writing=True) as db:
            assert is_up_to_date(db.connection(), kind)


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_a_ready_store_is_left_alone(store, kind):
    with open_store(kind, **store, writing=True) as db:
        assert is_up_to_date(db.connection(), kind)
        bring_up_to_date(db.connection(), kind)
        steps = db.execute(text(f"select version_num from {kind.step_table}")).all()  # noqa: S608 - our own name

    assert steps == [(kind.head,)]


def test_a_store_of_a_newer_version_is_not_touched(store):
    with open_records(**store, writing=True) as db:
        db.execute(text("update alembic_version set version_num = '9999'"))

    with (
        pytest.raises(StoreUnavailable, match="newer version of Plainsight"),
        open_records(**store, writing=True),
    ):
        pass


def test_an_upgrade_that_fails_leaves_no_table_behind(store, monkeypatch):
    class Stopped(Exception):
        pass

    def stop(connection, kind):
        bring_up_to_date(connection, kind)
        raise Stopped

    monkeypatch.setattr("webmap.db.engine.bring_up_to_date", stop)
    with pytest.raises(Stopped), open_records(**store, writing=True):
        pass
    monkeypatch.undo()
    with open_records(**store, writing=True) as db:
        assert db.scalar(text("select count(*) from records")) == 0


def test_a_store_that_is_ready_is_opened_without_alembic(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from webmap.config import Settings; from webmap.db.engine import open_records\n"
        "from webmap.workspace import Workspace\n"
        "with open_records(Workspace(Path(sys.argv[1])), Settings(), writing=True): pass\n"
        "print('alembic' in sys.modules)\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]

    assert said == ["True", "False"]
