"""A store of a workspace keeps its promises, and says plainly what it cannot do."""

import sqlite3
import stat
import threading
from datetime import datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from webmap.config import Settings
from webmap.db.records.tables import Batch, BatchRefusal
from webmap.errors import NothingToDo, StoreUnavailable, UsageRefused
from webmap.stores import has_records, open_records, scratch_records
from webmap.workspace import Workspace

BATCH = {
    "source": "concerns",
    "file_hash": "0" * 64,
    "imported_at": datetime(2026, 11, 22),  # noqa: DTZ001 - the store keeps UTC without a zone
    "rows_read": 1,
    "accepted": 1,
    "duplicate": 0,
    "refused": 0,
}


def count(store):
    with open_records(**store) as db:
        return db.scalar(text("select count(*) from batches"))


def test_what_is_stored_stays_stored(store):
    with open_records(**store, writing=True) as db:
        db.execute(insert(Batch).values(BATCH))

    assert count(store) == 1


def test_an_error_stores_nothing(store):
    class Stopped(Exception):
        pass

    def stopped():
        with open_records(**store, writing=True) as db:
            db.execute(insert(Batch).values(BATCH))
            raise Stopped

    with pytest.raises(Stopped):
        stopped()
    assert count(store) == 0


def test_the_store_itself_holds_the_law_of_intake(store):
    with pytest.raises(IntegrityError), open_records(**store, writing=True) as db:
        db.execute(insert(Batch).values({**BATCH, "refused": 1}))

    assert count(store) == 0


def test_a_refusal_belongs_to_a_batch(store):
    with pytest.raises(IntegrityError), open_records(**store, writing=True) as db:
        db.execute(insert(BatchRefusal).values(batch_id=99, line=1, column="", reason="x"))


def test_a_second_writer_is_told_that_the_store_is_busy(store):
    with open_records(**store, writing=True) as db:
        db.execute(insert(Batch).values(BATCH))
        with (
            pytest.raises(StoreUnavailable, match="busy"),
            open_records(**store, writing=True),
        ):
            pass

    assert count(store) == 1


def test_a_reader_sees_what_was_there_before_the_writer_is_done(store):
    with open_records(**store, writing=True):
        pass
    with open_records(**store, writing=True) as db:
        db.execute(insert(Batch).values(BATCH))
        assert count(store) == 0

    assert count(store) == 1


def test_two_first_uses_at_once_make_one_store(store):
    patient = {**store, "settings": store["settings"].model_copy(update={"busy_seconds": 20.0})}
    failures = []

    def use(number):
        try:
            with open_records(**patient, writing=True) as db:
                db.execute(insert(Batch).values({**BATCH, "file_hash": str(number)}))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert count(store) == 4


def test_sqlite_is_held_to_its_settings(sqlite_store):
    with open_records(**sqlite_store, writing=True) as db:
        held = {
            name: db.scalar(text(f"pragma {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        }

    assert held == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}


def test_only_the_owner_can_read_the_file_and_its_folder(sqlite_store):
    with open_records(**sqlite_store, writing=True) as db:
        db.execute(insert(Batch).values(BATCH))
        folder = sqlite_store["workspace"].restricted
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    assert modes == dict.fromkeys(
        ["records.sqlite", "records.sqlite-wal", "records.sqlite-shm"], 0o600
    )


def test_a_reader_of_a_workspace_without_records_is_told_so(sqlite_store):
    with pytest.raises(NothingToDo, match="No records"), open_records(**sqlite_store):
        pass

    assert not sqlite_store["workspace"].restricted.exists()


def test_a_full_disk_is_named_and_stores_nothing(sqlite_store):
    with open_records(**sqlite_store, writing=True) as db:
        db.execute(insert(Batch).values(BATCH))

    def fill():
        with open_records(**sqlite_store, writing=True) as db:
            pages = db.scalar(text("pragma page_count"))
            db.execute(text(f"pragma max_page_count = {pages + 2}"))
            db.execute(insert(Batch), [{**BATCH, "file_hash": str(n)} for n in range(5_000)])

    with pytest.raises(StoreUnavailable, match="disk of the records store is full"):
        fill()
    assert count(sqlite_store) == 1


def test_a_file_that_is_no_database_is_named(sqlite_store):
    workspace = sqlite_store["workspace"]
    (workspace.prepare_restricted() / "records.sqlite").write_bytes(b"Jane Doe" * 1000)

    with (
        pytest.raises(StoreUnavailable, match="not a database Plainsight made") as refused,
        open_records(**sqlite_store),
    ):
        pass
    assert "Jane" not in str(refused.value)


def test_a_folder_in_place_of_the_file_is_named(sqlite_store):
    (sqlite_store["workspace"].prepare_restricted() / "records.sqlite").mkdir()

    with pytest.raises(StoreUnavailable, match="cannot be reached"), open_records(**sqlite_store):
        pass


def test_a_read_only_database_is_named(sqlite_store):
    def write():
        with open_records(**sqlite_store, writing=True) as db:
            db.execute(text("pragma query_only = 1"))
            db.execute(insert(Batch).values(BATCH))

    with pytest.raises(StoreUnavailable, match="read-only"):
        write()


@pytest.mark.parametrize(
    "url", ["not an address", "oracle+nothing://x", "postgresql+missing://x", "gopher://x"]
)
def test_an_address_without_a_meaning_is_refused_and_not_repeated(tmp_path, url):
    settings = Settings(records_url=SecretStr(url))

    with (
        pytest.raises(UsageRefused, match="PLAINSIGHT_RECORDS_URL") as refused,
        open_records(Workspace(tmp_path), settings),
    ):
        pass
    assert url not in str(refused.value)


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path):
    url = SecretStr("postgresql+psycopg://someone:hunter2@127.0.0.1:9/records")

    with (
        pytest.raises(StoreUnavailable, match="cannot be reached") as refused,
        open_records(Workspace(tmp_path), Settings(records_url=url)),
    ):
        pass
    assert "hunter2" not in str(refused.value) + repr(Settings(records_url=url))
    assert refused.value.__cause__ is None


def test_a_trial_store_is_empty_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with scratch_records() as db:
            assert db.scalar(text("select count(*) from batches")) == 0
            db.execute(insert(Batch).values(BATCH))

    assert list(tmp_path.iterdir()) == []


def test_records_are_there_once_there_is_a_key_and_a_store(sqlite_store):
    assert not has_records(**sqlite_store)
    with open_records(**sqlite_store, writing=True):
        pass
    assert not has_records(**sqlite_store)
    sqlite_store["workspace"].key()
    assert has_records(**sqlite_store)


def test_a_lock_held_by_another_program_is_named(sqlite_store):
    with open_records(**sqlite_store, writing=True):
        pass
    file = sqlite_store["workspace"].restricted / "records.sqlite"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin immediate")

    with (
        pytest.raises(StoreUnavailable, match="busy"),
        open_records(**sqlite_store, writing=True),
    ):
        pass
    other.close()
