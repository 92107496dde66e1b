"""The doctor says who could open the drop, and whether somebody empties it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.parcels import Sender, csv_of
from webmap.health.drop import drop
from webmap.workspace import Workspace

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def sender(tmp_path):
    return Sender(Workspace(tmp_path / "place"))


def told(place, *, to_others=False):
    return {each.check: each for each in drop(place, TODAY, to_others=to_others)}


def test_none_is_needed(tmp_path):
    assert told(Workspace(tmp_path))["drop"].state == "ok"


@pytest.mark.parametrize(("to_others", "state"), [(False, "look"), (True, "unsafe")])
def test_one_account_for_both_sides_is_said(sender, to_others, state):
    found = told(sender.workspace, to_others=to_others)["drop"]
    assert (found.state, found.usable) == (state, True)
    assert Path(found.do.rpartition(" ")[2]).is_file()
    sender.workspace.mark_synthetic()
    assert told(sender.workspace, to_others=to_others)["drop"].state == "ok"


def test_two_accounts_are_well(sender, monkeypatch):
    looked = Path.stat

    def of_another(self, **how):
        found = looked(self, **how)
        if self == sender.workspace.partnership:
            return os.stat_result([*found[:4], found.st_uid + 1, *found[5:10]])
        return found

    monkeypatch.setattr(Path, "stat", of_another)
    assert told(sender.workspace, to_others=True)["drop"].state == "ok"


@pytest.mark.parametrize(("days", "state"), [(14, "ok"), (15, "look")])
def test_parcels_that_wait_are_counted_and_late_ones_said(sender, days, state):
    assert told(sender.workspace)["parcels"].state == "ok"
    for waited in (days, 1):
        sent = (NOON - timedelta(days=waited)).timestamp()
        os.utime(sender.workspace.drop / sender.send(csv_of()), (sent, sent))
    (sender.workspace.drop / ".draft-of-one").write_bytes(b"")
    found = told(sender.workspace)["parcels"]
    since = (TODAY - timedelta(days=days)).isoformat()
    assert (found.state, found.says) == (state, f"2 are waiting in the drop, since {since}")
