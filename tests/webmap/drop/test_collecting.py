"""Collecting reads parcels and nothing else, whatever lies in the drop."""

import os
import socket
import stat
from datetime import UTC, datetime, timedelta

import pytest

from tests.parcels import SENT_AT, Sender, csv_of
from webmap.drop.collecting import (
    Fault,
    alone,
    clear,
    look,
    opened_again,
    remove_drafts,
    set_aside,
)
from webmap.drop.envelope import SIZES, WrongEnvelope
from webmap.errors import StoreUnavailable
from webmap.keeping.drop_places import drop_keys
from webmap.workspace import Workspace

NAME = f"{'0a' * 16}.sealed"


@pytest.fixture
def sender(tmp_path):
    return Sender(Workspace(tmp_path / "place"))


@pytest.fixture
def folder(sender):
    return sender.workspace.drop


@pytest.fixture
def keys(sender):
    return drop_keys(sender.workspace)


def test_the_one_sent_first_comes_first(sender, folder, keys):
    sent = [sender.send(csv_of(), sent_at=SENT_AT + timedelta(minutes=at)) for at in (2, 0, 1)]
    waiting = look(folder, keys)
    assert [one.parcel for one in waiting.envelopes] == [sent[1], sent[2], sent[0]]
    assert (waiting.unopened, waiting.strange) == ([], 0)


def test_an_empty_drop_is_empty(sender, folder, keys):
    assert look(folder, keys).is_empty
    sender.send(csv_of())
    assert not look(folder, keys).is_empty


def fifo(path):
    os.mkfifo(path)


def device(path):
    listener = socket.socket(socket.AF_UNIX)
    os.chdir(path.parent)
    listener.bind(path.name)
    listener.close()


def link(path):
    (path.parent.parent / "secret").write_bytes(bytes(SIZES[0] + 48))
    path.symlink_to(path.parent.parent / "secret")


def hard_link(path):
    (path.parent.parent / "secret").write_bytes(bytes(SIZES[0] + 48))
    os.link(path.parent.parent / "secret", path)


@pytest.mark.parametrize("make", [fifo, device, link, hard_link, os.mkdir])
def test_what_is_no_plain_file_is_counted_and_left(folder, keys, make, monkeypatch):
    monkeypatch.chdir(folder)
    make(folder / NAME)
    waiting = look(folder, keys)
    assert (waiting.envelopes, waiting.unopened, waiting.strange) == ([], [], 1)
    assert os.path.lexists(folder / NAME)


@pytest.mark.parametrize("name", ["return.xlsx", NAME.upper(), f"{NAME}~", ".lock", "\x1b[2J"])
def test_what_is_not_called_like_a_parcel_is_counted_and_left(folder, keys, name):
    (folder / name).write_bytes(b"x")
    waiting = look(folder, keys)
    assert (waiting.envelopes, waiting.unopened, waiting.strange) == ([], [], 1)


@pytest.mark.parametrize("size", [0, 1, SIZES[0], SIZES[0] + 47, SIZES[0] + 48, 10**12])
def test_what_cannot_be_opened_is_told_by_name(folder, keys, size):
    with (folder / NAME).open("wb") as file:
        file.truncate(size)  # a hole: nothing of it is read unless it has the size of a parcel
    assert look(folder, keys).unopened == [NAME]


@pytest.mark.parametrize("make", [fifo, link])
def test_a_parcel_swapped_for_something_else_is_not_followed(folder, keys, make):
    make(folder / NAME)
    with pytest.raises((WrongEnvelope, OSError)):
        opened_again(folder, NAME, keys)


def test_a_parcel_that_may_not_be_read_says_what_to_set(sender, folder, keys, monkeypatch):
    name = sender.send(csv_of())
    genuine = os.open

    def closed(path, *how, **more):
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied")
        return genuine(path, *how, **more)

    monkeypatch.setattr(os, "open", closed)
    with pytest.raises(StoreUnavailable, match="3730"):
        opened_again(folder, name, keys)


def test_one_collector_at_a_time(folder):
    with alone(folder), pytest.raises(StoreUnavailable, match="Another command"), alone(folder):
        pytest.fail("two at once")
    with alone(folder):
        pass


def test_cleared_is_gone(sender, folder):
    first, second = sender.send(csv_of()), sender.send(csv_of())
    clear(folder, first)
    assert sender.names == [second]


def test_set_aside_is_moved_as_it_is_and_never_over_another(sender, folder):
    aside = sender.workspace.restricted / "set-aside"
    for content in (b"one", b"two"):
        (folder / NAME).write_bytes(content)
        set_aside(folder, NAME, aside, Fault.NOT_OPENED)
    assert sender.names == []
    assert {path.read_bytes() for path in aside.iterdir()} == {b"one", b"two"}
    assert all(path.name.startswith(NAME[:32]) for path in aside.iterdir())
    assert all(path.name.endswith(".not-opened.sealed") for path in aside.iterdir())
    assert stat.S_IMODE(aside.stat().st_mode) == 0o700


def test_drafts_of_the_dead_are_cleared_after_a_day(folder, keys):
    now = datetime.now(tz=UTC).replace(tzinfo=None)
    draft = folder / f".draft-{NAME}"
    draft.write_bytes(b"half")
    (folder / ".draft-link").symlink_to("/")
    remove_drafts(folder, now)
    assert draft.exists()
    assert look(folder, keys).is_empty
    remove_drafts(folder, now + timedelta(days=1, minutes=1))
    assert not draft.exists()
    assert (folder / ".draft-link").is_symlink()
