"""What is typed after `plainsight release`: a quarter, a cell, a line that names nobody."""

from typing import Final

from geo.periods import Period
from geo.personal_data.prose import find_in_text
from models.disclosure.cells import CellId
from webmap import clock
from webmap.errors import UsageRefused

__all__ = ["one_line", "quarter_named", "words_of"]

_LONGEST: Final = 120


def quarter_named(name: str) -> Period:
    """Return the quarter a person named.

    Raises
    ------
    UsageRefused
        If it is not written as a quarter is.
    """
    try:
        return Period.quarter(name)
    except ValueError as error:
        raise UsageRefused(f"--quarter: {error} Nothing was published.") from None


def one_line(option: str, said: str) -> str:
    """Return what was said as it may be kept: one line, and nothing in it that names a person.

    Raises
    ------
    UsageRefused
        If it is not.
    """
    if len(said) > _LONGEST or not said.isprintable():
        raise UsageRefused(
            f"{option} is one line of at most {_LONGEST} characters. Nothing was done."
        )
    found = find_in_text(said, clock.today())
    if found:
        raise UsageRefused(
            f"{option} seems to hold {', '.join(found)}, and is kept. Say it without. Nothing was "
            "done."
        )
    return said


def words_of(cell: CellId) -> dict[str, str]:
    """Return the words that name a cell, by column of a list."""
    return {
        "table": cell.table,
        "area": cell.area,
        "period_kind": cell.period_kind,
        "period": cell.period,
        "by": ", ".join(cell.dims),
    }
