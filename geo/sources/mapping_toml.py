"""The TOML of a mapping is parsed within bounds: a page of text must not fill the memory.

The parser of the standard library takes time and room with the square of how deep a dotted key
leads: a line of a hundred kilobytes costs it fourteen gigabytes.
"""

import re
import tomllib
from typing import Any, Final

from geo.errors import MappingRefused

__all__ = ["parsed_toml"]

#: Dots outside quotes on one line; no key of a mapping has more than one.
_MOST_DOTS: Final = 8
#: What a line is made of where dots mean nothing: quoted text, and what is said aside.
_ASIDE: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*')
_LONG_QUOTES: Final = ('"""', "'''")


def parsed_toml(text: str, file: str) -> dict[str, Any]:
    """Return what a TOML document says.

    Parameters
    ----------
    text
        The document.
    file
        Its name, for messages.

    Raises
    ------
    MappingRefused
        If it is not TOML, or nests deeper than any mapping: by line.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        if any(quotes in line for quotes in _LONG_QUOTES):
            raise MappingRefused(file, number, "text over several lines has no place in a mapping")
        if _ASIDE.sub("", line).count(".") > _MOST_DOTS:
            raise MappingRefused(file, number, "its keys are nested too deep")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise MappingRefused(file, 1, "tables are nested too deep") from None
    except ValueError as error:  # a number too long to be read is no TOMLDecodeError
        at = re.search(r"at line (\d+)", str(error))
        line_at_fault = int(at[1]) if at else text.count("\n") + 1
        raise MappingRefused(file, line_at_fault, "this is not TOML") from None
