"""A mistaken coordinate is named by its cause; a true place elsewhere, or a doubt, is not."""

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

import boundaries
from boundaries.crs import from_bng
from geo.points.coordinates import EXCHANGED, agrees, as_metres, diagnose, point_faults, points
from geo.points.region import Region
from geo.postcodes import Postcodes

LEEDS, KIRKLEES = "E08000035", "E08000034"
#: Leeds Town Hall, and a place in the far west whose exchanged numbers lie outside.
TOWN_HALL = (429_800.0, 433_900.0)
TODMORDEN = (393_700.0, 424_200.0)


@pytest.fixture(scope="module")
def region():
    return Region.of(boundaries.load())


def cause(region, x, y, given=None):
    codes = None if given is None else np.array([given], dtype=object)
    return diagnose(np.array([float(x)]), np.array([float(y)]), region, codes)[0]


def other_system(code, easting, northing):
    """What another program writes for the same place."""
    lon, lat = from_bng(np.array([easting]), np.array([northing]))
    x, y = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(lon, lat)
    return x[0], y[0]


def in_degrees(easting, northing):
    lon, lat = from_bng(np.array([easting]), np.array([northing]))
    return lon[0], lat[0]


@pytest.mark.parametrize("place", [TOWN_HALL, TODMORDEN])
def test_a_point_written_as_agreed_has_no_mistake(region, place):
    assert cause(region, *place) == ""
    assert cause(region, *in_degrees(*place)) == ""


