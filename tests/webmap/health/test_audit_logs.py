"""The doctor says whether the logs can be gone on with, and who read more than is usual."""

from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from tests.webmap.examined import everything
from webmap.audit.chain import Outcome, What
from webmap.audit_log.writing import write_line
from webmap.config import Settings
from webmap.health.audit_logs import audit_logs
from webmap.keeping.audit_logs import log_of, note_by_command
from webmap.keeping.founding import found
from webmap.side import Side
from webmap.stores import open_store
from webmap.workspace import Workspace

AT = datetime(2026, 11, 22, 9, 30)  # noqa: DTZ001 - the store keeps UTC without a zone
HERE = Settings()
ANOTHER = SecretStr("9f3c1d7a5b8e2046c1f7d39ab05e86421d7b")
NAMES = {Side.PARTNER: "partner audit log", Side.ANALYST: "restricted audit log"}


@pytest.fixture
def founded(tmp_path):
    place = Workspace(tmp_path / "place")
    found(place, HERE, [], replace=True)
    for side in Side:
        note_by_command(side, place, HERE, AT, What.RELEASE, "CANARY")
    return place


def told(place, settings=HERE):
    found = {each.check: each for each in audit_logs(place, settings, AT.date())}
    assert "CANARY" not in repr(found)
    return found


def alert(place, side, at, person):
    log = log_of(side, place, HERE)
    with open_store(log.store, place, HERE, writing=True) as db:
        write_line(db, log.chain, at, What.BUDGET, person=person, outcome=Outcome.REFUSED)


def test_logs_that_go_on_are_well_and_are_only_looked_at(founded):
    before = everything(founded.root)
    assert {each.state for each in told(founded).values()} == {"ok"}
    assert everything(founded.root) == before


def test_where_there_is_no_log_nothing_is_said(tmp_path):
    assert told(Workspace(tmp_path)) == {}


@pytest.mark.parametrize(
    ("side", "setting"), [(Side.PARTNER, "partner_secret"), (Side.ANALYST, "analyst_secret")]
)
def test_a_log_of_another_secret_is_unsafe(founded, side, setting):
    found = told(founded, Settings(**{setting: ANOTHER}))
    mine = found.pop(NAMES[side])
    assert (mine.state, mine.usable) == ("unsafe", False)
    assert [each.state for each in found.values()] == ["ok"]


@pytest.mark.parametrize("side", list(Side))
def test_alerts_of_the_last_days_are_told_by_number_alone(founded, side):
    alert(founded, side, AT - timedelta(days=31), "aaaa")
    assert told(founded)[NAMES[side]].state == "ok"
    alert(founded, side, AT - timedelta(days=29), "CANARY")
    assert "once in 30 days somebody" in told(founded)[NAMES[side]].says
    alert(founded, side, AT, "bbbb")
    mine = told(founded)[NAMES[side]]
    assert (mine.state, mine.usable) == ("look", True)
    assert "2 times in 30 days 2 people" in mine.says
    assert f'plainsight audit list --side {side} --what "crawl budget"' in mine.do


def test_a_key_that_is_missing_or_open_is_neither_made_nor_mended(founded):
    founded.restricted.chmod(0o755)
    assert told(founded)["restricted audit log"].state == "look"
    founded.restricted.chmod(0o700)
    founded.key_file.unlink()
    founded.partner_secret_file.unlink()
    before = everything(founded.root)
    assert {each.state for each in told(founded).values()} == {"look"}
    assert everything(founded.root) == before
