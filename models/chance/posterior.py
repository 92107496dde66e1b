"""A posterior is what is believed of each area's risk once its count, or its interval, is known.

For an exact count it is a Gamma distribution. For an interval it is a mixture of Gammas, one for
every count the interval allows, weighted by how likely that count is.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from models.chance.gamma_poisson import Intervals, Prior, log_mass
from models.chance.quantiles import solve

__all__ = ["Posterior"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Chance of a count beyond the last one considered where an interval has no upper end.
NEVER: Final = 1e-12
#: Counts an interval may hold before the unlikely end of it is left out.
WIDE: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Beliefs about the relative risk of every area, given a prior and counts or intervals.

    Attributes
    ----------
    prior
        Distribution of risks over areas.
    expected
        Expected events, shape ``(n,)``.
    exposure
        The same, but zero where nothing is known and the prior alone speaks.
    start
        Where each area's possible counts begin, shape ``(n,)``.
    rows, possible, weights
        The area, the count and the chance of every possible count, areas together; the chances
        of one area sum to 1.
    """

    prior: Prior
    expected: Floats
    exposure: Floats
    start: Rows
    rows: Rows
    possible: Floats
    weights: Floats

    @classmethod
    def given(cls, counts: Intervals, prior: Prior) -> "Posterior":
        """Weigh every count the intervals allow."""
        unknown = (counts.lower == 0) & np.isinf(counts.upper)
        first, last = counts.lower, np.where(unknown, 0.0, _last(counts, prior))
        sizes = (last - first + 1).astype(np.intp)
        start = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
        rows = np.repeat(np.arange(sizes.size), sizes)
        possible = first[rows] + (np.arange(rows.size) - start[rows])
        logs = log_mass(possible, prior.mean * counts.expected[rows], prior.alpha)
        logs = np.where(np.isfinite(logs), logs, -1e300)
        weights = np.exp(logs - np.maximum.reduceat(logs, start)[rows])
        weights /= np.add.reduceat(weights, start)[rows]
        exposure = np.where(unknown, 0.0, counts.expected)
        return cls(prior, counts.expected, exposure, start, rows, possible, weights)

    @property
    def mean(self) -> Floats:
        """Posterior mean of each area's relative risk."""
        if self.prior.shared:
            return np.full(self.start.size, self.prior.mean)
        return self._mixed(self._shape / self._rate)

    def above(self, risk: float) -> Floats:
        """Return the probability that each area's risk is above `risk`."""
        mixed = self._mixed(special.gammaincc(self._shape, risk * self._rate))
        return np.minimum(mixed, 1.0)  # weights add to 1 but for the last digit

    def below(self, risks: Floats) -> Floats:
        """Return the probability that each area's risk is below its own figure in `risks`."""
        return self._mixed(special.gammainc(self._shape, risks[self.rows] * self._rate))

    def density(self, risks: Floats) -> Floats:
        """Return the density of each area's belief at its own figure in `risks`."""
        scaled = risks[self.rows] * self._rate
        logs = special.xlogy(self._shape - 1, scaled) - scaled - special.gammaln(self._shape)
        return self._mixed(np.exp(logs) * self._rate)

    def bounds(self, share: float) -> tuple[Floats, Floats]:
        """Return figures between which the quantile of every area lies."""
        last = np.append(self.start[1:], self.rows.size) - 1
        ends: Floats = special.gammaincinv(self._shape, share) / self._rate
        return ends[self.start], ends[last]

    def quantile(self, share: float) -> Floats:
        """Return the risk below which lies `share` of each area's belief."""
        return solve(share, self.bounds(share), self.below, self.density)

    def draw_counts(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw `draws` whole count vectors, shape ``(draws, n)``, each inside its intervals."""
        counts: Floats = self.possible[self._draw(draws, rng)]
        unknown = self.exposure < self.expected
        if np.any(unknown):
            risks = self._draw_prior((draws, int(unknown.sum())), rng)
            counts[:, unknown] = rng.poisson(risks * self.expected[unknown])
        return counts

    def draw_risks(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw `draws` risk vectors, shape ``(draws, n)``."""
        if self.prior.shared:
            return np.full((draws, self.start.size), self.prior.mean)
        chosen = self._draw(draws, rng)
        risks: Floats = rng.standard_gamma(self._shape[chosen]) / self._rate[chosen]
        return risks

    @property
    def _shape(self) -> Floats:
        """Shape of each possible count's Gamma."""
        return self.prior.alpha + self.possible

    @property
    def _rate(self) -> Floats:
        """Rate of each possible count's Gamma."""
        rate: Floats = self.prior.beta + self.exposure[self.rows]
        return rate

    def _mixed(self, each: Floats) -> Floats:
        """Average a figure of every possible count into one an area."""
        return np.add.reduceat(self.weights * each, self.start)

    def _draw(self, draws: int, rng: np.random.Generator) -> Rows:
        """Choose a possible count for every draw and area, shape ``(draws, n)``."""
        within = (
            np.cumsum(self.weights)
            - (np.cumsum(self.weights) - self.weights)[self.start][self.rows]
        )
        last = np.append(self.start[1:], self.rows.size) - 1
        ladder = self.rows + np.minimum(within, 1.0)
        chances = np.arange(self.start.size) + rng.random((draws, self.start.size))
        return np.clip(np.searchsorted(ladder, chances, side="right"), self.start, last)

    def _draw_prior(self, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
        """Draw risks of areas nothing is known about."""
        if self.prior.shared:
            return np.full(shape, self.prior.mean)
        risks: Floats = rng.standard_gamma(self.prior.alpha, shape) / self.prior.beta
        return risks


def _last(counts: Intervals, prior: Prior) -> Floats:
    """Last count worth considering in each interval."""
    wide = counts.upper - counts.lower > WIDE
    last = counts.upper.copy()
    mean = prior.mean * counts.expected[wide]
    if prior.shared:
        likely = stats.poisson.isf(NEVER, mean)
    else:
        likely = stats.nbinom.isf(NEVER, prior.alpha, prior.alpha / (prior.alpha + mean))
    last[wide] = np.minimum(last[wide], np.maximum(likely, counts.lower[wide]) + WIDE)
    return last
