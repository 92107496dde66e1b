"""The minimum detectable risk is the least a hotspot must be for the test to find it as a rule.

A map without hotspots says little where only a fourfold risk would have been seen. This figure
belongs beside every map.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats
from scipy.sparse import csr_array

from geo.neighbours import Neighbours
from models.chance.local_variation import CVS, LocalVariation
from models.gi_significance import check_length, neighbourhoods

__all__ = ["Detectable", "cluster_risk", "minimum_detectable_risk"]

Floats: TypeAlias = NDArray[np.float64]

METHOD: Final = (
    "smallest relative risk of a whole neighbourhood that the hotspot test flags with the power "
    "asked for, standing alone; negative binomial of the moments of the neighbourhood's sum of "
    "observed over expected, total fixed"
)

#: Halvings of the range in which an answer is sought, in its logarithm.
HALVINGS: Final = 60
#: Probability of a coefficient of variation below which it is left out.
UNLIKELY: Final = 1e-9
#: Risk that no test here is asked about; beyond it nothing is called detectable.
NEVER: Final = 1e4
#: Keeps a shape finite where risks hardly differ under a fixed total.
TINY: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detectable:
    """Minimum detectable relative risks, in area order.

    Attributes
    ----------
    risk
        For each area, the relative risk of its neighbourhood, itself included, at which the area
        is found with probability `power`. Infinite where no risk would do, ``nan`` where the area
        is not tested: nothing is expected there, or its neighbourhood is the whole map.
    members, expected
        Areas in each neighbourhood, and events expected in it.
    n, family
        Areas, and how many are tested together.
    total
        Events on the map.
    cv
        Mean coefficient of variation of risks without hotspots.
    level, power, draws
        False discovery rate, power, and draws of the test.
    method
        The method in words.
    """

    risk: Floats
    members: Floats
    expected: Floats
    n: int
    family: int
    total: float
    cv: float
    level: float
    power: float
    draws: int
    method: str

    def quantile(self, share: float) -> float:
        """Return the risk that `share` of the tested areas can detect, or less; ``nan`` if none."""
        known = np.sort(self.risk[~np.isnan(self.risk)])
        return float(known[int(np.ceil(share * known.size)) - 1]) if known.size else np.nan

    def summary(self, noun: str = "areas") -> str:
        """Say beside a map what it could have shown.

        Parameters
        ----------
        noun
            What the areas are called, such as "wards".
        """
        half = self.quantile(0.5)
        if not np.isfinite(half):
            return (
                f"In half of the {noun} or more, a hotspot that stands alone could not be found "
                "however much happened there: there are too few events, or too few draws."
            )
        return (
            f"In half of the {noun}, a hotspot is found {self.power:.0%} of the time only if its "
            f"whole neighbourhood has {half:.1f} times the expected risk or more."
        )


def minimum_detectable_risk(
    expected: ArrayLike,
    neighbours: Neighbours,
    *,
    alpha: float | LocalVariation,
    family: int | None = None,
    level: float = 0.05,
    power: float = 0.8,
    draws: int = 9999,
) -> Detectable:
    """Find for each area the smallest risk of its neighbourhood that the hotspot test would see.

    Parameters
    ----------
    expected
        Expected counts, shape ``(n,)``, that sum to the events on the map.
    neighbours
        In the order of `expected`, without the areas themselves.
    alpha
        How far risks differ without hotspots: a Gamma shape, infinite if they do not, or what
        `models.chance.local_variation.learn_variation` made of a map, as the test has it.
    family
        Areas tested together; if not given, those where something is expected and whose
        neighbourhood is not the whole map.
    level
        False discovery rate of the test.
    power
        Probability with which the hotspot is to be found.
    draws
        Maps the test redraws. If even a map like none of them would not pass, risks are infinite.

    Returns
    -------
    A risk for each area. It is that of a hotspot that stands alone: beside others, the
    Benjamini-Hochberg rule asks less of each.

    Raises
    ------
    ValueError
        If lengths disagree, an expected count is negative or not finite, none is above zero, or
        a parameter is out of range.

    Notes
    -----
    The test sums ``observed / expected`` over a neighbourhood of `k` areas. With the total fixed
    its variance is ``sum(1 / E) - k**2 / T`` by chance, and a part in proportion to the Gamma's
    variance. A negative binomial count of these moments takes its place, read between whole
    numbers because expected counts differ. Where the neighbourhood has relative risk ``rho`` and
    the share `s` of what is expected, the fixed total leaves ``rho / (1 + (rho - 1) s)`` of it.
    """
    likely = np.asarray(expected, dtype=np.float64)
    check_length(likely, neighbours)
    if not np.all(np.isfinite(likely) & (likely >= 0)) or not np.any(likely > 0):
        raise ValueError("expected counts must be finite, not negative and not all zero.")
    order = np.argsort(likely, kind="stable")
    tested = order[likely[order] > 0]
    if not ((family is None or family >= 1) and 0 < level < 1 and 0 < power < 1 and draws >= 1):
        raise ValueError("level and power lie between 0 and 1; family and draws are at least 1.")
    around, total = neighbourhoods(neighbours, tested), float(likely[tested].sum())
    sums = _Sums.over(likely[tested], around, alpha)
    many = int((sums.members < sums.members.size).sum()) if family is None else family
    return Detectable(
        risk=_spread(
            sums.detectable(_tail(max(many, 1), level, draws), power), tested, likely.size
        ),
        members=_spread(sums.members, tested, likely.size),
        expected=_spread(sums.share * total, tested, likely.size),
        n=likely.size,
        family=many,
        total=total,
        cv=float(sums.weights @ sums.cvs),
        level=level,
        power=power,
        draws=draws,
        method=METHOD,
    )


def cluster_risk(inside: float, total: int, critical: float, *, power: float = 0.8) -> float:
    """Find the smallest risk of a cluster of known size that the spatial scan would see.

    Parameters
    ----------
    inside
        Events expected in the cluster, of `total` on the map.
    total
        Events on the map.
    critical
        Logarithm of the likelihood ratio that the scan's null maps exceed with the probability
        the test allows; 95% of their maxima lie below it.
    power
        Probability with which the cluster's own likelihood ratio is to reach it.

    Returns
    -------
    A relative risk; infinite where no count would do. The scan may also pass on a neighbouring
    window, so it finds such a cluster a little more often. Risks inside are taken to be even.

    Raises
    ------
    ValueError
        If `inside` is not between 0 and `total`, or another parameter is out of range.

    Notes
    -----
    Likelihood ratio of Kulldorff (1997), *Communications in Statistics* 26(6), 1481-1496; with
    the total fixed the cluster's count is binomial.
    """
    if not (total >= 1 and 0 < inside < total and critical >= 0 and 0 < power < 1):
        raise ValueError(
            "a cluster holds part of the expected total, the critical value is zero or more and "
            "power lies between 0 and 1."
        )
    counts = np.arange(np.floor(inside) + 1, total + 1)
    outside = special.xlogy(total - counts, (total - counts) / (total - inside))
    ratio = special.xlogy(counts, counts / inside) + outside
    enough = counts[ratio >= critical]
    if enough.size == 0:
        return np.inf
    share = inside / total

    def found(risks: Floats) -> Floats:
        """Chance of that many events or more."""
        chance = risks * share / (1 + (risks - 1) * share)
        return np.asarray(stats.binom.sf(enough[0] - 1, total, chance), np.float64)

    risk = _solve(lambda risks: found(risks) - power, np.ones(1), np.full(1, NEVER))
    return float(_sought(risk)[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sums:
    """Moments of observed over expected, summed over neighbourhoods, without hotspots.

    Attributes
    ----------
    members, share
        Areas in each neighbourhood, which is the mean of its sum, and its share of what is
        expected.
    unit
        Variance by chance over the mean: what one event of the count in its place is worth.
    uneven
        Variance that risks of coefficient of variation 1 add.
    cvs, weights
        Coefficients of variation that may hold, and their probabilities.
    """

    members: Floats
    share: Floats
    unit: Floats
    uneven: Floats
    cvs: Floats
    weights: Floats

    @classmethod
    def over(cls, expected: Floats, around: csr_array, alpha: float | LocalVariation) -> "_Sums":
        """Work out the moments under a fixed total."""
        total = expected.sum()
        k = np.asarray(around.sum(axis=1), dtype=np.float64)
        inside = around @ expected
        by_chance = around @ (1 / expected) - k**2 / total
        uneven = k + k**2 * (expected**2).sum() / total**2 - 2 * k * inside / total
        cvs, weights = _variation(alpha)
        return cls(
            members=k,
            share=inside / total,
            unit=np.maximum(by_chance, 0.0) / k,
            uneven=np.maximum(uneven, 0.0),
            cvs=cvs,
            weights=weights,
        )

    def detectable(self, tail: float, power: float) -> Floats:
        """Find the risk at which a sum seen with probability `tail` is reached with `power`."""
        whole = self.members == self.members.size
        if tail <= 0:
            return np.where(whole, np.nan, np.inf)
        mean = self.members / np.where(whole, 1.0, self.unit)
        reach = _solve(lambda count: tail - self._at_least(count, mean), mean / NEVER, mean * NEVER)
        left = _solve(
            lambda ratio: self._at_least(reach, ratio * mean) - power,
            np.ones(mean.size),
            np.full(mean.size, NEVER),
        )
        room = 1 - left * self.share
        with np.errstate(divide="ignore", invalid="ignore"):
            risk = np.where(room > 0, left * (1 - self.share) / room, np.inf)
        return np.where(whole, np.nan, _sought(risk))

    def _at_least(self, count: Floats, mean: Floats) -> Floats:
        """Chance that the count in the sum's place reaches a figure, mixed over variations."""
        chance = np.zeros(count.size)
        for cv, weight in zip(self.cvs, self.weights, strict=True):
            if cv == 0:
                chance += weight * special.gammainc(count, mean)
                continue
            shape = self.members**2 / (np.maximum(self.uneven, TINY) * cv**2)
            chance += weight * special.betainc(count, shape, mean / (mean + shape))
        return chance


