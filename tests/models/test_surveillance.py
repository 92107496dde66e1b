"""The improved Farrington method, the CUSUM and the predictive tail through their public door."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.surveillance import (
    ALARM,
    NO_ALARM,
    TOO_FEW,
    cusum_threshold,
    farrington,
    nb_cusum,
    predictive_tail,
)

#: Salmonella Agona in the United Kingdom from 1990, by 13 weeks: salmonella.agona of R's
#: surveillance, summed.
AGONA = [19, 21, 54, 41, 28, 32, 124, 52, 22, 25, 30, 35, 15, 24, 54, 15, 24, 22, 50, 48, 41, 26]
AGONA += [61, 34]


def made_up(steps, freq, seed):
    """A series with seasons, a rise and outbreaks, from whole numbers that R repeats exactly."""
    state, counts = seed, []
    for step in range(steps):
        state = 16807 * state % 2147483647
        usual = 8 + abs(2 * (step % freq) - freq) * 12 // freq + step * 4 // steps
        counts.append(usual // 2 + state % (usual + 1) + 25 * (step % 37 == 5))
    return counts


QUARTERS = {"freq": 4, "b": 3, "w": 0, "periods": 4, "skip": 2}
WEEKS = {"freq": 52, "b": 5, "w": 3, "periods": 10, "skip": 26}
MONTHS = {"freq": 12, "b": 5, "w": 1, "periods": 4, "skip": 6}
SERIES = {
    "agona": (AGONA, QUARTERS, [20, 21, 22, 23]),
    "weeks": (made_up(330, 52, 42), WEEKS, [299, 309, 316, 329]),
    "months": (made_up(90, 12, 7), MONTHS, [79, 84, 89]),
}
#: Upper limits by R's surveillance 1.20.3: farringtonFlexible(sts, control = list(b =, w =,
#: noPeriods =, pastWeeksNotIncluded =, thresholdMethod =, alpha = .05, weightsThreshold = 2.58)),
#: with glm run to the end (glm.control(epsilon = 1e-15)); as it stands it stops at 1e-8, which
#: moves the limits by "delta" in the fifth digit and the others not at all.
LIMITS = {
    ("agona", "nbPlugin"): [34, 45, 70, 77],
    ("agona", "muan"): [36, 49, 73, 85],
    ("agona", "delta"): [34.21518247437, 45.02431456315, 69.78540759875, 78.02506828142],
    ("weeks", "nbPlugin"): [25, 33, 32, 22],
    ("weeks", "muan"): [26, 34, 33, 22],
    ("weeks", "delta"): [25.08152156092, 32.81091830221, 32.20067211612, 21.83745110632],
    ("months", "nbPlugin"): [22, 30, 21],
    ("months", "muan"): [23, 31, 21],
    ("months", "delta"): [21.79777152182, 30.22854165618, 20.76333856367],
}
#: From the same runs: tail probabilities under "muan", expected counts, dispersions and trends.
TAILS = {
    "agona": [0.01946689792087, 0.66429885339317, 0.16997813046057, 0.95142271033558],
    "weeks": [0.8363344384319, 0.2057844549029, 0.7441970220415, 0.2623289567066],
    "months": [0.001967373556073, 0.121306325629654, 0.359412975391114],
}
EXPECTED = {
    "agona": [20.33333333333, 27.30766756115, 44.66666666667, 51.06638809410],
    "weeks": [15.32620138816, 21.82598127819, 21.16969796461, 13.18603293741],
    "months": [12.41230241987, 19.73333333333, 11.59753820671],
}
DISPERSION = {
    "agona": [2.875174544553, 3.426209660042, 4.414205336817, 4.295345033924],
    "weeks": [1.919105238978, 1.762684157917, 1.824200929241, 1.746124007191],
    "months": [2.121493422277, 1.767099580394, 2.160821502550],
}
TREND = {"agona": [0, 1, 0, 1], "weeks": [1, 1, 1, 1], "months": [1, 0, 0]}


def judged(name, **settings):
    """Judge the steps that R judged, and say where they stand in the result."""
    counts, past, steps = SERIES[name]
    last = len(counts) - steps[0]
    made = farrington(counts, **past, last=last, **settings)
    return made, [step - steps[0] for step in steps]


@pytest.mark.parametrize(("name", "threshold"), LIMITS)
def test_limits_agree_with_r(name, threshold):
    made, at = judged(name, threshold=threshold, errors="surveillance")

    assert made.upper[0, at] == pytest.approx(LIMITS[name, threshold], rel=1e-9)


@pytest.mark.parametrize("name", SERIES)
def test_what_limits_rest_on_agrees_with_r(name):
    made, at = judged(name, threshold="muan", errors="surveillance")

    assert made.expected[0, at] == pytest.approx(EXPECTED[name], rel=1e-9)
    assert made.dispersion[0, at] == pytest.approx(DISPERSION[name], rel=1e-9)
    assert made.p[0, at] == pytest.approx(TAILS[name], rel=1e-8)
    assert made.trend[0, at].tolist() == [bool(kept) for kept in TREND[name]]


def test_without_reweighting_both_scales_agree_with_r():
    """farringtonFlexible with reweight = FALSE, where its working weights are left alone."""
    weeks, at = judged("weeks", threshold="delta", reweight_above=None)
    months, there = judged("months", threshold="muan", reweight_above=None)
    same, _ = judged("weeks", threshold="delta", reweight_above=None, errors="surveillance")

    assert weeks.upper[0, at] == pytest.approx(
        [25.95221504781, 32.51066740883, 33.65925414521, 23.39783688350], rel=1e-9
    )
    assert months.upper[0, there].tolist() == [27, 37, 28]
    assert np.array_equal(weeks.upper, same.upper)


def test_seasons_of_unequal_length_agree_with_r():
    """45 weeks between the windows cut into six: b = 4, noPeriods = 7, 1 week not included."""
    counts, _, steps = SERIES["weeks"]
    past = {"freq": 52, "b": 4, "periods": 7, "skip": 1}
    made = farrington(counts, **past, last=31, threshold="delta", errors="surveillance")

    assert made.upper[0, [step - steps[0] for step in steps]] == pytest.approx(
        [23.80315046303, 32.13873598613, 30.42945331846, 22.16469734981], rel=1e-9
    )
    assert made.trend[0, [0, 10, 17, 30]].tolist() == [True, False, False, False]


def test_fewer_trends_are_kept_than_r_keeps():
    """Its standard errors are too small by about the root of the mean count."""
    quarters = np.random.default_rng(1).poisson(50, (300, 24))
    ours = farrington(quarters, freq=4)
    theirs = farrington(quarters, freq=4, errors="surveillance")

    assert ours.b == 5
    assert ours.trend.mean() < 0.10
    assert theirs.trend.mean() > 0.50


def test_a_rise_is_an_alarm_and_an_old_outbreak_does_not_hide_it():
    usual = [20, 22, 19, 21] * 5
    outbreak = [*usual[:8], 90, *usual[9:]]
    kept = farrington([*outbreak, 45], freq=4, periods=1, w=1)
    blind = farrington([*outbreak, 45], freq=4, periods=1, w=1, reweight_above=None)

    assert kept.verdict.tolist() == [[ALARM]]
    assert kept.score[0, 0] > 1
    assert kept.upper[0, 0] < blind.upper[0, 0]


def test_a_few_cases_are_no_alarm():
    """Farrington's rule: at least five cases in the four newest steps."""
    quiet = [0, 1] * 12
    few, enough = [*quiet, 0, 0, 0, 4], [*quiet, 0, 0, 1, 4]
    made = farrington([few, enough], freq=4, threshold="nbPlugin")

    assert made.verdict[:, 0].tolist() == [TOO_FEW, ALARM]
    assert made.alarm[:, 0].tolist() == [False, True]


