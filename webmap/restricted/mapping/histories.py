"""Histories are the layer of emerging classes: when a ward stood out, quarter by quarter."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from geo.periods import Period
from models.analysing.steps import ENDED, WINDOW, Steps, score_steps
from models.emerging import CLASSES, FEWEST_STEPS, NO_PATTERN
from webmap.legend import UNKNOWN
from webmap.restricted.answering import (
    reporting_answer,
    series_design,
    series_quarters,
    start_of_chance,
)
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import HISTORIES
from webmap.restricted.mapping.sheet import Drawn, Sheet, Tested
from webmap.words import capital, number, period_words

__all__ = ["emerging_classes", "histories"]

_COLUMN: Final = "Its history"
#: Hot ones first, each side as it is published; then what ended.
_ORDER: Final = {name: len(HISTORIES) - at for at, name in enumerate(HISTORIES)}


def histories(sheet: Sheet) -> Steps | None:
    """Return the hotspots of each quarter up to the end of the period, remembered.

    Returns
    -------
    None where fewer quarters are recorded than a class takes.
    """
    quarters = _quarters(sheet)
    if len(quarters) < FEWEST_STEPS:
        return None
    here, start = sheet.here, sheet.analysis.start

    def work_out() -> Steps:
        placed = sheet.asked.selection.of(here.placed)
        design = series_design(here, sheet.asked, quarters)
        reporting = reporting_answer(here, sheet.asked, sheet.today)
        return score_steps(placed, here.wards, design, quarters, start, reporting)

    asked = sheet.asked.over(quarters[-1])
    found: Steps = here.remembered.answer(
        ("histories", asked, start_of_chance(sheet.today)), work_out
    )
    return found


def emerging_classes(sheet: Sheet) -> Drawn:
    """Show each ward's class by the history of its hotspots."""
    found = histories(sheet)
    if found is None:
        return _nothing(sheet)
    words = _words(found)
    looks = tuple(HISTORIES[word] for word in words)
    stand_out = sum(word in HISTORIES and word not in _QUIET for word in words)
    return Drawn(
        heading=f"Emerging hotspots, {_span(found.quarters)}",
        column=_COLUMN,
        legend=tuple(look for look in HISTORIES.values() if look in looks),
        looks=looks,
        values=tuple(look.words for look in looks),
        order=np.array([_ORDER[word] for word in words]) * 1e6 + np.nan_to_num(found.z[:, -1]),
        summary=f"{number(stand_out)} of {number(len(looks))} wards have a history that stands "
        f"out, over {number(len(found.quarters))} quarters.",
        reading=f"Each step is a quarter with up to {WINDOW - 1} before it, tested by itself. The "
        "class says in which of them a ward stood out; no pattern is not the same as no cases.",
        tested=_tested(sheet, found, [look.words for look in looks]),
    )


_QUIET: Final = (NO_PATTERN, "cannot tell")


def _quarters(sheet: Sheet) -> list[Period]:
    return series_quarters(sheet.here, sheet.asked, sheet.today)


def _words(found: Steps) -> list[str]:
    """Return the class of each ward; the published rules have none for a hotspot that ended."""
    ended = (found.emerging == CLASSES[-1]) & (found.state == ENDED)
    words: list[str] = np.where(ended, ENDED, found.emerging).tolist()
    return words


def _tested(sheet: Sheet, found: Steps, words: list[str]) -> Tested:
    level = level_words(sheet.asked.level)
    family = int(np.isfinite(found.q[:, -1]).sum())
    return Tested(
        heading=_COLUMN,
        words=words,
        p=found.p[:, -1],
        q=found.q[:, -1],
        notes=(
            ("Test", f"{capital(found.method)}."),
            (
                "Level",
                f"q at most {level} in a step, corrected within it over {number(family)} wards. "
                "p and q beside each ward are those of the newest step.",
            ),
            (
                "Draws",
                f"{number(found.draws)} maps drawn anew a step, from {sheet.analysis.start}.",
            ),
        ),
    )


def _nothing(sheet: Sheet) -> Drawn:
    n, recorded = len(sheet.frame), number(len(_quarters(sheet)))
    nothing, words = np.full(n, np.nan), [UNKNOWN.words] * n
    says = f"A history takes {FEWEST_STEPS} closed quarters; {recorded} are recorded."
    return Drawn(
        heading=f"Emerging hotspots, up to {sheet.when}",
        column=_COLUMN,
        legend=(UNKNOWN,),
        looks=(UNKNOWN,) * n,
        values=tuple(words),
        order=np.zeros(n),
        summary=says,
        reading="Choose a later period, or bring in earlier records.",
        tested=Tested(heading=_COLUMN, words=words, p=nothing, q=nothing, notes=(("Test", says),)),
    )


def _span(quarters: Sequence[Period]) -> str:
    """Return the months from the first quarter to the last."""
    return period_words("quarter", f"{quarters[0].start}/{quarters[-1].end}")
