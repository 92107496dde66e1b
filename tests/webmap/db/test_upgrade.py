"""A store is brought up to date once, to exactly the tables the code knows."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from geo.refusals import Refusal
from tests.concern_files import as_csv, concern, write_concerns
from tests.importing import import_concerns
from tests.made_once import made_anew
from tests.webmap.stored import everything_stored
from webmap.db.connecting import engine_for
from webmap.db.partnership.store import PARTNERSHIP
from webmap.db.records.concerns import batches, premises_frame, records_frame, refusals_of
from webmap.db.records.store import RECORDS
from webmap.db.records.undoing import undo
from webmap.db.upgrade import bring_up_to_date, is_up_to_date
from webmap.errors import StoreUnavailable
from webmap.stores import STORES, given_url, open_records, open_store

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone


@pytest.fixture(autouse=True)
def every_step() -> Iterator[None]:
    """Each store here takes the steps themselves."""
    with made_anew():
        yield


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_the_steps_lead_to_the_tables_of_the_code(store, kind):
    with open_store(kind, **store, writing=True) as db:
        context = MigrationContext.configure(
            db.connection(), opts={"version_table": kind.step_table}
        )
        held = list(dict.fromkeys(table.metadata for table in kind.tables))
        assert compare_metadata(context, held) == []


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_head_is_the_last_step(kind):
    config = Config()
    config.set_main_option("script_location", "webmap:db/migrations")
    config.set_main_option("version_locations", str(kind.steps))
    config.set_main_option("path_separator", "newline")

    assert ScriptDirectory.from_config(config).get_heads() == [kind.head]


def test_two_stores_at_one_address_do_not_disturb_each_other(store):
    for kind in (RECORDS, PARTNERSHIP) * 2:
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

    monkeypatch.setattr("webmap.db.opening.bring_up_to_date", stop)
    with pytest.raises(Stopped), open_records(**store, writing=True):
        pass
    monkeypatch.undo()
    with open_records(**store, writing=True) as db:
        assert db.scalar(text("select count(*) from records")) == 0


FIRST_ROWS = {
    "batches": (
        "(1, 'concerns', 'aa', '2026-10-01 09:30:00.000000', 'k', 2, 1, 0, 1)",
        "(2, 'fhrs', 'bb', '2026-10-02 09:30:00.000000', null, 1, 1, 0, 0)",
    ),
    "batch_refusals": ("(1, 1, 3, 'received_on', 'must be a day')",),
    "records": (
        "('r1', 'c1', 1, 2, 'case1', '2026-07-14', '2026-06', 'intelligence', 'police',"
        " 'west_yorkshire_police', 'labour;criminal', 'no', 'car_wash', 'postcode', 'LS1 4AP',"
        " 2, 'B', 'P')",
    ),
    "premises": (
        "('fhrs:7', 'c2', 2, 1, 'fhrs', '7', 'Cafe', 'Pub', '7843', 'LS1 4AP', -1.5, 53.8, '5',"
        " '2020-01-01', '413', '2020-11-13')",
    ),
}


def write_first_version(store, tables):
    """Make tables as the first step made them, and put rows in as they were written then."""
    url = given_url(RECORDS, store["settings"])
    if url is None:
        store["workspace"].prepare_restricted()
        url = f"sqlite:///{store['workspace'].records_file}"
    engine = engine_for(RECORDS, url, busy_seconds=1)
    with engine.execution_options(writing=True).begin() as connection:
        bring_up_to_date(connection, RECORDS, step="0001")
        for table, rows in tables.items():
            for row in rows:
                connection.execute(text(f"insert into {table} values {row}"))  # noqa: S608 - ours
    engine.dispose()


def test_a_store_of_the_first_version_keeps_every_row(store):
    """Tables as the first step made them and rows as they were written then."""
    write_first_version(store, FIRST_ROWS)

    with open_records(**store) as db:
        batch, register = batches(db)
        (record,) = records_frame(db).to_dict("records")
        (premises,) = premises_frame(db).to_dict("records")

        assert (batch.batch_id, batch.file_hash, batch.key_check) == (1, "aa", "k")
        assert (batch.rows_read, batch.accepted, batch.duplicate, batch.refused) == (2, 1, 0, 1)
        assert (batch.passed_over, batch.discarded, register.source) == (0, 0, "fhrs")
        assert refusals_of(db, 1) == [Refusal(3, "received_on", "must be a day")]
    assert record["record_uid"] == "r1"
    assert (record["case_uid"], record["place"], record["source_grade"]) == ("case1", "LS1 4AP", 2)
    assert not record["investigation"]
    kept = ("premises_uid", "kinds", "kind_codes", "rating", "authority_code", "longitude")
    assert [premises[name] for name in kept] == ["fhrs:7", "Pub", "7843", "5", "413", -1.5]
    assert (premises["status"], premises["extracted_on"].year) == ("unknown", 2020)


def test_a_store_of_the_first_version_takes_and_undoes_files_as_a_new_one_does(store, tmp_path):
    test_a_store_of_the_first_version_keeps_every_row(store)
    store["workspace"].key()
    path = write_concerns(tmp_path / "a.csv", concern(1))
    with open_records(**store, writing=True) as db:
        db.execute(text("update batches set key_check = null"))
    before = everything_stored(**store)
    taken = import_concerns(**store, path=path, imported_at=NOW)
    assert taken.batch_id == 3
    with open_records(**store, writing=True) as db:
        undo(db, [3], NOW)

    assert everything_stored(**store) == before


#: The columns of a concern that decided its content in the first version, in that order.
FIRST_CONTENT = (
    *("received_on", "happened_on", "record_type", "came_from", "exploitation", "child", "sector"),
    *("place_kind", "place", "source_grade", "information_grade", "handling", "linked_case"),
)
LINK = "0123456789abcdef"


def identity(key, *parts):
    """The keyed hash of the first version, by the hmac module's own steps (RFC 2104)."""
    padded = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
    inner.update("\x1f".join(parts).encode())
    outer = bytes(byte ^ 0x5C for byte in padded) + inner.digest()
    return hashlib.sha256(outer).hexdigest()


