"""Sudden infant deaths in North Carolina: every county against spdep (spData, CC0)."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from boundaries import Areas
from geo.neighbours import Neighbours, queen
from geo.rates import indirect_ratio, rate
from models.hotspots import hotspots
from models.moran import empirical_bayes_index, global_moran
from models.smoothing import marshall

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "nc_sids_spdep"


@pytest.fixture(scope="module")
def counties(folder):
    return pd.read_csv(folder / "counties.csv")


@pytest.fixture(scope="module")
def theirs(folder):
    return pd.read_csv(folder / "expected_rates.csv")


@pytest.fixture(scope="module")
def outlines(folder):
    """Degrees, stretched so that one metre stands for a hundred-thousandth of one."""
    frame = gpd.read_file(folder / "counties.geojson").set_crs(None, allow_override=True)
    stretched = frame.geometry.scale(100_000, 100_000, origin=(0, 0)).set_crs("EPSG:27700")
    return Areas(frame.set_geometry(stretched).set_index("FIPSNO"), "1974")


def edges(folder, rule):
    """Neighbours from a table of links."""
    links = pd.read_csv(folder / f"edges_{rule}.csv")
    matrix = csr_array(
        (np.ones(len(links)), (links["from"] - 1, links["to"] - 1)), shape=(100, 100)
    )
    return Neighbours(matrix, pd.RangeIndex(100), rule)


def test_queen_links_are_those_of_spdep(folder, outlines):
    made = queen(outlines)

    assert made.matrix.nnz == 490
    assert made.counts.mean() == pytest.approx(4.9)
    assert abs(made.matrix - edges(folder, "queen").matrix).sum() == 0


def test_links_and_islands_of_the_other_rules(folder):
    told = json.loads((folder / "expected.json").read_text())["n_links"]

    assert edges(folder, "ncCR85").matrix.nnz == told["CR85"]
    alone = edges(folder, "ncCC89")
    assert (alone.matrix.nnz, len(alone.islands)) == (told["CC89"], told["CC89_islands"])


def test_rates_and_ratios_are_those_of_probmap(counties, theirs):
    deaths, births = counties["SID74"], counties["BIR74"]
    expected = births * deaths.sum() / births.sum()

    assert expected.to_numpy() == pytest.approx(theirs["expected"].to_numpy(), abs=1e-10)
    assert rate(deaths, births, 1).value == pytest.approx(theirs["raw"].to_numpy(), abs=1e-10)
    assert 100 * indirect_ratio(deaths, expected).value == pytest.approx(
        theirs["relRisk"].to_numpy(), abs=1e-10
    )


def test_shrinking_towards_all_is_ebest(folder, counties, theirs):
    told = json.loads((folder / "expected.json").read_text())["EBest_parameters"]
    made = marshall(counties["SID74"], counties["BIR74"])

    assert float(made.a) == pytest.approx(told["a"], abs=1e-10)
    assert float(made.b) == pytest.approx(told["b"], abs=1e-10)
    assert made.rate == pytest.approx(theirs["eb_global"].to_numpy(), abs=1e-10)


@pytest.mark.parametrize(
    ("rule", "geoda", "column"),
    [
        ("queen", False, "eb_local_queen"),
        ("queen", True, "eb_local_queen_geoda"),
        ("ncCR85", False, "eb_local_CR85"),
    ],
)
def test_shrinking_towards_neighbours_is_eblocal(folder, counties, theirs, rule, geoda, column):
    made = marshall(counties["SID74"], counties["BIR74"], edges(folder, rule), geoda=geoda)

    assert made.rate == pytest.approx(theirs[column].to_numpy(), abs=1e-10)


def test_the_north_eastern_cluster_is_found(folder, counties):
    """Northampton, Hertford, Bertie and Halifax lead the north-eastern group of every published
    analysis (Cressie & Chan 1989; Getis & Ord 1992)."""
    made = hotspots(
        counties["SID74"],
        counties["BIR74"],
        edges(folder, "queen"),
        9999,
        np.random.default_rng(1974),
    )
    hot = set(counties.loc[made.category == "more than expected", "NAME"])

    assert hot & {"Northampton", "Hertford", "Bertie", "Halifax"}
    assert "Mecklenburg" not in hot


@pytest.mark.parametrize(
    ("rule", "weights", "case"),
    [("ncCC89", "binary", "EBI_moran_CC89_B"), ("queen", "row", "EBI_moran_queen_W")],
)
def test_empirical_bayes_index_is_that_of_spdep(folder, counties, rule, weights, case):
    told = json.loads((folder / "expected.json").read_text())[case]
    made = empirical_bayes_index(
        counties["SID74"],
        counties["BIR74"],
        edges(folder, rule),
        rng=np.random.default_rng(1974),
        weights=weights,
    )

    assert made.i == pytest.approx(told["statistic"], abs=1e-10)
    assert made.p == pytest.approx(2 * told["p_mc"], abs=0.02)


@pytest.mark.parametrize(
    ("rule", "weights", "case"),
    [("ncCC89", "binary", "moran_FT74_CC89_B"), ("queen", "row", "moran_FT74_queen_W")],
)
def test_moran_of_freeman_tukey_rates_is_that_of_spdep(folder, counties, rule, weights, case):
    """Two counties have no neighbours under CC89: spdep counts 98 areas."""
    told = json.loads((folder / "expected.json").read_text())[case]
    rates = np.sqrt(1000) * (
        np.sqrt(counties["SID74"] / counties["BIR74"])
        + np.sqrt((counties["SID74"] + 1) / counties["BIR74"])
    )
    made = global_moran(
        rates, edges(folder, rule), rng=np.random.default_rng(1974), weights=weights
    )

    assert made.i == pytest.approx(told["estimate"]["Moran I statistic"], abs=1e-10)
    assert made.expectation == pytest.approx(told["estimate"]["Expectation"], abs=1e-10)
    assert made.variance == pytest.approx(told["estimate"]["Variance"], abs=1e-10)
    assert made.z == pytest.approx(told["statistic"], abs=1e-10)
    assert made.p <= 0.02
    assert made.linked == 100 - (2 if rule == "ncCC89" else 0)
