import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.periods import Period
from geo.postcodes import Postcodes
from models.analyse import analyse, prepare_release
from models.analysis import cases_in
from models.disclosure.policy import Policy
from models.disclosure.spec import family_from
from tests.world import FIRST, KEY, LAST, county, placed, random_records, unplaced

AREAS = county()
NO_POSTCODES = Postcodes(
    pd.DataFrame(
        {"postcode": [], "easting": [], "northing": [], "district_code": []}, dtype="object"
    )
)
YEAR = Period.year(2025)


def analysed(records, *periods, seed=4):
    return analyse(
        records, AREAS["ward"], NO_POSTCODES, periods or [YEAR], np.random.default_rng(seed)
    )


def released(records, **changes):
    settings = {
        "quarter": LAST,
        "family": family_from(FIRST.start, "2025"),
        "policy": Policy(),
        "key": KEY,
        "synthetic": True,
        "seed": 20260930,
    } | changes
    return prepare_release(
        records,
        wards=AREAS["ward"],
        districts=AREAS["district"],
        county=AREAS["county"],
        postcodes=NO_POSTCODES,
        **settings,
    )


@pytest.fixture(scope="module")
def records():
    return unplaced(random_records(AREAS, 60), AREAS)


def test_counts_agree_with_a_spatial_join(records):
    """Geopandas counts the same points in the same year, by itself."""
    inside = records["received_on"].between("2025-01-01", "2025-12-31")
    points = records.loc[inside, "place"].str.split(",", expand=True).astype(float)
    shapes = gpd.GeoSeries(gpd.points_from_xy(points[0], points[1]), crs="EPSG:27700")
    joined = gpd.sjoin(gpd.GeoDataFrame(geometry=shapes), AREAS["ward"].frame, predicate="within")
    expected = joined["area_code"].value_counts().reindex(AREAS["ward"].codes, fill_value=0)

    (period,) = analysed(records).periods

    assert period.counts.counts.tolist() == expected.tolist()
    assert period.counts.total == int(inside.sum())


def test_each_step_of_the_chain_follows_from_the_one_before(records):
    (period,) = analysed(records).periods
    residents = AREAS["ward"].frame["residents"].to_numpy()
    counts = period.counts.counts.to_numpy()

    assert period.expected.sum() == pytest.approx(counts.sum())
    assert period.rates.value == pytest.approx(counts / residents * 10_000)
    assert (period.smoothed.lower < period.smoothed.upper).all()
    assert period.hotspots.draws == 9_999


def test_one_period_more_changes_no_other(records):
    alone = analysed(records, YEAR).periods[0].frame(AREAS["ward"])
    together = analysed(records, Period.year(2024), YEAR, LAST).periods[1].frame(AREAS["ward"])

    pd.testing.assert_frame_equal(alone, together)


def test_the_seed_decides_chance_and_nothing_else(records):
    first, second = (analysed(records, seed=seed).periods[0] for seed in (4, 5))

    assert first.counts.counts.equals(second.counts.counts)
    assert not np.array_equal(first.hotspots.p, second.hotspots.p)


def test_a_period_without_a_case_can_be_analysed():
    (period,) = analysed(unplaced(placed(AREAS, [0], ["2024-05-05"]), AREAS)).periods

    assert period.counts.total == 0
    assert "more than expected" not in set(period.hotspots.category)


def test_the_same_case_counts_once_in_a_ward_and_is_not_lost_for_a_vague_record():
    records = placed(
        AREAS,
        [0, 0, 1, 2],
        ["2025-01-02", "2025-02-03", "2025-04-05", "2025-05-06"],
        case_uid=["a", "a", "a", "b"],
    )
    vague = placed(AREAS, [0, 0], ["2025-01-02", "2025-01-03"], case_uid=["a", "c"])
    vague["ward_code"] = pd.Series([None, None], dtype="object")
    both = pd.concat([records, vague], ignore_index=True)

    kept = cases_in(both, YEAR)

    assert sorted(zip(kept["case_uid"], kept["ward_code"].notna(), strict=True)) == [
        ("a", True),
        ("a", True),
        ("b", True),
        ("c", False),
    ]


def test_suspected_false_records_are_left_out_and_confidential_ones_kept_for_analysts():
    records = placed(AREAS, [0, 0, 0], ["2025-01-02"] * 3)
    records["information_grade"] = ["E", "A", None]
    records["handling"] = ["P", "C", "P"]

    assert len(cases_in(records, YEAR)) == 2


def test_an_analysis_prints_no_count(records):
    found = analysed(records)
    counted = str(found.periods[0].counts.total)

    assert counted not in repr(found)
    assert counted not in repr(found.periods[0])


def test_follow_twelve_concerns_from_their_points_to_what_partners_see():
    records = unplaced(placed(AREAS, [5] * 12, ["2025-03-04"] * 12), AREAS)

    release = released(records)

    ward = release.cell("T1", AREAS["ward"].codes[5], YEAR.iso)
    district = release.cell("T2", "E08000033", "2025-01-01/2025-04-01")
    assert ward.value in (10, 15)  # 12 with noise of at most 2, rounded to 5
    assert district.value == ward.value  # the same cases say the same
    others = [cell for cell in release.cells if cell.value is not None]
    assert {cell.value for cell in others} == {ward.value}
    assert len(others) == 2 + 3 + 3


def test_records_known_only_to_their_district_count_there_and_in_no_ward():
    records = placed(AREAS, [5] * 40, ["2025-03-04"] * 40)
    records["place_kind"], records["place"] = "district", "E08000033"
    records = records.drop(columns=["ward_code", "district_code", "precision"])

    release = released(records)

    assert {cell.id.table for cell in release.cells if cell.value} == {"T2", "T3"}


def test_the_release_does_not_depend_on_the_order_of_records(records):
    shuffled = records.sample(frac=1, random_state=9).reset_index(drop=True)

    assert released(shuffled).as_json() == released(records).as_json()


def test_another_key_draws_other_noise(records):
    assert released(records, key=bytes(32)).cells != released(records).cells
