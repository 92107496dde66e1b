"""Steps score the year up to each quarter, and say what became of each ward."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.periods import Period, quarters_between
from models.analyse import analyse_period
from models.analysing.reporting_changes import find_reporting_changes
from models.analysing.steps import ENDED, NEVER, NOW, score_steps
from models.design import Design
from tests.world import FIRST, LAST, county, placed, random_records

AREAS = county(columns=8, rows=6)
WARDS = AREAS["ward"]
DESIGN = replace(Design.usual(WARDS), draws=999)
QUARTERS = quarters_between(FIRST, LAST)
#: Corners far from each other, each with its neighbours.
EARLY, LATE = [0, 1, 8, 9], [38, 39, 46, 47]


def records():
    """A hotspot in the first six quarters, another in the last four."""
    tables = [random_records(AREAS, 120)]
    for rows, quarters in ((EARLY, QUARTERS[:6]), (LATE, QUARTERS[-4:])):
        for quarter in quarters:
            wards = np.repeat(rows, 10)
            tables.append(placed(AREAS, wards, [quarter.start.isoformat()] * wards.size))
    joined = pd.concat(tables, ignore_index=True)
    return joined.assign(case_uid=[f"{at:x}" for at in range(len(joined))])


def steps_of(table, quarters=QUARTERS):
    reporting = find_reporting_changes(table, WARDS, DESIGN.neighbours, 4)
    return score_steps(table, WARDS, DESIGN, quarters, 4, reporting)


@pytest.fixture(scope="module")
def steps():
    return steps_of(records())


def test_what_began_is_hot_now_and_what_ended_has_ended(steps):
    assert set(steps.state[EARLY]) == {ENDED}
    assert set(steps.state[LATE]) == {NOW}
    assert steps.state[[4, 5, 20, 21]].tolist() == [NEVER] * 4
    assert set(steps.emerging[LATE]) <= {
        "Consecutive Hot Spot", "New Hot Spot", "Oscillating Hot Spot",
    }  # fmt: skip


def test_a_step_of_four_quarters_is_the_map_of_these_twelve_months(steps):
    table = records()
    year = Period.twelve_months_to(LAST)
    reporting = find_reporting_changes(table, WARDS, DESIGN.neighbours, 4)
    found = analyse_period(table, WARDS, DESIGN, year, 4, reporting)

    assert steps.counts[:, -1].tolist() == found.counts.counts.tolist()
    assert np.array_equal(steps.z[:, -1], found.hotspots.z)
    assert np.array_equal(steps.p[:, -1], found.hotspots.p)


def test_the_first_steps_are_shorter(steps):
    table = records()
    for at in range(4):
        days = table["received_on"].lt(pd.Timestamp(QUARTERS[at].end))
        assert steps.counts[:, at].sum() == days.sum()


def test_a_quarter_more_changes_no_step_before(steps):
    fewer = steps_of(records(), QUARTERS[:-1])
    assert np.array_equal(fewer.p[:, 3:], steps.p[:, 3:-1])


def test_under_ten_steps_there_is_no_class(steps):
    short = steps_of(records(), QUARTERS[:5])
    assert set(short.emerging) == {"cannot tell"}
    assert short.z.shape == (48, 5)
    assert steps.draws == 999


def test_nothing_reported_is_never_hot():
    found = steps_of(records().iloc[:0])
    assert set(found.state) == {NEVER}
    assert set(found.emerging) <= {"No Pattern Detected", "cannot tell"}
