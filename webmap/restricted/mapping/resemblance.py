"""Resemblance is the layers of local Moran's I: wards like their neighbours, or unlike them."""

from typing import Final

import numpy as np

from models.autocorrelation.local_index import NOT_SIGNIFICANT
from models.moran import LocalMoran
from models.smoothing import empirical_bayes
from webmap.legend import UNKNOWN
from webmap.restricted.choice_words import level_words
from webmap.restricted.mapping.looks import AMONG
from webmap.restricted.mapping.sheet import Drawn, Sheet, Tested
from webmap.restricted.mapping.strength import strengths
from webmap.words import capital, number

__all__ = ["moran_classes", "moran_significance", "moran_test", "quadrants"]

_COLUMN: Final = "Beside its neighbours (local Moran)"
_UNTOLD: Final = "cannot tell"
_ORDER: Final = {"high-high": 5, "high-low": 4, "low-high": 3, "low-low": 2, NOT_SIGNIFICANT: 1}


def quadrants(found: LocalMoran, risks: np.ndarray, level: float) -> list[str]:
    """Return the class of every ward at a level; "cannot tell" where a ward was not tested.

    Parameters
    ----------
    found
        The index; its own `quadrant` goes by .05.
    risks
        What it is of, shape ``(n,)``.
    level
        Largest q of a class.
    """
    high = risks > risks.mean()
    alike = found.i > 0
    kinds = np.select(
        [high & alike, high & ~alike, ~high & alike],
        ["high-high", "high-low", "low-low"],
        "low-high",
    )
    with np.errstate(invalid="ignore"):
        words = np.where((found.q <= level) & (found.i != 0), kinds, NOT_SIGNIFICANT)
    named: list[str] = np.where(np.isnan(found.q), _UNTOLD, words).tolist()
    return named


def moran_test(sheet: Sheet) -> Tested:
    """Return what local Moran's I says of every ward."""
    found, words = sheet.analysis.local, _words(sheet)
    if found is None:
        nothing = np.full(len(words), np.nan)
        note = ("Test", "Local Moran's I has nothing to compare: the risks do not differ.")
        return Tested(heading=_COLUMN, words=_said(words), p=nothing, q=nothing, notes=(note,))
    level = level_words(sheet.asked.level)
    return Tested(
        heading=_COLUMN,
        words=_said(words),
        p=found.p,
        q=found.q,
        notes=(
            ("Test", f"{capital(found.method)}. Values: smoothed relative risks."),
            (
                "Level",
                f"q at most {level}, corrected within this layer over {number(found.family)} "
                "wards (Benjamini-Hochberg).",
            ),
            ("Draws", f"{number(found.draws)} permutations, from {sheet.analysis.start}."),
        ),
    )


def moran_classes(sheet: Sheet) -> Drawn:
    """Show which wards resemble their neighbours, or differ from them, more than by chance."""
    words = _words(sheet)
    looks = tuple(AMONG.get(word, UNKNOWN) for word in words)
    ranks = np.array([_ORDER.get(word, 0) for word in words], dtype=np.float64)
    return Drawn(
        heading=f"Local Moran's I, {sheet.when}",
        column=_COLUMN,
        legend=(*AMONG.values(), UNKNOWN),
        looks=looks,
        values=tuple(look.words for look in looks),
        order=ranks * 1e6 + sheet.column("smoothed_rate"),
        summary=_summary(words),
        reading="High among high is a ward of high risk among such wards; high among low stands "
        "alone. Risks are smoothed, so that small wards do not fill both ends by chance.",
        tested=moran_test(sheet),
    )


def moran_significance(sheet: Sheet) -> Drawn:
    """Show how surely each ward resembles its neighbours, or differs from them."""
    tested = moran_test(sheet)
    looks, legend = strengths(
        tested.p, tested.q, np.ones(tested.p.size, dtype=np.bool_), sheet.asked.level
    )
    return Drawn(
        heading=f"Significance of local Moran's I, {sheet.when}",
        column="How surely (local Moran)",
        legend=legend,
        looks=looks,
        values=tuple(look.words for look in looks),
        order=-np.nan_to_num(tested.q, nan=2.0),
        summary=_summary(_words(sheet)),
        reading="q is p corrected for looking at all wards of this layer. It says how seldom "
        "chance does as much, not how large the difference is.",
        tested=tested,
    )


def _words(sheet: Sheet) -> list[str]:
    found = sheet.analysis.local
    if found is None:
        return [NOT_SIGNIFICANT] * len(sheet.frame)
    risks = empirical_bayes(sheet.cases, sheet.analysis.tested).mean
    return quadrants(found, risks, sheet.asked.level)


def _said(words: list[str]) -> list[str]:
    return [AMONG.get(word, UNKNOWN).words for word in words]


def _summary(words: list[str]) -> str:
    found = [
        f"{number(words.count(kind))} {look.words}"
        for kind, look in AMONG.items()
        if kind != NOT_SIGNIFICANT and kind in words
    ]
    if not found:
        return "No ward resembles its neighbours, or differs from them, more than by chance."
    return f"Wards: {', '.join(found)}."
