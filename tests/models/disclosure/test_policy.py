import json

import pytest

from models.disclosure.policy import Policy


def test_the_agreed_limits():
    policy = Policy()

    assert (policy.threshold, policy.base) == (8, 5)
    assert policy.smallest_printed == 10
    assert policy.largest_small == 9


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"threshold": 4}, "below rounding base"),
        ({"base": 0}, "rounding base 0"),
        ({"threshold": 7}, "under 10"),  # would print 5
        ({"threshold": 9}, "under 10"),  # would hide 10
        ({"noise": ((255, -3),)}, "under 10"),
        ({"noise": ((24, -2),)}, "end at 255"),
        ({"noise": ()}, "end at 255"),
        ({"noise": ((25, -1), (24, 0), (255, 1))}, "rise"),
        ({"noise": ((-1, -1), (255, 1))}, "rise"),
    ],
)
def test_limits_that_would_show_a_hidden_number_are_refused(change, reason):
    with pytest.raises(ValueError, match=reason):
        Policy(**change)


def test_counts_behind_a_figure_are_those_of_the_rules():
    """`[max(8, r - 4), r + 4]`, as written in the disclosure rules."""
    policy = Policy()

    for value in range(10, 400, 5):
        assert policy.counts_behind(value) == (max(8, value - 4), value + 4)


def test_a_release_states_the_agreed_limits_in_values_that_survive_json():
    stated = Policy().as_json()

    assert stated == {
        "threshold": 8,
        "base": 5,
        "noise": [[24, -2], [75, -1], [179, 0], [230, 1], [255, 2]],
    }
    assert json.loads(json.dumps(stated)) == stated
