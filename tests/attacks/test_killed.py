"""Killed at any moment, a command loses nothing it acknowledged and leaves nothing half done."""

import random
import re
import shutil
import time
from functools import partial

import pytest
from sqlalchemy import func, select

from geo.intake import content_hash
from models.release_store import open_current, open_release
from tests.concern_files import concern, write_concerns
from tests.forked_commands import Commands, Ended
from tests.webmap.five_hundred import concern_rows
from tests.webmap.five_hundred import write_concerns as write_rows
from tests.webmap.stored import everything_stored
from webmap.config import Settings
from webmap.db.records.concerns import batches
from webmap.db.records.tables import Record
from webmap.errors import NothingToDo
from webmap.releasing.history import read_history
from webmap.stores import open_records
from webmap.workspace import Workspace

HERE = Settings(records_url=None, partnership_url=None, busy_seconds=5)
FILES, ROWS = 3, 30
SHORT = pytest.param(1, id="short")
LONG = pytest.param(10, id="long", marks=pytest.mark.long)
#: Kills that must land while the command runs; twenty in `make test`, ten times that in the long
#: form, and those of PostgreSQL on top where there is one.
IMPORTS, FIRST_USES, RELEASES, IN_POSTGRESQL = 13, 4, 3, 1


class Kills:
    """Tries, numbered from 1, until so many kills have landed while the command was running."""

    def __init__(self, wanted):
        self.wanted, self.landed = wanted, 0

    def __iter__(self):
        for number in range(1, 4 * self.wanted + 10):
            if self.landed == self.wanted:
                return
            yield number
        assert self.landed == self.wanted, f"only {self.landed} of {self.wanted} kills landed"

    def count(self, ended):
        self.landed += ended.code == -9
        return ended


def test_a_kill_that_comes_too_late_does_not_count_and_tries_have_an_end():
    kills = Kills(3)
    codes = iter([0, -9, 1, -9, -9])
    assert [number for number in kills if kills.count(Ended(next(codes), ""))] == [1, 2, 3, 4, 5]
    with pytest.raises(AssertionError, match="only 0 of 2 kills landed"):
        list(Kills(2))


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    running = Commands(tmp_path_factory.mktemp("commands"), postcodes=True)
    running.run("--help")  # it has started
    yield running
    running.close()


@pytest.fixture
def chance():
    """The moments differ from run to run; a failure is told with its moment."""
    return random.Random()  # noqa: S311 - not a secret


def lasts(commands, *words):
    started = time.monotonic()
    assert commands.run(*words).code == 0
    return time.monotonic() - started


def files_of(folder, number):
    """Three files of thirty concerns that nobody sent before."""
    start = number * FILES * ROWS
    return [
        write_concerns(
            folder / f"{number}-{file}.csv",
            *(concern(start + file * ROWS + row + 1) for row in range(ROWS)),
        )
        for file in range(FILES)
    ]


def stored_rows(place, settings=HERE):
    """Hashes of the files that are stored; every one of them is stored whole."""
    try:
        with open_records(place, settings) as db:
            rows = dict(
                db.execute(select(Record.batch_id, func.count()).group_by(Record.batch_id)).all()
            )
            held = {batch.batch_id: (batch.file_hash, batch.accepted) for batch in batches(db)}
    except NothingToDo:
        return set()
    assert rows == {number: accepted for number, (_, accepted) in held.items()}
    assert set(rows.values()) <= {ROWS}
    return {file_hash for file_hash, _ in held.values()}


def hold_import_to_its_word(commands, place, folder, kills, chance, settings=HERE):
    """Kill imports at random moments; after each, look at the store and go on."""
    for trial in (5_000, 0):  # the first makes the store, which takes longer
        duration = lasts(
            commands, "import", "concerns", *files_of(folder, trial), "--workspace", place.root
        )
    landing, waiting = Kills(kills), []
    for number in landing:
        files = files_of(folder, number)
        words = ("import", "concerns", *files, "--workspace", place.root)
        moment = chance.uniform(0, duration)

        ended = landing.count(commands.killed(moment, *words))

        told = set(re.findall(r"^(\S+): 30 read = 30 accepted", ended.said, re.MULTILINE))
        held = stored_rows(place, settings)
        lost = [file.name for file in files if file.name in told and content_hash(file) not in held]
        assert not lost, f"{lost} were acknowledged and are lost, killed after {moment} s"
        waiting += files
        if number % 3 == 0:
            again = commands.run("import", "concerns", *waiting, "--workspace", place.root)
            assert again.code == 0, again.said
            assert stored_rows(place, settings) >= {content_hash(file) for file in waiting}
            assert {path.name for path in place.restricted.iterdir()} <= {"key", "records.sqlite"}
            waiting = []
    assert landing.landed == kills


@pytest.mark.parametrize("times", [SHORT, LONG])
def test_an_import_keeps_what_it_acknowledged(commands, times, chance, tmp_path):
    place = Workspace(tmp_path / "place")
    hold_import_to_its_word(commands, place, tmp_path, IMPORTS * times, chance)


@pytest.mark.postgres
@pytest.mark.parametrize("times", [SHORT, LONG])
def test_an_import_into_postgresql_keeps_it_too(
    postgres_database, times, chance, tmp_path, monkeypatch
):
    monkeypatch.setenv("PLAINSIGHT_RECORDS_URL", postgres_database)
    settings = Settings(busy_seconds=20)
    commands = Commands(tmp_path, {"PLAINSIGHT_BUSY_SECONDS": "20"})
    try:
        commands.run("--help")
        hold_import_to_its_word(
            commands,
            Workspace(tmp_path / "place"),
            tmp_path,
            IN_POSTGRESQL * times,
            chance,
            settings,
        )
    finally:
        commands.close()


