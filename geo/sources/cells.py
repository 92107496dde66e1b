"""A cell of a workbook is turned into the text its sender saw, or refused where that is uncertain.

A number carries no text: it has one exact shortest form. A date is a number in a style for dates.
What a program worked out (a formula), what went wrong (an error) and what has already lost digits
is not turned into text at all.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["Cell", "CellReader", "Shown", "Style", "style_of"]

#: Digits a spreadsheet keeps of a number; from the sixteenth on they are noughts.
_MOST_WHOLE: Final = 1e15
#: The day that does not exist: 29 February 1900, kept for the sake of an older program.
_NO_DAY: Final = 60
#: The first day of the year 10000, which has no name.
_AFTER_LAST_DAY: Final = 2_958_466
_SECONDS: Final = 86_400
_MIDNIGHT: Final = "00:00:00"

_FORMULA: Final = "holds a formula: copy the column and paste its values"
_ERROR: Final = "holds an error such as #N/A: correct it or leave the cell empty"
_TRUTH: Final = "holds TRUE or FALSE: format the column as text and type the word"
_DIGITS: Final = (
    "has more than 15 digits, of which the spreadsheet has dropped some: format the column as "
    "text and enter it again"
)
_TIME: Final = "holds a time of day where there is no date"
_NO_DATE: Final = "holds a date that does not exist"
_NUL: Final = "holds a NUL character"
_NO_TEXT: Final = "holds what is no text"

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{0,400})?(?:[Ee][+-]?[0-9]{1,4})?")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


class Cell(NamedTuple):
    """A cell as a sheet holds it.

    Attributes
    ----------
    column
        Its position in the row, counted from 0.
    kind
        ``s`` (a number of the shared texts), ``inlineStr``, ``str``, ``b``, ``e``, ``d``, ``n``.
    style
        Number of its style.
    text
        What stands in it.
    computed
        Whether a formula made it.
    """

    column: int
    kind: str
    style: int
    text: str
    computed: bool


class Shown(Enum):
    """How the number in a cell is shown."""

    NUMBER = "number"
    DATE = "date"
    MONTH = "month"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Style:
    """How the number in a cell is shown, and to how many digits it is filled up with noughts."""

    shown: Shown = Shown.NUMBER
    width: int = 0


#: Styles that every program knows by number; the others spell themselves out.
_BUILT_IN: Final[Mapping[int, Style]] = MappingProxyType(
    dict.fromkeys([14, 15, 16, 22, *range(27, 37), *range(50, 59)], Style(Shown.DATE))
    | {17: Style(Shown.MONTH)}
    | dict.fromkeys([18, 19, 20, 21, 45, 46, 47], Style(Shown.TIME))
)


def style_of(number: int, code: str | None = None) -> Style:
    """Return how a format shows numbers.

    Parameters
    ----------
    number
        Its number; those below 164 are the same in every workbook.
    code
        How it is spelled, such as ``dd/mm/yyyy``, where the workbook spells it.
    """
    if code is None:
        return _BUILT_IN.get(number, Style())
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code.split(";")[0]).lower()
    if re.search(r"\[(h+|m+|s+)\]", plain):
        return Style(Shown.TIME)
    plain = re.sub(r"\[[^\]]*\]", "", plain)
    if re.fullmatch("0+", plain):
        return Style(width=len(plain))
    has_time = re.search("[hs]", plain) is not None
    if "general" in plain or not re.search("[ymdhs]", plain):
        return Style()
    if has_time and not re.search("[yd]", plain):
        return Style(Shown.TIME)
    is_month = "y" in plain and "m" in plain and "d" not in plain and not has_time
    return Style(Shown.MONTH if is_month else Shown.DATE)


class CellReader:
    """Turns cells of one workbook into text.

    Parameters
    ----------
    texts
        The shared texts.
    styles
        The styles of cells.
    from_1904
        Whether days are counted from 1904 and not from 1900.
    """

    def __init__(self, texts: list[str], styles: list[Style], *, from_1904: bool) -> None:
        self.texts, self.styles, self.from_1904 = texts, styles, from_1904

    def read(self, cell: Cell) -> tuple[str, str]:
        """Return the text of a cell, or why it has none that is certain.

        Returns
        -------
        The text and ``""``, or ``""`` and the fault.
        """
        if cell.computed:
            return "", _FORMULA
        if cell.kind == "s":
            return self._shared(cell.text)
        if cell.kind in {"inlineStr", "str"}:
            return _checked(cell.text)
        if not cell.text.strip():
            return "", ""
        if cell.kind == "d":
            return _iso(cell.text.strip())
        if cell.kind in {"b", "e"}:
            return "", _TRUTH if cell.kind == "b" else _ERROR
        return self._number(cell)

    def _shared(self, number: str) -> tuple[str, str]:
        known = number.isdecimal() and int(number) < len(self.texts)
        return _checked(self.texts[int(number)]) if known else ("", _NO_TEXT)

    def _number(self, cell: Cell) -> tuple[str, str]:
        style = self.styles[cell.style] if cell.style < len(self.styles) else Style()
        number = float(cell.text) if _NUMBER.fullmatch(cell.text) else math.inf
        if not math.isfinite(number):
            return "", _NO_TEXT
        if style.shown is Shown.NUMBER:
            return _digits(number, style.width)
        if style.shown is Shown.TIME:
            return "", _TIME
        return self._date(number, is_month=style.shown is Shown.MONTH)

    def _date(self, number: float, *, is_month: bool) -> tuple[str, str]:
        """Write the day a number stands for, and its time of day if it has one."""
        if not 0 <= number < _AFTER_LAST_DAY:
            return "", _NO_DATE
        seconds = round(number * _SECONDS)
        day, time = divmod(seconds, _SECONDS)
        if not self.from_1904 and day in {0, _NO_DAY}:
            return "", _NO_DATE if day else _TIME
        if self.from_1904:
            first = datetime(1904, 1, 1)  # noqa: DTZ001 - a civil date has no zone
        else:
            first = datetime(1899, 12, 30 if day > _NO_DAY else 31)  # noqa: DTZ001 - as above
        try:
            moment = first + timedelta(days=day, seconds=time)
        except OverflowError:
            return "", _NO_DATE
        if time:
            return moment.isoformat(" "), ""
        if is_month and moment.day == 1:
            return f"{moment:%Y-%m}", ""
        return moment.date().isoformat(), ""


def _digits(number: float, width: int) -> tuple[str, str]:
    """Write a number in its shortest exact form."""
    if abs(number) >= _MOST_WHOLE:
        return "", _DIGITS
    if number.is_integer():
        return str(int(number)).zfill(width), ""
    return format(Decimal(repr(number)), "f"), ""


def _iso(text: str) -> tuple[str, str]:
    """Write a date of the strict form of the standard; midnight is no time of day."""
    try:
        day = date.fromisoformat(text[:10]).isoformat()
        time = datetime.fromisoformat(text).time().isoformat("seconds")
    except ValueError:
        return "", _NO_DATE
    return (day if time == _MIDNIGHT else f"{day} {time}"), ""


def _checked(text: str) -> tuple[str, str]:
    """Put escaped characters in their place, and refuse what cannot be text."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            return "", _NO_TEXT
    return ("", _NUL) if "\0" in text else (text, "")
