"""Measures put what a forecaster found in all its windows into one figure each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.backtesting.ranking import Ranking, rank, searched
from models.backtesting.resampling import Estimate, Resampled
from models.backtesting.scores import crps, log_score, pit_histogram

__all__ = ["Measures", "Seen", "look", "measure"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """How one forecaster did, over all windows, at the share of area searched.

    Attributes
    ----------
    hit_rate
        Share of events in the areas searched.
    pai, pai_star, pei
        Prediction accuracy index; the greatest possible for as many areas; the ratio of the two.
    rri
        Recapture rate index: events predicted in the areas searched over those found there.
    search_efficiency
        Events found for each unit of area searched.
    log_score, crps
        Mean scores of the predicted distributions; lower is better. Infinite if something came
        that was held impossible.
    pit
        Histogram of probability integral transforms, shape ``(10,)``; even if forecasts are right.
    by_origin
        Prediction accuracy index of each window alone; ``nan`` where nothing happened.
    areas_searched
        Areas searched in each window.
    """

    hit_rate: Estimate
    pai: Estimate
    pai_star: Estimate
    pei: Estimate
    rri: Estimate
    search_efficiency: Estimate
    log_score: Estimate
    crps: Estimate
    pit: Floats
    by_origin: Floats
    areas_searched: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What one forecaster found in each area and window, shape ``(n, origins)`` throughout.

    Attributes
    ----------
    events, area
        Events that came, and the size of each area.
    inside, best
        1 where the area was searched; where it would have been, had all been known.
    even
        The same as `inside`, but areas predicted alike are searched in equal parts.
    predicted
        Events predicted.
    scores, distances
        Logarithmic and continuous ranked probability score.
    pit
        Histogram of probability integral transforms, shape ``(10,)``.
    """

    events: Floats
    area: Floats
    inside: Floats
    best: Floats
    even: Floats
    predicted: Floats
    scores: Floats
    distances: Floats
    pit: Floats

    def hits(self, again: Resampled) -> Floats:
        """Sum the events found, a figure a draw."""
        return again.totals(again.sums(self.events * self.inside))

    def pai(self, again: Resampled) -> Floats:
        """Divide the events found by those an equal share of area holds."""
        return _ratio(self.hits(again), self._by_chance(self.inside, again))

    def even_pai(self, again: Resampled) -> Floats:
        """Do the same with ties at their average and not at their worst."""
        found = again.totals(again.sums(self.events * self.even))
        return _ratio(found, self._by_chance(self.even, again))

    def pai_star(self, again: Resampled) -> Floats:
        """Do the same for who knew what would happen."""
        found = again.totals(again.sums(self.events * self.best))
        return _ratio(found, self._by_chance(self.best, again))

    def log_score(self, again: Resampled) -> Floats:
        """Average the logarithmic score over areas and windows."""
        return _mean(self.scores, again)

    def crps(self, again: Resampled) -> Floats:
        """Average the continuous ranked probability score over areas and windows."""
        return _mean(self.distances, again)

    def _by_chance(self, chosen: Floats, again: Resampled) -> Floats:
        """Events that the share of area chosen would hold if they fell anywhere."""
        share = _ratio(again.sums(self.area * chosen), again.sums(self.area))
        return again.totals(again.sums(self.events) * share)


def look(
    came: Floats,
    area: Floats,
    forecasts: Sequence[tuple[Floats, Floats, Floats]],
    share: float,
) -> Seen:
    """Search each window in the predicted order, and score each predicted distribution.

    Parameters
    ----------
    came, area
        Events and sizes, shape ``(n, origins)``.
    forecasts
        Expected counts, means and shapes of each window, shape ``(n,)`` each.
    share
        Greatest share of the area searched.
    """
    expected, mean, alpha = (np.stack(each, axis=1) for each in zip(*forecasts, strict=True))
    inside, best, even = (np.zeros(came.shape) for _ in range(3))
    for at in range(came.shape[1]):
        ranking = rank(came[:, at], expected[:, at], area[:, at])
        many = searched(ranking, share)
        inside[ranking.order[:many], at] = 1.0
        best[ranking.best[:many], at] = 1.0
        even[ranking.order, at] = _even(ranking, many)
    return Seen(
        events=came,
        area=area,
        inside=inside,
        best=best,
        even=even,
        predicted=expected,
        scores=log_score(came, mean, alpha),
        distances=crps(came, mean, alpha),
        pit=pit_histogram(came, mean, alpha),
    )


def measure(seen: Seen, again: Resampled) -> Measures:
    """Put limits round each measure.

    Parameters
    ----------
    seen
        What a forecaster found.
    again
        Areas and origins drawn again.
    """
    hits = seen.hits(again)
    index, greatest = seen.pai(again), seen.pai_star(again)
    predicted = again.totals(again.sums(seen.predicted * seen.inside))
    searched_area = again.totals(again.sums(seen.area * seen.inside))
    alone = _ratio((seen.events * seen.inside).sum(axis=0), seen.events.sum(axis=0))
    return Measures(
        hit_rate=again.estimate(_ratio(hits, again.totals(again.sums(seen.events)))),
        pai=again.estimate(index),
        pai_star=again.estimate(greatest),
        pei=again.estimate(_ratio(index, greatest)),
        rri=again.estimate(_ratio(predicted, hits)),
        search_efficiency=again.estimate(_ratio(hits, searched_area)),
        log_score=again.estimate(seen.log_score(again)),
        crps=again.estimate(seen.crps(again)),
        pit=seen.pit,
        by_origin=alone / ((seen.area * seen.inside).sum(axis=0) / seen.area.sum(axis=0)),
        areas_searched=tuple(int(many) for many in seen.inside.sum(axis=0)),
    )


def _even(ranking: Ranking, many: int) -> Floats:
    """Share of each area searched, in order, if those tied with the last one share what is left."""
    last = ranking.level[many - 1]
    tied = np.flatnonzero(ranking.level == last)
    before = ranking.area[tied[0] - 1] if tied[0] else 0.0
    left = (ranking.area[many - 1] - before) / (ranking.area[tied[-1]] - before)
    shares: Floats = np.where(ranking.level < last, 1.0, 0.0)
    shares[tied] = left
    return shares


def _mean(figures: Floats, again: Resampled) -> Floats:
    """Average figures over areas and windows, a mean a draw; infinite if one of them is."""
    if not np.all(np.isfinite(figures)):
        return np.full(again.areas.shape[0], np.inf)
    weight = again.totals(again.sums(np.ones(figures.shape)))
    return again.totals(again.sums(figures)) / weight


def _ratio(over: Floats, under: Floats) -> Floats:
    """Divide; zero by zero is ``nan``, anything else by zero infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = over / under
    return ratio