def _variation(alpha: float | LocalVariation) -> tuple[Floats, Floats]:
    """Coefficients of variation that may hold, and their probabilities."""
    if isinstance(alpha, LocalVariation):
        likely = alpha.weights > UNLIKELY
        return CVS[likely], alpha.weights[likely] / alpha.weights[likely].sum()
    if not alpha > 0:
        raise ValueError("alpha is the shape of a Gamma distribution, above zero or infinite.")
    return np.array([alpha**-0.5]), np.ones(1)


def _tail(family: int, level: float, draws: int) -> float:
    """Chance of a sum that passes half the time, alone among its family; negative if none can.

    The two-sided p of a sum that `m` of the redrawn maps reach is ``2 (1 + m) / (draws + 1)``, so
    at most some whole number of maps may reach it. A sum that each map reaches with this chance
    has that many, or fewer, half the time: the median of a Poisson count is a third below it.
    """
    most = np.floor((draws + 1) * level / (2 * family) * (1 + 1e-9)) - 1
    return float((most + 2 / 3) / draws) if most >= 0 else -1.0


def _solve(rising: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Find where functions that rise cross zero, halving the logarithm of their ranges."""
    under, over = np.log(low), np.log(high)
    for _ in range(HALVINGS):
        middle = (under + over) / 2
        above = rising(np.exp(middle)) > 0
        under, over = np.where(above, under, middle), np.where(above, middle, over)
    return np.exp(over)


def _sought(risk: Floats) -> Floats:
    """Call a risk at the end of the range sought infinite."""
    return np.where(risk > NEVER * (1 - 1e-6), np.inf, risk)


def _spread(figures: Floats, tested: NDArray[np.intp], n: int) -> Floats:
    """Put figures of the tested areas back among all, ``nan`` for the rest."""
    everywhere = np.full(n, np.nan)
    everywhere[tested] = figures
    return everywhere
