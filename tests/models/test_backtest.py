"""Backtests: what a method would have found, seen from where nothing of it was known."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.backtest import (
    EMPIRICAL_BAYES,
    LAST_YEAR,
    POPULATION,
    Forecast,
    by_hotspots,
    rolling_origin,
)
from models.backtesting.resampling import resample

N, STEPS = 60, 16


def uneven(rng, *, spread=0.6, steps=STEPS, n=N, total=300):
    """Counts of areas whose risks differ and last, and the residents they are among."""
    residents = rng.integers(5_000, 20_000, n).astype(float)
    risks = residents * rng.gamma(spread**-2, spread**2, n)
    return rng.poisson(total * (risks / risks.sum())[:, None], (n, steps)), residents


def ring(n):
    """Areas in a circle, each between two others."""
    rows = np.arange(n)
    links = csr_array((np.ones(n), (rows, (rows + 1) % n)), shape=(n, n))
    return Neighbours(csr_array(links + links.T), pd.RangeIndex(n), "ring")


def test_lasting_differences_are_found_and_smoothing_beats_last_year():
    counts, residents = uneven(np.random.default_rng(1))
    made = rolling_origin(counts, residents, rng=np.random.default_rng(2))
    over = {gain.over: gain for gain in made.gains[EMPIRICAL_BAYES]}

    assert made.measures[EMPIRICAL_BAYES].pai.lower > 1.3
    assert over[LAST_YEAR].log_score.lower > 0
    assert over[LAST_YEAR].crps.lower > 0
    assert over[POPULATION].pai.lower > 0
    assert made.measures[EMPIRICAL_BAYES].pit == pytest.approx(np.full(10, 0.1), abs=0.04)


@pytest.mark.parametrize("seed", range(5))
def test_a_shuffled_future_is_found_no_better_than_anywhere(seed):
    rng = np.random.default_rng([7, seed])
    counts, _ = uneven(rng)
    shuffled = np.stack([rng.permutation(column) for column in counts.T], axis=1)
    made = rolling_origin(shuffled, np.ones(N), rng=rng)

    for name in (LAST_YEAR, EMPIRICAL_BAYES):
        assert made.measures[name].pai.value == pytest.approx(1, abs=0.25)
        assert made.measures[name].pai.lower < 1


def test_residents_alone_find_nothing_but_are_not_gained_from_by_luck():
    """All areas tie: at worst nothing is found, on average what is found anywhere."""
    counts, residents = uneven(np.random.default_rng(3))
    made = rolling_origin(counts, residents, rng=np.random.default_rng(4))
    gain = made.gains[EMPIRICAL_BAYES][1]

    assert made.measures[POPULATION].pai.value < 0.3
    assert gain.over == POPULATION
    assert gain.pai.value == pytest.approx(made.measures[EMPIRICAL_BAYES].pai.value - 1)


def test_figures_of_one_window_can_be_counted_by_hand():
    past = np.array([[4, 3], [1, 0], [0, 1], [2, 2]])
    counts = np.column_stack([past, [5, 2, 0, 1]])
    made = rolling_origin(
        counts, np.ones(4), season=2, share=0.5, draws=9, rng=np.random.default_rng(5)
    )
    found = made.measures[LAST_YEAR]

    # The same step of last year held 4, 1, 0 and 2: the first and the last area are searched.
    assert found.areas_searched == (2,)
    assert found.hit_rate.value == pytest.approx(6 / 8)
    assert found.pai.value == pytest.approx((6 / 8) / (2 / 4))
    assert found.pai_star.value == pytest.approx((7 / 8) / (2 / 4))
    assert found.pei.value == pytest.approx(6 / 7)
    assert found.rri.value == pytest.approx(6 / 6)
    assert found.search_efficiency.value == pytest.approx(6 / 2)
    assert found.by_origin == pytest.approx([1.5])
    assert (made.origins, made.events, made.n, made.left_out) == ((2,), 8, 4, 0)


def test_nothing_of_the_future_is_known():
    """Whatever comes later, a forecast stays as it was."""
    counts, residents = uneven(np.random.default_rng(6))
    other = counts.copy()
    other[:, 9:] = np.random.default_rng(7).poisson(50, other[:, 9:].shape)
    said = {}

    for name, figures in (("as it was", counts), ("changed", other)):
        heard = []

        def listen(past, heard=heard):
            heard.append((past.counts.copy(), past.ahead.copy()))
            return past.ahead

        rolling_origin(figures, residents, {"listener": listen}, rng=np.random.default_rng(8))
        said[name] = [each for each in heard if each[0].shape[1] <= 9]

    assert len(said["changed"]) == 6
    for before, after in zip(said["as it was"], said["changed"], strict=True):
        assert np.array_equal(before[0], after[0])
        assert np.array_equal(before[1], after[1])


def test_a_forecaster_cannot_write_to_the_past():
    def meddle(past):
        past.counts[:] = 0
        return past.ahead

    with pytest.raises(ValueError, match="read-only"):
        rolling_origin(
            *uneven(np.random.default_rng(9)), {"meddler": meddle}, rng=np.random.default_rng(9)
        )


def test_any_function_can_be_set_beside_the_three():
    counts, residents = uneven(np.random.default_rng(10))
    clever = {
        "knows the mean": lambda _: Forecast(expected=counts.mean(axis=1), alpha=np.inf),
        "plain figures": lambda past: past.ahead * 0.001,
    }
    made = rolling_origin(counts, residents, clever, rng=np.random.default_rng(11))

    assert list(made.measures) == [*clever, LAST_YEAR, EMPIRICAL_BAYES, POPULATION]
    assert [gain.over for gain in made.gains["plain figures"]] == [
        LAST_YEAR,
        EMPIRICAL_BAYES,
        POPULATION,
    ]
    assert all(gain.log_score.value > 0 for gain in made.gains["knows the mean"])


def test_a_hotspot_map_finds_a_lasting_cluster():
    rng = np.random.default_rng(12)
    risks = np.where(np.arange(N) < 6, 4.0, 1.0)
    counts = rng.poisson(8 * risks[:, None], (N, 8))
    made = rolling_origin(
        counts, np.ones(N), {"hotspots": by_hotspots(ring(N), draws=499, seed=1)}, rng=rng
    )

    assert made.measures["hotspots"].pai.lower > 1


def test_the_same_seed_gives_the_same_figures_and_nothing_is_changed():
    counts, residents = uneven(np.random.default_rng(13))
    before = counts.copy(), residents.copy()
    both = [
        rolling_origin(counts, residents, window=2, rng=np.random.default_rng(14)) for _ in range(2)
    ]

    assert repr(both[0].measures) == repr(both[1].measures)
    assert repr(both[0].gains) == repr(both[1].gains)
    assert np.array_equal(counts, before[0])
    assert np.array_equal(residents, before[1])


def test_the_order_of_areas_does_not_change_a_figure():
    """Nor its limits."""
    counts, residents = uneven(np.random.default_rng(15))
    mixed = np.random.default_rng(16).permutation(N)
    first, second = (
        rolling_origin(counts[rows], residents[rows], draws=99, rng=np.random.default_rng(17))
        for rows in (np.arange(N), mixed)
    )

    for name in (LAST_YEAR, EMPIRICAL_BAYES):
        for figure in ("pai", "hit_rate", "pei", "log_score", "crps"):
            mine, theirs = (getattr(each.measures[name], figure) for each in (first, second))
            assert mine == theirs


def test_frames_lists_and_areas_without_residents_are_taken():
    counts, residents = uneven(np.random.default_rng(18), n=20)
    whole = rolling_origin(counts, residents, draws=19, rng=np.random.default_rng(19))
    more = rolling_origin(
        pd.DataFrame(np.vstack([counts, np.zeros(STEPS, int)])),
        [*residents, 0.0],
        draws=19,
        rng=np.random.default_rng(19),
    )

    assert (more.n, more.left_out) == (21, 1)
    assert repr(more.measures) == repr(whole.measures)


def test_exposure_may_change_and_areas_may_have_a_size():
    counts, residents = uneven(np.random.default_rng(20))
    grown = residents[:, None] * np.linspace(1, 2, STEPS)
    size = np.random.default_rng(21).uniform(1, 9, N)
    made = rolling_origin(counts, grown, area=size, rng=np.random.default_rng(22))

    # By square kilometre residents alone are worth something: where more live, more happens.
    assert made.measures[POPULATION].pai.value > 1
    hits = made.measures[POPULATION].hit_rate.value
    assert made.measures[POPULATION].search_efficiency.value == pytest.approx(
        hits * counts[:, 4:].sum() / (0.1 * size.sum() * 12), rel=0.15
    )


def test_a_map_without_events_has_no_index_and_no_error():
    made = rolling_origin(np.zeros((5, 8)), np.ones(5), rng=np.random.default_rng(23))

    for found in made.measures.values():
        assert np.isnan(found.pai.value)
        assert np.isnan(found.pai.lower)
        assert found.crps.value < 1
    assert made.measures[POPULATION].log_score.value == 0


def test_one_area_is_always_found():
    made = rolling_origin(np.ones((1, 6)), [3.0], rng=np.random.default_rng(24))

    assert made.measures[LAST_YEAR].pai.value == 1
    assert made.measures[LAST_YEAR].hit_rate.value == 1


def test_limits_hold_what_was_drawn_again():
    """With all areas alike in size, limits of a mean are those of a plain bootstrap, or wider."""
    rng = np.random.default_rng(25)
    figures = rng.normal(size=(200, 1))
    again = resample(200, 1, draws=4000, level=0.95, rng=rng)
    made = again.estimate(again.totals(again.sums(figures)) / 200)
    error = figures.std() / np.sqrt(200)

    assert made.value == pytest.approx(figures.mean())
    assert made.lower == pytest.approx(figures.mean() - 1.96 * error, abs=0.2 * error)
    assert made.upper == pytest.approx(figures.mean() + 1.96 * error, abs=0.2 * error)


GOOD = np.ones((3, 6), int)


@pytest.mark.parametrize(
    ("counts", "exposure", "more", "says"),
    [
        (np.ones(6), np.ones(6), {}, "areas by steps"),
        (GOOD, np.ones(4), {}, "areas by steps"),
        (np.zeros((0, 6)), np.ones(0), {}, "areas by steps"),
        (GOOD * 1.5, np.ones(3), {}, "whole numbers"),
        (GOOD * np.nan, np.ones(3), {}, "whole numbers"),
        (GOOD, [1, 1, -1], {}, "exposure must be"),
        (GOOD, [1, 1, 0], {}, "observed where the exposure is zero"),
        (GOOD * 0, np.zeros(3), {}, "no exposure"),
        (GOOD, np.ones(3), {"area": [1, 1, 0]}, "size above zero"),
        (GOOD, np.ones(3), {"window": 5}, "at most a year"),
        (GOOD, np.ones(3), {"window": 0}, "one step or more"),
        (GOOD, np.ones(3), {"first": 3}, "after a year"),
        (GOOD, np.ones(3), {"season": 6}, "leave no window"),
        (GOOD, np.ones(3), {"share": 0.0}, "share"),
        (GOOD, np.ones(3), {"forecasters": {LAST_YEAR: lambda past: past.ahead}}, "another name"),
        (GOOD, np.ones(3), {"forecasters": {"short": lambda _: [1.0]}}, "one figure an area"),
        (GOOD, np.ones(3), {"forecasters": {"low": lambda past: -past.ahead}}, "from zero up"),
        (
            GOOD,
            np.ones(3),
            {"forecasters": {"flat": lambda past: Forecast(expected=past.ahead, alpha=0.0)}},
            "above zero",
        ),
    ],
)
def test_what_cannot_be_tested_is_refused(counts, exposure, more, says):
    with pytest.raises(ValueError, match=says):
        rolling_origin(counts, exposure, rng=np.random.default_rng(0), **more)


def test_an_area_with_events_and_a_step_without_exposure_is_refused():
    exposure = np.ones((3, 6))
    exposure[0, 2] = 0
    counts = GOOD.copy()
    counts[0, 2] = 0
    with pytest.raises(ValueError, match="in some step"):
        rolling_origin(counts, exposure, rng=np.random.default_rng(0))
