"""Fever in New York, November 2001, against SaTScan 10.3.2 (licence: SaTScan)."""

import json

import numpy as np
import pandas as pd
import pytest

from models.space_time import permutation_scan

pytestmark = pytest.mark.real

#: SaTScan's sphere, kilometres.
EARTH = 6367.0


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "nyc_fever_stperm_satscan"


@pytest.fixture(scope="module")
def places(folder):
    names = ["id", "latitude", "longitude"]
    path = folder / "NYCfever.geo"
    return pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"id": str})


@pytest.fixture(scope="module")
def cases(folder, places):
    """Row of the place and day of November of each case."""
    names = ["id", "count", "date"]
    path = folder / "NYCfever.cas"
    frame = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"id": str})
    frame = frame.loc[frame.index.repeat(frame["count"])]
    area = pd.Series(places.index, index=places["id"]).loc[frame["id"]].to_numpy()
    return area, frame["date"].str.split("/").str[2].astype(int).to_numpy()


@pytest.fixture(scope="module")
def theirs(folder):
    return json.loads((folder / "expected_satscan.json").read_text())["results"]


def kilometres(places):
    """Lay the places in a plane that keeps distances to a hundred-thousandth within the city.

    SaTScan measures along great circles. The plane touches the sphere in the city's middle and
    is met along great circles from there (azimuthal equidistant projection).
    """
    north, east = np.radians(places[["latitude", "longitude"]].to_numpy()).T
    middle, away = north.mean(), east - east.mean()
    cosine = np.sin(middle) * np.sin(north) + np.cos(middle) * np.cos(north) * np.cos(away)
    angle = np.arccos(cosine)
    stretch = EARTH * angle / np.sin(angle)
    x = stretch * np.cos(north) * np.sin(away)
    y = np.cos(middle) * np.sin(north) - np.sin(middle) * np.cos(north) * np.cos(away)
    return np.column_stack([x, stretch * y])


@pytest.fixture(scope="module")
def ours(places, cases):
    """The settings SaTScan prints: half of the cases, 3 km and 7 days at most, alive clusters."""
    return permutation_scan(
        kilometres(places),
        *cases,
        period=(1, 24),
        max_share=0.5,
        max_radius=3.0,
        max_steps=7,
        prospective=True,
        draws=9_999,
        rng=np.random.default_rng(1),
    )


def test_there_are_194_cases_in_192_places(ours):
    assert (ours.total, ours.n, ours.steps) == (194, 192, 24)


def test_every_cluster_is_that_of_satscan(places, theirs, ours):
    """A fourth, as likely as nearly every map's, is reported where ten times as many are drawn."""
    assert len(ours.clusters) >= len(theirs) == 3
    assert all(cluster.p > 0.99 for cluster in ours.clusters[3:])
    for cluster, one in zip(ours.clusters, theirs, strict=False):
        start, end = (int(date.split("/")[2]) for date in one["timeframe"].split(" to "))
        assert set(places["id"][cluster.members]) == set(one["ids"])
        assert places["id"][cluster.centre] == one["ids"][0]
        assert (cluster.start, cluster.end) == (start, end)
        assert cluster.observed == one["cases"]
        assert cluster.expected == pytest.approx(one["expected"], abs=0.005)
        assert cluster.relative_risk == pytest.approx(one["oe"], abs=0.0051)
        assert cluster.log_likelihood_ratio == pytest.approx(one["test_stat"], abs=1e-6)


def test_chance_does_as_much_as_often_as_in_satscan(theirs, ours):
    """SaTScan stopped after 207 draws, which leaves its p-values uncertain by .03 and more."""
    first = ours.clusters[0]

    assert first.p == pytest.approx(float(theirs[0]["p"]), abs=0.05)
    for cluster, one in zip(ours.clusters, theirs, strict=False):
        assert cluster.p == pytest.approx(float(one["p"]), abs=0.1)
        assert cluster.recurrence == pytest.approx(1 / cluster.p)
    assert first.recurrence == pytest.approx(4, abs=1)
    assert first.gumbel_p == pytest.approx(first.p, abs=0.03)


def test_radius_is_that_of_satscan(ours):
    assert ours.clusters[0].radius == pytest.approx(2.90, abs=0.005)
