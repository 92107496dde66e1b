"""Ward groups of hand-made boards, and of the packaged wards: who is with whom, codes, outlines."""

import dataclasses
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from boundaries import BNG, Areas, load
from geo.neighbours import queen
from geo.ward_groups import WardGroups, group_wards, outlines


def board(*places, residents=100, districts="A", names=None, side=1000.0):
    """Square wards by column and row; districts and residents one for all or one each."""
    count = len(places)
    homes = list(districts) * count if len(districts) == 1 else list(districts)
    frame = gpd.GeoDataFrame(
        {
            "name": names or [f"Place{chr(65 + row)}" for row in range(count)],
            "district_code": [f"E0800000{home}" for home in homes],
            "district_name": [f"District {home}" for home in homes],
            "residents": np.broadcast_to(residents, count).copy(),
        },
        index=pd.Index([f"W{row:02d}" for row in range(count)], name="area_code"),
        geometry=[
            shapely.box(side * x, side * y, side * (x + 1), side * (y + 1)) for x, y in places
        ],
        crs=BNG,
    )
    return Areas(frame, "2025", "ward", "made up")


def row_of(count, **told):
    """Wards side by side, from west to east."""
    return board(*((at, 0) for at in range(count)), **told)


def grouped(wards, small, large, **told):
    return group_wards(wards, queen(wards), small=small, large=large, **told)


def together(groups, level="small"):
    """Which wards are together, as a set of sets."""
    held = {}
    for ward, small in groups.small_group_of.items():
        held.setdefault(small if level == "small" else groups.group_of[small], set()).add(ward)
    return set(map(frozenset, held.values()))


def sets(*words):
    """Sets of wards by their numbers: ``"0 1"`` is W00 and W01."""
    return {frozenset(f"W{int(number):02d}" for number in word.split()) for word in words}


@pytest.fixture(scope="module")
def wards():
    return load()


@pytest.fixture(scope="module")
def county(wards):
    """Groups as a county of this size would have them."""
    mean = wards.frame["residents"].mean()
    return grouped(wards, 1.5 * mean, 4 * mean)


def test_a_row_is_cut_into_pairs_and_pairs_of_pairs():
    groups = grouped(row_of(8), 200, 400)

    assert together(groups) == sets("0 1", "2 3", "4 5", "6 7")
    assert together(groups, "large") == sets("0 1 2 3", "4 5 6 7")


