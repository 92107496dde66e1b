"""What must hold of every statistical method alike, whatever the figures.

One seed gives the same bytes for any order of rows and number of threads; arguments and numpy's
global chance stay as they were; figures no method can take get an answer or a clear refusal.
"""

from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo import rates
from geo.neighbours import Neighbours
from models import (
    backtest,
    emerging,
    gi_star,
    moran,
    points,
    scan,
    smoothing,
    space_time,
    surface,
    surveillance,
)
from models.detectable import minimum_detectable_risk

AREAS, STEPS, EVENTS, PEOPLE = 23, 12, 61, 151
#: Stands out in a message that quotes it.
ODD = 7077.0


class World:
    """Counts of areas, a history of them, and events at places.

    `areas`, `cases`, `events` and `people` say in which order rows are given.
    """

    def __init__(self, seed, shuffled=False):
        rng = np.random.default_rng(seed)
        again = np.random.default_rng(seed + 1)
        orders = [
            again.permutation(size) if shuffled else np.arange(size)
            for size in (AREAS, EVENTS, PEOPLE)
        ]
        self.areas, self.events, self.people = orders
        points_of, risks = rng.uniform(0, 40_000, (AREAS, 2)), rng.gamma(5, 0.2, AREAS)
        expected = rng.gamma(3, 2, AREAS)
        far = np.hypot(*(points_of[:, None] - points_of).transpose(2, 0, 1))
        links = ((far < 11_000) & (far > 0)).astype(float)
        means = np.outer(expected, rng.uniform(0.2, 0.4, STEPS))
        history = rng.poisson(means * risks[:, None])
        self.xy, self.expected = points_of[self.areas], expected[self.areas]
        self.observed = rng.poisson(expected * risks)[self.areas]
        self.links = links[np.ix_(self.areas, self.areas)]
        self.codes = np.array([f"A{row}" for row in range(AREAS)])[self.areas]
        self.history, self.means = history[self.areas], means[self.areas]
        row, step = np.nonzero(self.history)
        many = self.history[row, step]
        self.case_area, self.case_step = np.repeat(row, many), np.repeat(step, many)
        self.places = rng.uniform(0, 4_000, (EVENTS, 2))[self.events]
        self.days = rng.integers(0, 200, EVENTS)[self.events]
        self.homes = rng.uniform(0, 4_000, (PEOPLE, 2))[self.people]

    @property
    def low(self):
        """Lower ends of released cells."""
        return self.observed // 3 * 3

    @property
    def near(self):
        """Neighbours."""
        return Neighbours(csr_array(self.links), pd.Index(self.codes), "within 11 km")

    def read_only(self):
        """Lock every array, so that writing to one raises."""
        for each in vars(self).values():
            each.setflags(write=False)
        return self


def chance():
    """The same source of chance each time."""
    return np.random.default_rng(5)


