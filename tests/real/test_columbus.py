"""Crime in 49 neighbourhoods of Columbus, Ohio, against spdep (spData, CC0)."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import W
from scipy.sparse import csr_array

from boundaries import Areas
from geo.neighbours import Neighbours, queen
from models.chance.significance import benjamini_hochberg
from models.gi_star import gi_star
from models.moran import global_moran, local_moran

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
    return Neighbours(matrix, pd.RangeIndex(n), "nearest 4" if rule == "knn4" else rule)


def esda_weights(near):
    """The same links for esda."""
    beside = {row: near.matrix[[row]].indices.tolist() for row in range(len(near))}
    return W(beside, id_order=list(range(len(near))))


def test_queen_neighbours_are_those_of_spdep(folder, places):
    made, theirs = queen(places).matrix, edges(folder, "queen").matrix

    assert made.nnz == 236
    assert abs(made - theirs).sum() == 0


def test_gi_star_agrees_with_spdep(folder, local):
    made = gi_star(local["CRIME"], edges(folder, "gal"))

    assert made == pytest.approx(local["Gistar_z_B"].to_numpy(), abs=1e-9)


def test_row_weights_score_as_binary_ones(folder, local):
    """Equal weights inside a neighbourhood cancel out of Gi*, so spdep's row-standardised column,
    which esda does not reach, is the same figure."""
    made = gi_star(local["CRIME"], edges(folder, "gal"))

    assert made == pytest.approx(local["Gistar_z_W"].to_numpy(), abs=1e-9)


@pytest.mark.parametrize("rule", ["gal", "queen", "rook"])
def test_gi_star_agrees_with_esda(folder, local, rule):
    near, weights = edges(folder, rule), esda_weights(edges(folder, rule))
    theirs = G_Local(local["CRIME"].to_numpy(), weights, transform="B", permutations=0, star=True)

    assert gi_star(local["CRIME"], near) == pytest.approx(theirs.Zs, abs=1e-9)


def test_q_values_agree_with_r(local):
    """p.adjust(method = "fdr") of R on the two-sided p of local Moran."""
    made = benjamini_hochberg(local["p_uncond_2s"])

    assert made == pytest.approx(local["p_fdr"].to_numpy(), abs=1e-12)


@pytest.mark.parametrize("case", ["gal_W", "queen_W", "queen_B", "rook_W", "knn4_W"])
def test_global_moran_agrees_with_spdep(folder, local, case):
    told = json.loads((folder / "expected_global.json").read_text())[case]
    rule, style = case.split("_")
    near = edges(folder, rule)
    made = global_moran(
        local["CRIME"],
        near,
        draws=999,
        rng=np.random.default_rng(49),
        weights={"W": "row", "B": "binary"}[style],
    )
    random, normal = told["moran_randomisation"], told["moran_normality"]

    for estimate in (random["estimate"], normal["estimate"]):
        assert made.i == pytest.approx(estimate["Moran I statistic"], abs=1e-9)
        assert made.expectation == pytest.approx(estimate["Expectation"], abs=1e-9)
    assert made.variance == pytest.approx(random["estimate"]["Variance"], abs=1e-9)
    assert made.z == pytest.approx(random["statistic"], abs=1e-9)
    assert made.normal_variance == pytest.approx(normal["estimate"]["Variance"], abs=1e-9)
    assert made.normal_z == pytest.approx(normal["statistic"], abs=1e-9)
    assert made.p == 2 / 1000


@pytest.mark.parametrize(
    ("moments", "suffix"), [("conditional", "cond"), ("randomisation", "uncond")]
)
def test_local_moran_agrees_with_spdep(folder, local, moments, suffix):
    near = edges(folder, "gal")
    made = local_moran(local["CRIME"], near, rng=np.random.default_rng(49), moments=moments)

    assert made.i == pytest.approx(local["Ii"].to_numpy(), abs=1e-9)
    assert made.expectation == pytest.approx(local[f"EIi_{suffix}"].to_numpy(), abs=1e-9)
    assert made.variance == pytest.approx(local[f"VarIi_{suffix}"].to_numpy(), abs=1e-9)
    assert made.z == pytest.approx(local[f"ZIi_{suffix}"].to_numpy(), abs=1e-9)


def one_area_at_a_time(values, near, draws, rng, *, replace):
    """Two-sided p of each neighbours' sum, drawing its neighbours from the other areas."""
    p = []
    for row, around in enumerate(near.matrix.toarray()):
        k, others = int(around.sum()), np.delete(values, row)
        if replace:
            drawn = others[rng.integers(0, others.size, (draws, k))].sum(axis=1)
        else:
            order = rng.random((draws, others.size)).argpartition(k - 1, axis=1)
            drawn = others[order[:, :k]].sum(axis=1)
        tails = [np.mean(drawn <= around @ values + 1e-9), np.mean(drawn >= around @ values - 1e-9)]
        p.append(min(1, 2 * min(tails)))
    return np.array(p)


