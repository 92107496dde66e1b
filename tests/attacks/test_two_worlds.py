"""I5 at the level of the release: two worlds that look alike must be alike to the last byte.

World B differs from world A in which of two quiet wards of a district the cases fell in: 0 against
5 in at least twenty cells. Both wards are SMALL in both worlds, so nobody may learn which it was.
"""

import json

import numpy as np
import pandas as pd
import pytest

from geo.postcodes import Postcodes
from geo.residents import has_residents
from models.analyse import prepare_release
from models.disclosure.cube import tabulate
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import FIRST_FORM, family_from
from models.release_store import write
from models.smoothing import empirical_bayes
from tests.world import FIRST, KEY, LAST, county, placed, random_records, unplaced

AREAS = county(columns=8, rows=3)
FAMILY = family_from(FIRST.start, "2025")
#: Two pairs of quiet wards in each district, and a month of each year to put five cases in.
QUIET = [(0, 7), (3, 4), (8, 15), (11, 12), (16, 23), (19, 20)]
MONTHS = ["2024-02", "2025-02"]
PAIRS = 3


def world(seed, swapped):
    """Busy wards full of cases, quiet ones with five in one year and none in the other."""
    rng = np.random.default_rng(seed)
    busy = random_records(AREAS, 250, seed=seed, risk=_risk())
    wards, days = [], []
    for pair in QUIET:
        for at, month in enumerate(MONTHS):
            wards += [pair[(at + swapped) % 2]] * 5
            days += [f"{month}-{day:02d}" for day in rng.permutation(27)[:5] + 1]
    quiet = placed(AREAS, wards, days, case_uid=[f"quiet-{at}" for at in range(len(wards))])
    return pd.concat([busy, quiet], ignore_index=True)


def _risk():
    risk = np.ones(24)
    risk[[ward for pair in QUIET for ward in pair]] = 0.0
    return risk


def disguised(records, seed):
    """The same cases, otherwise unlike: order, days within the month, organisations, uids."""
    rng = np.random.default_rng(seed)
    shuffled = records.sample(frac=1, random_state=seed).reset_index(drop=True)
    month = shuffled["received_on"].dt.to_period("M").dt.start_time
    return shuffled.assign(
        received_on=month + pd.to_timedelta(rng.integers(0, 28, len(shuffled)), unit="D"),
        organisation=rng.choice(["wyp", "leeds_council"], len(shuffled)),
        record_uid=[rng.bytes(16).hex() for _ in range(len(shuffled))],
        came_from=rng.choice(["police", "ngo"], len(shuffled)),
    )


def release(records):
    return prepare_release(
        unplaced(records, AREAS),
        wards=AREAS["ward"],
        districts=AREAS["district"],
        county=AREAS["county"],
        postcodes=Postcodes(
            pd.DataFrame(
                {"postcode": [], "easting": [], "northing": [], "district_code": []}, dtype=object
            )
        ),
        quarter=LAST,
        family=FAMILY,
        policy=Policy(),
        key=KEY,
        synthetic=True,
        seed=20260930,
    )


def exact(records):
    return tabulate(records, AREAS, FAMILY, LAST, FIRST_FORM, KEY)


@pytest.fixture(scope="module", params=range(PAIRS))
def worlds(request):
    """Two worlds; the second is also disguised."""
    seed = request.param
    return world(seed, swapped=0), disguised(world(seed, swapped=1), seed)


def test_the_worlds_differ_where_it_matters_and_look_alike(worlds):
    """Without this the test below would prove nothing."""
    first, second = (exact(records) for records in worlds)
    apart = first.frame["n"].to_numpy() != second.frame["n"].to_numpy()
    ends = {
        tuple(sorted(pair))
        for pair in zip(first.frame["n"][apart], second.frame["n"][apart], strict=True)
    }

    assert apart.sum() >= 20
    assert ends == {(0, 5)}
    assert protect(first, Policy()).cells == protect(second, Policy()).cells


def test_two_worlds_with_the_same_released_cube_give_the_same_bytes(worlds, tmp_path):
    first, second = (release(records) for records in worlds)

    assert json.dumps(first.as_json()) == json.dumps(second.as_json())
    assert write(first, {}, tmp_path / "a") == write(second, {}, tmp_path / "b")


def test_a_build_that_smooths_exact_counts_is_told_apart(worlds):
    """The harness works: a careless build, rates from exact counts, betrays which world it is."""
    assert has_residents(AREAS["ward"])
    rates = []
    for records in worlds:
        frame = exact(records).frame
        counts = frame["n"].to_numpy()[24:48]  # ward-years of 2025
        rates.append(empirical_bayes(counts, np.full(24, counts.mean())).mean)

    assert not np.allclose(*rates)
