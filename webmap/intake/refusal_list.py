"""A refusal list is a CSV of the rows left out: where each stands and why, never what it holds.

It is opened in a spreadsheet, and the names of files come from outside: none can run as a formula,
and none can begin a line of its own.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from geo.refusals import Refusal

__all__ = ["write_refusals"]

_COLUMNS: Final = ("file", "line", "column", "reason")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: A spreadsheet runs a cell that starts with one of these, in whatever width it is written.
_FORMULA: Final = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def write_refusals(listing: Path, refusals: Iterable[tuple[str, Refusal]]) -> None:
    """Write refused rows to a CSV file, over the one that is there.

    Parameters
    ----------
    listing
        The file.
    refusals
        Each with the name of the file, or of the return and sheet, it stands in.
    """
    with listing.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(_COLUMNS)
        table.writerows(
            [_plain(name), refusal.line, _plain(refusal.column), _plain(refusal.reason)]
            for name, refusal in refusals
        )


def _plain(text: str) -> str:
    """Return a text on one line that no spreadsheet runs."""
    text = _CONTROLS.sub("?", text)
    return f"'{text}" if _FORMULA.match(text) else text
