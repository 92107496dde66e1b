"""The doctor names what makes a side unsafe to open, and that a command would refuse it."""

import secrets

import pytest
from pydantic import SecretStr

from models import release_store
from tests.webmap.examined import TODAY
from webmap.config import Settings, Tls
from webmap.db.analysts import ANALYSTS
from webmap.db.partnership.store import PARTNERSHIP
from webmap.health import examine
from webmap.health.door import doors
from webmap.stores import open_store

ALL = {
    "tls": Tls.TERMINATED,
    "trusted_hosts": ("plainsight.example",),
    "partner_secret": SecretStr(secrets.token_urlsafe(32)),
}


@pytest.fixture
def peopled(filled):
    for store in (PARTNERSHIP, ANALYSTS):
        with open_store(store, filled, Settings(), writing=True):
            pass
    return filled


def states(workspace, **declared):
    return {each.check: each.state for each in doors(workspace, Settings(**declared))}


def test_out_of_the_box_both_answer_on_this_machine(peopled):
    assert states(peopled) == {"partner door": "ok", "restricted door": "ok"}


def test_a_side_that_is_declared_whole_is_ok(peopled):
    assert states(peopled, **ALL) == {"partner door": "ok", "restricted door": "ok"}


@pytest.mark.parametrize("left_out", ALL)
def test_a_side_that_is_declared_in_part_is_unsafe_and_cannot_be_used(peopled, left_out):
    part = {name: value for name, value in ALL.items() if name != left_out}
    found = [each for each in doors(peopled, Settings(**part)) if each.state == "unsafe"]
    assert {each.check for each in found} == {"partner door"}
    assert not any(each.usable for each in found)
    assert all(each.do for each in found)


def test_a_proxy_that_is_not_believed_is_worth_a_look(peopled):
    assert states(peopled, proxies=2)["partner door"] == "look"


def test_a_demonstration_that_others_could_reach_is_unsafe(peopled):
    peopled.mark_synthetic()
    assert states(peopled, **ALL)["partner door"] == "unsafe"
    assert states(peopled)["partner door"] == "ok"


def test_a_release_nobody_audited_says_that_others_may_reach_it(peopled, release):
    release_store.write(release, {}, peopled.releases)
    for declared, reach in ((ALL, True), ({}, False)):
        (audit,) = (
            each for each in examine(peopled, Settings(**declared), TODAY) if each.check == "audit"
        )
        assert audit.state == "look"
        assert ("others may reach" in audit.says) == reach


def test_no_secret_is_told(peopled):
    told = Settings(**ALL | {"partner_secret": SecretStr("CANARY")})
    assert "CANARY" not in repr(doors(peopled, told))