METHODS = {
    "poisson_limits": lambda w: rates.poisson_limits(w.observed),
    "rate": lambda w: rates.rate(w.observed, w.expected, 10.0),
    "indirect_ratio": lambda w: rates.indirect_ratio(w.observed, w.expected),
    "direct_standardised_rate": lambda w: rates.direct_standardised_rate(
        w.history, w.means, np.arange(1, STEPS + 1), 1.0
    ),
    "funnel_limits": lambda w: rates.funnel_limits(w.expected),
    "empirical_bayes": lambda w: smoothing.empirical_bayes(w.observed, w.expected),
    "censored_empirical_bayes": lambda w: smoothing.censored_empirical_bayes(
        w.low, w.low + 2, w.expected
    ),
    "marshall": lambda w: smoothing.marshall(w.observed, w.expected),
    "marshall, local": lambda w: smoothing.marshall(w.observed, w.expected, w.near),
    "gi_star": lambda w: gi_star.gi_star(w.observed / w.expected, w.near),
    "permuted_gi_star": lambda w: gi_star.permuted_gi_star(
        w.observed / w.expected, w.near, draws=49, rng=chance()
    ),
    "hotspots": lambda w: gi_star.hotspots(w.observed, w.expected, w.near, 49, chance()),
    "released_hotspots": lambda w: gi_star.released_hotspots(
        w.low, w.low + 2, w.expected, w.near, posterior_draws=5, null_draws=49, rng=chance()
    ),
    "minimum_detectable_risk": lambda w: minimum_detectable_risk(w.expected, w.near, alpha=5.0),
    "global_moran": lambda w: moran.global_moran(
        w.observed / w.expected, w.near, draws=49, rng=chance()
    ),
    "local_moran": lambda w: moran.local_moran(
        w.observed / w.expected, w.near, draws=49, rng=chance()
    ),
    "empirical_bayes_index": lambda w: moran.empirical_bayes_index(
        w.observed, w.expected, w.near, draws=49, rng=chance()
    ),
    "scan": lambda w: scan.scan(
        w.xy, w.observed, w.expected, draws=19, rng=chance(), low=True, shape="ellipse"
    ),
    "scan, Poisson": lambda w: scan.scan(
        w.xy, w.observed, w.expected, draws=49, rng=chance(), null="poisson"
    ),
    "scan, Bernoulli": lambda w: scan.scan(
        w.xy,
        w.observed,
        None,
        population=w.observed + np.ceil(w.expected),
        draws=49,
        rng=chance(),
        null="bernoulli",
    ),
    "space-time scan": lambda w: space_time.scan(w.xy, w.history, w.means, draws=19, rng=chance()),
    "space-time scan, expectation-based": lambda w: space_time.scan(
        w.xy,
        w.history,
        w.means,
        draws=19,
        rng=chance(),
        statistic="expectation-based",
        prospective=True,
    ),
    "permutation_scan": lambda w: space_time.permutation_scan(
        w.xy, w.case_area, w.case_step, draws=19, rng=chance()
    ),
    "classify": lambda w: emerging.classify(
        np.cumsum(w.history - w.means, axis=1), np.full(w.means.shape, 0.01)
    ),
    "mann_kendall": lambda w: emerging.mann_kendall(w.history),
    "farrington": lambda w: surveillance.farrington(w.history, freq=4),
    "nb_cusum": lambda w: surveillance.nb_cusum(w.history, w.means, 0.1, draws=19, rng=chance()),
    "predictive_tail": lambda w: surveillance.predictive_tail(
        w.history[:, -1], w.means[:, -1], w.history[:, :-1], w.means[:, :-1]
    ),
    "knox": lambda w: points.knox(w.places, w.days, [0, 300, 900], [0, 7, 30], 49, chance()),
    "clusters": lambda w: points.clusters(
        w.places, eps=400, min_points=3, at_risk_xy=w.homes, draws=19, rng=chance(), alpha=0.9
    ),
    "density": lambda w: surface.density(w.places),
    "relative_risk": lambda w: surface.relative_risk(
        w.places, w.homes, 500.0, draws=9, rng=chance()
    ),
    "relative_risk, adaptive": lambda w: surface.relative_risk(
        w.places, w.homes, 500.0, 900.0, adaptive=True
    ),
    "rolling_origin": lambda w: backtest.rolling_origin(w.history, w.means, rng=chance(), draws=19),
}
EVERY = pytest.mark.parametrize("name", METHODS)
#: Results whose rows are those of the events given; surfaces have cells.
OF_EVENTS, OF_CELLS = ("clusters", "knox"), ("density", "relative_risk", "relative_risk, adaptive")
#: Figures that are rows of what was given.
ROWS = ("members", "centre")


def parts(made, name=""):
    """Yield every figure of a result by name."""
    if is_dataclass(made):
        made = {field.name: getattr(made, field.name) for field in fields(made)}
    if isinstance(made, tuple):
        made = dict(enumerate(made))
    if hasattr(made, "items"):
        for key, each in made.items():
            yield from parts(each, key if isinstance(key, str) else name)
    else:
        yield name, np.asarray(made)


def bits(made):
    """Everything in a result, to the last bit."""
    return [(name, each.dtype, each.shape, each.tobytes()) for name, each in parts(made)]


def as_first_given(made, order):
    """The same, with rows as they were before they were put in this order."""
    back = np.argsort(order)
    for name, figures in parts(made):
        if name in ROWS and figures.dtype.kind == "i":
            figures = np.sort(np.atleast_1d(order[figures]))
        elif figures.ndim and len(figures) == len(order):
            figures = figures[back]
        yield name, figures.dtype, figures.shape, figures.tobytes()


@EVERY
@given(seed=st.integers(0, 2**16))
@settings(max_examples=2)
def test_order_of_rows_changes_nothing(name, seed):
    plain, shuffled = World(seed), World(seed, shuffled=True)
    one, other = METHODS[name](plain), METHODS[name](shuffled)

    if name in OF_CELLS:
        assert bits(one) == bits(other)
        return
    order = shuffled.events if name in OF_EVENTS else shuffled.areas
    assert list(as_first_given(one, np.arange(len(order)))) == list(as_first_given(other, order))


