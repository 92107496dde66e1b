"""An identifier is a number that belongs to a person or a vehicle, and has no place in a reference.

A partner's own reference should mean nothing to anyone else. One that is really a phone, NHS,
National Insurance or registration number would identify someone to whoever sees it, so it is
refused. Dateless registration marks (three letters, up to four digits) are not looked for: half
of all honest references have that form.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["REASONS", "is_national_insurance", "is_nhs", "is_phone", "is_vehicle"]

#: What to say of a reference that looks like each kind of identifier.
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone": "looks like a telephone number: give the organisation's own reference",
        "nhs": "looks like an NHS number: give the organisation's own reference",
        "national insurance": (
            "looks like a National Insurance number: give the organisation's own reference"
        ),
        "vehicle": "looks like a vehicle registration: give the organisation's own reference",
    }
)

#: Numbers of the national plan begin 01, 02, 03, 07, 08 or 09 and have 10 or 11 digits.
_PHONE: Final = r"(?:0044|44|0)[1-37-9][0-9]{8,9}"
#: Two prefix letters, six digits and a suffix A-D, as HM Revenue and Customs issues them.
_NATIONAL_INSURANCE: Final = r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]"
#: Marks issued since 2001, with a year prefix (1983-2001) and with a year suffix (1963-1983).
_VEHICLE: Final = r"(?:[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z])"
_NHS_WEIGHTS: Final = np.arange(10, 1, -1)


def is_phone(references: pd.Series) -> pd.Series:
    """Say which references have the form of a British telephone number, hyphens aside."""
    return _bare(references).str.fullmatch(_PHONE)


def is_nhs(references: pd.Series) -> pd.Series:
    """Say which references are ten digits that pass the NHS number's modulus 11 check.

    Notes
    -----
    NHS Data Dictionary, *NHS NUMBER*: weights 10 to 2, check digit 11 minus the remainder, with
    11 read as 0 and 10 never issued.
    """
    bare = _bare(references)
    found = bare.str.fullmatch("[0-9]{10}")
    if found.any():
        found = found.copy()
        found[found] = _passes_modulus_11(bare[found])
    return found


def is_national_insurance(references: pd.Series) -> pd.Series:
    """Say which references have the form of a National Insurance number with its suffix."""
    return _bare(references).str.fullmatch(_NATIONAL_INSURANCE)


def is_vehicle(references: pd.Series) -> pd.Series:
    """Say which references have the form of a registration mark issued since 1963."""
    return _bare(references).str.fullmatch(_VEHICLE)


def _bare(references: pd.Series) -> pd.Series:
    return references.str.replace("-", "", regex=False).str.upper()


def _passes_modulus_11(numbers: pd.Series) -> NDArray[np.bool_]:
    digits = np.array([[int(digit) for digit in number] for number in numbers])
    check = (11 - digits[:, :9] @ _NHS_WEIGHTS % 11) % 11
    passes: NDArray[np.bool_] = check == digits[:, 9]
    return passes
