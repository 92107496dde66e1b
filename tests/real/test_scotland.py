"""Lip cancer in Scotland's 56 districts: every district against SpatialEpi, DCluster and spdep."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from geo.rates import indirect_ratio, poisson_limits
from models.chance.gamma_poisson import Intervals, fit_prior
from models.chance.posterior import Posterior
from models.smoothing import empirical_bayes, marshall, moment_prior

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "scotland_lip_cancer"


@pytest.fixture(scope="module")
def theirs(folder):
    return pd.read_csv(folder / "expected_smoothed.csv")


@pytest.fixture(scope="module")
def figures(folder):
    return json.loads((folder / "expected.json").read_text())


@pytest.fixture(scope="module")
def near(folder):
    links = pd.read_csv(folder / "edges_queen.csv")
    matrix = csr_array((np.ones(len(links)), (links["from"] - 1, links["to"] - 1)), shape=(56, 56))
    return Neighbours(matrix, pd.RangeIndex(56), "queen")


def test_ratios_and_exact_limits(theirs):
    lower, upper = poisson_limits(theirs["cases"], method="exact")
    expected = theirs["expected"].to_numpy()

    ratio = indirect_ratio(theirs["cases"], theirs["expected"]).value
    assert ratio == pytest.approx(theirs["SMR"].to_numpy(), abs=1e-8)
    assert lower / expected == pytest.approx(theirs["SMR_exact_lo"].to_numpy(), abs=1e-8)
    assert upper / expected == pytest.approx(theirs["SMR_exact_hi"].to_numpy(), abs=1e-8)


def test_likelihood_agrees_with_spatialepi(theirs, figures):
    made = empirical_bayes(theirs["cases"], theirs["expected"])
    counts = Intervals.of(theirs["cases"], theirs["cases"], theirs["expected"])
    medians = Posterior.given(counts, fit_prior(counts)).quantile(0.5)

    assert made.alpha == pytest.approx(figures["eBayes_alpha"], abs=1e-4)
    assert np.log(made.prior_mean) == pytest.approx(figures["eBayes_beta"], abs=1e-4)
    assert made.mean == pytest.approx(theirs["EB_gamma_SpatialEpi_RR"].to_numpy(), abs=1e-4)
    assert medians == pytest.approx(theirs["EB_gamma_median"].to_numpy(), abs=1e-4)


def test_moments_agree_with_dcluster(theirs, figures):
    alpha, beta = moment_prior(theirs["cases"], theirs["expected"])
    risks = (theirs["cases"] + alpha) / (theirs["expected"] + beta)

    assert (alpha, beta) == pytest.approx(
        (figures["DCluster_nu"], figures["DCluster_alpha"]), abs=1e-4
    )
    assert risks.to_numpy() == pytest.approx(theirs["EB_gamma_DCluster"].to_numpy(), abs=1e-4)


def test_marshall_agrees_with_spdep(theirs, near):
    everywhere = marshall(theirs["cases"], theirs["expected"]).rate
    local = marshall(theirs["cases"], theirs["expected"], near).rate

    assert everywhere == pytest.approx(theirs["EB_marshall_global"].to_numpy(), abs=1e-10)
    assert local == pytest.approx(theirs["EB_marshall_local"].to_numpy(), abs=1e-10)


def test_three_islands_are_named(theirs, near, figures):
    assert near.counts.tolist() == theirs["n_neigh"].tolist()
    assert len(near.islands) == figures["n_islands"]
