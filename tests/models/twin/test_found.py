"""The whole analysis finds what is planted in a twin, and names the drive instead of calling it."""

from dataclasses import replace

import numpy as np
import pytest

from geo.neighbours import queen
from geo.periods import Period
from models.analyse import analyse_period, analyse_series
from models.analysing.reporting_changes import find_reporting_changes
from models.design import Design
from models.twin import make_twin
from tests.twin_records import compare, placed_records


def analysed(seed, wards, postcodes, towns, draws):
    twin = make_twin(wards, postcodes, towns, rng=np.random.default_rng(seed), premises=10)
    placed = placed_records(twin, wards, postcodes)
    design = replace(Design.usual(wards), draws=draws)
    quarters = [Period.quarter(name) for name in twin.truth.quarters]
    reporting = find_reporting_changes(placed, wards, design.neighbours, seed)
    series = analyse_series(placed, wards, design, quarters, seed, reporting)
    year = Period.twelve_months_to(quarters[-1])
    period = analyse_period(placed, wards, design, year, seed, reporting)
    return compare(twin.truth, wards, queen(wards), series, period)


def test_one_twin_is_told_right(wards, postcodes, towns):
    """Three lasting hotspots, one that emerged, one that ended, and one district's drive."""
    found = analysed(5, wards, postcodes, towns, 4_999)

    assert found.drive_named
    assert found.driven_hot <= 0.05 * found.driven
    assert found.false <= 0.05 * found.quiet
    assert found.persistent[1] + found.emerging[1] >= 2


@pytest.mark.long
def test_eight_twins_are_told_right(wards, postcodes, towns):
    found = [analysed(seed, wards, postcodes, towns, 9_999) for seed in range(8)]
    hit = sum(each.persistent[1] + each.emerging[1] for each in found)
    ended = sum(each.ended_while[1] for each in found)

    assert hit >= 0.7 * sum(each.persistent[0] + each.emerging[0] for each in found)
    assert ended >= 0.6 * len(found)
    assert sum(each.ended_told for each in found) >= 0.6 * ended
    assert sum(each.false for each in found) <= 0.05 * sum(each.quiet for each in found)
    assert sum(each.drive_named for each in found) >= 7
    assert sum(each.others_named for each in found) <= 2
    assert sum(each.driven_hot for each in found) <= 0.05 * sum(each.driven for each in found)
