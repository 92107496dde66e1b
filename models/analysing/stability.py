"""Stability is whether a ward's class stays when one choice is made otherwise; a badge says it."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.analysing.variants import Variant
from models.categories import CANNOT_TELL, FEWER, MORE, RATE, Words
from models.hotspots import Hotspots

__all__ = ["MOSTLY_STABLE", "STABLE", "UNSTABLE", "badges", "flips"]

Flags: TypeAlias = NDArray[np.bool_]

STABLE: Final = "stable"
MOSTLY_STABLE: Final = "mostly stable"
UNSTABLE: Final = "unstable"
#: A finding has gone where q is above this many times the level.
LOST: Final = 2.0


def flips(analysed: Hotspots, variants: Sequence[Variant], level: float = RATE) -> Flags:
    """Say which variants change the finding of which ward, shape ``(n, variants)``.

    Parameters
    ----------
    analysed
        The map itself.
    variants
        The same map with other choices.
    level
        False discovery rate of the map.

    Returns
    -------
    Whether "more than expected" or "fewer than expected" is said by one of the two and not by the
    other, whose q-value is above twice the level or whose score points the other way: a q-value
    of .04 in one and .06 in the other is the same evidence. "As expected" and "cannot tell" are no
    findings: one for the other is no flip.
    """
    if not variants:
        return np.zeros((analysed.n, 0), dtype=np.bool_)
    here, q_here, z_here = _finding(analysed.category), analysed.q, analysed.z
    found = [
        (here != there)
        & (
            (np.nan_to_num(np.where(here == 0, q_here, each.q), nan=1.0) > LOST * level)
            | (np.sign(z_here) != np.sign(each.z))
            | (here * there < 0)
        )
        for each in variants
        for there in (_finding(each.category),)
    ]
    return np.stack(found, axis=1)


def badges(analysed: Hotspots, variants: Sequence[Variant], level: float = RATE) -> Words:
    """Return the badge of each ward, shape ``(n,)``.

    Parameters
    ----------
    analysed, variants, level
        As `flips` takes them.

    Returns
    -------
    "stable" where no variant flips the class; "mostly stable" where the variants that do all ask
    one question, such as other dates or one organisation left out; "unstable" where they ask two
    or more. "cannot tell" where the map itself cannot tell, or nothing was asked.
    """
    flipped = flips(analysed, variants, level)
    questions = sorted({each.question for each in variants})
    asked = np.array([each.question for each in variants], dtype=object)
    by_question = [flipped[:, asked == question].any(axis=1) for question in questions]
    many = np.sum(by_question, axis=0) if by_question else np.zeros(analysed.n)
    found = np.select([many == 0, many == 1], [STABLE, MOSTLY_STABLE], UNSTABLE)
    untold = analysed.category == CANNOT_TELL
    untold |= not variants
    return np.where(untold, CANNOT_TELL, found)


def _finding(category: Words) -> NDArray[np.int8]:
    """1 for more, -1 for fewer, 0 for neither."""
    signs: NDArray[np.int8] = (category == MORE).astype(np.int8) - (category == FEWER)
    return signs