@pytest.mark.parametrize(
    ("steps", "b", "told"), [(4, None, False), (8, None, False), (9, None, True), (20, 5, False)]
)
def test_a_short_history_cannot_tell(steps, b, told):
    """Two years of quarters, and the quarter judged."""
    made = farrington(np.full(steps, 20), freq=4, b=b)

    assert (made.verdict[0, 0] != "cannot tell") == told
    assert np.isfinite(made.upper[0, 0]) == told


@pytest.mark.parametrize(("steps", "years"), [(9, 2), (12, 2), (13, 3), (21, 5), (60, 5)])
def test_as_many_years_are_used_as_there_are(steps, years):
    assert farrington(np.full(steps, 20), freq=4).b == years


def test_a_step_without_a_count_cannot_tell_and_is_left_out_of_the_past():
    counts = np.array([AGONA, AGONA], float)
    counts[0, 10] = counts[1, -1] = np.nan
    made = farrington(counts, freq=4)

    assert made.verdict[0, 0] == NO_ALARM
    assert made.verdict[1, 0] == "cannot tell"
    assert np.isnan(made.p[1, 0])


@given(st.integers(0, 2**32 - 1), st.sampled_from(["nbPlugin", "muan", "delta"]))
def test_series_are_judged_one_by_one_and_left_alone(seed, threshold):
    counts = np.random.default_rng(seed).poisson(6, (5, 24)).astype(float)
    kept = counts.copy()
    together = farrington(counts, freq=4, last=3, threshold=threshold)
    alone = [farrington(row, freq=4, last=3, threshold=threshold) for row in counts]

    assert np.array_equal(counts, kept)
    for figure in ("expected", "upper", "p", "score"):
        rows = [getattr(one, figure)[0] for one in alone]
        assert getattr(together, figure) == pytest.approx(np.array(rows), nan_ok=True)


