"""A number that belongs to a person or a vehicle is known by its form and its check digit.

Each function looks at one text in capitals. Separators are those people put between groups:
spaces, hyphens, dots and brackets.
"""

import re
from collections.abc import Iterator
from typing import Final

from geo.personal_data.kinds import Kind

__all__ = ["numbers_in", "passes_modulus_11", "plates_in"]

_S: Final = r"[\s().\-]{0,2}"
#: What follows the first 0 in the national plan; no separator stands inside these digits.
_AREA: Final = r"(?:1[1-9]|2[03489]|3[0347]|5[56]|7[1-9]|8[0478]|9[018])"
_PHONES: Final = (
    re.compile(rf"(?<!\d)(?:(?:\+|00){_S}44{_S}(?:\(?0\)?)?{_S}|44{_S}|\(?0){_AREA}"
               rf"(?:{_S}\d){{7,8}}(?!\d)"),
    re.compile(r"(?<!\d)7[1-9]\d{8}(?!\d)"),  # a mobile whose first 0 a spreadsheet dropped
    re.compile(rf"\+{_S}[1-9](?:{_S}\d){{7,14}}(?!\d)"),
    re.compile(r"(?<!\d)00[1-9]\d{9,12}(?!\d)"),
)  # fmt: skip
_NHS: Final = re.compile(r"(?<!\d)(\d{3})[\s-]?(\d{3})[\s-]?(\d{4})(?!\d)")
#: Numbers are issued from 32 to 39, 4, 6, 7 and 9; Scottish ones start with a date of birth.
_ISSUED: Final = re.compile(r"3[2-9]|[4679]|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])")
_NI_PREFIX: Final = r"(?<![A-Z])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
#: With its suffix in any grouping, whatever its two letters, as those of a mistyped, temporary or
#: made-up number are not issued; without it as one block or in pairs: two letters, a hyphen and six
#: digits are half of all honest references.
_NI: Final = re.compile(
    r"(?<![A-Z])[A-Z]{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[A-D](?![A-Z0-9])"
    rf"|{_NI_PREFIX}(?:\d{{6}}|(?:[\s-]\d{{2}}){{3}})(?![A-Z0-9])"
)
_CURRENT_PLATE: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}[\s-]?[A-Z]{3}(?![A-Z0-9])")
#: With a year letter before (1983-2001) or after (1963-1983); the number never starts with 0.
_OLD_PLATE: Final = re.compile(
    r"(?<![A-Z0-9])(?:[A-HJ-NPR-TV-Y][1-9]\d{0,2}[\s-]?[A-HJ-PR-TV-Y]{3}"
    r"|([A-Z]{3})[\s-]?[1-9]\d{0,2}[\s-]?[A-HJ-NPR-TV-Y])(?![A-Z0-9])"
)
_NHS_WEIGHTS: Final = range(10, 1, -1)


def numbers_in(text: str) -> Iterator[Kind]:
    """Yield the kinds of number found in a text in capitals, vehicles apart."""
    if any(_ISSUED.match(n := "".join(m.groups())) and passes_modulus_11(n)
           for m in _NHS.finditer(text)):  # fmt: skip
        yield "an NHS number"
    if _NI.search(text):
        yield "a National Insurance number"
    if any(pattern.search(text) for pattern in _PHONES):
        yield "a telephone number"


def passes_modulus_11(number: str) -> bool:
    """Say whether ten digits pass the NHS number's check.

    Notes
    -----
    NHS Data Dictionary, *NHS NUMBER*: weights 10 to 2, check digit 11 minus the remainder, with
    11 read as 0 and 10 never issued.
    """
    total = sum(int(digit) * weight for digit, weight in zip(number, _NHS_WEIGHTS, strict=False))
    return (11 - total % 11) % 11 == int(number[9])


def plates_in(text: str, words: frozenset[str] = frozenset()) -> bool:
    """Say whether a registration mark issued since 1963 stands in a text in capitals.

    Parameters
    ----------
    text
        Dateless marks (three letters, up to four digits) are not looked for: half of all honest
        references have that form.
    words
        Three letters that stand for something else, such as an organisation.
    """
    if _CURRENT_PLATE.search(text):
        return True
    return any(found.group(1) not in words for found in _OLD_PLATE.finditer(text))
