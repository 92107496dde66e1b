"""Near repeats against counting pair by pair, and what no table of them may do."""

import itertools
import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.points import knox

SPACE = [0, 100, 200, 500]
TIME = [0, 7, 14, 28]


def rng(seed=1):
    return np.random.default_rng(seed)


def scattered(n, seed=1, wide=1000, days=60):
    """Events that have nothing to do with each other, many at one distance by the grid of 10 m."""
    chance = rng(seed)
    return 10.0 * chance.integers(0, wide // 10, (n, 2)), chance.integers(0, days, n)


def counted(xy, day, space, time):
    """Every pair looked at, bands that hold their lower end."""
    table = np.zeros((len(space) - 1, len(time) - 1), dtype=int)
    for one, other in itertools.combinations(range(len(day)), 2):
        far, apart = math.dist(xy[one], xy[other]), abs(day[one] - day[other])
        for s, t in np.ndindex(table.shape):
            table[s, t] += space[s] <= far < space[s + 1] and time[t] <= apart < time[t + 1]
    return table


def test_counts_every_pair_once():
    xy, day = scattered(60)

    assert (knox(xy, day, SPACE, TIME, 9, rng()).observed == counted(xy, day, SPACE, TIME)).all()


def test_expected_pairs_are_the_product_of_the_margins():
    xy, day = scattered(60)
    near = counted(xy, day, SPACE, [0, 1000]).ravel()
    soon = counted(xy, day, [0, 10_000], TIME).ravel()
    made = knox(xy, day, SPACE, TIME, 9, rng())

    assert (made.space_pairs == near).all()
    assert (made.time_pairs == soon).all()
    assert made.expected == pytest.approx(np.outer(near, soon) / (60 * 59 / 2))
    assert made.ratio == pytest.approx(made.observed / made.expected)


def test_p_is_the_share_of_dealings_that_reach_what_was_seen():
    """All 720 ways to deal six dates, looked at one by one."""
    xy = np.array([(0, 0), (50, 0), (0, 60), (900, 900), (950, 900), (10, 40)], dtype=float)
    day = np.array([1, 2, 4, 50, 90, 30])
    seen = counted(xy, day, [0, 100], [0, 7])
    ways = [counted(xy, np.array(dealt), [0, 100], [0, 7]) for dealt in itertools.permutations(day)]
    made = knox(xy, day, [0, 100], [0, 7], 9_999, rng())

    assert made.observed == seen == 3
    assert made.p == pytest.approx(np.mean([way >= seen for way in ways]), abs=0.01)
    assert made.p_fewer == pytest.approx(np.mean([way <= seen for way in ways]), abs=0.01)


@pytest.mark.parametrize(("closed", "band"), [("left", [0, 0, 1]), ("right", [0, 1, 0])])
def test_a_pair_on_an_edge_lies_in_one_band(closed, band):
    """Three times four apart is five; and zero lies in the band that begins with it."""
    made = knox([(0, 0), (30, 40)], [0, 0], [0, 20, 50, 80], [0, 5], 9, rng(), closed=closed)

    assert made.observed.ravel().tolist() == band
    assert made.time_pairs.tolist() == [1]


def test_bands_may_overlap():
    xy, day = scattered(50)
    steps = knox(xy, day, SPACE, TIME, 9, rng())
    sums = knox(xy, day, [(0, end) for end in SPACE[1:]], [(0, end) for end in TIME[1:]], 9, rng())

    assert (sums.observed == steps.observed.cumsum(axis=0).cumsum(axis=1)).all()
    assert sums.expected == pytest.approx(steps.expected.cumsum(axis=0).cumsum(axis=1))


def test_a_planted_near_repeat_is_found_and_named():
    xy, day = scattered(150, wide=20_000, days=365)
    again = np.arange(0, 150, 5)
    xy = np.vstack([xy, xy[again] + 30])
    made = knox(xy, np.append(day, day[again] + 3), [0, 200, 2000], [0, 7, 30], 999, rng())

    assert made.category[0, 0] == "more than expected"
    assert made.observed[0, 0] >= 30
    assert made.p[0, 0] == pytest.approx(0.001)


def test_of_one_case_only_the_earliest_event_stays():
    """Two reports of each case, next door a day later: near repeats of nothing."""
    xy, day = scattered(60, wide=20_000, days=365)
    twice, again = np.vstack([xy, xy + 10]), np.append(day, day + 1)
    made = knox(twice, again, SPACE, TIME, 99, rng(), case=np.tile(np.arange(60), 2))
    once = knox(xy, day, SPACE, TIME, 99, rng())

    assert (made.n, made.removed) == (60, 60)
    assert (made.observed == once.observed).all()
    assert (made.p == once.p).all()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_an_event_of_no_known_case_is_its_own(missing):
    xy, day = scattered(4)
    made = knox(xy, day, SPACE, TIME, 9, rng(), case=["a", missing, missing, "a"])

    assert (made.n, made.removed) == (3, 1)


def test_takes_dates():
    xy, day = scattered(40)
    dates = pd.Timestamp("2025-01-01") + pd.to_timedelta(day, unit="D")

    made = knox(pd.DataFrame(xy), pd.Series(dates), SPACE, TIME, 99, rng())

    assert (made.p == knox(xy, day, SPACE, TIME, 99, rng()).p).all()


def test_says_nothing_where_there_is_nothing():
    """On 60 tables of events without any near repeat."""
    flagged = 0
    for seed in range(60):
        xy, day = scattered(120, seed=seed, wide=5000, days=365)
        words = knox(xy, day, [0, 200, 600], [0, 14, 60], 499, rng(seed)).category
        flagged += bool(np.isin(words, ["more than expected", "fewer than expected"]).any())

    assert flagged <= 7


@given(seed=st.integers(0, 1000), n=st.integers(0, 25))
def test_the_order_of_events_does_not_matter(seed, n):
    xy, day = scattered(n, seed=seed)
    turned = rng(seed + 1).permutation(n)
    one = knox(xy, day, SPACE, TIME, 19, rng(seed))
    other = knox(xy[turned], day[turned], SPACE, TIME, 19, rng(seed))

    assert (one.observed == other.observed).all()
    assert (one.p == other.p).all()
    assert np.all((one.p > 0) & (one.p_two_sided <= 1))


@given(seed=st.integers(0, 1000), east=st.integers(-9, 9), later=st.integers(-500, 500))
def test_where_and_when_counting_starts_does_not_matter(seed, east, later):
    xy, day = scattered(15, seed=seed)
    moved = knox(xy + 1000 * east, day + later, SPACE, TIME, 19, rng(seed))

    assert (moved.observed == knox(xy, day, SPACE, TIME, 19, rng(seed)).observed).all()


@pytest.mark.parametrize("n", [0, 1])
def test_one_event_makes_no_pair(n):
    xy, day = scattered(n)
    made = knox(xy, day, SPACE, TIME, 9, rng())

    assert made.observed.sum() == made.pairs == 0
    assert (made.p == 1).all()
    assert (made.category == "cannot tell").all()
    assert np.isnan(made.ratio).all()


def test_events_all_at_one_place_on_one_day_are_as_expected():
    """Nothing can be dealt out anew; no p is small."""
    made = knox(np.zeros((10, 2)), np.ones(10), [0, 100], [0, 7], 99, rng())

    assert made.observed == made.expected == 45
    assert made.p == made.p_fewer == 1


def test_changes_no_argument():
    xy, day = scattered(30)
    before = xy.copy(), day.copy()
    knox(xy, day, SPACE, TIME, 9, rng(), case=np.arange(30))

    assert (xy == before[0]).all()
    assert (day == before[1]).all()


@pytest.mark.parametrize("closed", ["left", "right"])
@pytest.mark.parametrize(("turn", "moved"), [(0.3, 0.0), (1.0, 4e5), (math.pi / 2, 1e6)])
def test_a_map_turned_and_moved_counts_the_same(closed, turn, moved):
    """Many pairs of a board lie an end of a band apart, and do so only but for rounding after."""
    board = np.array([(100.0 * row, 100.0 * column) for row in range(8) for column in range(8)])
    days = np.arange(64) % 20
    spun = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    plain, other = (
        knox(xy, days, [0, 200, 400], [0, 5, 10], 9, rng(), closed=closed)
        for xy in (board, board @ spun + moved)
    )

    assert np.array_equal(plain.observed, other.observed)
    assert np.array_equal(plain.expected, other.expected)


def test_dates_of_any_kind_are_days():
    """Also those of a table column that holds plain dates, or stamps of a time zone."""
    days = [date(2025, 3, 28) + timedelta(3 * row) for row in range(20)]
    xy = np.random.default_rng(4).uniform(0, 1000, (20, 2))
    stamps = pd.Series(pd.to_datetime(days))
    seen = [
        knox(xy, each, SPACE, TIME, 9, rng()).observed.tolist()
        for each in (np.arange(20) * 3, days, stamps, stamps.dt.tz_localize("Europe/London"))
    ]

    assert seen[1:] == seen[:1] * 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"xy": np.zeros((3, 3))}, "eastings and northings"),
        ({"xy": [(0, 0), (np.nan, 1), (2, 2)]}, "place 1 has no easting"),
        ({"day": [1, 2]}, "one day for each"),
        ({"day": [1, 2, np.nan]}, "no day"),
        ({"day": np.array(["2025-01-01", "NaT", "2025-01-02"], dtype="datetime64[D]")}, "no date"),
        ({"day": [date(2025, 1, 1), None, date(2025, 1, 3)]}, "no date"),
        ({"space_bands": [100]}, "two or more edges"),
        ({"space_bands": [0, 100, 50]}, "go up"),
        ({"time_bands": [-1, 5]}, "not negative"),
        ({"time_bands": [0, np.nan]}, "go up"),
        ({"draws": 0}, "at least one draw"),
        ({"closed": "both"}, "closed"),
        ({"case": ["a"]}, "one case"),
    ],
)
def test_what_cannot_be_tested_is_refused(changed, said):
    given = {"xy": np.zeros((3, 2)), "day": [1, 2, 3], "space_bands": SPACE, "time_bands": TIME}
    given |= {"draws": 9, "rng": rng()} | changed

    with pytest.raises(ValueError, match=said):
        knox(**given)
