"""A badge counts the kinds of choice that take a finding away or bring one; hairs are not split."""

import numpy as np
import pytest

from models.analysing.stability import badges, flips
from models.analysing.variants import Variant
from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from models.hotspots import Hotspots

#: A class, a q-value and a score for each of six wards.
HERE = [
    (MORE, 0.01, 3.0),
    (MORE, 0.04, 2.5),
    (AS_EXPECTED, 0.60, 0.2),
    (AS_EXPECTED, 0.07, 2.0),
    (CANNOT_TELL, 0.90, -0.1),
    (FEWER, 0.02, -3.0),
]


def columns(rows):
    category, q, z = zip(*rows, strict=True)
    return {"category": np.array(category), "q": np.array(q), "z": np.array(z)}


def analysed(rows=HERE):
    n = len(rows)
    return Hotspots(
        **columns(rows), p=np.ones(n), agreement=np.ones(n), n=n, family=n, total=9, draws=9,
        posterior_draws=0, alpha=1.0, beta=1.0, method="",
    )  # fmt: skip


def variant(changes=(), question="window"):
    rows = list(HERE)
    for ward, row in dict(changes).items():
        rows[ward] = row
    return Variant(question=question, name="x", total=9, **columns(rows))


def flipped(changes):
    return np.flatnonzero(flips(analysed(), [variant(changes)])[:, 0]).tolist()


@pytest.mark.parametrize(
    ("ward", "row", "is_flip"),
    [
        (0, (AS_EXPECTED, 0.30, 1.0), True),  # gone
        (0, (AS_EXPECTED, 0.08, 2.0), False),  # a little weaker
        (0, (CANNOT_TELL, 0.08, -0.1), True),  # points the other way
        (0, (FEWER, 0.01, -3.0), True),
        (0, (CANNOT_TELL, np.nan, np.nan), True),  # not tested any more
        (2, (MORE, 0.04, 2.5), True),  # new
        (3, (MORE, 0.04, 2.5), False),  # as good as there before
        (2, (CANNOT_TELL, 0.90, 0.1), False),  # neither is a finding
        (4, (AS_EXPECTED, 0.90, -0.1), False),
        (5, (AS_EXPECTED, 0.40, -1.0), True),
    ],
)
def test_what_a_flip_is(ward, row, is_flip):
    assert flipped({ward: row}) == ([ward] if is_flip else [])


def test_the_same_map_flips_nothing():
    assert flipped({}) == []
    assert flips(analysed(), []).shape == (6, 0)


def test_badges_count_kinds_of_choice_and_not_choices():
    gone = (AS_EXPECTED, 0.5, 0.1)
    tried = [
        variant({0: gone, 1: gone}),
        variant({0: gone, 1: gone}),
        variant({1: gone}, "organisation"),
        variant({4: (MORE, 0.01, 3.0)}, "organisation"),
    ]
    assert badges(analysed(), tried).tolist() == [
        "mostly stable", "unstable", "stable", "stable", "cannot tell", "stable",
    ]  # fmt: skip


def test_where_nothing_was_tried_nothing_can_be_told():
    assert set(badges(analysed(), [])) == {CANNOT_TELL}
