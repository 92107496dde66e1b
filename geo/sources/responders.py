"""Responders are the organisations that may refer, and how many of their people were trained.

Only numbers of people: no name, rank or address has a column here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from geo.identity import content_digest
from geo.intake import Chunk
from geo.refusals import Refusal
from geo.rules import Rules, faults, form, month, whole, word
from geo.sources.checked_rows import checked_rows, text_of, without
from geo.sources.terms import Terms

__all__ = ["COURSES", "RESPONDER_COLUMNS", "ROLES", "read_responders"]

#: Headings of the file.
RESPONDER_COLUMNS: Final = (
    "organisation",
    "district",
    "ward",
    "role",
    "course",
    "month",
    "people",
    "frontline_staff",
)
_REQUIRED: Final = ("organisation", "role", "month", "people")
#: What the people counted are to their organisation.
ROLES: Final = ("first_responder", "champion", "single_point_of_contact", "frontline")
#: What they were trained in; empty where the row counts people in the role, however trained.
COURSES: Final = ("awareness", "first_responder", "investigator", "champion", "refresher", "other")
_STAFF: Final = "must be no fewer than people: it counts all frontline staff of the organisation"
_CONTENT: Final = ("people", "frontline_staff")


def read_responders(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read a file of responders and training, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `RESPONDER_COLUMNS`; organisation, role, month and people
        must be there.
    terms
        Its lists, day and encoding.

    Yields
    ------
    Chunks whose `rows` have `uid`, `content`, `organisation`, `district_code`, `ward_code`,
    `role`, `course`, `trained_on` (``YYYY-MM``), `people` and `frontline_staff` (``Int64``).
    An organisation, place, role, course and month stand there once.
    """
    rules = _rules(terms)
    yield from checked_rows(
        text_of(path, terms, RESPONDER_COLUMNS, required=_REQUIRED),
        check=lambda frame: _faults(frame, rules),
        rows=_training,
    )


def _rules(terms: Terms) -> Rules:
    lists = terms.lists
    return {
        "organisation": word(lists.organisations, "a key of the list of organisations"),
        "district": word({*lists.districts, ""}, "the code of a district, or empty"),
        "ward": form("(?:E05[0-9]{6})?", "must be the code of a ward, or empty"),
        "role": word(ROLES),
        "course": word((*COURSES, "")),
        "month": month(terms.today),
        "people": whole(),
        "frontline_staff": whole(empty=True),
    }


def _faults(frame: pd.DataFrame, rules: Rules) -> list[Refusal]:
    """Name what is wrong with each row; of numbers written well, whether they agree."""
    wrong = faults(frame, rules)
    return wrong + _too_few_staff(without(frame, wrong))


def _too_few_staff(frame: pd.DataFrame) -> list[Refusal]:
    staff = pd.to_numeric(frame["frontline_staff"])
    fewer = frame.index[staff < pd.to_numeric(frame["people"])]
    return [Refusal(line, "frontline_staff", _STAFF) for line in fewer.tolist()]


def _training(good: pd.DataFrame) -> pd.DataFrame:
    """Give each row its identity and its types."""
    for column in _CONTENT:  # 007 people are 7
        good[column] = good[column].str.replace(r"^0+(?=[0-9])", "", regex=True)
    who = [column for column in RESPONDER_COLUMNS if column not in _CONTENT]
    hashes = {
        name: [content_digest(b"", row) for row in good[columns].itertuples(index=False, name=None)]
        for name, columns in (("uid", who), ("content", list(_CONTENT)))
    }
    rows = good.where(good != "").rename(
        columns={"district": "district_code", "ward": "ward_code", "month": "trained_on"}
    )
    rows["people"] = good["people"].astype("int64")
    rows["frontline_staff"] = pd.to_numeric(good["frontline_staff"]).astype("Int64")
    return rows.assign(**{name: pd.array(held, dtype="str") for name, held in hashes.items()})
