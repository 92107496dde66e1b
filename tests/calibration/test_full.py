"""The calibration set in full; it writes the table that the docs show."""

import pytest

from tests.calibration.table import CASES, OURS, QUIET, SPREADS, measured, write

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def table():
    made = measured()
    write(made)
    return made


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("cv", SPREADS)
@pytest.mark.parametrize("cases", CASES)
def test_ours_are_quiet_where_there_is_nothing(table, name, cv, cases):
    assert table.alarms[name, cases, cv].lower <= QUIET


@pytest.mark.parametrize(
    ("name", "factor", "cv", "power"),
    [
        ("Plain Poisson scan", 2.0, 0.0, 0.70),
        ("Plain Poisson scan", 3.0, 0.0, 0.95),
        ("Plainsight scan", 2.0, 0.22, 0.45),
        ("Plainsight scan", 3.0, 0.22, 0.95),
    ],
)
def test_a_planted_cluster_is_found(table, name, factor, cv, power):
    assert table.found[name, 600, factor, cv].power.upper >= power


def test_what_is_found_overlaps_what_was_planted(table):
    assert table.found["Plainsight scan", 600, 3.0, 0.22].overlap >= 0.65


def test_an_ellipse_beats_a_circle_on_a_long_thin_cluster(table):
    total = {shape: sum(found.overlaps) for shape, found in table.thin.items()}

    assert total["ellipse"] > total["circle"]


def test_a_poisson_scan_cries_wolf_at_ordinary_variation(table):
    assert table.alarms["Plain Poisson scan", 600, 0.45].lower >= 0.6
