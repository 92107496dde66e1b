"""A1 and A7 on the cube: a parent minus its children, and asking again and again.

A harness counts only if it first succeeds on a naive build: hide 1 to 4 and print the rest.
"""

import numpy as np
import pytest

from models.disclosure.cube import tabulate
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.protected import attacker_interval
from models.disclosure.spec import FIRST_FORM, family_from
from tests.world import FIRST, KEY, LAST, county, random_records

AREAS = county(columns=12, rows=5)
FAMILY = family_from(FIRST.start, "2025")
YEARS = ("2024-01-01/2025-01-01", "2025-01-01/2026-01-01")


def tight(lows, highs, parent):
    """Best bounds of every child from its own interval, its siblings' and the parent's."""
    lows, highs = np.array(lows), np.array(highs)
    least = parent[0] - (highs.sum() - highs)
    most = parent[1] - (lows.sum() - lows)
    return np.maximum(lows, least), np.minimum(highs, most)


def attack(intervals):
    """Share of hidden ward-years that a parent minus its other children pins exactly."""
    wards = AREAS["ward"].frame
    pinned = hidden = 0
    for year in YEARS:
        for district in AREAS["district"].codes:
            children = wards.index[wards["district_code"] == district]
            known = [intervals["T1", code, year] for code in children]
            low, high = tight(*zip(*known, strict=True), intervals["T2", district, year])
            was_hidden = np.array([least != most for least, most in known])
            pinned += int((was_hidden & (low == high)).sum())
            hidden += int(was_hidden.sum())
    return pinned / hidden


@pytest.fixture(scope="module")
def exact():
    return tabulate(random_records(AREAS, 130), AREAS, FAMILY, LAST, FIRST_FORM, KEY)


def test_a1_pins_many_cells_of_a_naive_build_and_none_of_ours(exact):
    at = [(cell.table, str(cell.area), cell.period) for cell in exact.ids]
    counts = exact.frame["n"].tolist()
    naive = {where: (1, 4) if 1 <= n <= 4 else (n, n) for where, n in zip(at, counts, strict=True)}
    ours = {
        where: attacker_interval(cell, Policy())
        for where, cell in zip(at, protect(exact, Policy()).cells, strict=True)
    }

    assert attack(naive) >= 0.15
    assert attack(ours) == 0


def test_a7_asking_again_after_restarts_and_reimports_never_draws_new_noise():
    records = random_records(AREAS, 60)
    first = protect(tabulate(records, AREAS, FAMILY, LAST, FIRST_FORM, KEY), Policy()).cells

    for seed in range(20):
        again = records.sample(frac=1, random_state=seed).assign(record_uid=f"batch-{seed}")
        exact = tabulate(again, AREAS, FAMILY, LAST, FIRST_FORM, KEY)
        assert protect(exact, Policy()).cells == first
