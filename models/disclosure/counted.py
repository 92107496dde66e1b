"""Counted reports are those that releases have counted, each as it was first counted. RESTRICTED.

A case counts once: where and when its first report placed it. So counts of disjoint periods and
areas add up, and whoever subtracts one published figure from another learns what the audit knows.
What has been counted stays as it was: a report that comes in late waits for the annual revision,
and one that is erased goes with the next release, so that old figures and new never differ by a
single case that somebody could recognise.
"""

from dataclasses import dataclass
from typing import Final, NoReturn

import numpy as np
import pandas as pd

from geo.periods import Period, quarter_of
from geo.placing import PRECISIONS
from models.disclosure.cellkey import record_keys
from models.disclosure.dimensions import AGES, ORIGIN_CLASS
from models.disclosure.may_count import in_cube
from models.release import Family

__all__ = ["COLUMNS", "Counted", "admit", "cases_of"]

#: What is kept of a counted report. `counted_in` and `dropped_in` name the quarter of the release
#: that first counted it and of the first that no longer does; `uid` and `case_uid` are missing once
#: the record is gone; `case_no` joins the reports of one case for ever, and `rk` is its record key.
COLUMNS: Final = (
    "counted_in",
    "dropped_in",
    "uid",
    "case_uid",
    "case_no",
    "rk",
    "first",
    "quarter",
    "ward_code",
    "district_code",
    "types",
    "age",
    "origin",
    "sector",
    "record_type",
    "organisation",
)
#: Precision of a record known to be in the county and no more.
_COUNTY_ONLY: Final = "force"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Counted:
    """Every report that a release counts or has counted. RESTRICTED.

    Attributes
    ----------
    frame
        One row a report, columns `COLUMNS`. `quarter` is the name of the quarter it was received
        in; `first` says whether it is the one its case is counted by; `ward_code` and
        `district_code` are None where the place is not known so finely.
    """

    frame: pd.DataFrame

    def __post_init__(self) -> None:
        """Refuse a frame of other columns."""
        if tuple(self.frame.columns) != COLUMNS:
            raise ValueError("counted reports have the columns of models.disclosure.counted.")

    def __len__(self) -> int:
        """Count the reports."""
        return len(self.frame)

    def __repr__(self) -> str:
        """Say what this is without saying a count."""
        return "<Counted: RESTRICTED>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied out."""
        raise TypeError("counted reports stay on the restricted side.")

    @classmethod
    def none(cls) -> "Counted":
        """Return the state before the first release."""
        return cls(pd.DataFrame({name: pd.Series([], dtype="object") for name in COLUMNS}))

    @property
    def releases(self) -> tuple[str, ...]:
        """Quarters of the releases that counted anything anew or dropped anything, oldest first."""
        named = pd.concat([self.frame["counted_in"], self.frame["dropped_in"]]).dropna()
        return tuple(sorted(set(named)))

    def at(self, quarter: str) -> "Counted":
        """Return the reports that the release of `quarter` counts."""
        dropped = self.frame["dropped_in"]
        stands = dropped.isna() | (dropped > quarter)
        return Counted(self.frame[(self.frame["counted_in"] <= quarter) & stands])


def cases_of(counted: Counted) -> pd.DataFrame:
    """Return one row a counted case: its place, quarter, classes and record key. RESTRICTED."""
    return counted.frame[counted.frame["first"].astype(bool)]


def admit(
    counted: Counted,
    placed: pd.DataFrame,
    family: Family,
    quarter: Period,
    key: bytes,
    *,
    last: str | None = None,
    revises: bool = False,
) -> Counted:
    """Count what a new release counts anew, and drop what has been erased since the last one.

    Parameters
    ----------
    counted
        What earlier releases counted.
    placed
        One row per record in the store: `record_uid`, `case_uid`, `received_on`, `handling`,
        `information_grade`, `exploitation`, `child`, `came_from`, `sector`, `record_type`,
        `organisation`, and as `geo.placing.place` adds them `precision`, `ward_code`,
        `district_code`.
    family, quarter
        Reports received before the family starts or after the quarter ends are not counted.
    key
        The secret K of 32 bytes.
    last
        Quarter of the last release; None before the first. Reports of quarters up to it count
        only where the release revises.
    revises
        Whether this is the annual revision.

    Returns
    -------
    The earlier rows, those erased marked and stripped of their identities, and the new ones.
    """
    before = _erased(counted.frame, placed["record_uid"], quarter.name)
    fresh = _countable(placed, family, quarter)
    if last is not None and not revises:
        fresh = fresh[fresh["quarter"] > last]
    return Counted(_rows(fresh, before, quarter.name, key))


