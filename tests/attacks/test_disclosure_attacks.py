"""A1 to A4 and A7 to A11 on the cells: each first succeeds on a careless build, then finds nothing.

The small form; `test_disclosure_long.py` attacks more, and longer.
"""

from collections import Counter

import numpy as np
import pytest

from models import derive
from models.disclosure.cellkey import KEYS, noise_for
from models.disclosure.cells import CellId
from models.disclosure.declared import DeclaredTotal
from models.disclosure.policy import Policy
from tests.attacks.disclosure import checks, scoring
from tests.attacks.disclosure.arithmetic import differences_over_time, parents_minus_children
from tests.attacks.disclosure.builds import CellByCell, Hiding
from tests.attacks.disclosure.checks import AREAS, few, in_turn
from tests.attacks.disclosure.linear import Linear
from tests.attacks.disclosure.ours import Ours
from tests.attacks.disclosure.scoring import Truth
from tests.attacks.disclosure.stores import one_release
from tests.world import FAMILY, LAST

ONE = one_release(few(), LAST)
CARELESS = Hiding(AREAS)
POLICY = Policy()
#: What a harness must find on a careless build before its silence means anything.
AT_LEAST = 0.15


@pytest.fixture(scope="module")
def ours():
    """The service, told to derive nothing: these attacks are on its cells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "all_findings", lambda *_: ())
        yield Ours(AREAS)


def children(build, history):
    """Score what a parent less its other children says of each hidden child."""
    told = build.tell(history)
    linear, truth = Linear(told), Truth(history, told)
    found = parents_minus_children(told)
    sums = [linear.sum_of(cell, at) for (at, _), (cell, *_) in found.items()]
    low, high = np.array([ends for _, *ends in found.values()]).T
    return of_targets(low, high, truth.of(linear, sums))


def over_time(build, history):
    """Score what the figures of one area in nested periods and successive releases say."""
    told = build.tell(history)
    linear, known = differences_over_time(told)
    protected = {*scoring.hidden(linear), *scoring.unpublished(linear)}
    protected |= set(scoring.differences(linear))
    found = {asked: ends for asked, ends in known.items() if asked in protected}
    low, high = np.array(list(found.values())).T
    return of_targets(low, high, Truth(history, told).of(linear, list(found)))


def of_targets(low, high, true):
    chosen = (true >= 1) & (true <= scoring.MOST)
    return scoring.judged(low[chosen], high[chosen], true[chosen])


def test_a1_a_parent_less_its_other_children(ours):
    careless, found = children(CARELESS, ONE), children(ours, ONE)

    assert careless.share >= AT_LEAST
    assert careless.wrong == found.wrong == 0
    assert found.targets > 0
    assert found.pinned == 0


def test_a2_linear_bounds_over_everything_told(ours):
    careless = scoring.attack(CARELESS.tell(ONE), ONE, careful=False, most=checks.ASKED)
    more = scoring.attack(Hiding(AREAS, 7).tell(ONE), ONE, careful=False, most=100)
    unaudited = scoring.attack(CellByCell(AREAS).tell(ONE), ONE)

    assert careless.share >= AT_LEAST
    assert more.share > 0
    assert unaudited.pinned > 0, "the audit would have nothing to do"
    assert careless.wrong == more.wrong == unaudited.wrong == 0
    assert checks.told_once(ours) == 0


def test_a3_the_same_over_releases_in_turn(ours):
    history = in_turn()
    late = Counter(len(store.records) for store in history)
    careless = scoring.attack(CARELESS.tell(history), history, careful=False, most=checks.ASKED)

    assert len(late) == len(history)
    assert careless.share >= AT_LEAST
    assert careless.wrong == 0
    assert checks.told_again(ours) == 0


def test_a4_one_period_less_another_and_one_release_less_the_one_before(ours):
    careless = over_time(CARELESS, in_turn())
    found = over_time(ours, in_turn())

    assert careless.share >= AT_LEAST
    assert careless.wrong == found.wrong == 0
    assert found.targets > 0
    assert found.pinned == 0


def test_a4_closed_periods_say_the_same_until_the_annual_revision(ours):
    """Careless builds redo the past with every release."""
    assert checks.frozen(CARELESS) > 0
    assert checks.frozen(ours) == 0


def test_a8_cells_of_the_same_cases_say_the_same(ours):
    assert checks.equal_sets(ours) == 0


def test_a9_one_case_more_in_a_quiet_ward_moves_none_of_its_figures(ours):
    assert checks.one_more(CARELESS) > 0
    assert checks.one_more(ours) == 0


def test_a10_an_organisation_that_takes_its_own_cases_off(ours):
    assert checks.insiders(CARELESS) > 0
    assert checks.insiders(ours) == 0


def test_a11_public_totals_of_the_same_cases(ours):
    """The force publishes its own total of each year: declared, so that the audit knows it."""
    totals = yearly_totals()
    known = {told_sum(ours.tell(ONE), cell): (n, n) for cell, n in totals.items()}

    def attack(build, history):
        told = build.tell(history)
        linear = Linear(told, known=known)
        asked = [*scoring.hidden(linear), *scoring.unpublished(linear)]
        return scoring.score(linear, asked[::2], Truth(history, told))

    declared = Ours(
        AREAS, declared=tuple(DeclaredTotal(cell=cell, total=n) for cell, n in totals.items())
    )
    assert attack(CARELESS, ONE).pinned > 0
    found = attack(declared, ONE)
    assert found.wrong == 0
    assert found.pinned == 0


def yearly_totals():
    """The county's true count of each closed year, by its cell."""
    exact = checks.true_cases(ONE, checks.START)
    return {
        CellId(
            measure="cases",
            table="T3",
            area=str(AREAS["county"].codes[0]),
            vintage=FAMILY.vintage,
            period_kind="year",
            period=f"{year}-01-01/{year + 1}-01-01",
        ): int(exact["quarter"].str.startswith(str(year)).sum())
        for year in (2024, 2025)
    }


def told_sum(told, cell):
    """The unknowns of a cell of the first release told."""
    plain = {"area": cell.area, "period_kind": cell.period_kind, "period": cell.period, "dims": {}}
    return Linear(told).sum_of(plain, 0)


def test_a7_asking_again_and_taking_in_again_draws_no_new_noise(ours):
    """A build that draws anew gives itself away by its mean."""
    rng = np.random.default_rng(7)
    true = np.arange(1, 60)
    drawn = true + np.array([noise_for(true, drawn_keys(rng, true), POLICY) for _ in range(1_000)])

    assert (np.round(drawn.mean(axis=0)) == true).mean() >= 0.9
    assert checks.taken_in_again(ours) == 0


def drawn_keys(rng, cells):
    return rng.integers(0, KEYS, cells.size).astype(np.uint8)
