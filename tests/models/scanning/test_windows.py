"""Candidate zones against circles drawn one by one, and the rules for ties and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scanning.windows import find_windows, stretched

PLACES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)
SQUARE = np.array([(x, y) for x in range(4) for y in range(4)], dtype=float)


def zones(windows):
    """Every zone as a set of rows, by its centre's row."""
    return {
        (int(windows.centre[windows.list_of(end)]), frozenset(windows.zone(end).tolist()))
        for end in np.flatnonzero(windows.ends)
    }


def written_out(points, people, share, most):
    """A circle round every area for every distance at which another area lies."""
    found, seen = set(), set()
    for row, centre in enumerate(points):
        if tuple(centre) in seen:
            continue
        seen.add(tuple(centre))
        squares = [
            sum((a - b) ** 2 for a, b in zip(centre, other, strict=True)) for other in points
        ]
        for radius in set(squares):
            inside = frozenset(k for k, square in enumerate(squares) if square <= radius)
            few = most is None or len(inside) <= most
            if few and sum(people[k] for k in inside) <= share * sum(people) * (1 + 1e-9):
                found.add((row, inside))
    return found


@given(places=PLACES, share=st.sampled_from([0.2, 0.5, 1.0]), most=st.sampled_from([None, 1, 5]))
def test_zones_are_all_circles_within_the_limits(places, share, most):
    people = [1 + (3 * x + y) % 4 for x, y in places]
    made = find_windows(places, people, max_share=share, max_areas=most)

    assert zones(made) == written_out(places, people, share, most)


def test_areas_equally_far_enter_together():
    made = find_windows(SQUARE, np.ones(16), max_share=1)
    corner = [zone for centre, zone in zones(made) if centre == 0]

    assert sorted(len(zone) for zone in corner) == [1, 3, 4, 6, 8, 9, 11, 13, 15, 16]


def test_areas_equally_far_enter_together_wherever_the_map_lies():
    turned = np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])
    moved = find_windows(417_000 + 713.1 * SQUARE @ turned.T, np.ones(16), max_share=0.5)

    assert zones(moved) == zones(find_windows(SQUARE, np.ones(16), max_share=0.5))


def test_a_zone_of_exactly_the_greatest_share_is_a_candidate():
    line = np.column_stack([[0, 1, 3, 7, 15], np.zeros(5)])
    made = find_windows(line, [0.1, 0.2, 0.3, 0.2, 0.2], max_share=0.3)

    assert (0, frozenset({0, 1})) in zones(made)
    assert (2, frozenset({2})) in zones(made)
    assert not any(len(zone) > 2 for _, zone in zones(made))


def test_a_tie_that_would_pass_the_limit_stays_out_whole():
    cross = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (9, 9)]
    made = find_windows(cross, np.ones(6), max_share=0.5)

    assert {zone for centre, zone in zones(made) if centre == 0} == {frozenset({0})}


def test_a_centre_alone_beyond_the_limit_has_no_window():
    made = find_windows([(0, 0), (1, 0), (5, 0)], [8, 1, 1], max_share=0.2)

    assert 0 not in made.centre
    assert len(find_windows([(0, 0)], [5], max_share=0.2)) == 0


def test_areas_at_one_point_have_one_list():
    made = find_windows([(0, 0), (0, 0), (5, 0), (9, 9)], np.ones(4), max_share=0.5)

    assert made.centre.tolist() == [0, 2, 3]
    assert (0, frozenset({0, 1})) in zones(made)
    assert (0, frozenset({0})) not in zones(made)


def test_ellipses_are_five_ratios_at_more_and_more_angles():
    rng = np.random.default_rng(1)
    made = find_windows(rng.random((20, 2)), np.ones(20), max_share=0.3, shape="ellipse")
    shapes = set(zip(made.ratio.tolist(), made.angle.tolist(), strict=True))
    counted = {ratio: sum(1 for r, _ in shapes if r == ratio) for ratio, _ in shapes}

    assert counted == {1.0: 1, 1.5: 4, 2.0: 6, 3.0: 9, 4.0: 12, 5.0: 15}
    assert made.angle.max() < np.pi


def test_an_ellipse_holds_a_line_that_no_circle_does():
    """Eight areas in a row going north-east, with others close beside the row."""
    row = np.array([(k, k) for k in range(8)], dtype=float)
    beside = np.array(
        [(k + 2.6, k - 2.6) for k in range(8)] + [(k - 2.6, k + 2.6) for k in range(8)]
    )
    places = np.vstack([row, beside])
    wanted = frozenset(range(8))

    def found(shape):
        return {
            zone for _, zone in zones(find_windows(places, np.ones(24), max_share=0.4, shape=shape))
        }

    assert wanted not in found("circle")
    assert wanted in found("ellipse")


def test_stretching_keeps_the_short_axis_and_shrinks_the_long_one():
    """Two metres along 30 degrees, and two across."""
    along = 2 * np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    made = stretched(np.array([along, [-along[1], along[0]]]), 4.0, np.pi / 6)

    assert made == pytest.approx(np.array([[0.5, 0], [0, 2]]), abs=1e-12)


@pytest.mark.parametrize(
    ("points", "people", "more", "said"),
    [
        ([(0, 0)], [1, 2], {}, "one point"),
        ([0, 0], [1, 2], {}, "one point"),
        (np.empty((0, 2)), [], {}, "at least one area"),
        ([(0, np.nan)], [1], {}, "not finite"),
        ([(0, 0)], [-1], {}, "not negative"),
        ([(0, 0)], [0], {}, "not all zero"),
        ([(0, 0)], [1], {"max_share": 0}, "max_share"),
        ([(0, 0)], [1], {"max_share": 50}, "max_share"),
        ([(0, 0)], [1], {"max_areas": 0}, "max_areas"),
        ([(0, 0)], [1], {"shape": "square"}, "circle"),
    ],
)
def test_what_no_window_can_be_laid_over_is_refused(points, people, more, said):
    with pytest.raises(ValueError, match=said):
        find_windows(points, people, **more)
