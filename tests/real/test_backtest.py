"""Sudden infant deaths in North Carolina, ranked by an earlier period, against R package ptools."""

import pandas as pd
import pytest

from models.backtest import hit_rate, pai, pei, rri
from models.backtesting.ranking import rank

pytestmark = pytest.mark.real

CASES = [
    ("case1_input.csv", "case1_expected.csv", "const"),
    ("case2_nc_sids_input.csv", "case2_nc_sids_expected_area.csv", "area"),
    ("case2_nc_sids_input.csv", "case2_nc_sids_expected_births.csv", "births79"),
]


@pytest.mark.parametrize(("given", "wanted", "size"), CASES, ids=["case1", "area", "births"])
def test_every_row_agrees_with_ptools(shared, given, wanted, size):
    folder = shared / "reference" / "pai_pei_rri_ptools"
    areas, theirs = pd.read_csv(folder / given), pd.read_csv(folder / wanted)
    figures = areas["obs"], areas["pred"], areas[size]

    assert areas["id"].to_numpy()[rank(*figures).order].tolist() == theirs["id"].tolist()
    assert pai(*figures) == pytest.approx(theirs["PAI"].to_numpy(), abs=1e-9)
    assert pei(*figures) == pytest.approx(theirs["PEI"].to_numpy(), abs=1e-9)
    assert rri(*figures) == pytest.approx(theirs["RRI"].to_numpy(), abs=1e-9)
    assert hit_rate(*figures) == pytest.approx(theirs["PCumCount"].to_numpy(), abs=1e-9)
