"""An entry is one row of a business register, in the form that every register shares.

The registers differ in what they say and agree in what is kept of it: a number, a trade name,
kinds, a postcode or a point. An address is kept as a keyed hash alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.identity import content_digest
from geo.refusals import Refusal

__all__ = ["ENTRY_COLUMNS", "Form", "dated", "entry_rows", "faults_of", "fitted", "tidied"]

#: Columns of the rows a register hands over, besides `uid` and `content`.
ENTRY_COLUMNS: Final = (
    "register",
    "register_id",
    "name",
    "kinds",
    "kind_codes",
    "postcode",
    "longitude",
    "latitude",
    "address_key",
    "status",
    "since",
    "rating",
    "rated_on",
    "authority_code",
    "extracted_on",
)
_NUMBERS: Final = ("longitude", "latitude")
_DATES: Final = ("since", "rated_on", "extracted_on")
#: What the store keeps of an entry's kinds.
_MOST_KINDS: Final = 600


@dataclass(frozen=True, slots=True)
class Form:
    """The form that a column must have where it is not empty.

    Attributes
    ----------
    column
        The column, as the reader calls it.
    pattern
        A regular expression for the whole of the text.
    reason
        What to say of a text that does not fit.
    needed
        Whether the text must be there.
    """

    column: str
    pattern: str
    reason: str
    needed: bool = False


def faults_of(
    texts: pd.DataFrame, forms: Iterable[Form], called: Mapping[str, str]
) -> list[Refusal]:
    """Name every text that does not have its form.

    Parameters
    ----------
    texts
        Text columns, indexed by line.
    forms
        What is expected of them.
    called
        The heading each column has in the file, if another.

    Returns
    -------
    One refusal a fault; a row without one may be kept.
    """
    faults: list[Refusal] = []
    for form in forms:
        held, heading = texts[form.column], called.get(form.column, form.column)
        empty = held == ""
        if form.needed:
            faults += [Refusal(line, heading, "must be there") for line in held.index[empty]]
        wrong = ~empty & ~held.str.fullmatch(form.pattern)
        faults += [Refusal(line, heading, form.reason) for line in held.index[wrong]]
    return faults


def tidied(texts: pd.DataFrame) -> pd.DataFrame:
    """Return texts with one space between words and none around them."""
    tidy: pd.DataFrame = texts.apply(
        lambda column: column.str.replace(r"\s+", " ", regex=True).str.strip()
    )
    return tidy


def dated(days: pd.Series) -> pd.Series:
    """Say which texts are a day of the calendar written YYYY-MM-DD."""
    formed = days.str.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return formed & pd.to_datetime(days.where(formed), format="%Y-%m-%d", errors="coerce").notna()


def fitted(kinds: Sequence[str]) -> str:
    """Join kinds by ``;``, each once, as many whole ones as the store has room for."""
    joined = ";".join(dict.fromkeys(filter(None, kinds)))
    if len(joined) <= _MOST_KINDS:
        return joined
    return joined[: joined.rindex(";", 0, _MOST_KINDS + 1)]


def entry_rows(texts: pd.DataFrame) -> pd.DataFrame:
    """Return texts as rows of their types, missing where the register is silent.

    Parameters
    ----------
    texts
        Text columns indexed by line: `uid` and any of `ENTRY_COLUMNS`, ``""`` where there is
        nothing. Numbers and dates are well formed (YYYY-MM-DD).

    Returns
    -------
    Columns `uid`, `content` and all of `ENTRY_COLUMNS`. `content` is a digest of what the
    register says in the order of `ENTRY_COLUMNS`, the day of its extract aside: the same entry
    in a later extract has the same.
    """
    said = [name for name in ENTRY_COLUMNS if name in texts and name != "extracted_on"]
    values = zip(*(texts[name].to_numpy(dtype=object) for name in said), strict=True)
    digests = pd.array([content_digest(b"", row) for row in values], dtype="str")
    rows = texts.assign(content=digests).reindex(columns=["uid", "content", *ENTRY_COLUMNS])
    rows = rows.astype("str")
    rows = rows.where(rows != "")
    for column in _NUMBERS:
        rows[column] = pd.to_numeric(rows[column]).astype("float64")
    for column in _DATES:
        rows[column] = pd.to_datetime(rows[column], format="%Y-%m-%d").astype("datetime64[us]")
    return rows
