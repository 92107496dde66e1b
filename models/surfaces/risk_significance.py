"""The test of a relative risk asks how often cases would lie so by chance, controls as they are."""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from models.chance.significance import benjamini_hochberg, two_sided
from models.surfaces.kernels import Kernels
from models.surfaces.sample import Samples

__all__ = ["RiskTest", "asymptotic_test", "monte_carlo_test"]

Floats: TypeAlias = NDArray[np.float64]

#: Ratios of densities closer than this are a tie.
TIE: Final = 1e-9
#: Keeps logarithms of densities finite where there is nothing.
TINY: Final = float(np.finfo(np.float64).tiny)
#: p is never 0, though the normal tail may be.
LEAST: Final = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskTest:
    """How seldom chance does as much, cell by cell.

    Attributes
    ----------
    more, fewer
        One-tailed p, shape ``(rows, columns)``.
    adjusted
        Two-sided, over the surface as one family.
    words
        How they were made.
    """

    more: Floats
    fewer: Floats
    adjusted: Floats
    words: str


def asymptotic_test(
    samples: Samples, kernels: Kernels, cases: Floats, controls: Floats
) -> RiskTest:
    """Take the log relative risk for normal, with the variance of Hazelton & Davies (2009)."""
    one = kernels.variance(controls) * _information(samples)
    score = _log_ratio(cases, controls) / np.sqrt(one)
    more, fewer = (np.maximum(special.ndtr(side), LEAST) for side in (-score, score))
    doubled = np.where(samples.inside, np.minimum(1.0, 2 * np.minimum(more, fewer)), np.nan)
    return RiskTest(
        more=more,
        fewer=fewer,
        adjusted=benjamini_hochberg(doubled.ravel()).reshape(doubled.shape),
        words="asymptotic p (Hazelton & Davies 2009), Benjamini-Hochberg at .05 over the cells",
    )


def monte_carlo_test(
    samples: Samples, kernels: Kernels, draws: int, rng: np.random.Generator
) -> RiskTest:
    """Redraw which places are cases, and compare cell by cell and by the end scores of a map."""
    pooled = kernels.density(samples.weights)
    people = kernels.density(np.where(samples.is_case, 0.0, samples.weights))
    reference = people if samples.weighted else pooled
    error = np.sqrt(kernels.variance(reference) * _information(samples))
    # Where a kernel reaches hardly anybody a ratio is noise, and would set the end scores.
    number = min(samples.cases, samples.controls)
    weighed = samples.inside & (reference * kernels.reach() * number >= 1)
    seen = _log_ratio(kernels.density(samples.is_case.astype(np.float64)), people)
    more, fewer, ends = np.zeros(seen.shape), np.zeros(seen.shape), np.zeros((draws, 2))
    for draw in range(draws):
        chosen = _redraw(samples, rng)
        others = people
        if not samples.weighted:
            others = kernels.density(1.0 - chosen)
        drawn = _log_ratio(kernels.density(chosen), others)
        more += drawn >= seen - TIE
        fewer += drawn <= seen + TIE
        score = drawn[weighed] / error[weighed]
        ends[draw] = score.max(initial=0.0), score.min(initial=0.0)
    score = seen / error
    higher = draws - np.searchsorted(np.sort(ends[:, 0]), score - TIE)
    lower = np.searchsorted(np.sort(ends[:, 1]), score + TIE, side="right")
    dealt = "drawing cases from the controls' weights" if samples.weighted else "dealing labels"
    return RiskTest(
        more=(1 + more) / (draws + 1),
        fewer=(1 + fewer) / (draws + 1),
        adjusted=two_sided(higher, lower, draws),
        words=f"p by {dealt} anew; family by the end scores of each map (Westfall & Young 1993)",
    )


def _information(samples: Samples) -> float:
    """Return what the variance of one point is times: both samples, or cases alone."""
    return 1 / samples.cases + (0.0 if samples.weighted else 1 / samples.controls)


def _redraw(samples: Samples, rng: np.random.Generator) -> Floats:
    """Say how many cases each place has in a map drawn by chance."""
    size = len(samples.places)
    if not samples.weighted:
        chosen = np.zeros(size)
        chosen[rng.permutation(size)[: samples.cases]] = 1.0
        return chosen
    ladder = np.cumsum(samples.weights[samples.cases :])
    at = np.searchsorted(ladder, rng.random(samples.cases) * ladder[-1], side="right")
    at = np.minimum(at, ladder.size - 1) + samples.cases
    return np.bincount(at, minlength=size).astype(np.float64)


def _log_ratio(cases: Floats, controls: Floats) -> Floats:
    """Return the logarithm of the ratio of two densities, finite everywhere."""
    ratio: Floats = np.log(np.maximum(cases, TINY)) - np.log(np.maximum(controls, TINY))
    return ratio
