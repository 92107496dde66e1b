"""Local variation is how much adjoining areas differ beyond chance: variation without clusters.

A cluster raises a whole neighbourhood, and hardly what its members differ by. A prior fitted to
all areas at once takes clusters for ordinary variation and so hides them; what neighbours differ
by does not. It is never known well, so it is kept as a distribution and not as one figure.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

from models.chance.risk_null import redraw

__all__ = ["LocalVariation", "learn_variation"]

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]

#: Coefficients of variation of risks that are weighed against each other; 0 is chance alone.
CVS: Final = np.linspace(0.0, 1.5, 31)
#: Maps redrawn to learn what each of them makes neighbours differ by.
MAPS: Final = 80
#: Share of pairs that counts, the least different first: pairs across the edge of a cluster drop.
KEPT: Final = 0.75
#: Keeps the logarithm of a difference of zero finite.
SMALLEST: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class LocalVariation:
    """How far risks differ from area to area, as far as neighbours tell.

    Attributes
    ----------
    weights
        Probability of each of `CVS`.
    """

    weights: Floats

    @property
    def alpha(self) -> float:
        """Shape of the Gamma distribution with the mean coefficient of variation."""
        cv = float(self.weights @ CVS)
        return cv**-2 if cv > 0 else np.inf

    def draw(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw a Gamma shape for each of `draws` maps; infinite where risks are equal."""
        return _shape(rng.choice(CVS, draws, p=self.weights))


def learn_variation(
    seen: Floats, expected: Floats, around: csr_array, total: int, rng: np.random.Generator
) -> LocalVariation:
    """Weigh coefficients of variation by how well they explain what neighbours differ by.

    Parameters
    ----------
    seen
        Counts, a map a column, shape ``(n, maps)``. Of several maps the mean difference counts.
    expected
        Expected counts, above zero, shape ``(n,)``.
    around
        Binary neighbourhoods, shape ``(n, n)``; the diagonal does not matter.
    total
        Events in every redrawn map.
    rng
        Source of chance.

    Returns
    -------
    The distribution of the coefficient, from 0 to 1.5, all values being equally likely at first.
    Where no two areas are neighbours, or nothing happened, it stays so.

    Notes
    -----
    The figure compared is the trimmed mean over pairs of the squared difference of ``count /
    expected``, divided by its Poisson variance. Its distribution under each coefficient is taken
    from redrawn maps, as normal in its logarithm with mean and spread smooth in the coefficient,
    so that no large-count formula is needed: a synthetic likelihood (Wood 2010, *Nature* 466,
    1102-1104). Differences of neighbours tell the unstructured part of variation (Cressie &
    Hawkins 1980, *Mathematical Geology* 12(2), 115-125).
    """
    left, right = triu(around, k=1).nonzero()
    if left.size == 0 or total == 0:
        return LocalVariation(np.full(CVS.size, 1 / CVS.size))
    goal = np.log(_difference(seen, expected, left, right).mean() + SMALLEST)
    shapes = np.repeat(_shape(CVS), MAPS)
    made = [
        _difference(maps, expected, left, right)
        for maps in redraw(expected, shapes, total, shapes.size, rng)
    ]
    tried = np.log(np.concatenate(made) + SMALLEST).reshape(CVS.size, MAPS)
    centre = Polynomial.fit(CVS, tried.mean(axis=1), 4)(CVS)
    spread = np.maximum(Polynomial.fit(CVS, tried.std(axis=1), 2)(CVS), SMALLEST)
    likelihood = -0.5 * ((goal - centre) / spread) ** 2 - np.log(spread)
    weights = np.exp(likelihood - likelihood.max())
    return LocalVariation(weights / weights.sum())


def _shape(cv: Floats) -> Floats:
    """Shape of a Gamma distribution with this coefficient of variation."""
    shape: Floats = np.divide(1.0, cv**2, out=np.full(cv.shape, np.inf), where=cv > 0)
    return shape


def _difference(counts: Floats, expected: Floats, left: Rows, right: Rows) -> Floats:
    """Trimmed mean squared difference of neighbours' rates in units of chance, a map each."""
    rates = counts / expected[:, None]
    by_chance = (1 / expected[left] + 1 / expected[right])[:, None]
    apart = (rates[left] - rates[right]) ** 2 / by_chance
    kept = max(1, int(KEPT * left.size))
    least: Floats = np.partition(apart, kept - 1, axis=0)[:kept]
    return np.asarray(least.mean(axis=0), dtype=np.float64)