@EVERY
def test_same_seed_same_bytes_and_nothing_else_is_touched(name):
    """Arrays that may not be written to are taken, and numpy's global chance stays as it was."""
    before = np.random.get_state()[1].tobytes()
    one, other = METHODS[name](World(3)), METHODS[name](World(3).read_only())

    assert bits(one) == bits(other)
    assert np.random.get_state()[1].tobytes() == before


@EVERY
def test_lists_do_as_well_as_arrays(name):
    world = World(3)
    plain, listed = World(3), World(3)
    for attribute in ("xy", "places", "homes", "days", "case_area", "case_step"):
        setattr(listed, attribute, getattr(world, attribute).tolist())

    assert bits(METHODS[name](plain)) == bits(METHODS[name](listed))


THREADED = {
    "scan": lambda w, threads: scan.scan(
        w.xy, w.observed, w.expected, draws=60, rng=chance(), threads=threads
    ),
    "space-time scan": lambda w, threads: space_time.scan(
        w.xy, w.history, w.means, draws=60, rng=chance(), threads=threads
    ),
    "permutation_scan": lambda w, threads: space_time.permutation_scan(
        w.xy, w.case_area, w.case_step, draws=60, rng=chance(), threads=threads
    ),
}


@pytest.mark.parametrize("method", THREADED.values(), ids=THREADED)
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(method, threads):
    assert bits(method(World(8), 1)) == bits(method(World(8), threads))


class Table:
    """A handful of areas in a row, with whatever figures."""

    def __init__(self, observed, expected, linked=True):
        self.observed, self.expected = np.array(observed, float), np.array(expected, float)
        n = self.observed.size
        self.xy = np.column_stack([np.arange(n) * 300.0, np.arange(n) % 2 * 300.0])
        links = np.eye(n, k=1) + np.eye(n, k=-1) if linked and n else np.zeros((n, n))
        self.near = Neighbours(csr_array(links), pd.RangeIndex(n), "in a row")

    def over(self, figures, steps):
        """The same figures in each of some steps."""
        return np.repeat(figures[:, None], steps, axis=1)


#: Methods of counts with what is expected: they take whole, finite counts alone.
OF_COUNTS = {
    "rate": lambda t: rates.rate(t.observed, t.expected, 10.0),
    "indirect_ratio": lambda t: rates.indirect_ratio(t.observed, t.expected),
    "direct_standardised_rate": lambda t: rates.direct_standardised_rate(
        t.observed, t.expected, t.expected, 1.0
    ),
    "empirical_bayes": lambda t: smoothing.empirical_bayes(t.observed, t.expected),
    "censored_empirical_bayes": lambda t: smoothing.censored_empirical_bayes(
        t.observed, t.observed + 2, t.expected, ceiling=1.0
    ),
    "moment_prior": lambda t: smoothing.moment_prior(t.observed, t.expected),
    "marshall": lambda t: smoothing.marshall(t.observed, t.expected),
    "marshall, local": lambda t: smoothing.marshall(t.observed, t.expected, t.near),
    "hotspots": lambda t: gi_star.hotspots(t.observed, t.expected, t.near, 9, chance()),
    "released_hotspots": lambda t: gi_star.released_hotspots(
        t.observed,
        t.observed + 2,
        t.expected,
        t.near,
        posterior_draws=2,
        null_draws=9,
        rng=chance(),
    ),
    "empirical_bayes_index": lambda t: moran.empirical_bayes_index(
        t.observed, t.expected, t.near, draws=9, rng=chance()
    ),
    "scan": lambda t: scan.scan(
        t.xy, t.observed, t.expected, draws=9, rng=chance(), low=True, max_share=0.5
    ),
    "space-time scan": lambda t: space_time.scan(
        t.xy, t.over(t.observed, 3), t.over(t.expected, 3), draws=9, rng=chance(), low=True
    ),
    "predictive_tail": lambda t: surveillance.predictive_tail(
        t.observed, t.expected, t.over(t.observed, 5), t.over(t.expected, 5)
    ),
    "farrington": lambda t: surveillance.farrington(
        t.over(t.observed, 13), freq=4, population=t.over(t.expected, 13)
    ),
    "nb_cusum": lambda t: surveillance.nb_cusum(
        t.over(t.observed, 4), t.over(t.expected, 4), 0.1, threshold=3.0
    ),
    "rolling_origin": lambda t: backtest.rolling_origin(
        t.over(t.observed, 6), t.expected, rng=chance(), draws=9
    ),
    "clusters": lambda t: points.clusters(
        t.xy, t.observed, eps=400, at_risk_xy=t.xy, at_risk_weight=t.expected, draws=9, rng=chance()
    ),
    "density": lambda t: surface.density(t.xy, t.observed),
    "pai": lambda t: backtest.pai(t.observed, t.observed, t.expected),
}
#: Methods of any values, missing ones included.
OF_VALUES = {
    "poisson_limits": lambda t: rates.poisson_limits(t.observed),
    "funnel_limits": lambda t: rates.funnel_limits(t.expected),
    "gi_star": lambda t: gi_star.gi_star(t.observed, t.near),
    "permuted_gi_star": lambda t: gi_star.permuted_gi_star(
        t.observed, t.near, draws=9, rng=chance()
    ),
    "global_moran": lambda t: moran.global_moran(t.observed, t.near, draws=9, rng=chance()),
    "local_moran": lambda t: moran.local_moran(t.observed, t.near, draws=9, rng=chance()),
    "minimum_detectable_risk": lambda t: minimum_detectable_risk(t.expected, t.near, alpha=5.0),
    "mann_kendall": lambda t: emerging.mann_kendall(t.observed),
    "classify": lambda t: emerging.classify(t.over(t.observed, 10), t.over(t.expected, 10)),
    "classify_bins": lambda t: emerging.classify_bins(t.observed, 0),
    "permutation_scan": lambda t: space_time.permutation_scan(
        t.xy, np.arange(len(t.xy)), t.observed, draws=9, rng=chance()
    ),
    "knox": lambda t: points.knox(t.xy, t.observed, [0, 400], [0, 7], 9, chance()),
    "relative_risk": lambda t: surface.relative_risk(
        t.xy, t.xy, 250.0, 400.0, control_weights=t.expected
    ),
}
ANY = OF_COUNTS | OF_VALUES
#: Counts and expectations, sound and not.
SOUND = st.tuples(st.integers(0, 9), st.sampled_from([0.0, 0.5, 4.0]))
STRANGE = st.tuples(
    st.sampled_from([0, 1, 5, -ODD, ODD + 0.5, np.nan, np.inf]),
    st.sampled_from([0.0, 4.0, 0.5, -ODD, np.nan, np.inf]),
)


