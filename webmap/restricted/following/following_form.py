"""A following form offers up to which quarter to look, which records, and how wards are tested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from webmap.restricted.answering import series_quarters
from webmap.restricted.asking import Asked
from webmap.restricted.choice_words import chosen_words
from webmap.restricted.choosing import Choice, Filter, Option, choices, filters
from webmap.restricted.desk import Desk
from webmap.restricted.following.followed import FEWEST, quarter_words
from webmap.words import capital

__all__ = ["FollowingForm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingForm:
    """What the form of a page of many quarters offers.

    Attributes
    ----------
    quarters
        Which the series can end with, the newest first.
    choices
        How wards can be tested.
    filters
        Which records can be chosen, and what is, in words.
    """

    quarters: Sequence[Option]
    choices: Sequence[Choice]
    filters: Sequence[Filter]
    chosen: str

    @classmethod
    def of(cls, here: Desk, asked: Asked, today: date) -> Self:
        """Offer what the desk holds, with what was asked chosen."""
        ends = series_quarters(here, asked, today)[-1:]
        offered = here.quarters(today)[FEWEST - 1 :]
        return cls(
            quarters=[
                Option(
                    value=quarter.name,
                    words=capital(quarter_words(quarter)),
                    is_chosen=quarter in ends,
                )
                for quarter in reversed(offered)
            ],
            choices=choices(asked),
            filters=filters(here, asked),
            chosen=chosen_words(asked),
        )

    @property
    def unusual(self) -> str:
        """How wards are tested otherwise than usual, in words; nothing where they are not."""
        return "; ".join(choice.unusual for choice in self.choices if choice.unusual)
