"""Nulls are the worlds without clusters that a scan over space and time is compared with.

Poisson: one risk for all areas and steps. Negative binomial: risks differ from area to area and,
within an area, from step to step, but neither by place nor by time. Permutation: every area keeps
its number of events and every step its own, and which met which is chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.compiled import compiled
from models.chance.local_variation import learn_variation
from models.chance.multinomial import spread
from models.scanning.nulls import nearest
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.step_variation import effective_steps, learn_step_variation

__all__ = ["Null", "NullName", "PermutationNull", "RiskNull", "risk_null"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
NullName: TypeAlias = Literal["negative-binomial", "poisson"]

#: Counts drawn in one go, so that memory stays flat however many draws are asked for.
CHUNK: Final = 1_000_000


class Null(Protocol):
    """How counts without clusters are drawn."""

    @property
    def draws(self) -> int:
        """Maps in all."""

    def draw(self, rng: np.random.Generator) -> Iterator[Whole]:
        """Yield whole counts, shape ``(k, n, steps)``; the `k` add up to the draws."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskNull:
    """Counts about what is expected, with risks that differ by nothing but chance.

    Attributes
    ----------
    expected
        Shape ``(n, steps)``.
    total
        Events in every map; None if every count varies freely about what is expected.
    between_areas, between_steps
        Variance of the risks of areas, and of steps within an area, in each map, shape
        ``(draws,)``; 0 where risks are equal.
    """

    expected: Floats
    total: int | None
    between_areas: Floats
    between_steps: Floats

    @property
    def draws(self) -> int:
        """Maps in all."""
        return self.between_areas.size

    def draw(self, rng: np.random.Generator) -> Iterator[Whole]:
        """Yield whole counts, shape ``(k, n, steps)``; the `k` add up to the draws."""
        n, steps = self.expected.shape
        at_once = max(1, CHUNK // self.expected.size)
        for first in range(0, self.draws, at_once):
            chosen = slice(first, min(first + at_once, self.draws))
            areas = _risks(self.between_areas[chosen], n, rng)
            weights = _risks(self.between_steps[chosen], n * steps, rng).reshape(-1, n, steps)
            weights *= areas[:, :, None] * self.expected
            if self.total is None:
                yield rng.poisson(weights)
                continue
            flat = weights.reshape(-1, n * steps)
            flat[flat.sum(axis=1) == 0] = self.expected.ravel()
            yield spread(flat, self.total, rng).reshape(-1, n, steps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PermutationNull:
    """Counts with the margins of those seen.

    Attributes
    ----------
    counts
        Those seen, shape ``(n, steps)``.
    draws
        Maps in all.
    """

    counts: Whole
    draws: int

    def draw(self, rng: np.random.Generator) -> Iterator[Whole]:
        """Yield whole counts, shape ``(k, n, steps)``; the `k` add up to the draws."""
        cells = np.repeat(np.arange(self.counts.size), self.counts.ravel())
        areas, times = np.divmod(cells, self.counts.shape[1])
        at_once = max(1, CHUNK // self.counts.size)
        for first in range(0, self.draws, at_once):
            made = np.zeros((min(at_once, self.draws - first), *self.counts.shape), np.int64)
            _deal(areas, times, rng, made)
            yield made


def risk_null(
    name: NullName, figures: Figures, points: Floats, draws: int, rng: np.random.Generator
) -> RiskNull:
    """Learn what a null needs to know of the counts.

    Parameters
    ----------
    name
        Which null.
    figures
        Counts and expected counts, something being expected in every area.
    points
        One an area, shape ``(n, 2)``.
    draws
        Maps that will be drawn.
    rng
        Source of chance.

    Notes
    -----
    The variation between areas is learnt from what the totals of near areas differ by
    (`models.chance.local_variation`), that within them by `learn_step_variation`, and neither is
    known well: each map has its own draw of both. What differs from step to step also makes
    totals differ, by its variance over the number of steps, which is taken off.
    """
    total = figures.cases if figures.conditional else None
    between = within = np.zeros(draws)
    if name == "negative-binomial":
        seen, means = figures.observed.astype(np.float64), figures.expected.sum(axis=1)
        areas = learn_variation(
            seen.sum(axis=1, keepdims=True), means, nearest(points), figures.cases, rng
        )
        steps = learn_step_variation(seen, figures.expected)
        within = 1 / steps.draw(draws, rng)
        between = 1 / areas.draw(draws, rng) - within / effective_steps(figures.expected)
    return RiskNull(
        expected=figures.expected,
        total=total,
        between_areas=np.maximum(between, 0.0),
        between_steps=within,
    )


def _risks(variance: Floats, many: int, rng: np.random.Generator) -> Floats:
    """Draw Gamma risks of mean 1, shape ``(maps, many)``."""
    risks = np.ones((variance.size, many))
    differ = variance > 0
    shape = 1 / variance[differ, None]
    risks[differ] = rng.standard_gamma(shape, (int(differ.sum()), many)) / shape
    return risks


@compiled
def _deal(areas: Whole, times: Whole, rng: np.random.Generator, counts: Whole) -> None:
    """Shuffle the times of events (`times` is left shuffled) and count, once a map."""
    for d in range(counts.shape[0]):
        for event in range(times.size - 1, 0, -1):
            other = int(rng.random() * (event + 1))
            times[event], times[other] = times[other], times[event]
        for event in range(times.size):
            counts[d, areas[event], times[event]] += 1
