"""What is withdrawn comes off show, stays in its folder, and comes back only if it is asked for."""

import pytest

from models.release_store import open_current
from tests.webmap.releasing.conftest import HERE, NOW
from webmap.errors import StoreUnavailable, UsageRefused
from webmap.releasing import showing
from webmap.releasing.history import read_history
from webmap.releasing.showing import listed, show_again, withdraw


def on_show(told):
    stored = open_current(told.workspace.releases)
    return None if stored is None else stored.id


def states(told):
    return {each.release_id: each.state for each in listed(told.workspace, HERE)}


def test_releases_are_listed_with_their_quarter_audit_and_state(told):
    first, second = listed(told.workspace, HERE)
    assert [first.release_id, second.release_id] == told.ids
    assert (first.quarter, str(first.to), first.state) == ("2026-Q1", "2026-03-31", "")
    assert (second.quarter, str(second.to), second.state) == ("2026-Q2", "2026-06-30", "on show")
    assert {first.audit, second.audit} == {"no leaks"}


def test_the_release_before_a_withdrawn_one_comes_on_show_and_then_none(told):
    first, second = told.ids
    noted = []

    assert withdraw(told.workspace, HERE, second, NOW, noted.append) == first
    assert on_show(told) == first
    assert withdraw(told.workspace, HERE, first, NOW, noted.append) is None
    assert on_show(told) is None
    assert noted == [first, None]
    assert states(told) == {first: "withdrawn", second: "withdrawn"}
    assert {each.withdrawn_on for each in listed(told.workspace, HERE)} == {NOW.date()}


def test_one_that_is_not_on_show_is_withdrawn_without_a_change_of_what_is(told):
    first, second = told.ids
    assert withdraw(told.workspace, HERE, first, NOW) == second
    assert on_show(told) == second
    assert withdraw(told.workspace, HERE, second, NOW) is None  # the first is withdrawn too


def test_a_withdrawn_release_stays_in_its_folder_and_in_every_later_audit(told):
    withdraw(told.workspace, HERE, told.ids[1], NOW)

    third = told.publish("2026-Q3")

    assert (told.workspace.releases / told.ids[1]).is_dir()
    assert third.release.audit["with_releases_of"] == ["2026-Q1", "2026-Q2"]
    assert on_show(told) == third.id


def test_publishing_its_quarter_again_does_not_show_a_withdrawn_release(told):
    withdraw(told.workspace, HERE, told.ids[1], NOW)

    with pytest.raises(UsageRefused, match=f"release show {told.ids[1]}"):
        told.publish("2026-Q2")

    assert on_show(told) == told.ids[0]


def test_a_withdrawn_release_is_shown_again_when_that_is_asked_for(told):
    first, second = told.ids
    withdraw(told.workspace, HERE, second, NOW)
    noted = []

    assert show_again(told.workspace, HERE, second, noted.append)
    assert (on_show(told), noted) == (second, [second])
    assert states(told) == {first: "", second: "on show"}
    assert not show_again(told.workspace, HERE, second, noted.append)
    assert noted == [second]
    assert not told.publish("2026-Q2").is_new


def test_an_earlier_release_can_be_shown_and_publishing_shows_the_last_again(told):
    show_again(told.workspace, HERE, told.ids[0])
    assert on_show(told) == told.ids[0]
    assert told.publish("2026-Q2").is_new
    assert on_show(told) == told.ids[1]


@pytest.mark.parametrize("change", [withdraw, show_again])
@pytest.mark.parametrize("release_id", ["2026-Q2-000000000000", "../../etc", ""])
def test_a_release_that_was_never_published_is_refused(told, change, release_id):
    before = told.files()
    terms = (NOW,) if change is withdraw else ()
    with pytest.raises(UsageRefused, match="No release of that id"):
        change(told.workspace, HERE, release_id, *terms)
    assert told.files() == before


def test_what_is_withdrawn_already_is_said_to_be(told):
    withdraw(told.workspace, HERE, told.ids[1], NOW)
    with pytest.raises(UsageRefused, match="withdrawn already"):
        withdraw(told.workspace, HERE, told.ids[1], NOW)


def unable(_):
    raise StoreUnavailable("the log is full")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: withdraw(told.workspace, HERE, told.ids[1], NOW, unable),
        lambda told: show_again(told.workspace, HERE, told.ids[0], unable),
    ],
    ids=["withdraw", "show"],
)
def test_what_cannot_be_noted_is_not_done(told, change):
    before = states(told)
    with pytest.raises(StoreUnavailable, match="the log is full"):
        change(told)
    assert states(told) == before


def test_a_kill_between_the_mark_and_the_change_is_mended_by_asking_again(told, monkeypatch):
    first, second = told.ids

    def killed(_root, _id, before_shown):
        before_shown()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(showing, "show", killed)
        with pytest.raises(KeyboardInterrupt):
            withdraw(told.workspace, HERE, second, NOW)
    assert on_show(told) == second

    assert withdraw(told.workspace, HERE, second, NOW) == first
    assert states(told) == {first: "on show", second: "withdrawn"}


def test_a_damaged_release_is_not_shown(told):
    (told.workspace.releases / told.ids[0] / "release.json").write_bytes(b"{}")
    with pytest.raises(StoreUnavailable, match="can not be trusted"):
        withdraw(told.workspace, HERE, told.ids[1], NOW)
    assert on_show(told) == told.ids[1]
    assert read_history(told.workspace, HERE).of(told.ids[1]).withdrawn_at is None
    assert listed(told.workspace, HERE)[0].audit == "missing or damaged"
