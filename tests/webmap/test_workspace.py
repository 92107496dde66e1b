"""The workspace keeps its restricted side to its owner, whatever the habits of the account."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from models.release_store import write
from tests.concern_files import LISTS, TODAY, concern, write_concerns
from tests.importing import import_concerns
from tests.small_release import small_release
from webmap.config import Settings
from webmap.db.records.concerns import records_frame
from webmap.errors import StoreUnavailable
from webmap.stores import open_records
from webmap.workspace import KEY_BYTES, Workspace

HERE = Settings(records_url=None)
#: UTC without a zone, as the store keeps it.
NOW = datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o002, 0o022, 0o077], ids=oct)
def umask(request):
    """A habit of the account: which rights new files and folders do not get."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "of all" / "place")


@pytest.mark.usefixtures("umask")
def test_nothing_of_the_restricted_side_is_open_to_others(workspace, tmp_path):
    path = write_concerns(tmp_path / "one.csv", concern(1))
    import_concerns(workspace, HERE, path, lists=LISTS, today=TODAY, imported_at=NOW)

    with open_records(workspace, HERE, writing=True) as db:
        assert len(records_frame(db)) == 1
        beside = sorted(workspace.restricted.rglob("*"))  # SQLite's own files stand there too
        assert {at.name for at in beside} >= {"records.sqlite", "records.sqlite-wal", "key"}
        assert [at.name for at in beside if mode(at) & 0o077] == []
    assert mode(workspace.restricted) == 0o700
    assert mode(workspace.restricted / "key") == 0o600


@pytest.mark.usefixtures("umask")
def test_nobody_else_can_put_anything_in_the_place_of_what_is_there(workspace):
    """Who may write to the folder above may swap the key, the mark or what is on show."""
    workspace.mark_synthetic()
    workspace.key()
    write(small_release(), {"a.json": b"{}"}, workspace.releases)

    folders = [workspace.root, *(at for at in workspace.root.rglob("*") if at.is_dir())]
    assert [at.name for at in folders if mode(at) & 0o022] == []
    assert mode(workspace.releases / "current") & 0o022 == 0


def test_a_key_is_made_once_and_is_the_same_ever_after(workspace):
    key = workspace.key()

    assert len(key) == KEY_BYTES
    assert workspace.key() == key
    assert Workspace(workspace.root / ".." / "other").key() != key
    assert [at.name for at in workspace.restricted.iterdir()] == ["key"]


def test_many_that_make_it_at_once_get_the_same_key(workspace):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: workspace.key(), range(32)))

    assert len(keys) == 1
    assert [at.name for at in workspace.restricted.iterdir()] == ["key"]


def test_a_key_that_cannot_be_written_whole_is_not_there(workspace, monkeypatch):
    full = OSError(28, "No space left on device")

    def refuse(_handle):
        raise full

    monkeypatch.setattr("webmap.workspace.os.fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        workspace.key()

    assert list(workspace.restricted.iterdir()) == []
    assert not workspace.has_key


@pytest.mark.parametrize("open_to", [0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_that_others_can_open_is_refused(workspace, open_to):
    workspace.key()
    (workspace.restricted / "key").chmod(open_to)

    with pytest.raises(StoreUnavailable, match="can be read by others"):
        workspace.key()


@pytest.mark.parametrize("length", [0, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_key_of_another_length_is_refused_and_kept(workspace, length):
    workspace.key()
    path = workspace.restricted / "key"
    path.write_bytes(b"x" * length)

    with pytest.raises(StoreUnavailable, match="32 bytes"):
        workspace.key()
    assert path.read_bytes() == b"x" * length


def test_a_folder_opened_to_others_is_closed_again(workspace):
    workspace.prepare_restricted().chmod(0o755)

    assert mode(workspace.prepare_restricted()) == 0o700