def first_record(key, row, line):
    """A row of the records table as the first version wrote it."""
    stored = {**row, "exploitation": ";".join(sorted(row["exploitation"].split(";")))}
    said = "\x1f".join(stored[name] for name in FIRST_CONTENT).encode()
    content = hashlib.blake2b(said, key=key, digest_size=16).hexdigest()
    uid = identity(key, row["organisation"], row["concern_id"])
    case = identity(key, "case", row["linked_case"]) if row["linked_case"] else uid
    names = (
        *("received_on", "happened_on", "record_type", "came_from", "organisation"),
        *("exploitation", "child", "sector", "place_kind", "place"),
    )
    words = ", ".join(f"'{stored[name]}'" for name in names)
    grades = f"{row['source_grade']}, '{row['information_grade']}', '{row['handling']}'"
    return f"('{uid}', '{content}', 1, {line}, '{case}', {words}, {grades})"


def test_what_the_first_version_stored_is_known_again_row_by_row(store, tmp_path):
    """Before there were operations; identities and contents are worked out without our code."""
    key = store["workspace"].key()
    check = hashlib.blake2b(b"key check", key=key, digest_size=16).hexdigest()
    rows = [concern(1), concern(2, linked_case=LINK), concern(3, child="yes", handling="C")]
    write_first_version(
        store,
        {
            "batches": [
                f"(1, 'concerns', 'aa', '2026-10-01 09:30:00.000000', '{check}', 3, 3, 0, 0)"
            ],
            "records": [first_record(key, row, line) for line, row in enumerate(rows, start=2)],
        },
    )
    earlier = [name for name in rows[0] if name != "operation"]
    then, now = tmp_path / "then.csv", write_concerns(tmp_path / "now.csv", *rows)
    then.write_text(as_csv(rows, earlier), encoding="utf-8")
    before = everything_stored(**store)["records"]

    for path in (then, now):
        tally = import_concerns(**store, path=path, imported_at=NOW).tally
        assert (tally.read, tally.accepted, tally.duplicate, tally.refused) == (3, 0, 3, 0)
    assert everything_stored(**store)["records"] == before

    other = write_concerns(tmp_path / "other.csv", concern(1, child="yes"), concern(4))
    tally = import_concerns(**store, path=other, imported_at=NOW).tally
    assert (tally.accepted, tally.refused) == (1, 1)


def test_a_store_that_is_ready_is_opened_without_alembic(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from webmap.config import Settings; from webmap.stores import open_records\n"
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
