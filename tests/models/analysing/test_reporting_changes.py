"""Reporting changes are found in records, named without a count, and lift what is expected."""

import re

import numpy as np
import pandas as pd
import pytest

from geo.neighbours import queen
from geo.periods import Period, quarters_between
from models.analysing.reporting_changes import find_reporting_changes
from tests.world import FIRST, LAST, county, placed

AREAS = county(columns=12, rows=4)
WARDS = AREAS["ward"]
NEIGHBOURS = queen(WARDS)
SECOND = WARDS.frame["district_code"].eq("E08000033").to_numpy()
DRIVEN = [Period.quarter("2024-Q4"), Period.quarter("2025-Q1")]


def drawn(seed=1, factor=1.0, mean=5.0):
    """Records of twelve quarters; the second district reports `factor` times as much in two."""
    rng = np.random.default_rng(seed)
    wards, days = [], []
    for quarter in quarters_between(FIRST, LAST):
        means = np.full(len(WARDS), mean)
        if quarter in DRIVEN:
            means[SECOND] *= factor
        rows = np.repeat(np.arange(len(WARDS)), rng.poisson(means))
        length = (quarter.end - quarter.start).days
        wards.extend(rows)
        days.extend(np.datetime64(quarter.start) + rng.integers(0, length, rows.size))
    senders = rng.choice(["north", "south", "east"], len(wards))
    return placed(AREAS, wards, days, organisation=senders)


def found(records, start=4):
    return find_reporting_changes(records, WARDS, NEIGHBOURS, start)


@pytest.fixture(scope="module")
def drive():
    return found(drawn(factor=2.0))


def test_a_drive_is_named_with_its_district_and_quarters(drive):
    (change,) = drive.changes

    assert change.kind == "whole district"
    assert change.district_name == "District 1"
    assert list(change.quarters) == DRIVEN
    assert change.statement.startswith("Reporting change: District 1, 2024-Q4 to 2025-Q1: ")
    assert "No hotspot is called for it" in change.statement


def test_a_drive_lifts_what_is_expected_of_its_wards_then_and_at_no_other_time(drive):
    exposure = WARDS.frame["residents"].to_numpy(dtype=float)
    (change,) = drive.changes
    then, half, never = (
        drive.lifted(exposure, WARDS, quarters)
        for quarters in (DRIVEN, [DRIVEN[1], Period.quarter("2025-Q2")], [LAST])
    )
    lift = then / exposure

    assert lift[SECOND] / lift[~SECOND][0] == pytest.approx(change.factor)
    assert 1 < (half / exposure)[SECOND][0] / (half / exposure)[~SECOND][0] < change.factor
    assert never is exposure


def test_a_district_drive_overlaps_the_periods_it_was_in(drive):
    assert drive.within(Period.year(2024)) == drive.changes
    assert drive.within(Period.year(2026 - 1)) == drive.changes
    assert drive.within(LAST) == ()


def test_an_organisation_that_sends_a_backlog_is_named_while_the_wards_keep_their_shares():
    records = drawn()
    rng = np.random.default_rng(5)
    extra = placed(AREAS, rng.choice(np.flatnonzero(SECOND), 60), ["2025-05-05"] * 60)
    extra = extra.assign(organisation="north", case_uid=[f"x{at}" for at in range(60)])
    changes = found(pd.concat([records, extra], ignore_index=True)).changes
    (shift,) = [change for change in changes if change.kind == "one organisation"]

    assert (shift.organisation, shift.district) == ("north", "E08000033")
    assert [quarter.name for quarter in shift.quarters] == ["2025-Q2"]
    assert "north sent" in shift.statement


def test_a_raid_in_one_ward_is_no_reporting_change():
    extra = placed(AREAS, [15] * 60, ["2025-05-05"] * 60)
    extra = extra.assign(organisation="north", case_uid=[f"x{at}" for at in range(60)])
    assert found(pd.concat([drawn(), extra], ignore_index=True)).changes == ()


def test_the_reports_of_one_operation_are_one_case():
    extra = placed(AREAS, [15] * 60, ["2025-05-05"] * 60)
    extra = extra.assign(organisation="north", case_uid="one operation")
    assert found(pd.concat([drawn(), extra], ignore_index=True)).changes == ()


def test_another_start_changes_chance_alone_and_the_same_one_nothing(drive):
    records = drawn(factor=2.0)
    assert found(records).changes == drive.changes
    assert [change.district for change in found(records, 5).changes] == ["E08000033"]


def test_no_record_no_change():
    nothing = found(drawn().iloc[:0])
    assert (nothing.changes, nothing.quarters) == ((), ())
    exposure = np.ones(len(WARDS))
    assert nothing.lifted(exposure, WARDS, DRIVEN) is exposure


def test_it_prints_no_count(drive):
    (change,) = drive.changes
    shown = re.sub("0x[0-9a-f]+", "", repr(change) + repr(drive)) + change.statement
    assert str(change.observed) not in shown  # but by chance in where an object lies in memory
