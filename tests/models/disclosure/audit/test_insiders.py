"""An organisation that knows its own cases does not learn how many all others reported."""

import numpy as np
import pytest

from geo.periods import Period
from models.disclosure.audit.insiders import insiders_of
from models.disclosure.audit.together import put_together
from models.disclosure.cells import State
from models.disclosure.policy import Policy
from models.disclosure.spec import family_from
from tests.models.disclosure.audit.outsider import Outsider, counts_of, pinned_for
from tests.models.disclosure.audit.telling import (
    DIVIDED,
    PLAIN,
    lived,
    names,
    of_wards,
    stores_of,
    tell,
    tiny,
    where,
)
from tests.world import FAMILY

AREAS = tiny()
YEAR = family_from(Period.quarter("2024-Q1").start, "2025")
POLICE = "west_yorkshire_police"
OTHERS = ("nhs", "leeds_council", "kirklees_council")


def history(own, others, later=0):
    """Cases of one ward in the first quarter, the police's own first; others' in the fourth."""
    records = of_wards(AREAS, {0: {"2024-Q1": own + others, "2024-Q4": later}})
    told_by = [POLICE] * own + [OTHERS[at % 3] for at in range(others + later)]
    records = records.assign(organisation=told_by)
    return {
        quarter: records[records["received_on"] < np.datetime64(Period.quarter(quarter).end)]
        for quarter in names("2024-Q1", "2024-Q4" if later else "2024-Q1")
    }


@pytest.mark.parametrize("own", range(8, 16))
@pytest.mark.parametrize("others", [0, 1, 3])
def test_who_told_of_nearly_all_of_a_printed_figure_learns_little_of_the_rest(own, others):
    steps = tell(history(own, others), AREAS, PLAIN, family=YEAR, audited=True)

    assert steps[-1].audit.holds
    assert not pinned_for(steps, AREAS, POLICE)


def test_nine_of_ten_are_its_own():
    """ "10" is 8 to 14 cases. The police know 9 of them: others reported 0 to 5, which is less
    open than the figure by itself; "10 to 15" is 8 to 19, so others reported 0 to 10."""
    store = history(9, 1)
    (told,) = tell(store, AREAS, PLAIN, family=YEAR)
    (mended,) = tell(store, AREAS, PLAIN, family=YEAR, audited=True)
    at = ("T2", "E08000032", "quarter", "2024-01-01/2024-04-01")
    before, after = (
        next(cell for cell in step.release.cells if where(cell) == at) for step in (told, mended)
    )

    assert before.value == 10
    assert (after.state, after.low, after.high) == (State.COARSE, 10, 15)
    assert pinned_for([told], AREAS, POLICE)
    assert not pinned_for([mended], AREAS, POLICE)
    assert not pinned_for([told], AREAS, "leeds_council")  # it has none of them


@pytest.mark.parametrize("later", [29, 33, 38])
def test_a_new_release_does_not_pin_what_an_earlier_one_left_open(later):
    """A year less its last quarter leaves the first: what was told of that is told for good."""
    store = history(9, 1, later)
    first_three = {name: records for name, records in store.items() if name < "2024-Q4"}
    steps = tell(first_three, AREAS, PLAIN, family=YEAR, audited=True)
    careless = tell(store, AREAS, PLAIN, family=YEAR)[-1]

    assert not pinned_for(steps, AREAS, POLICE)
    assert pinned_for([*steps, careless], AREAS, POLICE)

    all_four = tell(store, AREAS, PLAIN, family=YEAR, audited=True)

    assert all_four[-1].audit.holds
    assert not pinned_for(all_four, AREAS, POLICE)


@pytest.mark.parametrize("seed", [pytest.param(1, marks=pytest.mark.long), 3])
def test_no_organisation_pins_others_down_over_six_releases(seed):
    records = lived(AREAS, 30, seed, first="2023-Q4", last="2025-Q1", erased=0)
    stores = stores_of(records, "2023-Q4", "2025-Q1")
    steps = tell(stores, AREAS, PLAIN, family=FAMILY, audited=True)
    careless = tell(stores, AREAS, PLAIN, family=FAMILY)
    told_by = sorted(set(records["organisation"]))

    assert all(step.audit.holds for step in steps)
    assert any(pinned_for(careless, AREAS, each) for each in told_by)
    for each in told_by:
        for at, step in list(enumerate(steps))[-2:]:
            # Reporting on a case counted before tells which it was: no release can undo that.
            before = pinned_for(steps[:at], AREAS, each, step.counted) if at else []
            assert pinned_for(steps[: at + 1], AREAS, each) == before


def test_what_is_its_own_is_every_case_it_told_anything_of_and_its_own_reports():
    records = lived(AREAS, 40, 5, first="2023-Q4", last="2025-Q1")
    steps = tell(stores_of(records, "2023-Q4", "2025-Q1"), AREAS, DIVIDED, family=FAMILY)
    together = put_together([step.release for step in steps], steps[-1].counted, Policy())
    outsider = Outsider(steps, AREAS)
    found = list(insiders_of(steps[-1].counted, together.unknowns))

    assert [each.name for each in found] == sorted(set(records["organisation"]))
    for insider in found:
        own = counts_of(outsider, steps[-1].counted, insider.name)
        for at, told in enumerate(together.told):
            for cell, columns in zip(told.release.cells, told.columns, strict=True):
                figure = outsider.figure(cell.as_json(), at)
                assert insider.own[list(columns)].sum() == own[figure].sum()


def test_how_often_an_insider_learns_that_others_reported_is_told_by_organisation():
    """Of 15 cases 9 are the police's: "15" is 11 to 19, so that at least 2 are of others."""
    (step,) = tell(history(8, 7), AREAS, PLAIN, family=YEAR, audited=True)
    told = step.audit.figures.told

    assert set(told) == {POLICE, *OTHERS}
    assert all(0 <= share <= 1 for share in told.values())
    assert told[POLICE] > 0
    assert "told" not in step.audit.certificate
