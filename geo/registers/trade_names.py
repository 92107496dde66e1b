"""A trade name is what a business calls itself; a person's own name is not one, and is not kept.

Registers of people who hold a licence give either. What cannot be told to be a business is
treated as a person.
"""

import re
from typing import Final

import pandas as pd

__all__ = ["is_titled", "is_trade"]

_TITLED: Final = r"\s*(?:MR|MRS|MS|MISS|MX|DR|PROF|PROFESSOR|REV|REVD|REVEREND|SIR|DAME)\b.*"
#: Words that no person is called by: forms of company, and what these licences are for.
_TRADES: Final = (
    "LTD", "LIMITED", "LLP", "PLC", "CIC", "COMPANY", "CO", "GROUP", "HOLDINGS", "SERVICES",
    "SOLUTIONS", "CABS", "CABLINE", "CARS", "TAXI", "TAXIS", "TRAVEL", "TRANSPORT", "EXECUTIVE",
    "CHAUFFEURS", "MINIBUSES", "MINIBUS", "COACHES", "METAL", "METALS", "SCRAP", "RECYCLING",
    "RECYCLERS", "SALVAGE", "AUTOS", "AUTOSALVAGE", "DISMANTLERS", "BREAKERS", "SKIPS", "WASTE",
    "DEMOLITION", "HAULAGE", "MOTORS", "GARAGE",
)  # fmt: skip
_TRADE: Final = rf".*\b(?:{'|'.join(_TRADES)})\b.*"


def is_titled(names: pd.Series) -> pd.Series:
    """Say which names begin with a person's title, such as Mr or Dr."""
    return names.str.fullmatch(_TITLED, flags=re.IGNORECASE | re.DOTALL)


def is_trade(names: pd.Series) -> pd.Series:
    """Say which names hold a word that only a business has, and no title before it."""
    named = names.str.fullmatch(_TRADE, flags=re.IGNORECASE | re.DOTALL)
    return named & ~is_titled(names)
