"""Each method of an analysis has its own chance, whatever else is computed."""

import numpy as np

from models.chance.stream import stream


def test_the_same_arguments_give_the_same_draws():
    first, again = (stream(7, "Gi*", 739_000, 739_090).random(5) for _ in "12")
    assert np.array_equal(first, again)


def test_another_start_method_or_day_gives_other_draws():
    asked = [(7, "Gi*", 1, 2), (8, "Gi*", 1, 2), (7, "scan", 1, 2), (7, "Gi*", 1, 3), (7, "Gi*")]
    drawn = {stream(*each).random() for each in asked}
    assert len(drawn) == len(asked)
