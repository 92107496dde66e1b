"""Words of choices: what analysts can choose, as the forms and notes of their pages say it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from geo.closed_lists import packaged_senders
from models.design import RESIDENTS
from models.sectors.taxonomy import sectors
from models.selection import UNKNOWN
from webmap.restricted.asking import FILTERS, Asked
from webmap.words import capital, period_words

__all__ = [
    "DENOMINATOR_WORDS",
    "FILTER_WORDS",
    "NEIGHBOUR_WORDS",
    "PERIOD_GROUPS",
    "choice_words",
    "chosen_words",
    "level_words",
    "records_words",
    "when",
]

#: Filters by the name they have in an address.
FILTER_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "type": "Exploitation",
        "person": "Child or adult",
        "source": "Came from",
        "organisation": "Organisation",
        "record": "Kind of record",
        "sector": "Sector",
        "grade": "Information grade",
        "source-grade": "Source grade",
    }
)
NEIGHBOUR_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "queen": "wards that touch",
        "nearest-6": "the six nearest wards",
        "within-5-km": "wards within 5 km",
    }
)
DENOMINATOR_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "residents": RESIDENTS,
        "all-cases": "cases of every kind",
        "premises": "premises on the registers",
        "equal": "every ward alike",
    }
)
#: Headings of the periods, by kind.
PERIOD_GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {"twelve_months": "Twelve months", "year": "Years", "quarter": "Quarters"}
)

_SAID: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("person", "yes"): "child",
        ("person", "no"): "adult",
        ("source", "nhs"): "NHS",
        ("source", "ngo"): "NGO",
        ("record", "nrm_referral"): "NRM referral",
    }
)


def choice_words(name: str, word: str) -> str:
    """Return one word of a filter as people read it: ``("person", "no")`` is "Adult"."""
    if word == UNKNOWN:
        return "Not said"
    if name == "sector" and word in sectors():
        return capital(sectors()[word].label)
    if name == "organisation" and word in _organisations():
        return _organisations()[word]
    return capital(_SAID.get((name, word), word.replace("_", " ")))


def records_words(asked: Asked) -> str:
    """Say which records are counted."""
    chosen = chosen_words(asked)
    if not chosen:
        return "Every kind of record but convictions, from every source and of every grade but E."
    return f"Only these records: {chosen}."


def chosen_words(asked: Asked) -> str:
    """Say what the filters let through; nothing where they leave nothing out."""
    return "; ".join(_chosen(asked))


def level_words(level: float) -> str:
    """Return a false discovery rate: ``"5%"``."""
    return f"{level:.0%}"


def when(asked: Asked) -> str:
    """Return the period in words: ``"July to September 2026"``."""
    return period_words(asked.period.kind, asked.period.iso)


@cache
def _organisations() -> Mapping[str, str]:
    """Return the names of the organisations that everybody knows, by key."""
    return {sender.key: sender.name for sender in packaged_senders()}


def _chosen(asked: Asked) -> Iterator[str]:
    """Say each filter that leaves something out, with its words."""
    for name, column in FILTERS.items():
        words: Sequence[str] = sorted(getattr(asked.selection, column))
        if words:
            said = " or ".join(choice_words(name, word) for word in words)
            yield f"{FILTER_WORDS[name].lower()}: {said}"
