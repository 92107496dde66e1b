"""A file is judged by all its points: slips pass, a file with exchanged numbers does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

import boundaries
from boundaries.errors import InputRefused
from geo.points.point_account import OutsideRegion, PointAccount, account_of, file_fault
from geo.points.region import Region
from geo.postcodes import Postcodes

DISTRICTS = [f"E0800003{number}" for number in range(2, 7)]


@pytest.fixture(scope="module")
def directory():
    return Postcodes.load(DISTRICTS)


@pytest.fixture(scope="module")
def region(directory):
    return Region.of(boundaries.load(), directory)


def addresses(directory, district, count, seed=1):
    """Places about 40 m from postcodes, as addresses lie."""
    rng = np.random.default_rng(seed)
    table = directory.table[directory.table["district_code"] == district]
    some = table.iloc[rng.integers(len(table), size=count)]
    return some[["easting", "northing"]].to_numpy() + rng.normal(0, 30, (count, 2))


def written(xy):
    return pd.Series([f"{x:.0f},{y:.0f}" for x, y in xy], dtype="str")


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_file_of_sixty_exchanged_points_is_found_in_every_district(directory, region, district):
    right = addresses(directory, district, 60)

    assert file_fault(account_of(written(right), region)) == ""
    assert "northing" in file_fault(account_of(written(right[:, ::-1]), region))


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_senders_own_district_makes_it_no_harder(directory, region, district):
    right = addresses(directory, district, 60, seed=2)

    assert file_fault(account_of(written(right), region, district)) == ""
    assert file_fault(account_of(written(right[:, ::-1]), region, district)) != ""


def test_without_postcodes_kirklees_exchanged_stays_in_the_county_and_passes(directory):
    """What cannot be told is not claimed."""
    bare = Region.of(boundaries.load())
    kirklees = addresses(directory, "E08000034", 60)

    assert file_fault(account_of(written(kirklees[:, ::-1]), bare)) == ""
    calderdale = addresses(directory, "E08000033", 60)
    assert file_fault(account_of(written(calderdale[:, ::-1]), bare)) != ""


def test_a_third_of_a_file_exchanged_is_more_than_slips(directory, region):
    places = addresses(directory, "E08000032", 300)
    places[:100] = places[:100, ::-1]

    said = file_fault(account_of(written(places), region))

    assert "more than typing slips explain" in said
    assert "with easting and northing exchanged" in said


def test_a_few_true_places_beside_the_county_are_no_fault(directory, region):
    """Barnsley, Oldham, Harrogate: three in two hundred."""
    places = addresses(directory, "E08000035", 197)
    outside = [(434_000, 406_000), (392_000, 405_000), (430_000, 455_000)]

    account = account_of(written([*places, *outside]), region)

    assert account.outside >= 3
    assert file_fault(account) == ""


def test_a_file_of_another_county_is_refused(region):
    manchester = [(384_000 + step, 398_000) for step in range(0, 2_000, 100)]

    assert file_fault(account_of(written(manchester), region)).startswith("20 of 20 points lie")


def test_degrees_are_never_taken_for_exchanged_metres(region):
    account = account_of(pd.Series(["-1.5492,53.7996", "53.7996,-1.5492"] * 30), region)

    assert (account.points, account.outside) == (60, 30)
    assert account.likelier_exchanged == account.outside_unless_exchanged == 0
    assert account.likelier == 0  # nor do they speak for metres that stand as they should


def test_what_is_no_point_is_not_counted(region):
    assert account_of(pd.Series(["", None, "x,y", "1,2,3"], dtype="str"), region) == PointAccount()
    assert file_fault(PointAccount()) == ""


@pytest.mark.parametrize("points", [1, 2])
def test_one_or_two_points_never_condemn_a_file(points):
    assert file_fault(PointAccount(points=points, outside=points, likelier_exchanged=points)) == ""


@given(st.integers(1, 200), st.data())
def test_the_two_limits_are_those_of_the_exact_binomial_test(points, data):
    outside = data.draw(st.integers(0, points))
    only = PointAccount(points=points, outside=outside)
    rare = binomtest(outside, points, 0.02, alternative="greater").pvalue < 1e-4
    assert (file_fault(only) != "") == rare

    signs = PointAccount(points=points, likelier=points - outside, likelier_exchanged=outside)
    rare = binomtest(outside, points, 0.5, alternative="greater").pvalue < 1e-4
    assert (file_fault(signs) != "") == rare


def test_accounts_of_parts_add_up_to_that_of_the_whole(directory, region):
    places = written(addresses(directory, "E08000033", 40)[:, ::-1])

    parts = account_of(places[:13], region) + account_of(places[13:], region)

    assert parts == account_of(places, region)


def test_the_refusal_names_the_file_and_no_place():
    refused = OutsideRegion("concerns.csv", "9 of 9 points lie outside the county.")

    assert isinstance(refused, InputRefused)
    assert str(refused).startswith("concerns.csv: 9 of 9 points")
    assert "Nothing was stored" in str(refused)
