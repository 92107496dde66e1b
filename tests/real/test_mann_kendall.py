"""Trends of three series against R's Kendall 2.2.1."""

import json

import numpy as np
import pandas as pd
import pytest

from models.emerging import mann_kendall, seasonal_mann_kendall

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "mann_kendall"


@pytest.fixture(scope="module")
def theirs(folder):
    return json.loads((folder / "expected.json").read_text())


@pytest.mark.parametrize("name", ["PrecipGL", "GuelphP", "Nile"])
def test_agrees_with_kendall(folder, theirs, name):
    made = mann_kendall(pd.read_csv(folder / f"{name}.csv")["x"])

    assert made.s == theirs[name]["S"]
    assert made.variance == pytest.approx(theirs[name]["varS"], rel=1e-6)
    assert made.tau == pytest.approx(theirs[name]["tau"], abs=1e-6)
    assert made.p == pytest.approx(theirs[name]["sl"], abs=1e-6)


def test_seasonal_agrees_with_kendall(folder, theirs):
    series = pd.read_csv(folder / "GuelphP.csv")
    month = np.round(series["t"] % 1 * 12).astype(int) % 12
    made, theirs = seasonal_mann_kendall(series["x"], month), theirs["GuelphP_seasonal"]

    assert made.s == theirs["S"]
    assert made.variance == pytest.approx(theirs["varS"], rel=1e-6)
    assert made.tau == pytest.approx(theirs["tau"], abs=1e-6)
    assert made.p == pytest.approx(theirs["sl"], abs=1e-10)
