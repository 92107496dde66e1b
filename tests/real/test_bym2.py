"""Lip cancer in Scotland: the posterior that Stan and R-INLA published for the same model."""

import importlib.util

import numpy as np
import pandas as pd
import pytest

from models.bym2 import CONVERGED, fit
from tests.scotland import districts

pytestmark = [
    pytest.mark.long,
    pytest.mark.real,
    pytest.mark.skipif(
        importlib.util.find_spec("numpyro") is None, reason="the extra 'bayes' is not installed"
    ),
]


@pytest.fixture(scope="module")
def made(shared):
    areas = pd.read_csv(shared / "reference" / "scotland_lip_cancer" / "districts.csv")
    return areas, fit(
        areas["cases"],
        areas["expected"],
        districts(),
        covariates=10 * areas["AFF"],
        rng=np.random.default_rng(1),
        draws=2000,
    )


def test_agrees_with_the_stan_case_study(made):
    """Table of the BYM2 fit in "Spatial models in Stan" (Morris 2019): means, sd below each.

    beta0 -.217 (.129), beta1 .365 (.134), sigma .514 (.0885), rho .878 (.144), mu[5] 13.8 (3.13).
    Allowed is a tenth of the posterior's standard deviation: both are means of correlated draws.
    """
    areas, posterior = made

    assert posterior.verdict == CONVERGED
    assert posterior.level[0] == pytest.approx(-0.217, abs=0.0129)
    assert posterior.slopes[0, 0] == pytest.approx(0.365, abs=0.0134)
    assert posterior.sigma[0] == pytest.approx(0.514, abs=0.00885)
    assert posterior.phi[0] == pytest.approx(0.878, abs=0.0144)
    assert areas["expected"][4] * posterior.mean[4] == pytest.approx(13.8, abs=0.313)


def test_agrees_with_inla(made):
    """R-INLA's fit printed there: 95% intervals of the fixed effects, its prior a little wider."""
    _, posterior = made

    assert posterior.level[1:] == pytest.approx([-0.4711830, 0.02705429], abs=0.03)
    assert posterior.slopes[0, 1:] == pytest.approx([0.1054408, 0.62566048], abs=0.03)
