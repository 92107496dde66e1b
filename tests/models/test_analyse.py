from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.periods import Period, quarters_between
from geo.postcodes import Postcodes
from models.analyse import analyse, analyse_period, analyse_series, prepare_release
from models.analysing.analysis import cases_in
from models.design import Design
from models.disclosure.audit.past import PastRelease
from models.disclosure.policy import Policy
from tests.world import FAMILY, FIRST, KEY, LAST, SHORT, county, placed, random_records, unplaced

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


def prepared(records, **changes):
    settings = {
        "areas": AREAS,
        "postcodes": NO_POSTCODES,
        "quarter": LAST,
        "family": FAMILY,
        "policy": Policy(),
        "spec": SHORT,
        "key": KEY,
        "synthetic": True,
        "seed": 20260930,
    } | changes
    return prepare_release(records, **settings)


def released(records, **changes):
    return prepared(records, **changes).release


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
    told_by = ["west_yorkshire_police", "kirklees_council", "nhs"] * 4
    records = placed(AREAS, [5] * 12, ["2025-03-04"] * 12, organisation=told_by)

    release = released(unplaced(records, AREAS))

    ward = release.cell("T1", AREAS["ward"].codes[5], YEAR.iso)
    district = release.cell("T2", "E08000033", "2025-01-01/2025-04-01")
    assert ward.value in (10, 15)  # 12 with noise of at most 2, rounded to 5
    assert district.value == ward.value  # the same cases say the same
    others = [cell for cell in release.cells if cell.value is not None]
    assert {cell.value for cell in others} == {ward.value}
    assert len(others) == 2 + 3 + 3


def test_less_is_said_where_one_organisation_told_of_nearly_all():
    records = unplaced(placed(AREAS, [5] * 12, ["2025-03-04"] * 12), AREAS)
    ward = released(records).cell("T1", AREAS["ward"].codes[5], YEAR.iso)

    assert (ward.state, ward.value, ward.low) == ("COARSE", None, 10)


def test_a_release_made_again_says_the_same_whatever_came_in_since(records):
    first = prepared(records, quarter=Period.quarter("2026-Q2"))
    told = [PastRelease.of(first.release)]
    second = prepared(records, counted=first.counted, past=told)
    more = pd.concat([records, records.assign(record_uid=lambda t: t["record_uid"] + "b")])
    again = prepared(more, counted=second.counted, past=[*told, PastRelease.of(second.release)])

    assert again.release.as_json() == second.release.as_json()
    assert len(again.counted) == len(second.counted)


def test_records_known_only_to_their_district_count_there_and_in_no_ward():
    records = placed(AREAS, [5] * 40, ["2025-03-04"] * 40)
    records["place_kind"], records["place"] = "district", "E08000033"
    records = records.drop(columns=["ward_code", "district_code", "precision"])

    release = released(records)

    assert {cell.id.table for cell in release.cells if cell.is_printed} == {"T2", "T3"}


def test_the_release_does_not_depend_on_the_order_of_records(records):
    shuffled = records.sample(frac=1, random_state=9).reset_index(drop=True)

    assert released(shuffled).as_json() == released(records).as_json()


def test_another_key_draws_other_noise(records):
    assert released(records, key=bytes(32)).cells != released(records).cells


@pytest.fixture(scope="module")
def busy():
    """A larger county with a group of wards where more happens."""
    areas = county(columns=8, rows=6)
    risk = np.ones(48)
    risk[[18, 19, 20, 26, 27, 28]] = 4
    return areas["ward"], random_records(areas, 200, risk=risk)


def in_period(busy, period=YEAR, start=4, **changes):
    wards, records = busy
    return analyse_period(records, wards, design_of(wards, **changes), period, start)


def design_of(wards, **changes):
    return replace(Design.usual(wards), draws=4_999, **changes)


def test_every_layer_of_a_period_finds_the_planted_group_by_itself(busy):
    found = in_period(busy)
    frame = found.frame(busy[0])
    planted = frame.iloc[[18, 19, 20, 26, 27, 28]]

    assert set(planted["category"]) == {"more than expected"}
    assert set(planted["cluster"]) == {1}
    assert set(planted["cluster_direction"]) == {"more than expected"}
    assert (planted["cluster_p"] == found.clusters[0].p).all()
    assert (planted["local_i"] > 0).all()
    assert 1 < found.detectable.quantile(0.5) < 4


def test_one_method_more_or_fewer_changes_no_draw_of_another(busy):
    """Each draws from a stream of its own: another design of one leaves the others as they were."""
    first, other = in_period(busy), in_period(busy, max_share=0.1)
    assert np.array_equal(first.hotspots.p, other.hotspots.p)
    assert np.array_equal(first.local.p, other.local.p)


