"""A source shift is one organisation sending a larger share of a district's concerns for a while.

An organisation that begins to send, or sends a backlog, changes the map without any change of
risk. It is told only where the wards of the district kept their shares of its cases: a raid in one
ward also brings many reports of one organisation, and is no shift.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from models.reporting.district_change import FEWEST_QUARTERS, LEAST_CHANGE
from models.reporting.runs import Groups, chance_of, evidence, runs

__all__ = ["SourceShift", "find_source_shift"]

#: Usual chance of naming a shift where there was none.
LEVEL: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SourceShift:
    """One organisation whose share of a district's concerns rose for some quarters. RESTRICTED.

    Attributes
    ----------
    organisation
        Its row in the table.
    first, last
        Columns of the first and the last quarter.
    observed, expected
        Its cases in those quarters, and how many there would have been had it kept pace with the
        other organisations.
    factor
        The one over the other.
    p
        Chance of as clear a shift of any organisation of the district in any run of quarters.
    draws
        Tables dealt out anew.
    """

    organisation: int
    first: int
    last: int
    observed: int
    expected: float
    factor: float
    p: float
    draws: int


def find_source_shift(
    counts: ArrayLike, *, draws: int, rng: np.random.Generator, level: float = LEVEL
) -> SourceShift | None:
    """Return the clearest rise of one organisation's share, if it is clear and worth a name.

    Parameters
    ----------
    counts
        Whole numbers, cases by organisation and quarter, shape ``(organisations, quarters)``.
    draws
        Tables dealt out anew.
    rng
        Source of chance.
    level
        Chance of naming a shift where there was none. Divide it by the districts looked at.

    Returns
    -------
    The shift; None where no share rose clearly and by a quarter, or where there are fewer than
    two organisations with cases or fewer than four quarters.

    Raises
    ------
    ValueError
        If the counts are not a table of whole numbers.

    Notes
    -----
    The evidence is that of `models.reporting.district_change`, of each organisation against all
    others of the district. Reports of one operation have to be counted once, or they are taken
    for many.
    """
    figures = np.asarray(counts, dtype=np.float64)
    if figures.ndim != 2 or not np.all((figures >= 0) & (figures == np.floor(figures))):
        raise ValueError("give whole numbers, one row an organisation and one column a quarter.")
    table = figures.astype(np.int64)
    if table.shape[1] < FEWEST_QUARTERS or (table.sum(axis=1) > 0).sum() < 2:
        return None
    groups = Groups.of([np.array([row]) for row in range(len(table))])
    seen = np.maximum(evidence(table, groups), 0.0)
    row, run = np.unravel_index(int(seen.argmax()), seen.shape)
    first, after = (int(ends[run]) for ends in runs(table.shape[1]))
    inside, of = table[:, first:after].sum(axis=1), table.sum(axis=1)
    others = inside.sum() - inside[row]
    rest = of.sum() - of[row] - others
    expected = float((of[row] - inside[row]) * (others + 0.5) / (rest + 0.5))
    factor = float((inside[row] + 0.5) / (expected + 0.5))
    if factor < LEAST_CHANGE:
        return None
    p = chance_of(float(seen[row, run]), table, groups, draws, rng, level)
    if p > level:
        return None
    return SourceShift(
        organisation=int(row),
        first=first,
        last=after - 1,
        observed=int(inside[row]),
        expected=expected,
        factor=factor,
        p=p,
        draws=draws,
    )
