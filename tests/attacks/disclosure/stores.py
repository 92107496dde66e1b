"""A store is what the restricted side holds when a release is made; a history is one after another.

Beside them stands the truth, counted here by other means than the service's own, so that a fault
in its counting is found and not shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.periods import Period, quarter_of, quarters_between

REVISION = "Q4"
AGE = {"no": "adult", "yes": "child", "unknown": "unknown"}
ORIGIN = {"police": "police", "business": "public", "public": "public"}


@dataclass(frozen=True)
class Store:
    """Every placed record that is held when the release of `quarter` is made."""

    quarter: Period
    records: pd.DataFrame


History = Sequence[Store]


def one_release(records, quarter):
    """A history of one."""
    return (Store(quarter, records),)


def grown(records, quarters, *, late_share, seed):
    """A history over `quarters` in which a share of cases come in later.

    Their reports come in one to four quarters after the one each was received in.
    """
    rng = np.random.default_rng(seed)
    days = records["received_on"]
    named = {day: quarter_of(day.date()) for day in days.unique()}
    ends = days.map({day: pd.Timestamp(quarter.end) for day, quarter in named.items()})
    cases, case = np.unique(records["case_uid"].to_numpy(dtype=str), return_inverse=True)
    late = rng.random(cases.size) < late_share
    delay = np.where(late, rng.integers(1, 5, cases.size), 0)[case]
    known = [
        quarter_of((end + pd.DateOffset(months=3 * int(wait)) - pd.Timedelta(days=1)).date())
        for end, wait in zip(ends, delay, strict=True)
    ]
    starts = np.array([quarter.start for quarter in known], dtype="datetime64[D]")
    return tuple(
        Store(quarter, records[starts <= np.datetime64(quarter.start)]) for quarter in quarters
    )


def true_cases(history, start, *, late_at_once=False):
    """One row a case that may be counted: its places and classes, and what first counts it.

    `edition` is the position of that release in the history. Where releases count what comes in
    late `late_at_once`, it is the first that could; else quarters told before wait for a revision.
    """
    return _first_counted(history, start, late_at_once=late_at_once, every_report=False)


def true_reports(history, start, *, late_at_once=False):
    """One row a report that may be counted."""
    return _first_counted(history, start, late_at_once=late_at_once, every_report=True)


def _first_counted(history, start, *, late_at_once, every_report):
    seen, rows, last = {}, [], ""
    for edition, store in enumerate(history):
        upto = store.quarter
        open_ones = {each.name for each in quarters_between(quarter_of(start), upto)}
        if not (late_at_once or upto.name.endswith(REVISION)):
            open_ones = {name for name in open_ones if name > last}
        for case, told in _by_case(store.records, seen).items():
            fresh = [
                each for each in told if each["quarter"] in open_ones and each["uid"] not in seen
            ]
            rows += [
                _row(each, fresh, edition)
                for each in (fresh if every_report else [] if case in seen else fresh[:1])
            ]
            seen.update({each["uid"]: True for each in fresh} | ({case: True} if fresh else {}))
        last = upto.name
    columns = ["slot", "district", "quarter", "edition", "types", "age", "origin", "sector",
               "record_type", "organisations"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _by_case(records, seen):
    """The reports of each case that may be counted and were not yet, the first received first."""
    kept = records[
        records["handling"].eq("P")
        & ~records["information_grade"].eq("E")
        & ~records["uid"].isin(seen)
    ]
    exact = {"point": 0, "uprn": 0, "postcode": 1, "ward": 2, "town": 3, "district": 4, "force": 5}
    told = kept.assign(
        quarter=[quarter_of(day.date()).name for day in kept["received_on"]],
        exactness=kept["precision"].map(exact),
    ).sort_values(["received_on", "exactness", "uid"])
    cases = {}
    for report in told.to_dict("records"):
        cases.setdefault(report["case_uid"], []).append(report)
    return cases


def _row(report, fresh, edition):
    ward, district = (_told(report[name]) for name in ("ward_code", "district_code"))
    ages = {AGE[each["child"]] for each in fresh}
    types = {kind for each in fresh for kind in each["exploitation"].split(";")}
    return (
        ward or (f"rest of {district}" if district else ""),
        district,
        report["quarter"],
        edition,
        frozenset(types - {"unknown"} or {"unknown"}),
        next(age for age in ("child", "adult", "unknown") if age in ages),
        ORIGIN.get(report["came_from"], "partners"),
        next((each["sector"] for each in fresh if _told(each["sector"])), None),
        report["record_type"],
        frozenset(each["organisation"] for each in fresh),
    )


def _told(value):
    return "" if pd.isna(value) else value