@given(st.lists(st.integers(0, 5), min_size=9, max_size=30))
def test_small_counts_always_have_an_answer(counts):
    made = farrington(counts, freq=4)

    assert made.verdict[0, 0] in {ALARM, NO_ALARM, TOO_FEW, "cannot tell"}
    if np.isfinite(made.upper[0, 0]):
        assert made.upper[0, 0] >= 0
        assert 0 <= made.p[0, 0] <= 1


def test_a_past_without_cases():
    """By its mean any case is more than nothing; by the mean's upper limit none can be given."""
    counts = [*[0] * 16, 7]

    assert farrington(counts, freq=4, threshold="nbPlugin").verdict[0, 0] == ALARM
    assert farrington(counts, freq=4).verdict[0, 0] == "cannot tell"


def test_population_takes_out_a_rise_all_share():
    population = np.array([100, 100, 100, 100] * 5 + [100, 100, 100, 300])
    counts = population // 5

    assert farrington(counts, freq=4).verdict[0, 0] == ALARM
    assert farrington(counts, freq=4, population=population).verdict[0, 0] == NO_ALARM


def test_quarters_without_change_seldom_alarm():
    """Default limits at alpha .05 over 12 and 24 quarters of overdispersed counts."""
    rng = np.random.default_rng(5)
    for steps in (12, 24):
        counts = rng.poisson(50 * rng.gamma(1 / 0.02, 0.02, (1500, steps)))
        assert 0.005 < farrington(counts, freq=4).alarm.mean() < 0.08


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"freq": 4, "w": 2}, "too few steps"),
        ({"freq": 4, "periods": 5}, "too few steps"),
        ({"freq": 6}, "give w, periods and skip"),
        ({"freq": 4, "b": 0}, "at least 1"),
        ({"freq": 4, "alpha": 0.5}, "alpha lies"),
        ({"freq": 4, "last": 0}, "at least one step"),
        ({"freq": 4, "threshold": "normal"}, "the threshold is"),
        ({"freq": 4, "population": np.ones(23)}, "one figure a"),
        ({"freq": 4, "population": np.ones((2, 24))}, "one row of populations"),
        ({"freq": 4, "population": np.zeros(24)}, "above zero"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        farrington(AGONA, **settings)


@pytest.mark.parametrize("counts", [[1.5] * 12, [-1] * 12, [np.inf] * 12, [], np.ones((1, 1, 9))])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match="counts"):
        farrington(counts, freq=4)


FOLLOWED = [3, 5, 2, 8, 9, 12, 4, 3, 15, 2, 1, 0, 7, 9, 6]
MEANS = 4 + np.sin(np.arange(1, 16))
#: Sums by R's surveillance 1.20.3: algo.glrnb(control = list(mu0 = 4 + sin(1:15), alpha =,
#: theta = log(2), c.ARL = 2, ret = "value", change = "intercept", dir = "inc")).
SUMS = {
    0.2: [
        *(0, 0, 0, 1.232102743182, 2.979605847109, 2.277244761384, 0, 0, 2.708701821424),
        *(0, 0, 0, 0.235219052843, 0.801420206868, 0.633870730123),
    ],
    0.0: [
        *(0, 0, 0, 2.301979939787, 3.197248899703, 4.597181664918, 0, 0, 5.985089223157),
        *(0, 0, 0, 0.431863227093, 1.679580496438, 1.188175739640),
    ],
}


@pytest.mark.parametrize("alpha", SUMS)
def test_cusum_agrees_with_r(alpha):
    made = nb_cusum(FOLLOWED, MEANS, alpha, kappa=2, threshold=2)

    assert made.sums[0] == pytest.approx(SUMS[alpha], abs=1e-11)
    assert made.alarm[0].tolist() == [total >= 2 for total in SUMS[alpha]]


