"""A trial is one design that an analyst tries on a period, as its address asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from models.selection import EVERYTHING
from webmap.restricted.asking import Asked, asked_for
from webmap.restricted.choice_words import (
    DENOMINATOR_WORDS,
    NEIGHBOUR_WORDS,
    level_words,
    records_words,
)
from webmap.restricted.desk import Desk
from webmap.restricted.trying.verdicts import TESTS
from webmap.restricted.trying.windows import SAME, WINDOW_WORDS, windows
from webmap.words import capital, period_words

__all__ = ["ALL", "USUAL_TEST", "Trial", "trial_asked"]

USUAL_TEST: Final = next(iter(TESTS))
#: Asks for every single change from the usual design at once.
ALL: Final = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One design, tried on a period.

    Attributes
    ----------
    asked
        Which records, which period, and how wards are tested.
    window
        A key of `WINDOW_WORDS`: other dates than those of the period.
    test
        A key of `TESTS`.
    is_all
        Whether every single change from the usual design is asked for as well.
    """

    asked: Asked
    window: str = SAME
    test: str = USUAL_TEST
    is_all: bool = False

    @property
    def usual(self) -> Self:
        """The usual design for the same period, of every record."""
        return replace(
            self, asked=Asked(period=self.asked.period), window=SAME, test=USUAL_TEST, is_all=False
        )

    @property
    def alone(self) -> Self:
        """The same design without the list of single changes."""
        return replace(self, is_all=False)

    @property
    def is_usual(self) -> bool:
        """Whether nothing but the usual is asked."""
        return self.alone == self.usual

    def dated(self, here: Desk, today: date) -> Asked:
        """Return what is asked of the dates that are tried."""
        return self.asked.over(windows(here, self.asked.period, today)[self.window])

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What makes the address, in order: what is usual is left out."""
        window = [("window", self.window)] if self.window != SAME else []
        test = [("test", self.test)] if self.test != USUAL_TEST else []
        every = [("all", ALL)] if self.is_all else []
        return [*self.asked.choices, *window, *test, *every]

    @property
    def query(self) -> str:
        """The same as it stands in an address, without the question mark."""
        return urlencode(self.choices)

    def changes(self, here: Desk, today: date) -> list[tuple[str, str]]:
        """Say what is chosen otherwise than usual: heading and choice."""
        asked, usual = self.asked, self.usual.asked
        period = self.dated(here, today).period
        dates = f"{WINDOW_WORDS[self.window]}, {period_words(period.kind, period.iso)}"
        chosen: Sequence[tuple[bool, str, str]] = (
            (asked.selection != EVERYTHING, "Records", records_words(asked)),
            (self.window != SAME, "Dates", dates),
            (self.test != USUAL_TEST, "Test", TESTS[self.test].words),
            (asked.level != usual.level, "Level", level_words(asked.level)),
            (asked.neighbours != usual.neighbours, "Neighbours", NEIGHBOUR_WORDS[asked.neighbours]),
            (
                asked.denominator != usual.denominator,
                "Expected by",
                DENOMINATOR_WORDS[asked.denominator],
            ),
        )
        return [(heading, capital(words)) for is_other, heading, words in chosen if is_other]


def trial_asked(written: MultiDict[str, str], here: Desk, today: date) -> Trial | None:
    """Read what an address asks to try.

    Returns
    -------
    The trial, or None where one of the choices does not exist. A window that there is not for the
    period is left aside: a form that changes the period still sends the one chosen before.
    """
    asked = asked_for(written, here, today)
    window, test = written.get("window") or SAME, written.get("test") or USUAL_TEST
    every = written.get("all") or ""
    if asked is None or window not in WINDOW_WORDS or test not in TESTS or every not in ("", ALL):
        return None
    offered = windows(here, asked.period, today)
    return Trial(
        asked=asked,
        window=window if window in offered else SAME,
        test=test,
        is_all=every == ALL,
    )