def answer(method, table):
    """What a method says, or None where it refuses; it never quotes a figure."""
    made, words = None, "."
    try:
        made = method(table)
    except ValueError as refused:
        words = str(refused)
    assert str(int(ODD)) not in words
    assert words.endswith(".")
    for name, figures in parts(() if made is None else made):
        if name in ("p", "q", "gumbel_p", "p_fewer", "adjusted"):
            assert np.all(np.isnan(figures) | ((figures >= 0) & (figures <= 1)))
    return made


@pytest.mark.parametrize("name", ANY)
@given(rows=st.lists(st.one_of(SOUND, STRANGE), max_size=6), linked=st.booleans())
@settings(max_examples=25)
def test_whatever_figures_get_an_answer_or_a_refusal_without_a_value(name, rows, linked):
    """Any warning of numpy, and any other error, fails this test."""
    answer(ANY[name], Table([row[0] for row in rows], [row[1] for row in rows], linked))


@pytest.mark.parametrize("name", OF_COUNTS)
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.0])
@pytest.mark.parametrize("where", ["observed", "expected"])
def test_no_method_of_counts_takes_figures_that_are_none(name, wrong, where):
    table = Table([3, 0, 5, 1, 2], [2.0, 1.0, 4.0, 2.0, 3.0])
    getattr(table, where)[2] = wrong
    # A step without a count is one without an answer to Farrington and the CUSUM.
    skipped = name in ("farrington", "nb_cusum") and where == "observed" and np.isnan(wrong)
    ignored = name == "density" and where == "expected"

    assert skipped or ignored or answer(OF_COUNTS[name], table) is None


@pytest.mark.parametrize(
    "name",
    [
        "indirect_ratio",
        "empirical_bayes",
        "censored_empirical_bayes",
        "marshall",
        "hotspots",
        "empirical_bayes_index",
        "scan",
        "space-time scan",
        "predictive_tail",
        "rolling_origin",
    ],
)
def test_events_where_none_are_expected_are_an_error_not_infinity(name):
    with pytest.raises(ValueError, match=r"out|above zero"):
        OF_COUNTS[name](Table([3, 2, 5, 1, 2], [2.0, 0.0, 4.0, 2.0, 3.0]))
