"""The logs of both sides are kept apart, and come through a backup whole on any store."""

import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from webmap.audit.chain import What
from webmap.audit.head import read_head
from webmap.audit_log.retention import retire
from webmap.audit_log.verifying import verify
from webmap.config import Settings
from webmap.db.door.audit_reading import kept_lines, segments
from webmap.errors import StoreUnavailable
from webmap.keeping.audit_logs import STORE_OF, log_of, note_by_command
from webmap.keeping.backing_up import back_up, copy_key
from webmap.keeping.founding import found
from webmap.keeping.restoring import restore
from webmap.serving.doors import partner_terms, restricted_terms
from webmap.side import Side
from webmap.stores import open_store
from webmap.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
HERE = Settings(records_url=None, partnership_url=None, analysts_url=None, busy_seconds=0.2)
SIDES = list(Side)


@pytest.fixture
def settings_on(postgres_database_of):
    """Settings for a kind of store, with empty databases of its own."""

    def chosen(kind):
        if kind == "sqlite":
            return HERE
        names = ("records_url", "partnership_url", "analysts_url")
        urls = {name: SecretStr(postgres_database_of()) for name in names}
        return Settings(**urls, busy_seconds=0.2)

    return chosen


@pytest.fixture
def postgres_database_of(request):
    """Make an empty database of its own, as often as asked."""
    return lambda: request.getfixturevalue("postgres_databases")()


def founded(folder, settings):
    """A workspace whose logs have a month that was retired and lines that were not."""
    place = Workspace(folder)
    found(place, settings, [], replace=True)
    for side in SIDES:
        for at in (NOW.replace(year=2023), NOW.replace(year=2025), NOW):
            note_by_command(side, place, settings, at, What.RELEASE, f"{side} {at.year}")
        log = log_of(side, place, settings)
        with open_store(log.store, place, settings, writing=True) as db:
            assert retire(db, log.chain, "2024-11", NOW).lines == 1
    return place


def held(side, place, settings):
    """Everything in a log, and what a check of it found."""
    log = log_of(side, place, settings)
    with open_store(log.store, place, settings) as db:
        return segments(db), list(kept_lines(db)), verify(db, log.chain)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sqlite", "sqlite"),
        pytest.param("sqlite", "postgres", marks=pytest.mark.postgres),
        pytest.param("postgres", "sqlite", marks=pytest.mark.postgres),
    ],
)
def test_logs_come_through_a_backup_whole(before, after, settings_on, tmp_path):
    there, here = settings_on(before), settings_on(after)
    old, new = founded(tmp_path / "old", there), Workspace(tmp_path / "new")
    back_up(old, there, tmp_path / "b.zip", NOW)
    copy_key(old, tmp_path / "k")
    restore(new, here, tmp_path / "b.zip", NOW, tmp_path / "k")

    for side in SIDES:
        *was, checked = held(side, old, there)
        *came, again = held(side, new, here)
        assert came == was
        assert (checked.is_whole, again.is_whole) == (True, True)
        assert (again.lines, again.retired) == (3, 1)
        note_by_command(side, new, here, NOW, What.SIGN_OUT)
        assert held(side, new, here)[-1].head == read_head(log_of(side, new, here).chain.head_file)
        with (
            pytest.raises(DBAPIError),
            open_store(STORE_OF[side], new, here, writing=True) as db,
        ):
            db.execute(text("update audit_lines set about = 'x'"))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_backup_holds_nothing_that_runs_by_itself(kind, settings_on, tmp_path):
    settings = settings_on(kind)
    back_up(founded(tmp_path / "place", settings), settings, tmp_path / "b.zip", NOW)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        archive.extractall(tmp_path / "out")

    copies = sorted((tmp_path / "out" / "stores").iterdir())
    assert len(copies) == 3
    for copy in copies:
        with closing(sqlite3.connect(copy)) as db:
            kinds = {row[0] for row in db.execute("select distinct type from sqlite_master")}
        assert kinds == {"table", "index"}


def test_each_side_has_a_key_and_a_head_of_its_own(tmp_path):
    place = founded(tmp_path / "place", HERE)
    partner, analyst = (log_of(side, place, HERE).chain for side in SIDES)

    assert partner.key != analyst.key
    assert (partner.head_file.parent, analyst.head_file.parent) == (
        place.partnership,
        place.restricted,
    )
    for chain in (partner, analyst):
        assert stat.S_IMODE(chain.head_file.stat().st_mode) == 0o600
        assert chain.key.hex() not in repr(chain)


def test_an_app_and_a_command_write_the_same_log(tmp_path):
    place = founded(tmp_path / "place", HERE)
    for terms, side in ((partner_terms(place, HERE), Side.PARTNER),
                        (restricted_terms(place, HERE), Side.ANALYST)):  # fmt: skip
        assert terms.head_file.samefile(log_of(side, place, HERE).chain.head_file)


def test_a_declared_secret_is_the_one_the_log_is_kept_with(tmp_path):
    place = founded(tmp_path / "place", HERE)
    declared = HERE.model_copy(
        update={"partner_secret": SecretStr("3f9a5c1e77b20d44c8e1f6a2904b7d3551e0")}
    )

    assert held(Side.PARTNER, place, HERE)[-1].is_whole
    assert not held(Side.PARTNER, place, declared)[-1].is_whole


def test_looking_makes_no_key(tmp_path):
    with pytest.raises(StoreUnavailable, match="key in the restricted folder is missing"):
        log_of(Side.ANALYST, Workspace(tmp_path), HERE)
    with pytest.raises(StoreUnavailable, match="no secret yet"):
        log_of(Side.PARTNER, Workspace(tmp_path), HERE)
    assert list(tmp_path.iterdir()) == []
