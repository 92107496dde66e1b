"""A disk that is full, a folder that is read-only, a store that is held: said, survived, mended."""

import os
import re
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing, suppress

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from models.release_store import open_current, write
from tests.concern_files import concern, write_concerns
from tests.forked_commands import Commands
from tests.small_release import small_release
from webmap.config import Settings
from webmap.db.records.concerns import batches, records_frame
from webmap.stores import open_records
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None)
SAID = "nothing new was stored|Nothing new was stored"


@pytest.fixture(scope="module")
def plainsight(tmp_path_factory):
    """Run a command as a process of its own."""
    commands = Commands(tmp_path_factory.mktemp("commands"))

    def run(*words, busy="0.3", url=None, **how):
        settings = {"PLAINSIGHT_BUSY_SECONDS": busy}
        if url is not None:
            settings["PLAINSIGHT_RECORDS_URL"] = url
        return commands.run(*words, settings=settings, **how)

    yield run
    commands.close()


def refused(ran):
    """It ended with 5 and one line that says that nothing was stored."""
    assert ran.code == 5, ran.said
    assert len(ran.said.strip().splitlines()) == 1
    assert re.search(SAID, ran.said)


def rows(place, settings=HERE):
    with open_records(place, settings) as db:
        return len(records_frame(db))


def importing(place, file):
    return ("import", "concerns", file, "--workspace", place.root)


