"""A space-time scan lays cylinders over a map and its history: a circle of areas, a span of steps.

It finds where and when too many events fell, or too few, and counts all the places and times it
looked at, so that looking everywhere costs no false alarms. Two questions, two scans. `scan` asks
what expected counts do not explain; an area that always reports more is then a finding.
`permutation_scan` asks what an area's own level and the season do not explain.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from models.space_time_scanning.cylinders import Limits, find_cylinders
from models.space_time_scanning.dispersion import (
    case_dispersion,
    caution_for,
    count_dispersion,
)
from models.space_time_scanning.figures import Figures
from models.space_time_scanning.inputs import SpaceTimeInput, case_input, count_input
from models.space_time_scanning.likelihood import Statistic
from models.space_time_scanning.nulls import NullName, PermutationNull, risk_null
from models.space_time_scanning.results import SpaceTimeCluster, SpaceTimeResult
from models.space_time_scanning.search import Search

__all__ = ["SpaceTimeCluster", "SpaceTimeResult", "permutation_scan", "scan"]

NULLS: Final[dict[NullName, str]] = {
    "negative-binomial": (
        "negative-binomial null: risks differ from area to area as much as among near ones, and "
        "from step to step as much as within areas, but neither by place nor by time"
    ),
    "poisson": "Poisson null: one risk for all areas and steps",
}
STATISTICS: Final[dict[Statistic, str]] = {
    "kulldorff": "inside against outside, the total given (Kulldorff 2001)",
    "expectation-based": "inside against expectation, the total free (Neill 2005)",
}


def scan(
    xy: ArrayLike,
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    population: ArrayLike | None = None,
    max_share: float = 0.2,
    max_areas: int | None = None,
    max_radius: float | None = None,
    max_time: float = 0.5,
    max_steps: int | None = None,
    min_steps: int = 1,
    prospective: bool = False,
    repeated_every: int = 1,
    statistic: Statistic = "kulldorff",
    null: NullName = "negative-binomial",
    draws: int = 999,
    rng: np.random.Generator,
    high: bool = True,
    low: bool = False,
    min_cases: int = 2,
    threads: int = 1,
) -> SpaceTimeResult:
    """Find areas and steps with more events than expected counts, chance and variation explain.

    Parameters
    ----------
    xy
        One point an area, such as its population-weighted centre, shape ``(n, 2)``, in metres
        of one plane (EPSG:27700).
    observed
        Whole counts, shape ``(n, steps)``, steps in order and equally long.
    expected
        Expected counts, same shape, such as residents times the regional rate of the step. For
        Kulldorff's statistic only their proportions matter. A trend or season that they do not
        hold is found as a cluster. An area where none are expected takes no part.
    population
        What `max_share` is a share of, shape ``(n,)``; the expected counts of all steps if None.
    max_share, max_areas, max_radius
        Greatest share of the population in a circle, itself allowed; most areas; and longest
        distance from its centre, in the unit of `xy`. None sets no limit.
    max_time, max_steps, min_steps
        Greatest share of the steps in a span, rounded down to whole steps but at least one; most
        steps, None for no limit; and fewest.
    prospective
        Whether a cluster has to last to the last step, as one still alive does; else any span
        counts.
    repeated_every
        Steps from one prospective scan to the next, for `recurrence`.
    statistic
        "kulldorff" compares inside with outside; "expectation-based" with what was expected, so
        that a rise everywhere is found too, and expected counts have to be right in level.
    null
        What counts without clusters look like: "negative-binomial" where risks differ from area
        to area and from step to step, "poisson" where all have one risk.
    draws
        Maps drawn under the null.
    rng
        Source of chance. Store its seed with the result.
    high, low
        Whether to look for more, and for fewer, events than expected; at least one.
    min_cases
        Fewest events in a cluster of more than expected.
    threads
        Threads for the drawn maps; the result is the same for any number.

    Returns
    -------
    The clusters, most likely first: the first whatever its p-value, others while p is under 1;
    no two share an area. None where no cylinder has more (or fewer) events than expected: no
    events, one event, or none within the limits.

    Raises
    ------
    ValueError
        If shapes disagree, a count is not whole, events were observed where none are expected,
        nothing is expected anywhere, a figure is not finite, or a limit is out of range.

    Notes
    -----
    Kulldorff (2001), *Journal of the Royal Statistical Society A* 164(1), 61-72; Neill, Moore,
    Sabhnani & Daniel (2005), *Proceedings of KDD 2005*, 218-227. A scan repeated every `k` steps
    shows by chance a cluster of this p-value or less once in ``k / p`` steps (Kleinman, Lazarus &
    Platt 2004, *American Journal of Epidemiology* 159(3), 217-224): that is `recurrence`.
    Earlier scans are not adjusted for.

    False alarms at the 5% level among 1,500 events in 124 wards and 12 quarters without clusters:
    where risks of areas differ (coefficient of variation .45), 1% with the negative binomial null
    and 91% with Poisson; where risks differ from step to step within areas, 5% and 36%. A
    whole district that reports more is no such variation: this scan finds it.
    """
    _check_settings(statistic, null, draws, min_cases, threads, repeated_every)
    given = count_input(xy, observed, expected, population, statistic)
    limits = Limits(
        max_share=max_share,
        max_areas=max_areas,
        max_radius=max_radius,
        max_time=max_time,
        max_steps=max_steps,
        min_steps=min_steps,
        prospective=prospective,
    )
    figures = _figures(given, statistic, min_cases, high=high, low=low)
    cylinders = find_cylinders(
        given.points, given.population, given.everyone, figures.observed.shape[1], limits
    )
    model = risk_null(null, figures, given.points, draws, rng)
    search = Search(
        given=given,
        figures=figures,
        cylinders=cylinders,
        null=model,
        null_name=null,
        limits=limits,
        repeated_every=repeated_every,
    )
    result = search.run(
        rng, threads, f"space-time scan statistic, {STATISTICS[statistic]}; {NULLS[null]}"
    )
    overdispersed = count_dispersion(given.observed, given.expected, rng)
    return replace(
        result,
        cv_areas=float(np.sqrt(model.between_areas).mean()),
        cv_steps=float(np.sqrt(model.between_steps).mean()),
        overdispersed=overdispersed,
        caution=caution_for(null, overdispersed),
    )


def permutation_scan(
    xy: ArrayLike,
    area: ArrayLike,
    time: ArrayLike,
    *,
    period: tuple[int, int] | None = None,
    max_share: float = 0.2,
    max_areas: int | None = None,
    max_radius: float | None = None,
    max_time: float = 0.5,
    max_steps: int | None = None,
    min_steps: int = 1,
    prospective: bool = False,
    repeated_every: int = 1,
    draws: int = 999,
    rng: np.random.Generator,
    high: bool = True,
    low: bool = False,
    min_cases: int = 2,
    threads: int = 1,
) -> SpaceTimeResult:
    """Find areas and steps with more cases than the areas' and the steps' own totals explain.

    An area that always reports more, or a season in which all do, is no cluster: what counts is
    that cases of a place fall together in time as those of other places do not. So differing
    reporting does not matter if it stays as it is; a change in one place's reporting is found.

    Parameters
    ----------
    xy
        One point an area, shape ``(n, 2)``, in metres of one plane (EPSG:27700).
    area
        Row in `xy` of each case's area, shape ``(cases,)``.
    time
        Whole step of each case, same shape, in any numbering: days, months since some month.
    period
        First and last step of the study, both included; those of the first and last case if None.
        Give it for a prospective scan, or a last step without cases would not be seen as one.
    max_share, max_areas, max_radius
        Greatest share of all cases in the areas of a circle, over all steps, itself allowed; most
        areas; and longest distance from its centre, in the unit of `xy`. None sets no limit.
    max_time, max_steps, min_steps, prospective, repeated_every
        As `scan` has them.
    draws
        Times the steps are dealt anew to the cases.
    rng
        Source of chance. Store its seed with the result.
    high, low, min_cases, threads
        As `scan` has them.

    Returns
    -------
    As `scan`; expected counts are (cases of the areas) x (cases in the steps) / (all cases), and
    `relative_risk` is observed over expected. No cluster where there is no case, or all are in
    one area or one step.

    Raises
    ------
    ValueError
        If an area or a time is not a whole number within its range, shapes disagree, there is no
        case and no period, or a limit is out of range.

    Notes
    -----
    Kulldorff, Heffernan, Hartman, Assunção & Mostashari (2005), *PLoS Medicine* 2(3), e59. Risks
    or reporting that differ between areas, or steps, but not both at once, are no cluster. Risks
    that differ from step to step within areas without cause are: with a coefficient of variation
    of .45 and 1,500 cases in 124 wards and 12 quarters it alarms falsely in 32%. `overdispersed`
    tests for it and `caution` says so.
    """
    _check_settings("kulldorff", "poisson", draws, min_cases, threads, repeated_every)
    given = case_input(xy, area, time, period)
    limits = Limits(
        max_share=max_share,
        max_areas=max_areas,
        max_radius=max_radius,
        max_time=max_time,
        max_steps=max_steps,
        min_steps=min_steps,
        prospective=prospective,
    )
    figures = _figures(given, "kulldorff", min_cases, high=high, low=low)
    search = Search(
        given=given,
        figures=figures,
        cylinders=find_cylinders(
            given.points, given.population, given.everyone, figures.observed.shape[1], limits
        ),
        null=PermutationNull(counts=given.observed, draws=draws),
        null_name="permutation",
        limits=limits,
        repeated_every=repeated_every,
    )
    result = search.run(
        rng,
        threads,
        "space-time permutation scan statistic (Kulldorff et al. 2005); what areas and steps hold "
        "in all is kept, and the steps are dealt anew to the cases",
    )
    overdispersed = case_dispersion(given.observed, given.expected, rng)
    return replace(
        result,
        overdispersed=overdispersed,
        caution=caution_for("permutation", overdispersed),
    )


def _figures(
    given: SpaceTimeInput, statistic: Statistic, min_cases: int, *, high: bool, low: bool
) -> Figures:
    """Put together what the scan goes by."""
    if not (high or low):
        raise ValueError("high and low are both off: there is nothing to look for.")
    return Figures(
        observed=given.observed,
        expected=given.expected,
        statistic=statistic,
        fewest=min_cases,
        high=high,
        low=low,
    )


def _check_settings(
    statistic: str, null: str, draws: int, min_cases: int, threads: int, repeated_every: int
) -> None:
    """Refuse settings that mean nothing."""
    if null not in NULLS:
        raise ValueError(f"null is one of {', '.join(NULLS)}; nothing was scanned.")
    if statistic not in STATISTICS:
        raise ValueError(f"statistic is one of {', '.join(STATISTICS)}; nothing was scanned.")
    if min(draws, min_cases, threads, repeated_every) < 1:
        raise ValueError("draws, min_cases, threads and repeated_every must each be at least 1.")