def test_the_order_of_records_changes_nothing(busy):
    wards, records = busy
    shuffled = records.sample(frac=1, random_state=3).reset_index(drop=True)
    first, again = in_period(busy), in_period((wards, shuffled))
    pd.testing.assert_frame_equal(first.frame(wards), again.frame(wards))


def test_what_is_in_no_cluster_is_missing_and_not_zero(busy):
    frame = in_period(busy).frame(busy[0])
    outside = frame[frame["cluster"].isna()]
    assert len(outside) > 0
    assert outside[["cluster_p", "cluster_risk", "cluster_direction"]].isna().all(axis=None)


@pytest.mark.parametrize("rows", [0, 1], ids=["no case", "one case"])
def test_every_layer_has_an_answer_where_next_to_nothing_happened(busy, rows):
    wards, records = busy
    some = records[records["received_on"].dt.year == 2025].head(rows)
    frame = in_period((wards, some)).frame(wards)

    assert "more than expected" not in set(frame["category"])
    assert frame["cluster"].isna().all()
    assert set(frame["local_category"]) == {"not significant"}
    assert len(analyse_series(some, wards, design_of(wards), QUARTERS, 4).frame(wards)) == 48


QUARTERS = quarters_between(FIRST, LAST)


@pytest.fixture(scope="module")
def series(busy):
    wards, records = busy
    return analyse_series(records, wards, design_of(wards), QUARTERS, 4)


def test_a_series_counts_every_case_and_finds_the_group_in_every_step(busy, series):
    wards, records = busy
    frame = series.frame(wards)
    planted = frame.iloc[[18, 19, 20, 26, 27, 28]]

    assert series.cases.wards.sum() == len(records)
    assert series.expected.sum(axis=0) == pytest.approx(series.cases.wards.sum(axis=0))
    assert set(planted["state"]) == {"hot now"}
    assert (planted["first_hot"] <= "2024-Q2").all()
    assert set(planted["last_hot"]) == {"2026-Q3"}
    assert all(name.endswith("Hot Spot") for name in planted["emerging"])
    assert series.reporting == ()


def test_a_lasting_group_is_a_cluster_but_none_of_the_permutation_scan(series, busy):
    found = list(series.outbreaks(busy[0]))
    assert {each.found_by for each in found} <= {"retrospective", "prospective"}
    first = next(each for each in found if each.found_by == "retrospective")
    assert {18, 19, 20, 26, 27, 28} & set(first.cluster.members.tolist())
    assert first.reporting is None


def test_a_series_is_the_same_again_and_prints_no_count(busy, series):
    wards, records = busy
    again = analyse_series(records, wards, design_of(wards), QUARTERS, 4)
    pd.testing.assert_frame_equal(again.frame(wards), series.frame(wards))
    pd.testing.assert_frame_equal(again.steps_frame(wards), series.steps_frame(wards))
    assert str(series.cases.wards.sum()) not in repr(series)


def test_a_series_needs_two_quarters(busy):
    with pytest.raises(ValueError, match="two quarters or more"):
        analyse_series(busy[1], busy[0], design_of(busy[0]), QUARTERS[:1], 4)


def test_a_drive_is_named_lifts_what_is_expected_and_is_told_beside_its_cluster(busy):
    """One district of eight wards reports three times as much for two quarters."""
    wards, records = busy
    driven = wards.frame["district_code"].eq("E08000037").to_numpy()
    then = records["received_on"].between("2024-10-01", "2025-03-31")
    there = records["ward_code"].isin(wards.codes[driven])
    more = [
        records[then & there].assign(case_uid=lambda table, mark=mark: table["case_uid"] + mark)
        for mark in "ab"
    ]
    told = pd.concat([records, *more], ignore_index=True)
    quarter = Period.quarter("2025-Q1")
    found = analyse_series(told, wards, design_of(wards), QUARTERS, 4)
    (change,) = found.reporting
    period = in_period((wards, told), quarter)

    assert (change.district, change.direction) == ("E08000037", "rise")
    assert [each.name for each in change.quarters] == ["2024-Q4", "2025-Q1"]
    assert period.reporting[0].statement == change.statement
    assert (period.tested > period.expected).tolist() == driven.tolist()
    assert "more than expected" not in set(period.hotspots.category[driven])
    at = QUARTERS.index(quarter)
    assert not found.steps.hot[driven, at].any()
    burst = [each for each in found.outbreaks(wards) if each.found_by == "permutation"]
    assert burst
    assert burst[0].reporting.statement == change.statement
    named = found.frame(wards)["reporting_change"]
    assert named[driven].eq("2024-Q4 to 2025-Q1").all()
    assert named[~driven].isna().all()