#: Mean, kappa, threshold, size and average run length by LRCUSUM.runlength(g = 300) of R's
#: surveillance 1.20.3, a Markov chain over 300 bands of the sum.
RUNS = [(4, 2, 2, 5, 44.76079535), (30, 1.5, 3, 10, 124.089655), (4, 2, 3, 5, 132.422334)]


@pytest.mark.parametrize(("mean", "kappa", "threshold", "size", "run_length"), RUNS)
def test_a_threshold_gives_the_run_length_of_r(mean, kappa, threshold, size, run_length):
    """By 4,000 simulated series the run length is known to 2%, the threshold to about .03."""
    found = cusum_threshold(
        mean,
        1 / size,
        kappa=kappa,
        run_length=run_length,
        draws=4000,
        rng=np.random.default_rng(2),
    )

    assert found == pytest.approx(threshold, abs=0.09)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.1]))
def test_one_case_above_the_limit_is_an_alarm(seed, alpha):
    counts = np.random.default_rng(seed).poisson(6, 12)
    made = nb_cusum(counts, 5, alpha, threshold=1.5)

    assert made.alarm[0].tolist() == (counts > made.upper[0]).tolist()


def test_cusum_thresholds_do_not_depend_on_the_order_of_series():
    rng = np.random.default_rng(4)
    counts, means = rng.poisson(5, (4, 12)), rng.uniform(3, 9, (4, 12))
    kept = means.copy()
    made = nb_cusum(counts, means, 0.1, rng=np.random.default_rng(1))
    turned = nb_cusum(counts[::-1], means[::-1], 0.1, rng=np.random.default_rng(1))

    assert np.array_equal(made.threshold, turned.threshold[::-1])
    assert np.array_equal(made.sums, turned.sums[::-1])
    assert (made.draws, made.run_length) == (999, 40)
    assert np.array_equal(means, kept)


def test_a_series_in_control_alarms_as_seldom_as_asked():
    rng = np.random.default_rng(6)
    threshold = cusum_threshold(50, 0.08, run_length=40, rng=rng)
    counts = rng.poisson(50 * rng.gamma(1 / 0.08, 0.08, (500, 200)))
    made = nb_cusum(counts, 50, 0.08, threshold=threshold)

    assert made.alarm.mean() == pytest.approx(1 / 40, rel=0.15)
    assert made.draws == 0


def test_a_step_without_a_count_leaves_the_sum():
    made = nb_cusum([9, np.nan, 9], 5, 0, threshold=50)

    assert made.sums[0, 1] == made.sums[0, 0] > 0
    assert made.verdict[0].tolist() == [NO_ALARM, "cannot tell", NO_ALARM]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"mean": 0, "threshold": 1}, "above zero"),
        ({"mean": [1, 2], "threshold": 1}, "one a step"),
        ({"alpha": -1, "threshold": 1}, "at least 0"),
        ({"alpha": [1, 1], "threshold": 1}, "one each"),
        ({"kappa": 1, "threshold": 1}, "kappa above 1"),
        ({"threshold": 0}, "above zero"),
        ({}, "an rng"),
        ({"run_length": 1, "rng": np.random.default_rng(1)}, "2 steps or more"),
    ],
)
def test_a_cusum_that_makes_no_sense_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        nb_cusum(FOLLOWED, **{"mean": 4, "alpha": 0.1} | settings)


def wards(seed, n=60, steps=12, mean=2.0, spread=0.25, by_step=0.0):
    """Counts of wards whose risks differ, the newest step last, and their exposure."""
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(0.5, 1.5, n) * mean
    risks = rng.gamma(1 / spread, spread, n) if spread else np.ones(n)
    shocks = rng.gamma(1 / by_step, by_step, (n, steps + 1)) if by_step else 1.0
    return rng.poisson((exposure * risks)[:, None] * shocks * np.ones(steps + 1)), exposure


def judge(counts, exposure):
    """Hold the newest step against the rest."""
    return predictive_tail(counts[:, -1], exposure, counts[:, :-1], exposure)


def test_tail_is_the_mixture_of_poissons_over_the_posterior():
    """The chance of a count, summed over risks on a fine grid, where steps differ by chance."""
    counts = np.array([[2, 2, 2, 2, 5], [0, 1, 0, 1, 0], [4, 5, 4, 5, 9], [1, 1, 1, 1, 0]])
    exposure = np.array([2.0, 1.0, 2.0, 1.0])
    made = judge(counts, exposure)

    assert made.dispersion == 0
    for row in range(4):
        shape = made.alpha + counts[row, :-1].sum()
        rate = made.beta + 4 * exposure[row]
        risks = stats.gamma.ppf((np.arange(20_000) + 0.5) / 20_000, shape, scale=1 / rate)
        mixed = stats.poisson.sf(counts[row, -1] - 1, risks * exposure[row]).mean()
        assert made.p[row] == pytest.approx(mixed, rel=2e-3)


