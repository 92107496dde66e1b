"""An informed attacker guesses what he cannot prove: likely counts within what is possible.

He knows who lives where and what districts are told to hold, expects wards to differ as they
usually do, and leaves out whatever linear programmes rule out. The claim of a release says nothing
of probability; this measures it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from geo.periods import Period
from tests.attacks.disclosure.linear import Linear
from tests.attacks.disclosure.scoring import MOST, Truth, hidden, unpublished

#: How much the risk of wards differs, as everybody expects: a coefficient of variation.
USUAL = 0.45
SURE = 0.9
#: What a hidden figure of a district is taken for: the middle of "under 10, possibly none".
HIDDEN = 4.5


@dataclass(frozen=True, kw_only=True)
class Guesses:
    """How guessing fared on sums that truly hold from 1 to 7.

    Attributes
    ----------
    targets
        How many there are.
    count, count_right
        Of how many one count was given more than .9, and of how many that was the true one.
    some, none
        Of how many it was more than .9 likely that there is one at all, and that there is none.
    empty, some_wrong
        How many sums asked about hold none, and of how many of these some were thought as likely.
    """

    targets: int
    count: int
    count_right: int
    some: int
    none: int
    empty: int
    some_wrong: int


def guess(told, history, residents):
    """Guess every hidden figure of cases of a place, and every quarter of a ward or group."""
    linear, truth = Linear(told), Truth(history, told)
    names = {number: key for key, number in linear.numbers.items()}
    asked = [
        each
        for each in dict.fromkeys([*hidden(linear), *unpublished(linear)])
        if all(names[at][0] == "cases" and names[at][2] in residents for at in each)
    ]
    low, high = linear.ends(asked)
    means = expected(told, linear, residents)
    mean = np.array([sum(means[names[at][2:4]] for at in each) for each in asked])
    true = truth.of(linear, asked)
    chance = np.array([posterior(*each) for each in zip(low, high, mean, strict=True)])
    best, sure = chance.argmax(axis=1), chance.max(axis=1) > SURE
    some, target = 1 - chance[:, 0] > SURE, (true >= 1) & (true <= MOST)
    return Guesses(
        targets=int(target.sum()),
        count=int((sure & target).sum()),
        count_right=int((sure & target & (best == true)).sum()),
        some=int((some & target).sum()),
        none=int(((chance[:, 0] > SURE) & target).sum()),
        empty=int((true == 0).sum()),
        some_wrong=int((some & (true == 0)).sum()),
    )


def expected(told, linear, residents):
    """Cases expected of each ward and quarter: its district's printed figure by residents."""
    map_, found = told.geography, {}
    for cell in told.tellings[-1].cells:
        if cell["table"] == "T2" and cell["period_kind"] == "quarter":
            middle = HIDDEN if cell["low"] is None else (cell["low"] + (cell["high"] or 0)) / 2
            wards = [w for w in linear.district_slots(cell["area"]) if w in residents]
            every = sum(residents[ward] for ward in wards)
            quarter = _quarter_of(cell)
            found |= {(ward, quarter): middle * residents[ward] / every for ward in wards}
    assert {ward for ward, _ in found} <= set(map_.codes["ward"])
    return found


def _quarter_of(cell):
    return Period.from_iso(cell["period_kind"], cell["period"]).quarters[0].name


def posterior(low, high, mean, top=60):
    """Chance of each count from 0 to `top`, given a usual mean and what is possible."""
    counts = np.arange(top + 1)
    size = 1 / USUAL**2
    prior = stats.nbinom.pmf(counts, size, size / (size + max(mean, 1e-3)))
    possible = (counts >= np.ceil(low - 1e-6)) & (counts <= np.floor(min(high, top) + 1e-6))
    weight = prior * possible
    return weight / weight.sum()
