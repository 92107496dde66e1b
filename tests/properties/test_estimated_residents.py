"""However wards are redrawn: residents are whole, all there, and exact where nothing changed."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.areas import BNG, Areas
from geo.estimated_residents import estimate_residents
from geo.postcodes import Postcodes

#: Two districts, each a row of ten squares of 100 m with a postcode in each half of a square.
DISTRICTS = {"D1": 0, "D2": 100}
SIDE = 100
SQUARES = 10
POSTCODES = Postcodes(
    pd.DataFrame(
        [
            (f"{home}{place}", place, north + 50.0, home)
            for home, north in DISTRICTS.items()
            for place in np.arange(25.0, SQUARES * SIDE, 50)
        ],
        columns=["postcode", "easting", "northing", "district_code"],
    )
)


def wards(cuts, prefix, vintage, **columns):
    """Both districts cut at whole squares."""
    rows = []
    for home, north in DISTRICTS.items():
        edges = [0, *sorted(cuts[home]), SQUARES]
        rows += [
            (f"{prefix}{home}-{a}-{b}", home, shapely.box(a * SIDE, north, b * SIDE, north + SIDE))
            for a, b in pairwise(edges)
        ]
    frame = gpd.GeoDataFrame(rows, columns=["area_code", "district_code", "geometry"], crs=BNG)
    return Areas(frame.set_index("area_code").assign(**columns), vintage)


cuts = st.fixed_dictionaries(
    {home: st.sets(st.integers(1, SQUARES - 1), max_size=5) for home in DISTRICTS}
)


@settings(max_examples=50)
@given(cuts, cuts, st.booleans(), st.data())
def test_residents_are_conserved_whole_and_exact_where_a_ward_stayed(old, new, renamed, data):
    known = wards(old, "", "2025")
    many = st.lists(st.integers(1, 30_000), min_size=len(known), max_size=len(known))
    counted = data.draw(many)
    known = Areas(known.frame.assign(residents=counted), "2025")
    asked = wards(new, "N" if renamed else "", "2026")

    found = estimate_residents(known, asked, POSTCODES).frame

    if "residents" not in found:
        # So few lived there that some ward would have nobody.
        assert min(counted) < 100
        return
    assert found["residents"].dtype == np.int64
    assert (found["residents"] > 0).all()
    by_district = found.groupby("district_code")["residents"].sum()
    assert by_district.equals(known.frame.groupby("district_code")["residents"].sum())
    margins = found.get("residents_within", pd.Series(np.nan, index=found.index))
    was = known.frame["residents"]
    stayed = [code.removeprefix("N") in was.index for code in found.index]
    assert margins.isna().to_numpy()[stayed].all()
    for code in found.index[stayed]:
        assert found.loc[code, "residents"] == was[code.removeprefix("N")]
    assert margins.dropna().between(5, 100).all()
    for code, ward in found.iterrows():
        parts = known.frame[known.frame.within(ward.geometry)]
        whole = parts.area.sum() == ward.geometry.area
        assert whole == pd.isna(margins[code])
        assert not whole or ward["residents"] == parts["residents"].sum()


@settings(max_examples=20)
@given(cuts, cuts)
def test_the_order_of_wards_does_not_matter(old, new):
    known = wards(old, "", "2025")
    known = Areas(known.frame.assign(residents=np.arange(len(known)) * 37 + 5_000), "2025")
    asked = wards(new, "N", "2026")
    turned = Areas(asked.frame.iloc[::-1], "2026")

    found, other = (estimate_residents(known, each, POSTCODES).frame for each in (asked, turned))

    assert other.index.equals(turned.codes)
    pd.testing.assert_frame_equal(other.loc[found.index], found)
