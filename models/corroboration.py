"""Corroboration is how many sources that do not merely repeat each other speak of one case.

Two reports of one organisation are one source. So is a body that passes on what another of the
case's own reporters told it: the police record of a helpline's call, beside the helpline's own
report. What cannot be told from the records is left out of the claim: whether two members of the
public are one person, and whether two agencies heard of it at the same meeting.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from geo.grades import is_suspected_false

__all__ = ["CLASSES", "corroboration", "in_classes"]

#: How many independent sources a case has, as tables put it.
CLASSES: Final = ("0", "1", "2", "3+")


def corroboration(records: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Count for each case its reports, its sources and those that are independent. RESTRICTED.

    Parameters
    ----------
    records
        One row per record with `case_uid`, `organisation`, `came_from`, `information_grade` and
        `investigation`.
    kinds
        Class of each organisation, in the words of `came_from`.

    Returns
    -------
    Whole numbers indexed by `case_uid`, sorted: `reports` (all of them), `sources` (organisations)
    and `independent`, never larger than `sources`. Reports graded as suspected false are no
    source, so a case may have none.

    Notes
    -----
    A report is first-hand where `came_from` is the class of its own organisation, or the class of
    the organisation is not known: its origin is that organisation. Otherwise it was passed on, and
    its origin is the class it came from. An origin that is a class counts once, and not at all
    where a body of that class is itself a source of the case. The reports of one operation are the
    work of one investigation: they count as one source however many bodies wrote them.
    """
    counted = records.loc[~is_suspected_false(records)]
    own = counted["organisation"].map(kinds)
    heard = counted["came_from"].where(own.notna() & (own != counted["came_from"]))
    reporters = pd.MultiIndex.from_arrays([counted["case_uid"], own])
    passed_on = heard.notna() & ~pd.MultiIndex.from_arrays([counted["case_uid"], heard]).isin(
        reporters
    )
    origins = counted.assign(
        first_hand=counted["organisation"].where(heard.isna()),
        heard_of=heard.where(passed_on),
    ).groupby("case_uid")
    found = pd.DataFrame(
        {
            "reports": records.groupby("case_uid").size(),
            "sources": origins["organisation"].nunique(),
            "independent": origins["first_hand"].nunique() + origins["heard_of"].nunique(),
        }
    )
    found = found.fillna(0).astype("int64")
    at_least = found["sources"].clip(upper=1)
    found["independent"] = found["independent"].clip(at_least, found["sources"])
    worked = records.groupby("case_uid")["investigation"].any()
    found.loc[worked, "independent"] = at_least[worked]
    return found.rename_axis("case_uid").sort_index()


def in_classes(independent: pd.Series) -> pd.Series:
    """Return each number of independent sources as one of `CLASSES`."""
    return independent.clip(upper=3).map({0: "0", 1: "1", 2: "2", 3: "3+"}).astype("str")
