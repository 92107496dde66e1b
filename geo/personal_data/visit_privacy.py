"""Privacy of a visit: the number of a premises is a register's own, and no number of a person.

A visit names its premises by register and number, in the clear, so that it can be found in the
register. A register known here has numbers of one form; what stands as the number of another is
held against personal data, and so is what it calls the register itself.
"""

import re
from datetime import date
from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.personal_data import find_in_references, refused_as
from geo.refusals import Refusal

__all__ = ["NATIONAL", "tell_people_in_numbers", "tell_people_in_visits"]

#: The whole form of the numbers of a register that is published nationally.
_NUMBERS: Final = MappingProxyType(
    {
        "fhrs": "[0-9]{1,9}",
        "companies_house": "[A-Z0-9]{2}[0-9]{6}",
        "cqc": r"1-[0-9]{6,12}|[A-Z0-9]{5,12}",
    }
)
#: The registers that are published nationally.
NATIONAL: Final = tuple(_NUMBERS)
#: What stands before the number of a council's register.
_COUNCIL: Final = "^[A-Z][0-9]{8}:"
#: What stands for a number in a register that has none: digits in it mean nothing.
_HASH: Final = "[0-9a-f]{32}"
_NOT_ITS_FORM: Final = "must be the number of a premises in that register"
#: A word of many licence numbers that is also a name.
_PREMISES: Final = re.compile(r"(?<![A-Z])(?:LA)?PREM(?:ISES)?(?![A-Z])")
_OF_PEOPLE: Final = ("a telephone number", "an NHS number")


def tell_people_in_visits(frame: pd.DataFrame, today: date) -> list[Refusal]:
    """Name the visits whose premises or place is what a person is known by.

    Parameters
    ----------
    frame
        Text columns `register`, `register_id`, `place_kind` and `place`, indexed by line.
    today
        Civil date in Europe/London.

    Returns
    -------
    One refusal a fault, by line and column. None repeats what stands there.
    """
    registers = find_in_references(_plain(frame["register"]), today)
    uprns = frame.loc[frame["place_kind"] == "uprn", "place"]
    places = find_in_references(uprns, today)
    return [
        *_told("register", registers),
        *tell_people_in_numbers(frame["register_id"], frame["register"], today),
        *_told("place", places[places.isin(_OF_PEOPLE)]),
        *_of_another_form(frame),
    ]


def tell_people_in_numbers(
    numbers: pd.Series, registers: pd.Series, today: date, column: str = "register_id"
) -> list[Refusal]:
    """Name the numbers of premises that are what a person is known by.

    Parameters
    ----------
    numbers
        Texts, indexed by line.
    registers
        The register of each. The numbers of those published nationally have one form each, and
        are not looked at here.
    today
        Civil date in Europe/London.
    column
        What the numbers are called in their file.

    Returns
    -------
    One refusal a fault, by line and kind. None repeats what stands there.
    """
    others = ~registers.isin(NATIONAL) & ~numbers.str.fullmatch(_HASH)
    told = numbers.where(others, "").str.replace(_COUNCIL, "", regex=True)
    return _told(column, find_in_references(_plain(told), today))


def _plain(texts: pd.Series) -> pd.Series:
    """Write texts in capitals, digits and hyphens, without a word that only looks like a name."""
    capitals = texts.str.upper().str.replace("[^A-Z0-9]+", "-", regex=True)
    return capitals.str.replace(_PREMISES, "", regex=True)


def _told(column: str, kinds: pd.Series) -> list[Refusal]:
    said = kinds[kinds != ""]
    return [
        Refusal(line, column, refused_as(kind))
        for line, kind in zip(said.index.tolist(), said, strict=True)
    ]


def _of_another_form(frame: pd.DataFrame) -> list[Refusal]:
    faults = []
    for register, form in _NUMBERS.items():
        own = frame.loc[(frame["register"] == register) & (frame["register_id"] != "")]
        wrong = own.index[~own["register_id"].str.fullmatch(form)]
        faults += [Refusal(line, "register_id", _NOT_ITS_FORM) for line in wrong.tolist()]
    return faults
