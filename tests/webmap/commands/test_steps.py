"""Steps are shown to a person at a terminal, timed always, and ticked only if they end well."""

import re

import pytest

from webmap.commands.steps import Steps


def test_nothing_is_shown_where_nobody_watches(capsys):
    steps = Steps()  # standard error is not a terminal under test
    with steps.step("Counting"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_person_sees_a_tick_and_the_time(capsys):
    steps = Steps(watched=True)
    with steps.step("Counting"):
        pass
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.search(r"✓ Counting \d+\.\d s", shown.err)


@pytest.mark.parametrize("watched", [True, False])
def test_steps_are_kept_in_order_with_their_seconds(watched, monkeypatch):
    ticks = iter([10.0, 12.5, 20.0, 21.0])
    monkeypatch.setattr("webmap.commands.steps.perf_counter", lambda: next(ticks))
    steps = Steps(watched=watched)
    for doing in ("Counting", "Drawing"):
        with steps.step(doing):
            pass
    assert steps.taken == [("Counting", 2.5), ("Drawing", 1.0)]
    assert steps.seconds == 3.5


def test_a_step_that_fails_is_not_ticked(capsys):
    steps = Steps(watched=True)
    with pytest.raises(OSError, match="full"), steps.step("Writing"):
        raise OSError("full")
    assert steps.taken == []
    assert "✓" not in capsys.readouterr().err
