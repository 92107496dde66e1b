"""What the audit holds for the truth is what was counted, for every figure of every release."""

import numpy as np
import pytest

from models.disclosure.audit.together import put_together
from models.disclosure.policy import Policy
from tests.models.disclosure.audit.telling import lived, names, stores_of, tell
from tests.world import county

AREAS = county(columns=3, rows=2)
FIRST, LAST = "2023-Q4", "2026-Q1"


def history(seed):
    """Ten releases with late reports, two annual revisions and erasures."""
    records = lived(AREAS, 60, seed, first=FIRST, last=LAST)
    return tell(stores_of(records, FIRST, LAST), AREAS)


@pytest.fixture(scope="module", params=[1, 2])
def steps(request):
    return history(request.param)


def test_the_history_has_everything_that_can_happen_to_a_report(steps):
    frame = steps[-1].counted.frame
    late = frame["counted_in"] > frame["quarter"]

    assert late.any()
    assert frame["dropped_in"].notna().any()
    assert frame["ward_code"].isna().any()
    assert frame["district_code"].isna().any()
    assert frame["sector"].isna().any()
    assert frame["types"].str.contains(";").any()
    assert (~frame["first"].astype(bool)).any()
    assert len(steps) == len(names(FIRST, LAST))


def test_the_truth_adds_up_to_the_exact_count_of_every_cell_of_every_release(steps):
    together = put_together([s.release for s in steps], steps[-1].counted, Policy())
    truth = together.unknowns.truth

    for step, told in zip(steps, together.told, strict=True):
        added = [int(truth[list(columns)].sum()) for columns in told.columns]
        assert added == step.exact.frame["n"].tolist()


def test_the_truth_satisfies_everything_that_is_known(steps):
    for upto in range(1, len(steps) + 1):
        told = [step.release for step in steps[:upto]]
        together = put_together(told, steps[upto - 1].counted, Policy())
        known, truth = together.repair.known, together.unknowns.truth
        sums = known.matrix @ truth

        assert (known.low <= sums).all()
        assert (sums <= known.high).all()
        assert (truth >= known.floor).all()


def test_a_release_that_takes_nothing_back_leaves_no_unknown_open_below(steps):
    together = put_together([steps[0].release], steps[0].counted, Policy())

    assert (together.repair.known.floor == 0).all()
    assert np.isfinite(together.repair.known.low).all()
