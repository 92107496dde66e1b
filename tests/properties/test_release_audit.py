"""What must be true of an audited release whatever the records are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.periods import Period
from models.disclosure.cells import State
from models.disclosure.policy import Policy
from models.disclosure.protected import attacker_interval
from tests.models.disclosure.audit.outsider import Outsider, true_counts
from tests.models.disclosure.audit.telling import DIVIDED, PLAIN, of_wards, tell, tiny
from tests.world import family_from

AREAS = tiny()
FAMILY = family_from(Period.quarter("2024-Q1").start, "2025")
QUARTERS = [f"2024-Q{at}" for at in (1, 2, 3, 4)]
#: Cases by ward and quarter: many of few, some of many.
CASES = st.integers(0, 4) | st.integers(5, 14)
SPREADS = st.lists(st.lists(CASES, min_size=4, max_size=4), min_size=6, max_size=6)
TOLD = ["nhs", "leeds_council", "west_yorkshire_police"]


def audited(spread, spec):
    cases = {ward: dict(zip(QUARTERS, each, strict=True)) for ward, each in enumerate(spread)}
    records = of_wards(AREAS, cases)
    records = records.assign(
        organisation=np.resize(TOLD, len(records)),
        exploitation=np.resize(["labour", "sexual;labour", "unknown"], len(records)),
        child=np.resize(["no", "yes"], len(records)),
    )
    (step,) = tell({"2024-Q4": records}, AREAS, spec, family=FAMILY, audited=True)
    return step


@settings(max_examples=6)
@given(SPREADS)
def test_what_is_let_through_tells_an_outsider_nothing_of_a_small_count(spread):
    step = audited(spread, PLAIN)
    outsider = Outsider([step], AREAS)
    found = outsider.leaks(true_counts(outsider, step.counted))

    assert step.audit.holds is (step.audit.figures.leaks + step.audit.figures.pinned == 0)
    assert not step.audit.holds or not found


@settings(max_examples=6)
@given(SPREADS)
def test_the_truth_is_never_denied_and_no_number_under_ten_is_printed(spread):
    step = audited(spread, DIVIDED)
    exact = dict(zip(map(repr, step.exact.ids), step.exact.frame["n"], strict=True))

    for cell in step.release.cells:
        low, high = attacker_interval(cell, Policy())
        n = exact[repr(cell.id)]
        assert low <= n
        assert high is None or n <= high
        printed = {cell.value, cell.low, cell.high} - {None}
        assert cell.state is State.SMALL or all(figure >= 10 for figure in printed)
