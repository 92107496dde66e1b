"""Privacy of a licence: neither its number nor its name is read from what a person is known by.

A mapping is written by hand and can point at the wrong column, such as the holder's. A heading
that is about people refuses the mapping; a number that tells of a person refuses its row.
"""

from datetime import date
from typing import Final

import pandas as pd

from geo.errors import MappingRefused
from geo.personal_data.visit_privacy import tell_people_in_numbers
from geo.refusals import Refusal
from geo.sources.layout import Layout
from geo.sources.proposing import is_about_people

__all__ = ["require_no_people", "tell_people_in_licences"]

#: Columns of ours that are kept in the clear, or decide where and what an entry is.
_KEPT: Final = ("licence_id", "name", "address", "address_2", "address_3", "address_4")
_OF_PEOPLE: Final = (
    "the mapping reads {} from a column whose heading is about people. Name the column of the "
    "premises instead, or leave the line out; if it is the column of the premises, give it "
    "another heading in your copy of the file"
)


def require_no_people(layout: Layout, file: str, today: date) -> None:
    """Refuse a layout that reads a licence's number, name or address from a column of people.

    Parameters
    ----------
    layout
        Where our columns stand in the file.
    file
        The name of the file that is read, for the message.
    today
        Civil date in Europe/London.

    Raises
    ------
    MappingRefused
        By the name of our column. The heading is not repeated.
    """
    for column in _KEPT:
        read = layout.joined.get(column, [])
        headings = [*read, layout.headings[column]] if column in layout.headings else read
        if any(is_about_people(heading, today) for heading in headings):
            raise MappingRefused(file, layout.title_lines + 1, _OF_PEOPLE.format(column))


def tell_people_in_licences(numbers: pd.Series, register: str, today: date) -> list[Refusal]:
    """Name the rows whose licence number is what a person is known by.

    Parameters
    ----------
    numbers
        The licence numbers as they are written, indexed by line.
    register
        Key of the register.
    today
        Civil date in Europe/London.

    Returns
    -------
    One refusal a row, by line and kind. None repeats what stands there.
    """
    registers = pd.Series(register, index=numbers.index, dtype="str")
    return tell_people_in_numbers(numbers, registers, today, column="licence_id")