def test_a_planted_rise_is_the_only_alarm():
    counts, exposure = wards(2)
    counts[7, -1] = 40
    made = judge(counts, exposure)

    assert np.flatnonzero(made.alarm).tolist() == [7]
    assert made.verdict[7] == ALARM
    assert made.recurrence[7] == 1 / made.p[7] > 1e4
    assert made.upper[7] < 40


def test_a_ward_that_was_always_high_is_no_alarm():
    counts, exposure = wards(3, spread=0)
    counts[7] = 40

    assert judge(counts, exposure).verdict[7] == NO_ALARM


def test_a_rise_all_share_is_no_alarm_if_it_is_expected():
    counts, exposure = wards(4, mean=8)
    newest = 3 * counts[:, -1]
    told = predictive_tail(newest, 3 * exposure, counts[:, :-1], exposure)
    blind = predictive_tail(newest, exposure, counts[:, :-1], exposure)

    assert told.alarm.sum() <= 1
    assert blind.alarm.sum() > 20


@pytest.mark.parametrize("by_step", [0.0, 0.3])
def test_wards_without_change_seldom_alarm(by_step):
    """Any ward in a quarter at most 7%, also where counts vary from step to step beyond chance."""
    made = [judge(*wards(seed, by_step=by_step)) for seed in range(200)]

    assert np.mean([one.alarm.any() for one in made]) <= 0.09
    assert np.mean([(one.p <= 0.05).mean() for one in made]) <= 0.055
    assert np.mean([one.dispersion for one in made]) == pytest.approx(by_step, abs=0.03)


def test_unsteady_counts_widen_the_limits():
    steady = np.tile([3, 4, 3, 4, 3], (10, 1))
    unsteady = np.tile([0, 9, 0, 5, 3], (10, 1))

    assert judge(unsteady, np.ones(10)).upper[0] > judge(steady, np.ones(10)).upper[0]


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_wards_changes_nothing(seed):
    counts, exposure = wards(seed, n=20)
    kept, order = counts.copy(), np.random.default_rng(seed).permutation(20)
    made, turned = judge(counts, exposure), judge(counts[order], exposure[order])

    assert turned.p == pytest.approx(made.p[order], rel=1e-5)
    assert np.array_equal(counts, kept)


@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 6))
def test_degenerate_pasts_have_an_answer(past, newest):
    """One ward, all equal, no events: a p-value between 0 and 1."""
    made = predictive_tail([newest], [1.5], [past], [1.5])

    assert 0 < made.p[0] <= 1
    assert made.expected[0] > 0


def test_a_short_past_cannot_tell():
    made = predictive_tail([9, 1], [1, 1], [[1, 1, 1], [0, 1, 2]], [1, 1])

    assert made.verdict.tolist() == ["cannot tell"] * 2
    assert made.family == 0
    assert not made.alarm.any()


def test_where_nothing_was_ever_expected_no_ward_can_be_told():
    made = predictive_tail([0, 0], [0.0, 0.0], np.zeros((2, 6)), np.zeros((2, 6)))

    assert set(made.verdict) == {"cannot tell"}
    assert np.isnan(made.p).all()


def test_a_ward_where_nothing_is_expected_cannot_be_told():
    made = predictive_tail([0, 2], [0, 1], np.ones((2, 6)) * [[0], [1]], [0, 1])

    assert made.verdict.tolist() == ["cannot tell", NO_ALARM]
    assert made.family == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([1, 1], [1, 0], np.ones((2, 5)), [1, 1]), "expected count is zero"),
        (([1, 1], [1, 1], np.ones((3, 5)), [1, 1]), "an area a row"),
        (([1, 1], [1, 1], np.ones(5), [1, 1]), "an area a row"),
        (([1, 1], [1, 1], np.ones((2, 5)), np.ones((2, 4))), "one a count"),
        (([1.5, 1], [1, 1], np.ones((2, 5)), [1, 1]), "whole numbers"),
        (([1, 1], [1, 1], np.full((2, 5), np.nan), [1, 1]), "whole numbers"),
        (([1, 1], [1, 1], np.ones((2, 5)), [1, 0]), "expected count is zero"),
    ],
)
def test_wards_that_do_not_fit_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        predictive_tail(*arguments)