@pytest.fixture
def files(tmp_path):
    """A small file, and one whose rows fill more than one megabyte of store."""
    (tmp_path / "files").mkdir()
    small = write_concerns(tmp_path / "files" / "small.csv", *(concern(n) for n in range(1, 11)))
    large = write_concerns(
        tmp_path / "files" / "large.csv", *(concern(n) for n in range(1_000, 3_000))
    )
    return small, large


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0755", "none", folder],
            capture_output=True,
            check=False,
        ).returncode
    )
    if not mounted:
        pytest.skip("this account may not mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def filled_up(folder):
    """Fill the disk to its last byte, and return the file that fills it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 512):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    assert shutil.disk_usage(folder).free < 4096
    return filler


def test_a_full_disk(plainsight, small_disk, files):
    place = Workspace(small_disk / "place")
    small, large = files
    assert plainsight(*importing(place, small)).code == 0
    write(small_release(), {"a.json": b"{}"}, place.releases)
    shown = open_current(place.releases).id

    refused(plainsight(*importing(place, large)))
    assert rows(place) == 10
    filler = filled_up(small_disk)
    more = write_concerns(small.with_name("more.csv"), *(concern(n) for n in range(50, 150)))
    refused(plainsight(*importing(place, more)))
    assert open_current(place.releases).id == shown

    filler.unlink()
    assert rows(place) == 10
    assert plainsight(*importing(place, more)).code == 0
    assert rows(place) == 110
    assert {path.name for path in place.restricted.iterdir()} == {"key", "records.sqlite"}


def test_a_full_disk_before_there_is_anything(plainsight, small_disk, files):
    filler = filled_up(small_disk)
    place = Workspace(small_disk / "place")

    assert plainsight(*importing(place, files[0])).code == 5
    filler.unlink()
    assert plainsight(*importing(place, files[0])).code == 0
    assert rows(place) == 10


def test_a_backup_or_release_that_finds_the_disk_full(plainsight, small_disk, files):
    place = Workspace(small_disk / "place")
    assert plainsight(*importing(place, files[0])).code == 0
    filler = filled_up(small_disk)

    assert plainsight("backup", small_disk / "b.zip", "--workspace", place.root).code == 5
    assert not (small_disk / "b.zip").exists()
    filler.unlink()
    assert plainsight("backup", small_disk / "b.zip", "--workspace", place.root).code == 0
    assert {path.name for path in small_disk.iterdir()} == {"place", "b.zip"}
    kept = {"key", "records.sqlite", "analysts.sqlite", "audit-head"}  # the backup is noted
    assert {path.name for path in place.restricted.iterdir()} == kept


def test_files_that_may_not_grow(plainsight, files, tmp_path):
    """What a quota does: every write beyond it fails, with another error than a full disk."""
    place = Workspace(tmp_path / "place")
    small, large = files
    assert plainsight(*importing(place, small)).code == 0

    refused(
        plainsight(
            *importing(place, large),
            most_bytes=600_000,
        )
    )
    assert rows(place) == 10
    assert plainsight(*importing(place, large)).code == 0
    assert rows(place) == 2_010


def test_a_store_of_a_stranger(plainsight, files, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can give files to another account")
    place = Workspace(tmp_path / "place")
    small, large = files
    assert plainsight(*importing(place, small)).code == 0
    inside = [place.root, *place.root.rglob("*")]
    for path in inside:
        os.chown(path, 65534, 65534)

    refused(plainsight(*importing(place, large), as_anyone=True))
    for path in inside:
        os.chown(path, 0, 0)
    assert rows(place) == 10
    assert plainsight(*importing(place, large)).code == 0


@pytest.mark.parametrize(("folder", "file"), [(0o500, 0o400), (0o500, 0o600), (0o700, 0o400)])
def test_a_store_that_may_not_be_written(plainsight, folder, file, files, tmp_path):
    place = Workspace(tmp_path / "place")
    small, large = files
    assert plainsight(*importing(place, small)).code == 0
    place.records_file.chmod(file)
    place.restricted.chmod(folder)

    refused(plainsight(*importing(place, large), as_anyone=True))
    place.restricted.chmod(0o700)
    place.records_file.chmod(0o600)
    assert rows(place) == 10
    assert plainsight(*importing(place, large)).code == 0


def test_a_workspace_that_may_not_be_made(plainsight, files, tmp_path):
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)

    refused(plainsight(*importing(Workspace(folder / "place"), files[0]), as_anyone=True))
    assert not (folder / "place").exists()
    folder.chmod(0o700)


def test_the_doctor_of_a_workspace_it_may_not_read(plainsight, files, tmp_path):
    """Its table is there, with what it could not see; it is not one line."""
    place = Workspace(tmp_path / "place")
    assert plainsight(*importing(place, files[0])).code == 0
    place.restricted.chmod(0)

    ran = plainsight("doctor", "--workspace", place.root, as_anyone=True)
    place.restricted.chmod(0o700)
    assert ran.code == 5
    assert len(re.findall("^(ok|look|unsafe) ", ran.said, re.MULTILINE)) > 8
    assert "cannot be read" in ran.said


def test_a_store_that_another_program_holds(plainsight, files, tmp_path):
    place = Workspace(tmp_path / "place")
    small, large = files
    assert plainsight(*importing(place, small)).code == 0
    with closing(sqlite3.connect(place.records_file, isolation_level=None)) as other:
        other.execute("begin immediate")
        ran = plainsight(*importing(place, large))
        refused(ran)
        assert "busy" in ran.said
        assert rows(place) == 10  # readers go on
    assert plainsight(*importing(place, large)).code == 0


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two that run commands at the same time."""
    running = [Commands(tmp_path_factory.mktemp("commands")) for _ in range(2)]
    yield running
    for commands in running:
        commands.close()


def run_together(two, place, files, busy, url):
    """Import files at the same time, each in a process of its own."""
    settings = {"PLAINSIGHT_BUSY_SECONDS": busy}
    if url is not None:
        settings["PLAINSIGHT_RECORDS_URL"] = url
    for commands, file in zip(two, files, strict=True):
        commands.start(*importing(place, file), settings=settings)
    return [commands.ended() for commands in two]


@pytest.mark.parametrize("busy", ["0", "60"])
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_importers_at_the_same_time(plainsight, two, kind, busy, request, tmp_path):
    """Each finishes, or says that the store is busy; what finished is there, whole, and no more."""
    url = request.getfixturevalue("postgres_database") if kind == "postgres" else None
    settings = Settings(records_url=None if url is None else SecretStr(url), busy_seconds=20)
    place = Workspace(tmp_path / "place")
    shared = [concern(n) for n in range(1, 200)]
    files = [
        write_concerns(tmp_path / f"{n}.csv", *shared, *(concern(n * 1000 + m) for m in range(50)))
        for n in (1, 2)
    ]

    ended = run_together(two, place, files, busy, url)

    done = [file for file, ran in zip(files, ended, strict=True) if ran.code == 0]
    for ran in ended:
        if ran.code:
            refused(ran)
            assert "busy" in ran.said
    assert done
    assert busy == "0" or len(done) == 2
    assert rows(place, settings) == 199 + 50 * len(done)
    for file in files:
        assert plainsight(*importing(place, file), url=url, busy="60").code == 0
    with open_records(place, settings) as db:
        assert sorted(batch.accepted for batch in batches(db)) == [50, 249]


@pytest.mark.postgres
def test_a_server_that_drops_the_connection(plainsight, postgres_database, files, tmp_path):
    """The server ends the importer's connection while it writes."""
    place = Workspace(tmp_path / "place")
    settings = Settings(records_url=SecretStr(postgres_database))
    small, large = files
    assert plainsight(*importing(place, small), url=postgres_database).code == 0
    ended = []
    importer = threading.Thread(
        target=lambda: ended.append(plainsight(*importing(place, large), url=postgres_database))
    )
    importer.start()
    engine = create_engine(postgres_database, isolation_level="AUTOCOMMIT")
    drop = text(
        "select count(pg_terminate_backend(a.pid)) from pg_stat_activity a join pg_locks l "
        "on a.pid = l.pid where l.locktype = 'advisory' and a.datname = current_database()"
    )
    with engine.connect() as connection:
        while importer.is_alive() and not connection.scalar(drop):
            pass
    engine.dispose()
    importer.join()

    refused(ended[0])
    assert rows(place, settings) == 10
    assert plainsight(*importing(place, large), url=postgres_database).code == 0
    assert rows(place, settings) == 2_010