@pytest.mark.parametrize("place", [TOWN_HALL, TODMORDEN])
@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda e, n: in_degrees(e, n)[::-1], "latitude stands before longitude"),
        (lambda e, n: (-in_degrees(e, n)[0], in_degrees(e, n)[1]), "minus of the longitude"),
        (
            lambda e, n: (in_degrees(e, n)[1], -in_degrees(e, n)[0]),
            "latitude stands before longitude, and the minus",
        ),
        (lambda e, n: (e / 1_000, n / 1_000), "kilometres"),
        (lambda e, n: other_system("EPSG:3857", e, n), "Web Mercator"),
        (lambda e, n: other_system("EPSG:32630", e, n), "UTM zone 30"),
        (lambda e, n: other_system("EPSG:29902", e, n), "Irish Grid"),
        (lambda e, n: (e // 10, n // 10), "digits are missing"),
        (lambda e, n: (e // 100, n // 100), "digits are missing"),
        (lambda e, n: (e % 100_000, n % 100_000), "digits are missing"),
        (lambda _e, _n: (0, 0), "0,0 stands for no place"),
    ],
)
def test_each_mistake_is_told_from_the_others(region, place, mistake, words):
    assert words in cause(region, *mistake(*place))


def test_exchanged_numbers_are_a_possibility_where_they_leave_the_county(region):
    assert cause(region, *TODMORDEN[::-1]) == EXCHANGED
    assert cause(region, *TOWN_HALL[::-1]) == ""  # lies in Leeds either way


def test_with_the_ward_given_every_exchange_shows_and_no_true_place_does(region):
    """But for wards on the diagonal, where a place and its exchange are both in the ward."""
    middle = region.wards.frame.geometry.representative_point()
    x, y = middle.x.to_numpy(), middle.y.to_numpy()
    codes = region.wards.codes.to_numpy(dtype=object)

    assert (diagnose(x, y, region, codes) == "").all()
    told = ~shapely.contains_xy(region.wards.frame.geometry.to_numpy(), y, x)
    assert ((diagnose(y, x, region, codes) == EXCHANGED) == told).all()
    assert told.mean() > 0.9


def test_a_true_place_elsewhere_is_nobodys_mistake(region):
    for east, north in [(384_000, 398_000), (530_000, 180_000), (325_000, 673_000)]:
        assert cause(region, east, north) == ""  # Manchester, London, Edinburgh
        assert cause(region, *in_degrees(east, north)) == ""


def test_what_is_no_number_has_no_cause(region):
    for pair in [(np.nan, 1), (np.inf, np.inf), (1, np.nan), (1e300, -1e300)]:
        assert cause(region, *pair) == ""


def test_an_area_nobody_knows_counts_as_none(region):
    assert cause(region, *TODMORDEN[::-1], "E09000001") == EXCHANGED
    assert cause(region, *TOWN_HALL, "") == ""


def test_areas_must_be_as_many_as_points(region):
    with pytest.raises(ValueError, match="give one for each"):
        diagnose(np.zeros(2), np.zeros(2), region, np.array([LEEDS], dtype=object))


def test_reasons_say_what_to_do_and_repeat_no_number(region):
    places = pd.Series(
        ["53.7996,-1.5492", "SE 298 339", "SE2980033900", "0,0", "429800,433900", "x", None],
        index=range(2, 9),
    )

    reasons = point_faults(places, region)

    assert reasons.index.equals(places.index)
    assert reasons[2].startswith("latitude stands before longitude; give easting,northing")
    assert reasons[3] == reasons[4]
    assert reasons[3].startswith("a grid reference with letters")
    assert reasons[5].startswith("0,0 stands for no place")
    assert reasons.loc[6:].tolist() == ["", "", ""]
    assert not reasons.str.contains(r"\d{3}(?<!3857)", regex=True).any()


def test_a_row_is_refused_as_exchanged_only_where_the_area_beside_it_says_so(region):
    places = pd.Series([f"{TODMORDEN[1]},{TODMORDEN[0]}"] * 3)
    given = np.array(["E08000033", "", "E09000001"], dtype=object)

    assert point_faults(places, region).tolist() == [""] * 3
    assert (point_faults(places, region, given) != "").tolist() == [True, False, False]


def test_points_are_read_as_two_plain_numbers():
    x, y = points(pd.Series(["1,2", " -1.5 , 53.8 ", "1e5,2", "1,2,3", "a,b", "", None]))

    assert x[:2].tolist() == [1, -1.5]
    assert y[:2].tolist() == [2, 53.8]
    assert np.isnan(x[2:]).all()


def test_degrees_become_metres_and_metres_stay():
    lon, lat = in_degrees(*TOWN_HALL)

    east, north = as_metres(np.array([lon, TOWN_HALL[0]]), np.array([lat, TOWN_HALL[1]]))

    assert east == pytest.approx([TOWN_HALL[0]] * 2, abs=0.01)
    assert north == pytest.approx([TOWN_HALL[1]] * 2, abs=0.01)


def test_a_register_entry_agrees_with_its_ward_district_or_postcode(region):
    table = pd.DataFrame(
        {
            "postcode": ["LS1 3AD"],
            "easting": [TOWN_HALL[0] + 400],
            "northing": [TOWN_HALL[1]],
            "district_code": [LEEDS],
        }
    )
    x, y = np.full(8, TOWN_HALL[0]), np.full(8, TOWN_HALL[1])
    x[6], x[7] = x[6] - 200, np.nan
    given = pd.Series([LEEDS, KIRKLEES, "ls13ad", "LS9 9ZZ", "", None, "LS1 3AD", LEEDS])

    answer = agrees(x, y, region, given, Postcodes(table))

    assert answer.dtype == "boolean"
    assert answer[:3].tolist() == [True, False, True]
    assert answer[3:6].isna().all()
    assert bool(answer[6]) is False
    assert pd.isna(answer[7])


def test_a_point_a_step_outside_its_area_still_agrees(region):
    west, south, _, _ = region.wards.frame.geometry.iloc[0].bounds
    corner = region.wards.frame.geometry.iloc[0].exterior.coords
    east, north = next((e, n) for e, n in corner if e == west)
    given = pd.Series([region.wards.codes[0]] * 2)

    answer = agrees(np.array([east - 50, east - 900]), np.array([north] * 2), region, given)

    assert answer.tolist() == [True, False]
    assert south <= north
