"""Dropped is whole, on the disk, and readable by no other; or not dropped at all."""

import os
import stat

import pytest

from webmap.drop import dropping
from webmap.drop.dropping import put
from webmap.drop.sealing import Parcel

PARCEL = Parcel(name=f"{'0a' * 16}.sealed", sealed=b"sealed" * 1_000)


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
def test_stands_under_its_name_and_its_mode(tmp_path, mask):
    before = os.umask(mask)
    try:
        put(tmp_path, PARCEL)
    finally:
        os.umask(before)
    (only,) = tmp_path.iterdir()
    assert (only.name, only.read_bytes()) == (PARCEL.name, PARCEL.sealed)
    assert stat.S_IMODE(only.stat().st_mode) == 0o440


@pytest.mark.parametrize("failing", ["fsync", "rename", "fchmod"])
def test_leaves_nothing_where_the_disk_refuses(tmp_path, monkeypatch, failing):
    def refuse(*_told):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, refuse)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, PARCEL)
    assert list(tmp_path.iterdir()) == []


def test_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    done = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), fsync(handle)))
    monkeypatch.setattr(os, "rename", lambda *names: (done.append("rename"), rename(*names)))
    put(tmp_path, PARCEL)
    assert done == ["sync", "rename", "sync"]


def test_a_folder_that_may_not_be_read_is_synced_with_all_others(tmp_path, monkeypatch):
    def closed(_folder):
        raise PermissionError

    synced = []
    monkeypatch.setattr(dropping, "sync_folder", closed)
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    put(tmp_path, PARCEL)
    assert synced == [True]
    assert [path.name for path in tmp_path.iterdir()] == [PARCEL.name]


def test_does_not_follow_a_link_that_took_the_place_of_the_drop(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "drop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotADirectoryError):
        put(tmp_path / "drop", PARCEL)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_does_not_write_through_a_link_that_waits_for_it(tmp_path):
    target = tmp_path / "target"
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / f"{dropping.DRAFT}{PARCEL.name}").symlink_to(target)
    with pytest.raises(FileExistsError):
        put(folder, PARCEL)
    assert not target.exists()
