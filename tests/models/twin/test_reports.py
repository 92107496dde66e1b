"""Reports look like life: rough places, gaps, doubles, and a few rows that intake must refuse."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from boundaries.crs import to_bng
from boundaries.tables import DISTRICTS
from geo.assign import AreaIndex
from geo.closed_lists import ClosedLists, packaged_organisations
from geo.schema import COLUMNS
from geo.sources.concerns import read_concerns
from geo.sources.terms import Terms
from models.twin.build import LAST_QUARTER
from models.twin.places import PLACE_KINDS
from models.twin.reports import ORGANISATIONS, RECORD_TYPES, SOURCES


@pytest.fixture(scope="module")
def refusals(twin, towns, tmp_path_factory):
    """What intake refuses of each file: the row and the reason."""
    lists = ClosedLists.of(towns, packaged_organisations())
    folder = tmp_path_factory.mktemp("twin")
    found = []
    for name, content in twin.concerns.items():
        (folder / name).write_bytes(content)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        told = Terms(lists=lists, today=LAST_QUARTER.end, key=bytes(range(32)))
        chunks = read_concerns(folder / name, told)
        found += [(rows[fault.line - 2], fault) for chunk in chunks for fault in chunk.refusals]
    return found


def test_shares_are_shares():
    for shares in (*PLACE_KINDS.values(), *RECORD_TYPES.values()):
        assert sum(shares.values()) == pytest.approx(1)
    for senders in ORGANISATIONS.values():
        assert sum(share for _, _, share in senders) == pytest.approx(1)
    assert sum(share for _, share in SOURCES.values()) == pytest.approx(1)
    assert PLACE_KINDS.keys() == ORGANISATIONS.keys() == SOURCES.keys()


def test_there_is_one_file_a_source_with_exactly_the_agreed_columns(twin, concerns):
    assert list(twin.concerns) == [f"concerns_{source}.csv" for source in SOURCES]
    for content in twin.concerns.values():
        assert content.split(b"\n", 1)[0].decode().split(",") == list(COLUMNS)
    assert concerns["concern_id"].str.fullmatch(r"SYN-[A-Z]{3}-\d{6}").all()


def test_about_one_row_in_two_hundred_is_refused_and_for_the_reasons_planted(refusals, concerns):
    ids = {row["concern_id"] for row, _ in refusals}
    reasons = {(row["concern_id"], fault.column) for row, fault in refusals}
    assert 1 / 400 < len(ids) / len(concerns) < 1 / 100
    assert {column for _, column in reasons} >= {"received_on", "record_type"}
    for one in ids:
        assert {(one, "received_on"), (one, "record_type")} & reasons


def test_refused_rows_hold_a_date_in_another_form_or_one_unknown_word(refusals):
    for row, fault in refusals:
        if fault.column == "record_type":
            assert row["record_type"] == "suspicion"
        if fault.column == "received_on":
            written = pd.to_datetime(row["received_on"], format="%d/%m/%Y")
            assert written < pd.Timestamp(LAST_QUARTER.end)


def test_organisations_are_on_the_list_and_of_the_class_they_say(concerns):
    classes = packaged_organisations()
    assert set(concerns["organisation"]) <= set(classes)
    assert (concerns["organisation"].map(classes) == concerns["came_from"]).all()


def test_some_rows_are_sent_twice_and_are_the_same_twice(concerns):
    twice = concerns[concerns.duplicated(["source", "concern_id"], keep=False)]
    assert len(twice) == 2 * twice["concern_id"].nunique() > 0
    assert not twice.drop_duplicates().duplicated("concern_id").any()
    assert len(twice) / 2 / len(concerns) < 0.02


def test_cases_reported_by_two_agencies_share_a_link_and_nothing_else_does(concerns):
    linked = concerns[concerns["linked_case"] != ""].drop_duplicates("concern_id")
    assert linked["linked_case"].str.fullmatch("[0-9a-f]{64}").all()
    groups = linked.groupby("linked_case")
    assert (groups.size() == 2).all()
    assert (groups["source"].nunique() == 2).all()
    assert 0.08 < 2 * groups.ngroups / len(concerns) / 2 < 0.16


def test_each_source_is_as_exact_as_it_is_in_life(concerns):
    for source, shares in PLACE_KINDS.items():
        kinds = concerns.loc[concerns["source"] == f"concerns_{source}.csv", "place_kind"]
        found = kinds.value_counts(normalize=True)
        slack = 4 * np.sqrt(0.25 / len(kinds))
        for kind, share in shares.items():
            assert found.get(kind, 0) == pytest.approx(share, abs=slack)
        assert set(found.index) <= set(shares)


def test_most_but_not_all_can_be_placed_in_a_ward(concerns):
    exact = concerns["place_kind"].isin(["point", "postcode", "ward"]).mean()
    assert 0.7 < exact < 0.9


def test_points_lie_in_the_county_in_metres_or_degrees(concerns, wards):
    points = concerns.loc[concerns["place_kind"] == "point", "place"]
    xy = points.str.split(",", expand=True).astype(float).to_numpy()
    degrees = np.abs(xy[:, 0]) < 10
    assert 0.1 < degrees.mean() < 0.3
    xy[degrees] = np.column_stack(to_bng(*xy[degrees].T))
    assert (AreaIndex(wards).assign(*xy.T) >= 0).mean() > 0.99


def test_towns_and_districts_are_on_their_lists(concerns, towns, wards):
    said = concerns.set_index("place_kind")["place"]
    assert set(said["town"]) <= set(towns["town"])
    assert set(said["district"]) == set(DISTRICTS)
    assert set(said["ward"]) <= set(wards.codes)
    assert set(said["force"]) == {""}


def test_fields_are_missing_and_some_concerns_are_doubted_or_restricted(concerns):
    for column in ("happened_on", "sector", "source_grade", "information_grade"):
        assert 0 < (concerns[column] == "").mean() < 0.6
    assert 0 < (concerns["information_grade"] == "E").mean() < 0.06
    assert 0 < (concerns["handling"] == "C").mean() < 0.06


def test_nothing_is_received_after_the_last_quarter(concerns):
    days = pd.to_datetime(concerns["received_on"], format="mixed", dayfirst=False, errors="coerce")
    readable = concerns["received_on"].str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    assert days[readable].max() < pd.Timestamp(LAST_QUARTER.end)
    assert days[readable].min() >= pd.Timestamp("2023-10-01")


def test_agencies_report_unevenly_from_district_to_district(concerns, wards):
    placed = concerns[concerns["place_kind"] == "ward"]
    district = wards.frame["district_code"].reindex(placed["place"]).to_numpy()
    shares = pd.crosstab(district, placed["source"], normalize="index")
    assert shares["concerns_police.csv"].std() > 0.02


def test_a_council_speaks_of_its_own_district(concerns, wards):
    told = concerns[(concerns["came_from"] == "council") & (concerns["place_kind"] == "ward")]
    names = wards.frame["district_name"].str.lower().reindex(told["place"]).to_numpy()
    assert (told["organisation"].to_numpy() == np.char.add(names.astype(str), "_council")).all()