def _countable(placed: pd.DataFrame, family: Family, quarter: Period) -> pd.DataFrame:
    """Return the reports that may be counted up to the quarter, the first of each case first."""
    start = np.datetime64(family.start)
    days = placed["received_on"].to_numpy(dtype="datetime64[D]")
    in_county = placed["district_code"].notna() | placed["precision"].eq(_COUNTY_ONLY)
    inside = (days >= start) & (days < np.datetime64(quarter.end))
    kept = placed[in_cube(placed) & inside & in_county.to_numpy()]
    named = {day: quarter_of(day.date()).name for day in kept["received_on"].unique()}
    ranked = kept.assign(
        quarter=kept["received_on"].map(named).astype("object"),  # none at all are no numbers
        exactness=kept["precision"].map(PRECISIONS.index),
    )
    return ranked.sort_values(["received_on", "exactness", "record_uid"], kind="stable")


def _erased(frame: pd.DataFrame, held: pd.Series, quarter: str) -> pd.DataFrame:
    """Mark the rows whose records are gone, and let the next report of their case stand for it."""
    gone = frame["uid"].notna() & frame["dropped_in"].isna() & ~frame["uid"].isin(set(held))
    if not gone.any():
        return frame.copy()
    marked = frame.copy()
    marked.loc[gone, "dropped_in"] = quarter
    marked.loc[gone, ["uid", "case_uid"]] = None
    orphaned = set(frame.loc[gone & frame["first"].astype(bool), "case_no"])
    left = marked[marked["case_no"].isin(orphaned) & marked["dropped_in"].isna()]
    heirs = left[~left["case_no"].duplicated()]
    marked.loc[heirs.index, "dropped_in"] = quarter
    stand_in = heirs.assign(counted_in=quarter, dropped_in=None, first=True)
    marked.loc[heirs.index, ["uid", "case_uid"]] = None
    return pd.concat([marked, stand_in], ignore_index=True) if len(stand_in) else marked


def _rows(fresh: pd.DataFrame, before: pd.DataFrame, quarter: str, key: bytes) -> pd.DataFrame:
    """Return `before` with the reports of `fresh` it does not hold yet."""
    new = fresh[~fresh["record_uid"].isin(set(before["uid"].dropna()))]
    if new.empty:
        return before
    known = before[before["case_uid"].notna()].drop_duplicates("case_uid")
    known_no = known.set_index("case_uid")["case_no"]
    unknown = new.loc[~new["case_uid"].isin(set(known_no.index)), "case_uid"].drop_duplicates()
    start = int(before["case_no"].max()) + 1 if len(before) else 0
    numbers = pd.concat(
        [known_no, pd.Series(range(start, start + len(unknown)), index=unknown.to_numpy())]
    )
    keys = pd.Series(record_keys(new["case_uid"], key).astype(np.int64), index=new.index)
    told = _told_of_cases(new)
    added = pd.DataFrame(
        {
            "counted_in": quarter,
            "dropped_in": None,
            "uid": new["record_uid"],
            "case_uid": new["case_uid"],
            "case_no": new["case_uid"].map(numbers),
            "rk": keys,
            "first": ~new["case_uid"].duplicated() & ~new["case_uid"].isin(set(known_no.index)),
            "quarter": new["quarter"],
            "ward_code": _or_none(new["ward_code"]),
            "district_code": _or_none(new["district_code"]),
            "types": new["case_uid"].map(told["types"]),
            "age": new["case_uid"].map(told["age"]),
            "origin": new["came_from"].map(ORIGIN_CLASS),
            "sector": _or_none(new["case_uid"].map(told["sector"])),
            "record_type": new["record_type"],
            "organisation": new["organisation"],
        }
    )[list(COLUMNS)].reset_index(drop=True)
    return added if before.empty else pd.concat([before, added], ignore_index=True)


def _told_of_cases(new: pd.DataFrame) -> pd.DataFrame:
    """Say of each case what its reports tell together: types, age class, sector."""
    ages = new["child"].map(AGES)
    told = pd.DataFrame({"case_uid": new["case_uid"], "types": new["exploitation"], "age": ages})
    grouped = told.assign(sector=_or_none(new["sector"])).groupby("case_uid", sort=False)
    return pd.DataFrame(
        {
            "types": grouped["types"].agg(_types),
            "age": grouped["age"].agg(_age),
            "sector": grouped["sector"].first(),
        }
    )


def _types(told: pd.Series) -> str:
    """Join types of exploitation; "unknown" stands only where nothing else is told."""
    kinds = {kind for each in told for kind in each.split(";")}
    return ";".join(sorted(kinds - {"unknown"} or {"unknown"}))


def _age(told: pd.Series) -> str:
    """Return the age class of a case: a child if any report says so."""
    return next((each for each in ("child", "adult") if each in set(told)), "unknown")


def _or_none(values: pd.Series) -> pd.Series:
    """Return text values with None where one is missing."""
    held = values.astype("object")
    return held.where(held.notna(), None)
