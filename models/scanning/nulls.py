"""Nulls are the worlds without clusters that a scan is compared with, the total always kept.

Poisson: all have one risk. Negative binomial: risks differ from area to area, but not by place.
Bernoulli: cases are any of the cases and controls.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.spatial import cKDTree

from models.chance.local_variation import learn_variation
from models.chance.risk_null import redraw

__all__ = ["Null", "NullName", "nearest", "null_of"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
NullName: TypeAlias = Literal["negative-binomial", "poisson", "bernoulli"]

#: Nearest areas whose risks are compared to learn what differs from area to area.
NEAREST: Final = 6
#: Distances closer than this share are equal: they differ by rounding.
TIE: Final = 1e-9
#: Cases drawn in one go for the Bernoulli model.
CHUNK: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Null:
    """How maps without clusters are drawn.

    Attributes
    ----------
    name
        "negative-binomial", "poisson" or "bernoulli".
    measures
        Expected counts or, for the Bernoulli model, cases and controls, shape ``(n,)``.
    total
        Cases in every map.
    alphas
        Shape of the Gamma distribution of risks in each map, shape ``(draws,)``; infinite where
        risks are equal.
    cv
        Mean coefficient of variation of risks; 0 where they are equal.
    """

    name: NullName
    measures: Floats
    total: int
    alphas: Floats
    cv: float

    def draw(self, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """Yield whole counts, shape ``(n, k)``, a map a column; the `k` add up to the draws."""
        draws = self.alphas.size
        if self.name != "bernoulli":
            for maps in redraw(self.measures, self.alphas, self.total, draws, rng):
                yield maps.astype(np.int64)
            return
        people = self.measures.astype(np.int64)
        at_once = max(1, CHUNK // people.size)
        for start in range(0, draws, at_once):
            size = min(at_once, draws - start)
            made = rng.multivariate_hypergeometric(people, self.total, size, method="marginals")
            yield np.ascontiguousarray(made.T)


def null_of(
    name: NullName,
    observed: Whole,
    measures: Floats,
    points: Floats,
    draws: int,
    rng: np.random.Generator,
) -> Null:
    """Learn what a null needs to know of the counts.

    Parameters
    ----------
    name
        Which null.
    observed, measures
        Counts, and what they are compared with.
    points
        One an area, shape ``(n, 2)``.
    draws
        Maps that will be drawn.
    rng
        Source of chance.

    Notes
    -----
    The variation of risks is learnt from what near areas differ by
    (`models.chance.local_variation`): a cluster raises a whole neighbourhood, so that the spread
    of the whole map would take the cluster for ordinary variation and hide it.
    """
    total = int(observed.sum())
    if name != "negative-binomial":
        return Null(
            name=name, measures=measures, total=total, alphas=np.full(draws, np.inf), cv=0.0
        )
    variation = learn_variation(
        observed[:, None].astype(np.float64), measures, nearest(points), total, rng
    )
    alpha = variation.alpha
    return Null(
        name=name,
        measures=measures,
        total=total,
        alphas=variation.draw(draws, rng),
        cv=float(alpha**-0.5),
    )


def nearest(points: Floats) -> csr_array:
    """Link each area and its six nearest, those equally far as the sixth included, both ways.

    Parameters
    ----------
    points
        Shape ``(n, 2)``.

    Returns
    -------
    Binary, symmetric, shape ``(n, n)``, each area linked to itself as well.
    """
    n = len(points)
    tree = cKDTree(points)
    sixth = np.asarray(tree.query(points, k=[min(NEAREST + 1, n)])[0])[:, 0]
    near = tree.query_ball_point(points, sixth * (1 + TIE), return_sorted=True)
    rows = np.repeat(np.arange(n), [len(row) for row in near])
    links = coo_array((np.ones(rows.size), (rows, np.concatenate(near))), shape=(n, n)).tocsr()
    return csr_array(((links + links.T) > 0).astype(np.float64))
