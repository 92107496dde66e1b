"""Choosing is what a form offers analysts: which records, which period, and how wards are tested.

The usual choice of each is sent as nothing, so that it stands in no address.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.design import NEIGHBOUR_RULES
from webmap.restricted.asking import DENOMINATORS, FILTERS, LEVELS, Asked, offered
from webmap.restricted.choice_words import (
    DENOMINATOR_WORDS,
    FILTER_WORDS,
    NEIGHBOUR_WORDS,
    PERIOD_GROUPS,
    choice_words,
    level_words,
)
from webmap.restricted.desk import Desk
from webmap.words import capital, period_words

__all__ = ["Choice", "Filter", "Option", "choices", "filters", "periods"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: what is sent, what is read, and whether it is the one that was made."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A list to choose one from. `name` is what it has in the address."""

    name: str
    words: str
    options: Sequence[Option]

    @property
    def unusual(self) -> str:
        """What is chosen instead of the usual, in words; nothing where the usual is."""
        return next((each.words for each in self.options if each.is_chosen and each.value), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A list to choose any from; with none chosen nothing is left out."""

    name: str
    words: str
    options: Sequence[Option]


def periods(here: Desk, asked: Asked, today: date) -> Mapping[str, Sequence[Option]]:
    """List the closed periods by the heading they stand under."""
    groups: dict[str, list[Option]] = {}
    for name, period in here.periods(today).items():
        groups.setdefault(PERIOD_GROUPS[period.kind], []).append(
            Option(
                value=name,
                words=capital(period_words(period.kind, period.iso)),
                is_chosen=period == asked.period,
            )
        )
    return groups


def choices(asked: Asked) -> Sequence[Choice]:
    """List how wards can be tested."""
    return (
        _choice("denominator", "Expected cases by", DENOMINATORS, asked, DENOMINATOR_WORDS),
        _choice("neighbours", "Neighbours are", NEIGHBOUR_RULES, asked, NEIGHBOUR_WORDS),
        _choice(
            "level", "Level of significance", LEVELS, asked,
            {str(level): level_words(level) for level in LEVELS},
        ),
    )  # fmt: skip


def filters(here: Desk, asked: Asked) -> Sequence[Filter]:
    """List the filters with what each offers."""
    return [
        Filter(
            name=name,
            words=FILTER_WORDS[name],
            options=[
                Option(
                    value=word,
                    words=choice_words(name, word),
                    is_chosen=word in getattr(asked.selection, FILTERS[name]),
                )
                for word in words
            ],
        )
        for name, words in offered(here).items()
    ]


def _choice(
    name: str, words: str, offers: Iterable[object], asked: Asked, said: Mapping[str, str]
) -> Choice:
    options = [
        Option(
            value=str(offer) if at else "",
            words=capital(said[str(offer)]),
            is_chosen=getattr(asked, name) == offer,
        )
        for at, offer in enumerate(offers)
    ]
    return Choice(name=name, words=words, options=options)
