"""Two reports may be the same case if different bodies sent them of the same thing at one time.

The matcher is conservative and decides nothing: it lists pairs for a person to look at. Both were
received in the same month, name the same sector and a kind of exploitation in common, and lie at
the same fine place: the same point, UPRN or postcode, or the same ward. Towns and districts are too
coarse to say that two reports are of one case.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

__all__ = ["CROWDED", "SameCase", "same_case"]

#: Kinds of place exact enough to be compared as they are written.
_EXACT: Final = ("point", "uprn", "postcode")
#: How exactly a record must be placed for its ward to be compared.
_FINE: Final = ("point", "uprn", "postcode", "ward")
#: Reports alike in everything compared beyond which their likeness means nothing.
CROWDED: Final = 40
_UNKNOWN: Final = "unknown"
#: What speaks for a pair: the same place and not just the ward, few days between, the same kinds.
_SAME_PLACE, _SAME_WARD = 3, 1
_DAYS: Final = ((7, 2), (14, 1))
_SAME_KINDS: Final = 1
_COMPARED: Final = ["record_uid", "case_uid", "organisation", "received_on", "kinds"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SameCase:
    """Pairs of reports that may be one case. RESTRICTED.

    Attributes
    ----------
    pairs
        One row per pair of cases, likeliest first. Columns `first_uid` and `second_uid` (record
        identities, the smaller first), `month` (``YYYY-MM``), `place` (``point``, ``uprn``,
        ``postcode`` or ``ward``: what they share), `days` (between the days of receipt), `kinds`
        (of exploitation, shared), `sector` and `score` (1 to 6: 3 for the same place or 1 for the
        same ward, 2 for at most 7 days between or 1 for at most 14, 1 for the same kinds).
    crowded
        Reports left out because more than `CROWDED` are alike in month, place and sector.
    """

    pairs: pd.DataFrame
    crowded: int


def same_case(records: pd.DataFrame, parted: Collection[tuple[str, str]] = ()) -> SameCase:
    """List pairs of reports of different organisations that may be one case.

    Parameters
    ----------
    records
        One row per record with `record_uid`, `case_uid`, `received_on`, `organisation`,
        `exploitation`, `sector`, `place_kind` and `place`; and, if the records were placed,
        `precision` and `ward_code`.
    parted
        Pairs of record identities that a person found to be different cases.

    Returns
    -------
    The pairs. Records of one case already (by link, operation or decision) are no pair; nor are
    two cases a person has parted; two cases are listed once, by their likeliest pair of records.
    """
    known = records[records["sector"].notna() & (records["sector"] != "")]
    compared = known.assign(
        month=known["received_on"].dt.strftime("%Y-%m"),
        kinds=known["exploitation"].map(lambda kinds: frozenset(kinds.split(";")) - {_UNKNOWN}),
    )
    blocks = [_exact(compared), *([_wards(compared)] if "ward_code" in compared else [])]
    found = [_pairs(block) for block in blocks]
    best = pd.concat([pairs for pairs, _ in found], ignore_index=True)
    return SameCase(pairs=_listed(best, records, parted), crowded=max(left for _, left in found))


def _exact(records: pd.DataFrame) -> pd.DataFrame:
    exact = records[records["place_kind"].isin(_EXACT) & records["place"].notna()]
    return exact.assign(at=exact["place_kind"] + " " + exact["place"], shared=exact["place_kind"])


def _wards(records: pd.DataFrame) -> pd.DataFrame:
    fine = records[records["precision"].isin(_FINE) & records["ward_code"].notna()]
    return fine.assign(at=fine["ward_code"], shared="ward")


def _pairs(block: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Pair the records that are alike, and count those left out because too many are."""
    alike = ["month", "at", "sector", "shared"]
    size = block.groupby(alike)["record_uid"].transform("size")
    held = block.loc[size <= CROWDED, [*alike, *_COMPARED]]
    both = held.merge(held, on=alike, suffixes=("_a", "_b"))
    both = both[
        (both["record_uid_a"] < both["record_uid_b"])
        & (both["organisation_a"] != both["organisation_b"])
        & (both["case_uid_a"] != both["case_uid_b"])
    ]
    kinds = [a & b for a, b in zip(both["kinds_a"], both["kinds_b"], strict=True)]
    both = both.assign(
        kinds=[";".join(sorted(shared)) for shared in kinds],
        days=(both["received_on_a"] - both["received_on_b"]).dt.days.abs(),
    )
    return _scored(both[both["kinds"] != ""]), int((size > CROWDED).sum())


def _scored(both: pd.DataFrame) -> pd.DataFrame:
    place = np.where(both["shared"] == "ward", _SAME_WARD, _SAME_PLACE)
    days = np.select([both["days"] <= most for most, _ in _DAYS], [points for _, points in _DAYS])
    same = (both["kinds_a"] == both["kinds_b"]).to_numpy()
    return both.assign(score=place + days + same * _SAME_KINDS)


def _listed(
    best: pd.DataFrame, records: pd.DataFrame, parted: Collection[tuple[str, str]]
) -> pd.DataFrame:
    """Keep the likeliest pair of records of each pair of cases that nobody has parted."""
    case_of = dict(zip(records["record_uid"], records["case_uid"], strict=True))
    apart = {frozenset((case_of.get(a, ""), case_of.get(b, ""))) for a, b in parted}
    cases = [frozenset(pair) for pair in zip(best["case_uid_a"], best["case_uid_b"], strict=True)]
    order = ["score", "month", "record_uid_a", "record_uid_b"]
    kept = np.array([pair not in apart for pair in cases], dtype=bool)
    best = best.assign(cases=pd.Series(cases, index=best.index, dtype=object)).loc[kept]
    best = best.sort_values(order, ascending=[False, False, True, True]).drop_duplicates("cases")
    names = {"record_uid_a": "first_uid", "record_uid_b": "second_uid", "shared": "place"}
    columns = ["first_uid", "second_uid", "month", "place", "days", "kinds", "sector", "score"]
    return best.rename(columns=names)[columns].reset_index(drop=True)
