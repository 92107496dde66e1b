"""Findings are what the protected cells of one table and period tell of each area.

Every figure here is worked out from protected cells and public data (residents, outlines). A cell
enters as the interval anyone could work out from it, never as a number, so a quiet ward gets a
wide range and, where it must, "cannot tell".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.neighbours import Neighbours, queen
from geo.periods import Period
from geo.residents import (
    PER,
    estimate_words,
    has_residents,
    person_years,
    shared_by_residents,
)
from models.chance.gamma_poisson import Intervals, Prior
from models.chance.posterior import Posterior
from models.disclosure.protected import ProtectedCube, attacker_intervals
from models.disclosure.spec import WARD_LEVELS, ReleaseSpec, TableSpec
from models.hotspots import released_hotspots
from models.ranks import rank_intervals
from models.release import AreaFinding, AreaLevel, Category, Findings
from models.smoothing import LEVEL, censored_empirical_bayes

__all__ = ["Layer", "all_findings", "find", "layer_of"]

Floats: TypeAlias = NDArray[np.float64]
_Rank: TypeAlias = tuple[int | None, int | None]

#: Belief in an area's risk that is worth half a concern: next to nothing.
HARDLY_ANY: Final = Prior(alpha=0.5, mean=1.0)
#: Draws of risks for rank intervals.
RANK_DRAWS: Final = 999
#: Maps redrawn without clusters, and count vectors drawn from the intervals, for categories.
NULL_DRAWS: Final = 9_999
POSTERIOR_DRAWS: Final = 200
#: Fewer areas than this are too few to learn from one another: each stands alone.
FEWEST_LEARNT: Final = 10
#: Places a stored rate keeps: enough to print, and the same on every machine.
DECIMALS: Final = 3

_DENOMINATOR: Final = (
    "Usual residents at Census 2021, times the length of the period in years. A concern whose "
    "place is known less exactly than this level is not in its rates."
)
_SMOOTHED: Final = (
    "Each published figure stands for a range of counts. Rates are drawn towards the mean of all "
    "areas by as much as chance calls for (Gamma-Poisson model fitted to those ranges; 95% "
    f"interval). Ranks: 5 to 95% interval over {RANK_DRAWS} draws. Categories: Gi* with queen "
    f"neighbours on {POSTERIOR_DRAWS} maps drawn from the ranges, against maps redrawn with risks "
    "that differ as adjoining wards do, Benjamini-Hochberg at .05, kept where nine maps in ten "
    "agree and the area's own rate does not say otherwise; "
    '"as expected" only where its figure is printed.'
)
_ALONE: Final = (
    "Each published figure stands for a range of counts. A rate rests on the area's own range "
    "(95% interval of chance and rounding together); there are too few areas to learn from one "
    f"another. Ranks: 5 to 95% interval over {RANK_DRAWS} draws. No category is given."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """The protected cells of one table and period, ready for statistics; all in area order.

    Attributes
    ----------
    table, period
        Which layer.
    counts
        What each cell stands for, and what would be expected in it: the area's share, by
        residents, of the most that the county's published figure stands for.
    person_years
        Residents times years, in units of 10,000.
    ceiling
        1 where the expected counts sum to a published total these counts are part of, else
        infinite: what the mean relative risk is known not to exceed.
    """

    table: TableSpec
    period: Period
    counts: Intervals
    person_years: Floats
    ceiling: float


def all_findings(
    cube: ProtectedCube, areas: Mapping[AreaLevel, Areas], spec: ReleaseSpec, seed: int
) -> tuple[Findings, ...]:
    """Return the findings of every layer whose areas' residents are known.

    Parameters
    ----------
    cube
        Protected cells.
    areas
        Outlines by level, with `residents` where they are known.
    spec
        Which tables there are, and the level of each.
    seed
        Start of chance. Each level and span of dates has a source of its own, so one layer more
        changes no other, and the year of wards says what their twelve months to December say.
    """
    joined = {level: queen(here) for level, here in areas.items() if _learns(level, here)}
    found = []
    for name, kind, iso in cube.layers():
        table = spec.undivided(name, kind)
        here = areas[table.level]
        if has_residents(here):
            layer = layer_of(cube, spec, table, Period.from_iso(kind, iso), areas)
            found.append(find(layer, here, joined.get(table.level), seed))
    return tuple(found)


def _learns(level: AreaLevel, areas: Areas) -> bool:
    """Say whether areas are many enough to learn from one another."""
    return level in WARD_LEVELS and len(areas) >= FEWEST_LEARNT


def layer_of(
    cube: ProtectedCube,
    spec: ReleaseSpec,
    table: TableSpec,
    period: Period,
    areas: Mapping[AreaLevel, Areas],
) -> Layer:
    """Gather one layer of the cube with its areas' residents.

    The expected counts come from the county's own published cell of the same dates where there is
    one with an upper end, else from those of its quarters; else from the layer's own cells, and
    then nothing bounds the mean risk.
    """
    level = areas[table.level]
    cells = cube.layer(table.name, period.kind, period.iso, level.codes)
    lower, upper = attacker_intervals(cells, cube.policy)
    total = _most_in_county(cube, spec, period, areas["county"])
    scale = total if np.isfinite(total) else max(lower.sum(), 1.0)
    return Layer(
        table=table,
        period=period,
        counts=Intervals.of(lower, upper, shared_by_residents(scale, level)),
        person_years=person_years(level, period) / PER,
        ceiling=1.0 if np.isfinite(total) and lower.sum() <= total else np.inf,
    )


def find(layer: Layer, areas: Areas, neighbours: Neighbours | None, seed: int) -> Findings:
    """Return the rates, ranks and categories of one layer.

    Parameters
    ----------
    layer
        What is known of each area.
    areas
        The areas, in the layer's order.
    neighbours
        Who adjoins whom. None at levels with too few areas to learn from one another: there a
        rate stands alone and no category is given.
    seed
        Start of chance, stored with the findings.
    """
    span = layer.period.start.toordinal(), layer.period.end.toordinal()
    rng = np.random.default_rng([seed, *layer.table.level.encode(), *span])
    smoothed = neighbours is not None
    risks, prior = _smoothed(layer) if smoothed else _alone(layer)
    ranks = _ranks(layer, prior, rng)
    categories: Sequence[Category | None] = [None] * len(areas)
    if neighbours is not None:
        called = _categories(layer, neighbours, rng)
        categories = _borne_out(called, risks, prior.mean, layer.counts.lower == 0)
    return Findings(
        table=layer.table.name,
        level=layer.table.level,
        period_kind=layer.period.kind,
        period=layer.period.iso,
        areas=_by_area(layer, areas, risks, ranks, categories),
        method=_SMOOTHED if smoothed else _ALONE,
        denominator=_denominator(areas),
        draws=NULL_DRAWS if smoothed else RANK_DRAWS,
        seed=seed,
    )


def _denominator(areas: Areas) -> str:
    """Say what rates are over, and where that is an estimate."""
    estimated = estimate_words(areas)
    if not estimated:
        return _DENOMINATOR
    return f"{_DENOMINATOR} The {estimated}; the range of a rate and the classes do not hold that."


def _by_area(
    layer: Layer,
    areas: Areas,
    risks: Floats,
    ranks: Sequence[_Rank],
    categories: Sequence[Category | None],
) -> tuple[AreaFinding, ...]:
    """Put what was found of each area together, its risk as a rate."""
    rates = np.round(risks * layer.counts.expected / layer.person_years, DECIMALS)
    return tuple(
        AreaFinding(
            area=str(code),
            rate=rate,
            rate_low=low,
            rate_high=high,
            rank_low=best,
            rank_high=worst,
            category=category,
        )
        for code, (rate, low, high), (best, worst), category in zip(
            areas.codes, rates.T.tolist(), ranks, categories, strict=True
        )
    )


def _ranks(layer: Layer, prior: Prior, rng: np.random.Generator) -> list[_Rank]:
    """Return the best and worst likely rank of each area; an area alone has none."""
    counts = layer.counts
    if counts.lower.size == 1:
        return [(None, None)]
    best, worst = rank_intervals(
        counts.lower, counts.upper, counts.expected, rng, RANK_DRAWS, prior=prior
    )
    return list(zip(best.tolist(), worst.tolist(), strict=True))


def _most_in_county(cube: ProtectedCube, spec: ReleaseSpec, period: Period, county: Areas) -> float:
    """Return the most that the county's published figures of some dates stand for, or infinity.

    Its own cell of these dates comes first, whatever its kind; else its quarters together.
    """
    names = {table.name for table in spec.tables if table.level == "county"}
    of_county = {iso: (name, kind, iso) for name, kind, iso in cube.layers() if name in names}
    wanted = [period.iso] if period.iso in of_county else [each.iso for each in period.quarters]
    if not of_county.keys() >= set(wanted):
        return np.inf
    cells = [cell for iso in wanted for cell in cube.layer(*of_county[iso], county.codes)]
    return float(attacker_intervals(cells, cube.policy)[1].sum())


def _smoothed(layer: Layer) -> tuple[Floats, Prior]:
    """Smooth over the areas: relative risk with its ends, shape ``(3, n)``, and the prior.

    Where the model leaves an end open, the area's own range closes it.
    """
    found = censored_empirical_bayes(
        layer.counts.lower, layer.counts.upper, layer.counts.expected, ceiling=layer.ceiling
    )
    risks = np.stack([found.mean, found.lower, found.upper])
    own, _ = _alone(layer)
    prior = Prior(alpha=found.alpha, mean=found.prior_mean)
    return np.where(np.isfinite(risks), risks, own), prior


def _alone(layer: Layer) -> tuple[Floats, Prior]:
    """Take every area by itself: relative risk with its ends, and a prior worth next to nothing."""
    posterior = Posterior.given(layer.counts, HARDLY_ANY)
    ends = [posterior.quantile((1 - LEVEL) / 2), posterior.quantile((1 + LEVEL) / 2)]
    return np.stack([posterior.mean, *ends]), HARDLY_ANY


def _borne_out(
    categories: list[Category], risks: Floats, usual: float, hidden: NDArray[np.bool_]
) -> list[Category]:
    """Take back what an area's own figure does not bear out; then nobody can tell.

    Gi* judges neighbourhoods, and finding nothing is not finding that all is as usual. So an area
    is "as expected" only where its figure is printed and its range holds the usual risk; it is
    "more" only where its own rate lies above that, and "fewer" only where it lies below.
    """
    rate, low, high = risks
    taken_back = {
        "as expected": (low > usual) | (high < usual) | hidden,
        "more than expected": rate <= usual,
        "fewer than expected": rate >= usual,
        "cannot tell": np.zeros_like(hidden),
    }
    return ["cannot tell" if taken_back[word][at] else word for at, word in enumerate(categories)]


def _categories(layer: Layer, neighbours: Neighbours, rng: np.random.Generator) -> list[Category]:
    """Return each area's category, on which nine in ten of the drawn maps agree."""
    found = released_hotspots(
        layer.counts.lower,
        layer.counts.upper,
        layer.counts.expected,
        neighbours,
        posterior_draws=POSTERIOR_DRAWS,
        null_draws=NULL_DRAWS,
        ceiling=layer.ceiling,
        rng=rng,
    )
    words: list[Category] = found.category.tolist()
    return words
