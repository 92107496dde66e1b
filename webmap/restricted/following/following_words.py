"""Following words are how scans, verdicts and classes of a series are said on screen."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from models.analysing.series import ScanName
from models.analysing.watching import ALL_KINDS
from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE
from models.surveillance import ALARM, NO_ALARM, TOO_FEW
from webmap.restricted.choice_words import choice_words
from webmap.words import number

__all__ = [
    "KIND_WORDS",
    "SCAN_WORDS",
    "STEP_WORDS",
    "VERDICT_WORDS",
    "kind_words",
    "once_in_words",
]

#: What each scan asks, by its name.
SCAN_WORDS: Final[Mapping[ScanName, str]] = MappingProxyType(
    {
        "retrospective": "looking back: any span, against what is expected by residents",
        "prospective": "still going on: spans up to now, against what is expected by residents",
        "permutation": "looking back: any span, against the usual level of each ward",
        "permutation prospective": "still going on: spans up to now, against the usual level of "
        "each ward",
    }
)
#: What surveillance says of one series.
VERDICT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        ALARM: "alarm",
        NO_ALARM: "no alarm",
        TOO_FEW: "too few cases",
        CANNOT_TELL: "cannot tell",
    }
)
#: What one step says of a ward, and how its cell is marked.
STEP_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        MORE: ("more than expected", "more"),
        FEWER: ("fewer than expected", "fewer"),
        AS_EXPECTED: ("not significant", "as"),
        CANNOT_TELL: ("cannot tell", "cannot"),
    }
)
#: What a series of no single kind is called.
KIND_WORDS: Final = "all kinds"
_QUARTERS_A_YEAR: Final = 4


def kind_words(kind: str) -> str:
    """Return a kind of exploitation as people read it; ``all`` is all kinds."""
    return KIND_WORDS if kind == ALL_KINDS else choice_words("type", kind)


def once_in_words(quarters: float | None, *, is_least: bool = False) -> str:
    """Return a recurrence interval, given in quarters, as people read it.

    Parameters
    ----------
    quarters
        From one to the next by chance; None, or what is not finite, where there is none.
    is_least
        Whether chance was not drawn often enough to tell a longer one.
    """
    if quarters is None or not quarters < float("inf"):
        return ""
    years = quarters / _QUARTERS_A_YEAR
    often = "a year or oftener" if years < 1.5 else f"{number(round(years))} years"
    more = " or more seldom" if is_least else ""
    return f"expected by chance about once in {often}{more}"
