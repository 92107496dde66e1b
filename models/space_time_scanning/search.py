"""A search goes through all cylinders, then redrawn maps, and says of clusters all it can."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.scanning.maxima import gumbel_p, monte_carlo_p
from models.space_time_scanning.candidates import Candidate, candidates
from models.space_time_scanning.cylinders import Cylinders, Limits
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.inputs import SpaceTimeInput
from models.space_time_scanning.maxima import redrawn_maxima
from models.space_time_scanning.nulls import Null
from models.space_time_scanning.results import SpaceTimeCluster, SpaceTimeResult

__all__ = ["Search"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """All that a search for clusters needs.

    Attributes
    ----------
    given
        What was given, checked.
    figures, cylinders, null
        What is looked for, where, and what it is compared with.
    null_name
        "negative-binomial", "poisson" or "permutation".
    limits
        Those the cylinders meet.
    repeated_every
        Steps from one prospective scan to the next.
    """

    given: SpaceTimeInput
    figures: Figures
    cylinders: Cylinders
    null: Null
    null_name: str
    limits: Limits
    repeated_every: int

    def run(self, rng: np.random.Generator, threads: int, method: str) -> SpaceTimeResult:
        """Search, and say of variation that there is none in the null: who knows better adds it.

        Parameters
        ----------
        rng, threads
            As `models.space_time_scanning.maxima.redrawn_maxima` takes them.
        method
            Statistic and null in words.
        """
        found = candidates(self.figures, self.cylinders, self.given.points)
        first = next(found, None)
        maxima = np.empty(0)
        clusters: tuple[SpaceTimeCluster, ...] = ()
        if first is not None:
            maxima = redrawn_maxima(
                self.null, self.figures, self.cylinders, threads=threads, rng=rng
            )
            clusters = tuple(self._clusters(first, found, maxima))
        return SpaceTimeResult(
            clusters=clusters,
            n=self.given.n,
            tested=self.given.rows.size,
            steps=self.cylinders.spans.steps,
            first_step=self.given.first_step,
            cylinders=len(self.cylinders),
            total=self.figures.cases,
            expected=float(self.figures.expected.sum()),
            draws=self.null.draws,
            null=self.null_name,
            statistic=self.figures.statistic,
            cv_areas=0.0,
            cv_steps=0.0,
            overdispersed=float("nan"),
            caution="",
            max_share=self.limits.max_share,
            max_areas=self.limits.max_areas,
            max_radius=self.limits.max_radius,
            min_steps=self.cylinders.spans.shortest,
            max_steps=self.cylinders.spans.longest,
            prospective=self.limits.prospective,
            repeated_every=self.repeated_every,
            maxima=maxima,
            method=f"{method}; {self._looked_for()}",
        )

    def _looked_for(self) -> str:
        """Say in words what was looked for, and how p came about."""
        wanted = (("more", self.figures.high), ("fewer", self.figures.low))
        sides = " or ".join(word for word, sought in wanted if sought)
        time = "spans that last to the last step" if self.limits.prospective else "any span"
        return (
            f"{sides} events than expected in circles of whole areas over {time}; p by comparing "
            f"with the greatest ratio of each of {self.null.draws} maps; clusters share no area"
        )

    def _clusters(
        self, first: Candidate, others: Iterator[Candidate], maxima: Floats
    ) -> Iterator[SpaceTimeCluster]:
        """Yield the most likely cluster, then others while some map falls short of them."""
        yield self._cluster(first, maxima)
        for candidate in others:
            if monte_carlo_p(candidate.ratio, maxima) >= 1:
                return
            yield self._cluster(candidate, maxima)

    def _cluster(self, candidate: Candidate, maxima: Floats) -> SpaceTimeCluster:
        """Say of a candidate all there is to say."""
        given, members = self.given, candidate.members
        cylinder = (members, slice(candidate.start, candidate.stop))
        cases = int(self.figures.observed[cylinder].sum())
        expected = float(self.figures.expected[cylinder].sum())
        p = monte_carlo_p(candidate.ratio, maxima)
        away = given.points[members] - given.points[candidate.centre]
        return SpaceTimeCluster(
            members=np.sort(given.rows[members]).astype(np.int64),
            start=given.first_step + candidate.start,
            end=given.first_step + candidate.stop - 1,
            observed=cases,
            expected=expected,
            relative_risk=self._relative_risk(cases, expected),
            log_likelihood_ratio=candidate.ratio,
            p=p,
            gumbel_p=gumbel_p(candidate.ratio, maxima),
            recurrence=self.repeated_every / p if self.limits.prospective else None,
            high=cases > expected,
            population=float(given.population[members].sum()),
            centre=int(given.rows[candidate.centre]),
            radius=float(np.hypot(*away.T).max()),
        )

    def _relative_risk(self, cases: int, expected: float) -> float:
        """Risk inside over risk outside, or over what was expected."""
        if self.null_name == "permutation" or not self.figures.conditional:
            return cases / expected
        total = self.figures.cases
        if cases == total:
            return float("inf")
        return (cases / expected) / ((total - cases) / (total - expected))
