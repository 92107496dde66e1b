"""A finding that rests on one organisation, one year or one operation is told apart from others."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.periods import Period
from models.analyse import analyse_period
from models.analysing.reporting_changes import find_reporting_changes
from models.analysing.sensitivity import find_sensitivity
from models.analysing.variants import Variants
from models.design import Design
from tests.world import county, placed, random_records

AREAS = county(columns=8, rows=6)
WARDS = AREAS["ward"]
DESIGN = replace(Design.usual(WARDS), draws=1_999)
YEAR = Period.year(2025)
#: A ward in the middle and those around it.
MIDDLE = 20
HOT = [11, 12, 13, 19, 20, 21, 27, 28, 29]


def background(seed=1):
    records = random_records(AREAS, 150, seed=seed)
    rng = np.random.default_rng(seed)
    return records.assign(
        organisation=rng.choice(["north", "south", "east", "west"], len(records)),
        investigation=False,
        source_grade=pd.array([1] * len(records), dtype="Int64"),
    )


def extra(senders, days, cases=None, **columns):
    """Twelve more records in each hot ward."""
    wards = np.repeat(HOT, 12)
    uids = [f"x{at}" for at in range(wards.size)] if cases is None else cases
    return placed(
        AREAS,
        wards,
        np.resize(days, wards.size),
        organisation=np.resize(senders, wards.size),
        case_uid=uids,
        investigation=False,
        source_grade=pd.array([1] * wards.size, dtype="Int64"),
    ).assign(**columns)


def found(records):
    reporting = find_reporting_changes(records, WARDS, DESIGN.neighbours, 4)
    analysis = analyse_period(records, WARDS, DESIGN, YEAR, 4, reporting)
    sensitivity = find_sensitivity(records, WARDS, DESIGN, analysis, reporting)
    return analysis, sensitivity


ALWAYS = ["2023-12-05", "2024-05-05", "2024-11-05", "2025-02-05", "2025-05-05", "2025-11-05"]
ALL = ["north", "south", "east", "west"]


@pytest.fixture(scope="module")
def lasting():
    """A hotspot of all years that everybody tells of; all wards lie within 5 km or little more."""
    records = pd.concat([background(), *[extra(ALL, ALWAYS) for _ in "12"]], ignore_index=True)
    records["case_uid"] = [f"{at:x}" for at in range(len(records))]
    return found(records)


def test_a_lasting_hotspot_of_many_sources_is_stable(lasting):
    analysis, sensitivity = lasting
    assert analysis.hotspots.category[MIDDLE] == "more than expected"
    assert sensitivity.badge[MIDDLE] in ("stable", "mostly stable")
    assert sensitivity.frame(WARDS)["flipped_by"].iloc[MIDDLE] in (
        None, "wards joined by another rule: within-5-km",
    )  # fmt: skip
    assert not sensitivity.single_source[MIDDLE]


def test_every_choice_is_named_with_the_cases_it_leaves(lasting):
    analysis, sensitivity = lasting
    table = pd.DataFrame(sensitivity.table())
    total = int(analysis.counts.counts.sum())

    assert set(table["question"]) == {"neighbours", "window", "organisation"}
    by_name = table.set_index("choice")["cases"]
    assert sum(total - by_name[name] for name in ALL) == total  # each case has one sender here
    assert by_name["nearest-6"] == by_name["within-5-km"] == total
    assert {"a quarter earlier", "two years"} <= set(by_name.index)


def test_a_hotspot_told_of_by_one_organisation_is_single_source_and_hangs_on_it():
    analysis, sensitivity = found(
        pd.concat([background(), extra("south", ALWAYS[3:])], ignore_index=True)
    )
    frame = sensitivity.frame(WARDS).iloc[MIDDLE]

    assert analysis.hotspots.category[MIDDLE] == "more than expected"
    assert frame["single_source"]
    assert frame["largest_source"] == "south"
    assert "without one organisation: south" in frame["flipped_by"]
    assert "north" not in frame["flipped_by"]


def test_a_hotspot_of_this_year_alone_hangs_on_the_dates():
    _, sensitivity = found(pd.concat([background(), extra(ALL, ["2025-12-05"])], ignore_index=True))
    frame = sensitivity.frame(WARDS).iloc[MIDDLE]
    assert "other dates: a quarter earlier" in frame["flipped_by"]


def test_a_hotspot_of_one_weak_grade_hangs_on_it():
    weak = extra(ALL, ALWAYS[3:], information_grade="D")
    _, sensitivity = found(pd.concat([background(), weak], ignore_index=True))
    frame = sensitivity.frame(WARDS).iloc[MIDDLE]
    assert "without grade D and untested sources: grade D, source 3" in frame["flipped_by"]


def test_operations_are_left_out_in_turn_where_few_and_together_where_many():
    few = extra(ALL, ALWAYS[3:], [f"op{at % 3}" for at in range(108)], investigation=True)
    many = extra(ALL, ALWAYS[3:], [f"op{at % 20}" for at in range(108)], investigation=True)
    for reports, names in ((few, [f"operation {k} of 3" for k in (1, 2, 3)]),
                           (many, ["all 20 operations"])):  # fmt: skip
        _, sensitivity = found(pd.concat([background(), reports], ignore_index=True))
        asked = [each.name for each in sensitivity.variants if each.question == "operation"]
        assert asked == names


def test_shares_of_sources_are_of_cases_told_of_by_one_alone():
    """Ward 0: four cases of south alone, one that north tells of too. Ward 40: one case."""
    days = ["2025-03-03"] * 7
    records = placed(
        AREAS,
        [0, 0, 0, 0, 0, 0, 40],
        days,
        case_uid=["a", "b", "c", "d", "e", "e", "f"],
        organisation=["south"] * 5 + ["north", "east"],
    )
    _, sensitivity = found(records)
    frame = sensitivity.frame(WARDS)

    assert frame["largest_source_share"].iloc[[0, 40]].tolist() == [0.8, 1.0]
    assert frame["largest_source"].iloc[[0, 40]].tolist() == ["south", "east"]
    assert frame["single_source"].iloc[[0, 40]].tolist() == [True, False]  # of one case: nothing
    assert frame["largest_source_share"].notna().sum() == 2


def test_records_without_sources_can_still_be_tried_by_other_choices():
    records = random_records(AREAS, 100).drop(columns=["organisation", "came_from"])
    _, sensitivity = found(records)
    assert {each.question for each in sensitivity.variants} == {"neighbours", "window"}
    assert not sensitivity.single_source.any()


def test_the_same_records_in_other_outlines_are_one_more_choice():
    """Moved three rows over: the hotspot is elsewhere."""
    records = pd.concat([background(), *[extra(ALL, ALWAYS) for _ in "12"]], ignore_index=True)
    records["case_uid"] = [f"{at:x}" for at in range(len(records))]
    moved = records.assign(
        ward_code=np.roll(WARDS.codes, 24)[WARDS.codes.get_indexer(records["ward_code"])]
    )
    reporting = find_reporting_changes(records, WARDS, DESIGN.neighbours, 4)
    analysis = analyse_period(records, WARDS, DESIGN, YEAR, 4, reporting)
    same, other = (
        find_sensitivity(records, WARDS, DESIGN, analysis, reporting, (WARDS, each))
        for each in (records, moved)
    )
    last = [each.question for each in other.variants].index("outlines")

    assert same.variants[-1].category.tolist() == analysis.hotspots.category.tolist()
    assert analysis.hotspots.category[MIDDLE] == "more than expected"
    assert other.flipped[MIDDLE, last]


def test_no_record_no_choice_and_nothing_can_be_told():
    _, sensitivity = found(background().iloc[:0])
    assert set(sensitivity.badge) == {"cannot tell"}


def test_a_quarter_is_also_seen_as_a_year():
    records = background()
    variants = Variants(
        placed=records,
        wards=WARDS,
        design=DESIGN,
        period=Period.quarter("2025-Q2"),
        start=4,
        reporting=find_reporting_changes(records, WARDS, DESIGN.neighbours, 4),
    )
    windows = {each.name: each.total for each in variants.all() if each.question == "window"}
    received = records["received_on"]
    assert windows == {
        "a quarter earlier": received.between("2025-01-01", "2025-03-31").sum(),
        "twelve months": received.between("2024-07-01", "2025-06-30").sum(),
    }


def test_the_records_stay_as_they_were():
    records = background()
    before = records.copy()
    found(records)
    pd.testing.assert_frame_equal(records, before)
