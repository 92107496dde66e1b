"""Crime in 49 neighbourhoods of Columbus, Ohio, against spdep (spData, CC0)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from libpysal.weights import W
from scipy.sparse import csr_array

from boundaries import Areas
from geo.neighbours import Neighbours, queen
from models.chance.significance import benjamini_hochberg
from models.gi_star import gi_star

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "columbus_moran_lisa_gi"


@pytest.fixture(scope="module")
def places(folder):
    """The outlines carry no real unit; stretched so that one metre is small beside them."""
    frame = gpd.read_file(folder / "columbus.geojson").set_crs(None, allow_override=True)
    stretched = frame.geometry.scale(10_000, 10_000, origin=(0, 0)).set_crs("EPSG:27700")
    return Areas(frame.set_geometry(stretched).set_index("POLYID"), "1980")


@pytest.fixture(scope="module")
def local(folder):
    return pd.read_csv(folder / "expected_local.csv")


def edges(folder, rule, n=49):
    """Neighbours from a table of links."""
    links = pd.read_csv(folder / f"edges_{rule}.csv")
    matrix = csr_array((np.ones(len(links)), (links["from"] - 1, links["to"] - 1)), shape=(n, n))
    return Neighbours(matrix, pd.RangeIndex(n), rule)


def test_queen_neighbours_are_those_of_spdep(folder, places):
    made, theirs = queen(places).matrix, edges(folder, "queen").matrix

    assert made.nnz == 236
    assert abs(made - theirs).sum() == 0


def test_gi_star_agrees_with_spdep(folder, local):
    made = gi_star(local["CRIME"], edges(folder, "gal"))

    assert made == pytest.approx(local["Gistar_z_B"].to_numpy(), abs=1e-9)


@pytest.mark.parametrize("rule", ["gal", "queen", "rook"])
def test_gi_star_agrees_with_esda(folder, local, rule):
    near = edges(folder, rule)
    beside = {row: near.matrix[[row]].indices.tolist() for row in range(49)}
    weights = W(beside, id_order=list(range(49)))
    theirs = G_Local(local["CRIME"].to_numpy(), weights, transform="B", permutations=0, star=True)

    assert gi_star(local["CRIME"], near) == pytest.approx(theirs.Zs, abs=1e-9)


def test_q_values_agree_with_r(local):
    """p.adjust(method = "fdr") of R on the two-sided p of local Moran."""
    made = benjamini_hochberg(local["p_uncond_2s"])

    assert made == pytest.approx(local["p_fdr"].to_numpy(), abs=1e-12)
