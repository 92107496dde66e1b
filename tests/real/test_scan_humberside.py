"""The Bernoulli scan of childhood leukaemia in North Humberside against SaTScan 10.3.2."""

import json

import numpy as np
import pandas as pd
import pytest

from models.scan import scan

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "nhumberside_bernoulli_satscan"


@pytest.fixture(scope="module")
def places(folder):
    """Points with their cases and, cases and controls together, people."""

    def read(ending, names):
        path = folder / f"NHumberside.{ending}"
        return pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"id": str})

    frame = read("geo", ["id", "x", "y"]).set_index("id")
    cases = read("cas", ["id", "count"]).groupby("id")["count"].sum()
    controls = read("ctl", ["id", "count"]).groupby("id")["count"].sum()
    frame["cases"] = cases.reindex(frame.index, fill_value=0)
    frame["people"] = frame["cases"] + controls.reindex(frame.index, fill_value=0)
    return frame


@pytest.fixture(scope="module")
def theirs(folder):
    return json.loads((folder / "expected_satscan.json").read_text())["results"]


@pytest.fixture(scope="module")
def ours(places):
    return scan(
        places[["x", "y"]],
        places["cases"],
        None,
        population=places["people"],
        null="bernoulli",
        max_share=0.5,
        draws=999,
        rng=np.random.default_rng(1),
    )


def test_there_are_62_cases_among_203(places, ours):
    assert (ours.total, places["people"].sum(), len(places)) == (62, 203, 191)


def test_every_cluster_is_that_of_satscan(places, theirs, ours):
    """Ties are told apart by place, and stand in SaTScan's order."""
    assert len(ours.clusters) >= len(theirs) == 6
    for cluster, one in zip(ours.clusters, theirs, strict=False):
        assert set(places.index[cluster.members]) == set(one["ids"])
        assert cluster.observed == one["cases"]
        assert cluster.population == one["population"]
        assert cluster.expected == pytest.approx(one["expected"], abs=0.005)
        assert cluster.relative_risk == pytest.approx(one["rr"], abs=0.005)
        assert cluster.log_likelihood_ratio == pytest.approx(one["llr"], abs=1e-6)


def test_nothing_is_significant(ours):
    assert ours.clusters[0].p > 0.2
    assert np.isnan(ours.overdispersed)
