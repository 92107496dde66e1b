"""Which circles and spans are candidates."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.space_time_scanning.cylinders import Limits, find_cylinders, find_spans

POINTS = np.array([(0.0, 0.0), (3.0, 0.0), (7.0, 0.0), (15.0, 0.0)])
EVERYTHING = Limits(
    max_share=1.0,
    max_areas=None,
    max_radius=None,
    max_time=1.0,
    max_steps=None,
    min_steps=1,
    prospective=False,
)


def sets(limits):
    circles = find_cylinders(POINTS, np.ones(4), 4.0, 5, limits).circles
    return {tuple(circles.zone(int(at)).tolist()) for at in np.flatnonzero(circles.ends)}


@given(
    steps=st.integers(1, 30),
    shortest=st.integers(1, 3),
    share=st.floats(0.2, 1),
    prospective=st.booleans(),
)
def test_spans_are_counted(steps, shortest, share, prospective):
    limits = dataclasses.replace(
        EVERYTHING, max_time=share, min_steps=shortest, prospective=prospective
    )
    longest = max(1, int(steps * share + 1e-9))
    if shortest > longest:
        with pytest.raises(ValueError, match="at least"):
            find_spans(steps, limits)
        return
    listed = [
        (start, stop)
        for start in range(steps)
        for stop in range(start + 1, steps + 1)
        if shortest <= stop - start <= longest and (stop == steps or not prospective)
    ]

    assert len(find_spans(steps, limits)) == len(listed)


@pytest.mark.parametrize(
    ("steps", "share", "longest"), [(19, 0.5, 9), (24, 0.5, 12), (10, 0.3, 3), (1, 0.5, 1)]
)
def test_share_of_steps_is_rounded_down_but_at_least_one(steps, share, longest):
    assert find_spans(steps, dataclasses.replace(EVERYTHING, max_time=share)).longest == longest


def test_fewer_steps_win():
    limits = dataclasses.replace(EVERYTHING, max_time=0.5, max_steps=7)

    assert find_spans(24, limits).longest == 7
    assert find_spans(10, limits).longest == 5


def test_a_radius_is_itself_within_the_limit():
    assert sets(dataclasses.replace(EVERYTHING, max_radius=3.0)) == {(0,), (1,), (0, 1), (2,), (3,)}
    assert sets(dataclasses.replace(EVERYTHING, max_radius=2.9)) == {(0,), (1,), (2,), (3,)}


def test_areas_equally_far_go_or_stay_together():
    points = np.array([(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (9.0, 0.0)])
    circles = find_cylinders(
        points, np.ones(4), 4.0, 5, dataclasses.replace(EVERYTHING, max_radius=1.0)
    ).circles
    found = {tuple(circles.zone(int(at)).tolist()) for at in np.flatnonzero(circles.ends)}

    assert found == {(0,), (1,), (2,), (3,), (0, 1, 2), (0, 1), (0, 2)}


def test_share_is_one_of_everyone():
    """Half of eight people: four of those here."""
    limits = dataclasses.replace(EVERYTHING, max_share=0.5)
    circles = find_cylinders(POINTS, np.ones(4), 8.0, 5, limits).circles

    assert max(len(circles.zone(int(at))) for at in np.flatnonzero(circles.ends)) == 4
    assert sets(limits) == {(0,), (1,), (2,), (3,), (0, 1), (1, 2), (2, 3)}
