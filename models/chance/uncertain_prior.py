"""An uncertain prior is several priors, each weighed by how likely it makes the counts.

A few hundred cases over a hundred areas say little of how far risks differ. An interval made under
the likeliest prior alone then holds the truth too seldom; one averaged over the priors that the
counts allow holds it as often as it says.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.chance.gamma_poisson import Intervals, Prior, log_likelihood
from models.chance.posterior import Posterior
from models.chance.quantiles import solve

__all__ = ["UncertainPosterior"]

Floats: TypeAlias = NDArray[np.float64]

#: Coefficients of variation of risks that are thought possible.
SPREADS: Final = np.linspace(0.1, 1.5, 15)
#: A prior this many times less likely than the likeliest is left out.
NEGLIGIBLE: Final = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class UncertainPosterior:
    """Beliefs about the risk of every area, averaged over what the prior may be.

    Attributes
    ----------
    weights
        Probability of each prior, given the counts; they sum to 1.
    posteriors
        Beliefs under each.

    Notes
    -----
    The coefficient of variation of risks is given a density that rises with it, up to 1.5. With a
    flat one, intervals over a few hundred cases would still hold the truth too seldom:
    `tests/calibration` has the figures. The mean of the risks is taken as known.
    """

    weights: Floats
    posteriors: tuple[Posterior, ...]

    @classmethod
    def given(cls, counts: Intervals, mean: float) -> Self:
        """Weigh the priors of this mean by how likely they make the counts."""
        known = counts.informative
        priors = [Prior(alpha=float(spread**-2), mean=mean) for spread in SPREADS]
        logs = np.array([log_likelihood(known, prior) for prior in priors])
        weights = SPREADS * np.exp(logs - logs.max())
        kept = np.flatnonzero(weights > NEGLIGIBLE * weights.max())
        posteriors = tuple(Posterior.given(counts, priors[at]) for at in kept)
        return cls(weights[kept] / weights[kept].sum(), posteriors)

    def above(self, risk: float) -> Floats:
        """Return the probability that each area's risk is above `risk`."""
        above: Floats = np.tensordot(
            self.weights, [each.above(risk) for each in self.posteriors], axes=1
        )
        return np.minimum(above, 1.0)

    def quantile(self, share: float) -> Floats:
        """Return the risk below which lies `share` of each area's belief."""
        ends = [each.bounds(share) for each in self.posteriors]
        low = np.min([first for first, _ in ends], axis=0)
        high = np.max([last for _, last in ends], axis=0)
        return solve(share, (low, high), self._below, self._density)

    def _below(self, risks: Floats) -> Floats:
        below: Floats = np.tensordot(
            self.weights, [each.below(risks) for each in self.posteriors], axes=1
        )
        return below

    def _density(self, risks: Floats) -> Floats:
        density: Floats = np.tensordot(
            self.weights, [each.density(risks) for each in self.posteriors], axes=1
        )
        return density
