"""A family starts where the county can first be shown, so that its start tells of no single case.

Were it the quarter of the earliest record, everyone who reads a release would know that at least
one case stands in that quarter, however small its cell.
"""

from datetime import date
from typing import Final

import pandas as pd

from boundaries.areas import Areas
from geo.periods import Period, quarter_of
from models.disclosure.cells import State
from models.disclosure.counted import Counted, admit
from models.disclosure.cube import tabulate
from models.disclosure.geography import Geography
from models.disclosure.may_count import in_cube
from models.disclosure.policy import Policy
from models.disclosure.protect import protect
from models.disclosure.spec import ReleaseSpec, TableSpec, family_from
from models.release import Family

__all__ = ["first_family"]

#: The cells the start depends on: the county's quarters, which every release has.
_COUNTY_QUARTERS: Final = ReleaseSpec(
    version=0,
    tables=(TableSpec(name="T3", level="county", period_kinds=("quarter",)),),
)


def first_family(
    placed: pd.DataFrame, county: Areas, quarter: Period, policy: Policy, key: bytes
) -> Family | None:
    """Return the family that starts with the first quarter in which the county is shown.

    Parameters
    ----------
    placed
        One row per record, as `models.disclosure.cube.tabulate` takes them.
    county
        Its outline; the family is on outlines of this vintage.
    quarter
        The last quarter looked at.
    policy
        The limits in force.
    key
        The secret K of 32 bytes.

    Returns
    -------
    The family, or None where no quarter of the county can be shown. It depends on released cells
    alone: an earlier quarter that is SMALL may have held no case at all.
    """
    earliest = placed.loc[in_cube(placed), "received_on"].min()
    if pd.isna(earliest) or quarter_of(earliest.date()).start > quarter.start:
        return None
    trial = family_from(earliest.date(), county.vintage)
    counted = admit(Counted.none(), placed, trial, quarter, key)
    exact = tabulate(counted, Geography.of({"county": county}), trial, quarter, _COUNTY_QUARTERS)
    shown = [
        date.fromisoformat(cell.id.period.partition("/")[0])
        for cell in protect(exact, policy).cells
        if cell.state is State.SHOWN
    ]
    return family_from(min(shown), county.vintage) if shown else None