def test_p_is_that_of_dealing_values_out_which_spdep_does_not(folder, local):
    """`localmoran_perm` of spdep 1.2-7 draws neighbours with replacement, as its source says, and
    so is too cautious by up to .04. A permutation draws without: Anselin (1995), and esda."""
    near, values = edges(folder, "gal"), local["CRIME"].to_numpy()
    theirs = local["p_perm9999_rank_2s"].to_numpy()
    made = local_moran(values, near, draws=99_999, rng=np.random.default_rng(49))
    rng = np.random.default_rng(9999)
    dealt, with_replacement = (
        one_area_at_a_time(values, near, 20_000, rng, replace=replace) for replace in (False, True)
    )

    assert made.p == pytest.approx(dealt, abs=0.025)
    assert theirs == pytest.approx(with_replacement, abs=0.03)
    few = theirs <= 0.1
    assert made.p[few] == pytest.approx(dealt[few], abs=0.01)
    assert theirs[few] == pytest.approx(with_replacement[few], abs=0.01)
    assert made.p == pytest.approx(theirs, abs=0.05)


@pytest.mark.parametrize("rule", ["gal", "queen", "rook"])
def test_local_moran_is_that_of_esda_but_for_its_divisor(folder, local, rule):
    near, values = edges(folder, rule), local["CRIME"].to_numpy()
    theirs = Moran_Local(values, esda_weights(near), permutations=0).Is
    made = local_moran(values, near, draws=1, rng=np.random.default_rng(49))

    assert made.i * 48 / 49 == pytest.approx(theirs, abs=1e-9)


@pytest.mark.long  # esda compiles its permutations anew in every process, which takes half a minute
@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_local_p_is_twice_that_of_esda(folder, local):
    near, values = edges(folder, "queen"), local["CRIME"].to_numpy()
    theirs = Moran_Local(values, esda_weights(near), permutations=9_999, seed=1, n_jobs=1)
    made = local_moran(values, near, rng=np.random.default_rng(49))

    assert made.p == pytest.approx(np.minimum(1, 2 * theirs.p_sim), abs=0.04)


def test_quadrants_of_areas_that_stand_out_are_those_of_spdep(folder, local):
    made = local_moran(local["CRIME"], edges(folder, "gal"), rng=np.random.default_rng(49))
    told = made.quadrant != "not significant"

    assert told.sum() == (made.q <= 0.05).sum() >= 2
    assert np.array_equal(made.quadrant[told], local["quadrant"].str.lower().to_numpy()[told])


def test_conditional_scores_are_those_of_gi(folder, local):
    """Local Moran given the area's own value is Gi with the sign of that value."""
    made = local_moran(local["CRIME"], edges(folder, "gal"), draws=1, rng=np.random.default_rng(1))
    side = np.sign(local["CRIME"] - local["CRIME"].mean()).to_numpy()

    assert made.z * side == pytest.approx(local["Gi_z_B"].to_numpy(), abs=1e-9)