@pytest.mark.parametrize("times", [SHORT, LONG])
def test_the_first_use_of_a_workspace_can_be_killed(commands, times, chance, tmp_path):
    """Key, store and tables are being made: the next start finds or makes all of them."""
    (file,) = files_of(tmp_path, 0)[:1]
    trial = Workspace(tmp_path / "trial")
    duration = lasts(commands, "import", "concerns", file, "--workspace", trial.root)
    landing = Kills(FIRST_USES * times)
    for number in landing:
        place = Workspace(tmp_path / f"place {number}")
        words = ("import", "concerns", file, "--workspace", place.root)
        landing.count(commands.killed(chance.uniform(0, duration), *words))

        assert commands.run(*words).code == 0
        assert stored_rows(place) == {content_hash(file)}
        assert {path.name for path in place.restricted.iterdir()} == {"key", "records.sqlite"}
    assert landing.landed == FIRST_USES * times


@pytest.fixture(scope="module")
def between_releases(commands, tmp_path_factory):
    """A workspace with one release on show and a quarter for another: its folder, and both ids."""
    folder = tmp_path_factory.mktemp("between")
    place = Workspace(folder / "place")
    file = write_rows(folder / "rows.csv", concern_rows())
    assert commands.run("import", "concerns", file, "--workspace", place.root).code == 0
    first = commands.run("release", "--quarter", "2026-Q2", "--workspace", place.root)
    assert first.code == 0, first.said
    shutil.copytree(place.root, folder / "trial")
    words = ("release", "--workspace", folder / "trial")
    duration = lasts(commands, *words)
    after = open_current(folder / "trial" / "releases").id
    return place, open_current(place.releases).id, after, duration


def _any(folder, pattern):
    return any(folder.glob(pattern))


def whole_releases(root):
    """Ids of the releases in a folder, each opened and checked."""
    return {
        open_release(root, path.name).id
        for path in root.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    }


def published_in(place):
    """Releases that the ledger knows of: each was counted whole, or not at all."""
    history = read_history(place, HERE)
    ids = [each.release_id for each in history.published]
    counted = {each.quarter for each in history.published}
    assert set(history.counted.frame["counted_in"]) == counted
    return ids


@pytest.mark.parametrize("times", [SHORT, LONG])
def test_a_release_is_on_show_whole_or_not_at_all(
    commands, between_releases, times, chance, tmp_path
):
    template, before, after, duration = between_releases
    assert before != after
    landing = Kills(RELEASES * times)
    for number in landing:
        place = Workspace(tmp_path / f"place {number}")
        shutil.copytree(template.root, place.root)
        words = ("release", "--workspace", place.root)
        if number % 2:
            ended = commands.killed(chance.uniform(0, duration), *words)
        else:  # while it is being written
            drafts = partial(_any, place.releases, ".draft-*")
            ended = commands.killed(chance.uniform(0, 0.1), *words, once=drafts)
        landing.count(ended)

        on_show = open_current(place.releases).id
        assert on_show in {before, after}
        told = published_in(place)
        assert told in ([before], [before, after])
        assert on_show == before or told == [before, after]
        assert on_show == after or "published" not in ended.said
        assert {before} <= whole_releases(place.releases) <= {before, after}
        if number % 3 == 0:
            again = commands.run(*words)
            assert again.code == 0, again.said
            assert open_current(place.releases).id == after
            assert not list(place.releases.glob(".draft-*"))
            assert published_in(place) == [before, after]
        shutil.rmtree(place.root)
    assert landing.landed == RELEASES * times


STEPS = {
    "undo": ("undo", "1"),
    "retire": ("retire", "--older-than", "2026-01-01"),
    "backup": ("backup",),
}


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
def test_other_commands_that_write_are_whole_or_not_at_all(
    commands, between_releases, step, chance, tmp_path
):
    template = between_releases[0]
    states = [everything_stored(template, HERE)]
    done = Workspace(tmp_path / "done")
    shutil.copytree(template.root, done.root)
    extra = (tmp_path / "0.zip",) if step == "backup" else ()
    duration = lasts(commands, *STEPS[step], *extra, "--workspace", done.root)
    states.append(everything_stored(done, HERE))
    landing = Kills(20)
    for number in landing:
        place = Workspace(tmp_path / f"place {number}")
        shutil.copytree(template.root, place.root)
        target = tmp_path / f"{number}.zip"
        words = (*STEPS[step], *((target,) if extra else ()), "--workspace", place.root)
        ended = landing.count(commands.killed(chance.uniform(0, duration), *words))

        state = everything_stored(place, HERE)
        assert state in states
        assert ended.code != 0 or state == states[1]
        if target.exists():
            restored = tmp_path / f"restored {number}"
            target.chmod(0o600)
            assert commands.run("restore", target, "--workspace", restored).code == 0
            target.unlink()
        again = commands.run(*words)
        assert again.code in {0, 2, 6}, again.said  # 2: no such batch any more
        assert everything_stored(place, HERE) == states[1]
        left = {path.name for path in place.restricted.iterdir()}
        assert left == {"audit", "key", "records.sqlite"}
        assert not list(tmp_path.glob(".*.draft"))
        shutil.rmtree(place.root)
    assert landing.landed == 20
