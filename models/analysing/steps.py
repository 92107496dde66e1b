"""A step is one quarter with up to three before it, tested for hotspots like any other map.

A quarter alone holds too few cases to tell; the steps overlap, so that each says what a year up
to its quarter said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period
from models.analysing.analysis import cases_between
from models.categories import CANNOT_TELL, FEWER, MORE, Words
from models.chance.stream import stream
from models.design import Design
from models.emerging import FEWEST_STEPS, classify_bins
from models.hotspots import hotspots
from models.mann_kendall import mann_kendall
from models.reporting.named_change import ReportingChanges

__all__ = ["ENDED", "NEVER", "NOW", "WINDOW", "Steps", "score_steps"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

#: Quarters in one step; fewer at the start.
WINDOW: Final = 4
#: Steps in a row that have to be hot, and quiet after, for a hotspot to have ended.
LASTING: Final = 2
#: Level of the trend of an area.
TREND: Final = 0.05

NOW: Final = "hot now"
ENDED: Final = "ended"
NEVER: Final = "not hot"

METHOD: Final = (
    "Gi* of the cases of each quarter and up to three before it, Benjamini-Hochberg at .05 over "
    "the areas of one step; classes by Esri's published rules for emerging hot spots, their trend "
    "by Mann-Kendall over the relative rates of the neighbourhood in single quarters, which do "
    "not overlap as steps do"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Steps:
    """Hotspots step by step, in area order. RESTRICTED.

    Attributes
    ----------
    quarters
        The quarter each step ends with, oldest first.
    counts
        Distinct cases of each step, as a map of its dates counts them, shape ``(n, steps)``.
    z, p, q, category
        As `models.hotspots.Hotspots` has them, shape ``(n, steps)``.
    emerging
        The published class of each area, shape ``(n,)``; "cannot tell" under ten steps.
    state
        "hot now"; "ended", hot in two steps in a row or more and in neither of the newest two;
        or "not hot". The published rules have no word for a hotspot that ended but was not there
        in nine of ten steps before.
    draws, method
        Maps redrawn for each step, and the method in words.
    """

    quarters: tuple[Period, ...]
    counts: Whole
    z: Floats
    p: Floats
    q: Floats
    category: Words
    emerging: Words
    state: Words
    draws: int
    method: str

    @property
    def hot(self) -> NDArray[np.bool_]:
        """Steps in which an area had more than expected, shape ``(n, steps)``."""
        return np.asarray(self.category == MORE)


def score_steps(
    placed: pd.DataFrame,
    wards: Areas,
    design: Design,
    quarters: Sequence[Period],
    start: int,
    reporting: ReportingChanges,
) -> Steps:
    """Score every step of a series, and class the areas by their steps. RESTRICTED.

    Parameters
    ----------
    placed
        Records with their wards.
    wards, design
        Outlines and how they are tested.
    quarters
        Oldest first, each following the one before.
    start
        Start of chance. A step of four quarters draws what a map of these twelve months draws.
    reporting
        Changes of reporting that raise what is expected.
    """
    counts, found = [], []
    for at in range(len(quarters)):
        window = quarters[max(0, at - WINDOW + 1) : at + 1]
        first, after = window[0].start, window[-1].end
        inside = cases_between(placed, first, after)["ward_code"]
        rows = wards.codes.get_indexer(pd.Index(inside, dtype="object"))
        cases = np.bincount(rows[rows >= 0], minlength=len(wards))
        tested = reporting.lifted(design.expected(int(cases.sum())), wards, window)
        rng = stream(start, "hotspots", first.toordinal(), after.toordinal())
        found.append(
            hotspots(cases, tested, design.neighbours, design.draws, rng, level=design.level)
        )
        counts.append(cases)
    category = np.stack([each.category for each in found], axis=1)
    z = np.stack([each.z for each in found], axis=1)
    hot = category == MORE
    return Steps(
        quarters=tuple(quarters),
        counts=np.stack(counts, axis=1).astype(np.int64),
        z=z,
        p=np.stack([each.p for each in found], axis=1),
        q=np.stack([each.q for each in found], axis=1),
        category=category,
        emerging=_emerging(placed, wards, design, quarters, reporting, category, z),
        state=np.where(hot[:, -1], NOW, np.where(_ended(hot), ENDED, NEVER)),
        draws=design.draws,
        method=METHOD,
    )


def _emerging(
    placed: pd.DataFrame,
    wards: Areas,
    design: Design,
    quarters: Sequence[Period],
    reporting: ReportingChanges,
    category: Words,
    z: Floats,
) -> Words:
    """Class areas by their hot and cold steps and by the trend of single quarters."""
    if len(quarters) < FEWEST_STEPS:
        return np.full(len(wards), CANNOT_TELL)
    rates = np.empty((len(wards), len(quarters)))
    for at, quarter in enumerate(quarters):
        inside = cases_between(placed, quarter.start, quarter.end)["ward_code"]
        rows = wards.codes.get_indexer(pd.Index(inside, dtype="object"))
        cases = np.bincount(rows[rows >= 0], minlength=len(wards))
        expected = reporting.lifted(design.expected(int(cases.sum())), wards, [quarter])
        around = design.neighbours.with_self()
        rates[:, at] = (around @ cases) / np.maximum(around @ expected, 1e-9)
    trend = mann_kendall(rates)
    direction = np.where(trend.p <= TREND, np.sign(trend.s), 0).astype(np.int8)
    bins = (category == MORE).astype(np.int8) - (category == FEWER).astype(np.int8)
    scored = ~np.isnan(z[:, -1])
    return np.where(scored, classify_bins(bins, direction), CANNOT_TELL)


def _ended(hot: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which areas were hot for some steps in a row, and are not in the newest ones."""
    if hot.shape[1] < 2 * LASTING:
        return np.zeros(len(hot), dtype=np.bool_)
    lasted = np.all(
        [hot[:, shift : hot.shape[1] - LASTING + 1 + shift] for shift in range(LASTING)], axis=0
    )
    return np.asarray(lasted.any(axis=1) & ~hot[:, -LASTING:].any(axis=1))
