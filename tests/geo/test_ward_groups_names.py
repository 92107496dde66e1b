"""Names of ward groups: lists as people write them, and wards of West Yorkshire put together."""

import dataclasses

import numpy as np
import pytest

from boundaries import load
from geo.neighbours import queen
from geo.ward_grouping.names import LONGEST, name_groups
from geo.ward_grouping.place_words import joined, kinship, listed, places_in
from geo.ward_groups import group_wards

#: Ladders of sizes in mean wards: usual ones, and far coarser.
SIZES = [(0, 3), (1.5, 4), (2.5, 6), (6, 12), (200, 200)]


@pytest.fixture(scope="module")
def wards():
    return load()


@pytest.fixture(scope="module")
def ladder(wards):
    mean, near = wards.frame["residents"].mean(), queen(wards)
    return [group_wards(wards, near, small=s * mean, large=b * mean) for s, b in SIZES]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("Ilkley", ["Ilkley"]),
        ("Crofton, Ryhill and Walton", ["Crofton", "Ryhill", "Walton"]),
        ("Headingley & Hyde Park", ["Headingley", "Hyde Park"]),
        ("Ampton, Byham, and Ceeby", ["Ampton", "Byham", "Ceeby"]),
        ("Sandal", ["Sandal"]),
        ("Andover", ["Andover"]),
    ],
)
def test_a_ward_lists_its_places(name, places):
    assert list(places_in(name)) == places


@pytest.mark.parametrize(
    ("places", "name"),
    [
        (["Ilkley", "Wharfedale"], "Ilkley and Wharfedale"),
        (["Keighley East", "Keighley Central", "Keighley West"], "Keighley Central, East and West"),
        (["Holme Valley South", "Holme Valley North"], "Holme Valley North and South"),
        (["Great Horton", "Little Horton"], "Great and Little Horton"),
        (["Horbury", "South Ossett", "Ossett"], "Horbury and Ossett"),
        (
            ["Pontefract North", "Pontefract South", "Knottingley"],
            "Knottingley, Pontefract North and South",
        ),
        (["Batley East"], "Batley East"),
        (["Bingley", "Bingley Rural"], "Bingley and Bingley Rural"),
        (["Ilkley", "Ilkley"], "Ilkley"),
        ([], ""),
    ],
)
def test_places_are_joined_as_people_say_them(places, name):
    assert listed(joined(places)) == name


def test_kinship_is_a_word_that_few_share():
    names = ["Batley East", "Batley West", "Colne Valley", "Holme Valley North", "Town", "Park"]

    assert np.argwhere(kinship(names)).tolist() == [[0, 1], [1, 0]]
    assert kinship(["Keighley East", "Keighley West", "Keighley Central"]).sum() == pytest.approx(3)
    assert kinship(["North Elmsall and Upton", "South Elmsall and South Kirkby"])[0, 1] == 1


def named(wards, *parts):
    """What a group of these parts is called; each part lists names of wards."""
    rows = {name: row for row, name in enumerate(wards.frame["name"])}
    weights = wards.frame["residents"].to_numpy(float)
    made = name_groups(wards, weights, {"X-G01": [[rows[name] for name in part] for part in parts]})
    return made["X-G01"]


@pytest.mark.parametrize(
    ("held", "name"),
    [
        (["Ilkley", "Wharfedale"], "Ilkley and Wharfedale"),
        (["Keighley Central", "Keighley East", "Keighley West"], "Keighley Central, East and West"),
        (["Horbury and South Ossett", "Ossett"], "Horbury and Ossett"),
        (["Batley East", "Batley West"], "Batley East and West"),
        (["Calverley & Farsley", "Pudsey"], "Calverley, Farsley and Pudsey"),
        (["Horsforth"], "Horsforth"),
        (["City", "Manningham"], "Bradford City and Manningham"),
        (["Park", "Town"], "Halifax Park and Halifax Town"),
    ],
)
def test_a_small_group_is_called_by_its_wards(wards, held, name):
    """Names of wards that mean nothing elsewhere have their town before them."""
    assert named(wards, *([one] for one in held)) == name


def test_a_group_is_called_by_a_place_in_each_of_its_parts(wards):
    """A town printed on the map first; then of each other part a town, or its heaviest ward."""
    parts = (["Bingley", "Shipley"], ["Keighley Central", "Worth Valley"], ["Tong", "Wyke"])

    assert named(wards, *parts) == "Keighley, Bingley and Tong"


def test_a_side_of_a_city_is_called_so(wards):
    """Six suburbs without a town, north of the middle of Leeds."""
    suburbs = ["Alwoodley", "Moortown", "Weetwood", "Roundhay", "Chapel Allerton", "Kirkstall"]

    assert named(wards, *([one] for one in suburbs)) == "Leeds north"


def test_a_whole_district_says_so(wards):
    frame = wards.frame
    held = [[name] for name in frame.loc[frame["district_name"] == "Calderdale", "name"]]

    assert named(wards, *held) == "All of Calderdale"


def test_no_name_is_long_or_told_twice(wards, ladder):
    """Of one size, or of both: the same name is the same ground."""
    assert LONGEST == 60
    for groups in ladder:
        ground = {}
        for code, name in groups.names.items():
            held = frozenset(
                ward
                for ward, small in groups.small_group_of.items()
                if code in (small, groups.group_of[small])
            )
            assert ground.setdefault(name, held) == held
            assert 0 < len(name) <= LONGEST
            home = wards.frame.loc[list(held), "district_name"].unique()
            assert name not in set(wards.names.values()) or len(held) == 1
            assert len(home) == 1


def test_a_name_tells_of_places_that_lie_inside(wards, ladder):
    """Each word of a usual group's name is in the name of one of its wards, or a town in it."""
    towns = {"Hebden", "Bridge", "Haworth", "Denholme", "Holmfirth", "Marsden", "Silsden", "Leeds"}
    towns |= {"Ripponden", "Slaithwaite", "Meltham", "Mytholmroyd", "Bradford", "Halifax"}
    towns |= {"Huddersfield", "and", "centre", "All", "of"}
    groups = ladder[1]
    for code, name in groups.names.items():
        held = [
            wards.names[ward]
            for ward, small in groups.small_group_of.items()
            if code in (small, groups.group_of[small])
        ]
        said = set(name.replace(",", "").split())
        assert said - towns <= set(" ".join(held).replace(",", "").split()) | {"Leeds"}


def test_names_told_twice_are_told_apart(wards):
    """Two districts with wards of the same names, in one county."""
    frame = wards.frame.iloc[:2].assign(
        name="Moorside", district_code=["A", "B"], district_name=["Ayshire", "Beeshire"]
    )
    same = dataclasses.replace(wards, frame=frame)
    made = name_groups(same, np.ones(2), {"A-G01": [[0]], "B-G01": [[1]]})

    assert made["A-G01"] != made["B-G01"]
    assert all("Moorside" in name for name in made.values())


def test_names_too_long_are_shortened_or_become_codes(wards):
    long = "Upper-and-Lower-Something-cum-Otherwise-under-the-Great-Edge-of-Nowhere"
    frame = wards.frame.iloc[:2].assign(name=long, district_code="Z", district_name=long)
    made = name_groups(
        dataclasses.replace(wards, frame=frame), np.ones(2), {"Z-S01": [[0]], "Z-S02": [[1]]}
    )

    assert made == {"Z-S01": "Z-S01", "Z-S02": "Z-S02"}
