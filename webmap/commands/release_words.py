"""What is typed after `plainsight release`: a quarter, and a reason that names nobody."""

from typing import Final

from geo.periods import Period
from geo.personal_data.prose import find_in_text
from webmap import clock
from webmap.errors import UsageRefused

__all__ = ["quarter_named", "reason_given"]

_LONGEST_REASON: Final = 120


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


def reason_given(reason: str) -> str:
    """Return a reason as it may be kept: one line, and nothing in it that names a person.

    Raises
    ------
    UsageRefused
        If it is not.
    """
    if len(reason) > _LONGEST_REASON or not reason.isprintable():
        raise UsageRefused(
            f"--reason is one line of at most {_LONGEST_REASON} characters. Nothing was done."
        )
    found = find_in_text(reason, clock.today())
    if found:
        raise UsageRefused(
            f"--reason seems to hold {', '.join(found)}, and is kept in the audit log. Say it "
            "without. Nothing was done."
        )
    return reason
