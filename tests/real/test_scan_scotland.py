"""The spatial scan of lip cancer in Scotland's 56 districts against SaTScan 10.3.2."""

import json

import numpy as np
import pandas as pd
import pytest

from models.scan import scan
from models.scanning.dispersion import potthoff_whittinghill

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "scotland_lip_cancer"


@pytest.fixture(scope="module")
def districts(folder):
    return pd.read_csv(folder / "districts.csv")


@pytest.fixture(scope="module")
def theirs(folder):
    return json.loads((folder / "expected_satscan.json").read_text())["circular_50pct"]


def scanned(districts, **how):
    how = {"null": "poisson", "max_share": 0.5, "draws": 999} | how
    places = districts[["x", "y"]]
    return scan(
        places, districts["cases"], districts["expected"], rng=np.random.default_rng(1), **how
    )


def test_every_cluster_is_that_of_satscan(districts, theirs):
    made = scanned(districts).clusters

    assert len(made) == len(theirs) == 4
    for cluster, one in zip(made, theirs, strict=True):
        assert {f"d{row + 1:02}" for row in cluster.members} == set(one["ids"])
        assert cluster.observed == one["cases"]
        assert cluster.expected == pytest.approx(one["expected"], abs=0.005)
        assert cluster.observed / cluster.expected == pytest.approx(one["oe"], abs=0.005)
        assert cluster.relative_risk == pytest.approx(one["rr"], abs=0.005)
        assert cluster.log_likelihood_ratio == pytest.approx(one["llr"], abs=1e-6)
        assert cluster.radius == pytest.approx(float(one["coords"].split("/ ")[1]), abs=0.005)


def test_p_values_are_those_of_satscan(districts, theirs):
    """Theirs are of 999 draws too, so that both stray; the first is beyond any draw."""
    made = scanned(districts).clusters

    assert made[0].p == 0.001
    assert made[0].gumbel_p < 1e-17
    for cluster, one in zip(made[1:], theirs[1:], strict=True):
        assert cluster.p == pytest.approx(float(one["p"]), abs=0.06)


def test_names_order_and_place_do_not_matter(districts, theirs):
    """The map turned round, doubled, moved and shuffled."""
    moved = districts.sample(frac=1, random_state=3)
    moved[["x", "y"]] = 9e5 - 2 * moved[["x", "y"]].to_numpy()
    made = scanned(moved.assign(expected=3 * moved["expected"]), draws=99).clusters

    for cluster, one in zip(made, theirs, strict=False):
        found = {f"d{k:02}" for k in moved["idx"].to_numpy()[cluster.members]}
        assert found == set(one["ids"])
        assert cluster.log_likelihood_ratio == pytest.approx(one["llr"], abs=1e-6)


def test_zones_clear_of_the_first_cluster_can_be_had_as_well(districts, theirs):
    """SaTScan leaves out a district whose best circle reaches into the first cluster."""
    made = scanned(districts, secondary="zone").clusters
    ratios = [cluster.log_likelihood_ratio for cluster in made]

    assert len(made) > len(theirs)
    for one in theirs:
        assert any(ratio == pytest.approx(one["llr"], abs=1e-6) for ratio in ratios)


def test_the_counts_vary_far_more_than_a_poisson_model_allows(districts, folder):
    """DCluster::pottwhitt.stat of R."""
    theirs = json.loads((folder / "expected.json").read_text())["pottwhitt"]
    made = potthoff_whittinghill(
        districts["cases"], districts["expected"], draws=199, rng=np.random.default_rng(1)
    )

    assert made.statistic == pytest.approx(theirs["T"], rel=1e-12)
    assert made.mean == theirs["asintmean"]
    assert made.variance == theirs["asintvat"]
    assert made.p == 0.005
    assert scanned(districts, draws=99).caution
