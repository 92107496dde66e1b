"""A visit is one time a partner went to a business: where, when, why, and how it was graded.

No names and no free text. A premises is named by its register and its number there, which is held
against personal data (`geo.personal_data.visit_privacy`). A finding of indicators, or a referral,
belongs in a concern file as well: visits are not counted as concerns.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from geo.closed_lists import ClosedLists
from geo.identity import content_digest
from geo.intake import Chunk
from geo.personal_data.visit_privacy import NATIONAL, tell_people_in_visits
from geo.place_forms import MISPLACED, place_fits, plain_places
from geo.points.file_points import FilePoints
from geo.refusals import Refusal
from geo.rules import Rules, day, faults, form, reference, word
from geo.sources.checked_rows import accounted, text_of, without
from geo.sources.terms import Terms

__all__ = ["FINDINGS", "PLACE_KINDS", "PURPOSES", "VISIT_COLUMNS", "read_visits"]

#: Headings of the file.
VISIT_COLUMNS: Final = (
    "visit_id",
    "visited_on",
    "organisation",
    "sector",
    "place_kind",
    "place",
    "register",
    "register_id",
    "purpose",
    "finding",
)
_REQUIRED: Final = (
    "visit_id",
    "visited_on",
    "organisation",
    "place_kind",
    "place",
    "purpose",
    "finding",
)
#: Why a business was visited.
PURPOSES: Final = (
    "intelligence",
    "routine",
    "complaint",
    "joint_operation",
    "awareness",
    "follow_up",
)
#: How a visit ended, the gravest first after the two that say little.
FINDINGS: Final = (
    "nothing_of_concern",
    "no_access",
    "advice_given",
    "compliance_breach",
    "exploitation_indicators",
    "referral_made",
)
#: How exactly a place may be known: a visit was to a place, so never to a whole force.
PLACE_KINDS: Final = ("point", "uprn", "postcode", "ward", "town", "district")
_PAIR: Final = "must be given together with the other: a register and the number in it"
#: A number of a council's register, told apart by the council, or the hash that stands for one.
_OF_A_COUNCIL: Final = r"(?:E0[6-9][0-9]{6}|[NSW][0-9]{8}):.+|[0-9a-f]{32}"
_NO_COUNCIL: Final = (
    "must be the ONS code of the council, a colon and its licence number, such as "
    "E08000035:LN/0012: councils give the same numbers"
)
_CONTENT: Final = tuple(name for name in VISIT_COLUMNS if name not in {"visit_id", "organisation"})


def read_visits(path: Path, terms: Terms) -> Iterator[Chunk]:
    """Read a file of visits, a chunk at a time.

    Parameters
    ----------
    path
        CSV or XLSX with the headings of `VISIT_COLUMNS`; sector, register and its number may be
        left out.
    terms
        Its lists, day, key, land and encoding; references are stored as keyed hashes alone.

    Yields
    ------
    Chunks whose `rows` have `uid`, `content`, `visited_on` (``datetime64``), `organisation`,
    `sector`, `place_kind`, `place`, `premises_uid` (register, colon and number, as the registers
    have it), `purpose` and `finding`.
    """
    rules, points = _rules(terms), FilePoints(terms.land)
    for text in text_of(path, terms, VISIT_COLUMNS, required=_REQUIRED):
        faults = points.judged(text.frame, tuple(_faults(text.frame, rules, terms)))
        good = without(text.frame, faults)
        points.count(good)
        yield accounted(text, _visits(good, terms.key), faults)
    points.require_sound(path.name)


def _rules(terms: Terms) -> Rules:
    lists, today = terms.lists, terms.today
    return {
        "visit_id": reference(today),
        "visited_on": day(today),
        "organisation": word(lists.organisations, "a key of the list of organisations"),
        "sector": word({*lists.sectors, ""}, "a key of the list of sectors, or empty"),
        "place_kind": word(PLACE_KINDS),
        "register": form("(?:[a-z][a-z_]{1,29})?", "must be the key of a register, or empty"),
        "register_id": form(
            "(?:(?:[A-Z][0-9]{8}:)?[A-Za-z0-9./-]{1,50})?",
            "must be the number of a premises in the register, or empty",
        ),
        "purpose": word(PURPOSES),
        "finding": word(FINDINGS),
    }


def _faults(frame: pd.DataFrame, rules: Rules, terms: Terms) -> list[Refusal]:
    """Name what is wrong with each row, and what in it could tell of a person."""
    wrong = faults(frame, rules) + _misplaced(frame, terms.lists)
    return wrong + tell_people_in_visits(frame, terms.today)


def _misplaced(frame: pd.DataFrame, lists: ClosedLists) -> list[Refusal]:
    """Name places without the form of their kind, and premises half given."""
    nowhere = frame.index[~place_fits(frame, lists)].tolist()
    half = frame.index[frame["register"].eq("") != frame["register_id"].eq("")].tolist()
    ours = frame[(frame["register_id"] != "") & ~frame["register"].isin([*NATIONAL, ""])]
    unknown = ours.index[~ours["register_id"].str.fullmatch(_OF_A_COUNCIL)].tolist()
    return [
        *(Refusal(line, "place", MISPLACED) for line in nowhere),
        *(Refusal(line, "register_id", _PAIR) for line in half),
        *(Refusal(line, "register_id", _NO_COUNCIL) for line in unknown),
    ]


def _visits(good: pd.DataFrame, key: bytes) -> pd.DataFrame:
    """Give each good row its identity, and forget the reference it is made from."""
    good["place"] = plain_places(good)
    who = zip(good["organisation"], good["visit_id"], strict=True)
    rows = good.drop(columns=["visit_id", "register", "register_id"])
    rows = rows.assign(premises_uid=good["register"] + ":" + good["register_id"])
    rows = rows.where((rows != "") & (rows != ":"))
    rows["visited_on"] = pd.to_datetime(good["visited_on"], format="%Y-%m-%d")
    told = good[list(_CONTENT)].itertuples(index=False, name=None)
    rows["uid"] = pd.array([content_digest(key, ("visit", *each)) for each in who], dtype="str")
    rows["content"] = pd.array([content_digest(key, values) for values in told], dtype="str")
    return rows