def test_a_square_is_cut_into_squares_not_into_rows():
    """Sixteen wards in fours: the most compact four is two by two."""
    wards = board(*((at % 4, at // 4) for at in range(16)))

    assert together(grouped(wards, 400, 400)) == sets(
        "0 1 4 5", "2 3 6 7", "8 9 12 13", "10 11 14 15"
    )


def test_more_groups_come_before_more_even_ones():
    """100 + 100, 300: two groups that reach 200 are better than one of 500."""
    groups = grouped(row_of(3, residents=[100, 100, 300]), 200, 200)

    assert together(groups) == sets("0 1", "2")


def test_of_as_many_groups_the_even_ones_are_taken():
    """30, 20, 20, 30 in two groups of 40 or more: 50 and 50, not 70 and 30 nor 30 and 70."""
    groups = grouped(row_of(4, residents=[30, 20, 20, 30]), 40, 40)

    assert together(groups) == sets("0 1", "2 3")


def test_wards_of_one_place_stay_together():
    """Of two ways to halve a square of four, the one that leaves the place whole."""
    wards = board(
        (0, 0), (1, 0), (0, 1), (1, 1), names=["Ayton East", "Byford", "Ayton West", "Ceesby"]
    )
    other = board(
        (0, 0), (1, 0), (0, 1), (1, 1), names=["Ayton East", "Ayton West", "Byford", "Ceesby"]
    )

    assert together(grouped(wards, 200, 200)) == sets("0 2", "1 3")
    assert together(grouped(other, 200, 200)) == sets("0 1", "2 3")


def test_no_group_reaches_across_districts():
    groups = grouped(row_of(4, districts="ABBA"), 200, 200)

    assert together(groups) == sets("0", "1 2", "3")


def test_a_district_smaller_than_asked_is_one_group():
    groups = grouped(row_of(3), 1000, 2000)

    assert together(groups) == together(groups, "large") == sets("0 1 2")


def test_an_island_and_a_district_in_pieces_have_groups_of_their_own():
    wards = board((0, 0), (1, 0), (2, 0), (3, 0), (10, 0), (20, 0), (21, 0))

    assert together(grouped(wards, 200, 400)) == sets("0 1", "2 3", "4", "5 6")


def test_corners_join():
    assert together(grouped(board((0, 0), (1, 1)), 200, 200)) == sets("0 1")


def test_nothing_asked_leaves_each_ward_its_own():
    groups = grouped(row_of(3), 0, 0)

    assert together(groups) == together(groups, "large") == sets("0", "1", "2")
    assert [groups.names[code] for code in groups.small_groups] == ["PlaceA", "PlaceB", "PlaceC"]


def test_other_weights_stand_for_residents():
    wards = row_of(4)
    wards = dataclasses.replace(wards, frame=wards.frame.drop(columns="residents"))

    assert together(grouped(wards, 2, 4, weight=[1, 1, 1, 1])) == sets("0 1", "2 3")
    assert together(grouped(wards, 2, 2, weight=[2, 0, 0, 2])) == sets("0 1", "2 3")


def test_wards_that_weigh_nothing_have_groups_all_the_same():
    assert together(grouped(row_of(3), 1, 1, weight=[0, 0, 0])) == sets("0 1 2")


def test_codes_run_from_north_west_to_south_east_and_through_each_group():
    """North row 0 to 3, south row 4 to 7: the north-west is S01, and S02 in its group."""
    wards = board(*((at % 4, -(at // 4)) for at in range(8)))
    groups = grouped(wards, 200, 400)
    first = groups.small_group_of["W00"]

    assert first == "E0800000A-S01"
    assert groups.groups == ("E0800000A-G01", "E0800000A-G02")
    assert [groups.group_of[code][-3:] for code in groups.small_groups] == ["G01"] * 2 + ["G02"] * 2
    assert groups.small_group_of["W07"] == "E0800000A-S04"


def test_order_of_wards_changes_nothing(wards, county):
    shuffled = np.random.default_rng(5).permutation(len(wards))
    moved = dataclasses.replace(wards, frame=wards.frame.iloc[shuffled])

    assert grouped(moved, county.small, county.large) == county


def test_arguments_are_left_as_they_were(wards):
    before, near = wards.frame.copy(), queen(wards)
    weight = np.ones(len(wards))
    groups = group_wards(wards, near, small=2, large=6, weight=weight)
    outlines(groups, wards)

    pd.testing.assert_frame_equal(pd.DataFrame(wards.frame), pd.DataFrame(before))
    assert (weight == 1).all()
    assert (near.matrix != queen(wards).matrix).nnz == 0


def test_groups_of_the_county_reach_what_is_asked(wards, county):
    """Five districts, none under the size: two or three wards, and four to ten or so."""
    residents = wards.frame["residents"]
    small = [residents[list(held)].sum() for held in together(county)]
    large = [residents[list(held)].sum() for held in together(county, "large")]

    assert min(small) >= county.small
    assert min(large) >= county.large
    assert max(map(len, together(county))) <= 4
    assert min(map(len, together(county, "large"))) >= 2
    assert np.median([len(held) for held in together(county, "large")]) in range(4, 11)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"small": -1, "large": 0}, "sizes"),
        ({"small": 2, "large": 1}, "sizes"),
        ({"small": np.nan, "large": 1}, "sizes"),
        ({"small": 1, "large": np.inf}, "sizes"),
        ({"weight": [1, 2]}, "3 wards"),
        ({"weight": [1, np.nan, 1]}, "row 1"),
        ({"weight": [1, 1, -7]}, "row 2"),
        ({"weight": [np.inf, 1, 1]}, "row 0"),
    ],
)
def test_what_makes_no_groups_is_refused(told, said):
    wards = row_of(3)

    with pytest.raises(ValueError, match=said) as refused:
        grouped(wards, **({"small": 1, "large": 2} | told))
    assert "7" not in str(refused.value)


def test_wards_without_what_is_needed_are_refused():
    wards = row_of(3)
    bare = dataclasses.replace(wards, frame=wards.frame.drop(columns="residents"))
    unknown = dataclasses.replace(wards, frame=wards.frame.assign(residents=[1.0, np.nan, 2.0]))

    with pytest.raises(ValueError, match="lack residents"):
        grouped(bare, 1, 1)
    with pytest.raises(ValueError, match="row 1"):
        grouped(unknown, 1, 1)
    with pytest.raises(ValueError, match="same wards"):
        group_wards(wards, queen(row_of(4)), small=1, large=1)


def test_outlines_are_the_wards_united(wards, county):
    made = dict(zip(("small_group", "group"), outlines(county, wards), strict=True))
    whole = shapely.coverage_union_all(wards.frame.geometry.to_numpy())

    for level, areas in made.items():
        assert (areas.level, areas.vintage, areas.source) == (level, "2025", wards.source)
        assert areas.generalised
        assert shapely.coverage_is_valid(areas.frame.geometry.to_numpy())
        assert shapely.equals(shapely.coverage_union_all(areas.frame.geometry.to_numpy()), whole)
        assert (areas.frame.geometry.geom_type == "Polygon").all()
        assert areas.frame["residents"].sum() == wards.frame["residents"].sum()
        assert areas.frame["hectares"].sum() == pytest.approx(wards.frame["hectares"].sum())
    assert made["small_group"].codes.tolist() == list(county.small_groups)
    assert made["group"].codes.tolist() == list(county.groups)
    assert "group_code" not in made["group"].frame


def test_an_outline_has_the_figures_of_its_wards():
    wards = row_of(3, residents=[100, 200, 300], districts="AAB")
    wards = dataclasses.replace(
        wards,
        frame=wards.frame.assign(
            hectares=[1.0, 2.0, 3.0],
            deprivation=[10.0, 40.0, 5.0],
            residents_within=[30.0, 10.0, np.nan],
        ),
    )
    small, large = outlines(grouped(wards, 300, 300), wards)
    row = small.frame.iloc[0]

    assert row["name"] == "All of District A"
    assert (row["district_code"], row["district_name"]) == ("E0800000A", "District A")
    assert (row["residents"], row["hectares"], row["deprivation"]) == (300, 3, 30)
    # 30% of 100 and 10% of 200 are 30 and 20; the root of 30^2 + 20^2 is 36, of 300 12%: 15.
    assert row["residents_within"] == 15
    assert np.isnan(small.frame["residents_within"].iloc[1])
    assert row["group_code"] == large.codes[0] == "E0800000A-G01"


@pytest.mark.parametrize("residents", [[100, np.nan, 300], [100, None, 300]])
def test_residents_are_missing_where_those_of_a_ward_are(residents):
    wards = row_of(3, districts="AAB")
    wards = dataclasses.replace(
        wards, frame=wards.frame.assign(residents=residents, residents_within=[5.0, None, 5.0])
    )
    small, _ = outlines(grouped(wards, 2, 2, weight=np.ones(3)), wards)

    assert small.frame["residents"].isna().tolist() == [True, False]
    assert small.frame["residents_within"].isna().tolist() == [True, False]


def test_wards_learn_the_codes_of_their_groups(wards, county):
    coded = county.with_codes(wards).frame

    assert coded["small_group_code"].to_dict() == county.small_group_of
    assert (coded["group_code"] == coded["small_group_code"].map(county.group_of)).all()


def test_groups_survive_being_kept(county):
    kept = json.loads(json.dumps(county.as_json(), allow_nan=False))

    assert WardGroups.from_json(kept) == county
    assert WardGroups.from_json(kept).as_json() == kept


def broken(**changes):
    """Kept groups with something wrong in them."""
    kept = grouped(row_of(4), 200, 400).as_json()
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = kept
        for step in way:
            inner = inner[step]
        if value is None:
            del inner[last]
        else:
            inner[last] = value
    return kept


S1 = "E0800000A-S01"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wards": None}, "missing"),
        ({"wards": []}, "missing"),
        ({"small": "few"}, "another kind"),
        ({"wards": {}}, "at least one ward"),
        ({"wards__W00": "E0800000A-S09"}, "at least one ward"),
        ({f"small_groups__{S1}__group": "E0800000A-G09"}, "names and codes"),
        ({f"small_groups__{S1}__group": S1}, "shares its code"),
        ({f"small_groups__{S1}__name": ""}, "characters"),
        ({f"small_groups__{S1}__name": "x" * 61}, "characters"),
        ({f"small_groups__{S1}__name": None}, "missing"),
        ({"groups__E0800000A-G01": None}, "names and codes"),
    ],
)
def test_groups_that_do_not_fit_together_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        WardGroups.from_json(broken(**changes))


@pytest.mark.parametrize("code", ["../G01", "A G01", "", "Ä-G01", "A/G01"])
def test_a_code_is_fit_for_a_file_name(code):
    with pytest.raises(ValueError, match="letters, digits"):
        WardGroups(
            small_group_of={"W": "A-S01"},
            group_of={"A-S01": code},
            names={"A-S01": "one", code: "two"},
            small=1,
            large=1,
            vintage="2025",
        )


def test_other_wards_than_those_grouped_are_refused():
    groups = grouped(row_of(4, districts="AABB"), 200, 200)

    for use in (groups.require_fit, groups.with_codes, lambda wards: outlines(groups, wards)):
        with pytest.raises(ValueError, match="W04"):
            use(row_of(5, districts="AABBB"))
        with pytest.raises(ValueError, match="W03"):
            use(row_of(3, districts="AAB"))
        with pytest.raises(ValueError, match="2025"):
            use(dataclasses.replace(row_of(4, districts="AABB"), vintage="2026"))
        with pytest.raises(ValueError, match="across districts"):
            use(row_of(4, districts="ABBB"))
