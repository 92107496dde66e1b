"""A verdict is what one test says of every ward; each test is here under the name it is asked by.

All of them are told at the level that is asked for, from one analysis: another level draws nothing
anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.neighbours import centroids
from models.categories import AS_EXPECTED, CANNOT_TELL, FEWER, MORE, categorise, predictive_interval
from models.chance.stream import stream
from models.gi_star import GiStar, permuted_gi_star
from models.scan import ScanResult, scan
from models.smoothing import empirical_bayes
from webmap.legend import UNKNOWN, LegendClass
from webmap.restricted.answering import design_of
from webmap.restricted.mapping.looks import GREY, NEIGHBOURHOODS, Look
from webmap.restricted.mapping.resemblance import quadrants
from webmap.restricted.mapping.sheet import Sheet
from webmap.words import capital, number

__all__ = ["CLASSES", "TESTS", "UNLIKE", "HotspotTest", "Verdict"]

Floats: TypeAlias = NDArray[np.float64]
_Found = TypeVar("_Found", GiStar, ScanResult)

#: Risks closer than this share of the largest do not differ.
_ALIKE: Final = 1e-9

UNLIKE: Final = Look(
    key="unlike", words="unlike its neighbours", colour=GREY, strokes="dots", ink="#3b4249"
)
#: Classes of every test by the word the tests have for them, most cases first.
CLASSES: Final[Mapping[str, LegendClass]] = MappingProxyType(
    {
        MORE: NEIGHBOURHOODS[MORE],
        FEWER: NEIGHBOURHOODS[FEWER],
        "unlike": UNLIKE,
        AS_EXPECTED: NEIGHBOURHOODS[AS_EXPECTED],
        CANNOT_TELL: UNKNOWN,
    }
)
_QUADRANTS: Final = {
    "high-high": MORE, "low-low": FEWER, "high-low": "unlike", "low-high": "unlike",
    "cannot tell": CANNOT_TELL,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Verdict:
    """What one test says of every ward, in their order.

    Attributes
    ----------
    words
        A key of `CLASSES` each.
    q
        How seldom chance does as much, corrected within the map; ``nan`` where a ward was not
        tested. Of a scan, the p of the ward's cluster: it is of the whole map already.
    family
        How many tests the correction is over, in words.
    method, draws
        The method and its draws, in words.
    """

    words: Sequence[str]
    q: Floats
    family: str
    method: str
    draws: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotTest:
    """One test.

    Attributes
    ----------
    words
        What the form calls it.
    says
        What to know before believing it; nothing of the usual one.
    verdict
        Judges every ward of a sheet at a level.
    """

    words: str
    says: str
    verdict: Callable[[Sheet, float], Verdict]


def _gi_star(sheet: Sheet, level: float) -> Verdict:
    """Judge by Gi* with counts redrawn: at another level than its own from the same draws."""
    found, expected = sheet.analysis.hotspots, sheet.analysis.tested
    some = expected > 0
    fewest = np.zeros(expected.size)
    scaled = expected[some] * (max(found.total, 1) / expected[some].sum())
    fewest[some], _ = predictive_interval(scaled, found.alpha)
    return Verdict(
        words=categorise(found.z, found.q, fewest, level).tolist(),
        q=found.q,
        family=f"{number(found.family)} wards",
        method=found.method,
        draws=f"{number(found.draws)} maps",
    )


def _permuted(sheet: Sheet, level: float) -> Verdict:
    """Judge by Gi* with the rates dealt out anew, as other programs do."""
    cases, expected = sheet.cases, sheet.analysis.tested
    risks = np.divide(cases, expected, out=np.full(cases.size, np.nan), where=expected > 0)
    if np.nanmax(risks) - np.nanmin(risks) <= _ALIKE * np.nanmax(risks):
        return _nothing("Gi* has nothing to compare: the rates do not differ.", cases.size)

    def work_out() -> GiStar:
        neighbours = design_of(sheet.here, sheet.asked).neighbours
        return permuted_gi_star(risks, neighbours, rng=_chance(sheet, "permuted Gi*"))

    found = _remembered(sheet, "permuted Gi*", work_out)
    with np.errstate(invalid="ignore"):
        clear = found.q <= level
        kinds = [np.isnan(found.q), clear & (found.z > 0), clear & (found.z < 0)]
    return Verdict(
        words=np.select(kinds, [CANNOT_TELL, MORE, FEWER], AS_EXPECTED).tolist(),
        q=found.q,
        family=f"{number(found.family)} wards",
        method=f"{found.method}. Values: cases over expected cases, as they are",
        draws=f"{number(found.draws)} permutations",
    )


def _local_moran(sheet: Sheet, level: float) -> Verdict:
    """Judge by local Moran's I: a ward and its neighbours alike, or unlike."""
    found = sheet.analysis.local
    if found is None:
        said = "Local Moran's I has nothing to compare: the risks do not differ."
        return _nothing(said, sheet.cases.size)
    risks = empirical_bayes(sheet.cases, sheet.analysis.tested).mean
    kinds = quadrants(found, risks, level)
    return Verdict(
        words=[_QUADRANTS.get(kind, AS_EXPECTED) for kind in kinds],
        q=found.q,
        family=f"{number(found.family)} wards",
        method=f"{capital(found.method)}. Values: smoothed relative risks",
        draws=f"{number(found.draws)} permutations",
    )


def _scan(sheet: Sheet, level: float) -> Verdict:
    """Judge by the spatial scan, under which risks differ from ward to ward."""
    return _of_scan(sheet, sheet.analysis.scanned, level)


def _poisson_scan(sheet: Sheet, level: float) -> Verdict:
    """Judge by the spatial scan as it is used mostly: one risk for all, which is never so."""
    design = design_of(sheet.here, sheet.asked)

    def work_out() -> ScanResult:
        return scan(
            centroids(sheet.here.wards),
            sheet.cases,
            sheet.analysis.tested,
            population=design.exposure,
            max_share=design.max_share,
            null="poisson",
            draws=design.draws,
            low=True,
            rng=_chance(sheet, "Poisson scan"),
        )

    return _of_scan(sheet, _remembered(sheet, "Poisson scan", work_out), level)


def _of_scan(sheet: Sheet, found: ScanResult, level: float) -> Verdict:
    some = sheet.analysis.tested > 0
    words = np.where(some, AS_EXPECTED, CANNOT_TELL).astype(object)
    p = np.full(some.size, np.nan)
    for cluster in found.clusters:
        p[cluster.members] = cluster.p
        if cluster.p <= level:
            words[cluster.members] = MORE if cluster.high else FEWER
    return Verdict(
        words=words.tolist(),
        q=p,
        family=f"{number(found.zones)} zones at once",
        method=f"{capital(found.method)}. {found.caution}".strip(),
        draws=f"{number(found.draws)} maps",
    )


def _nothing(method: str, n: int) -> Verdict:
    """Return the verdict on a map without differences."""
    return Verdict(
        words=[AS_EXPECTED] * n, q=np.full(n, np.nan), family="none", method=method, draws="none"
    )


def _chance(sheet: Sheet, test: str) -> np.random.Generator:
    days = sheet.asked.period.start.toordinal(), sheet.asked.period.end.toordinal()
    return stream(sheet.analysis.start, test, *days)


def _remembered(sheet: Sheet, test: str, work_out: Callable[[], _Found]) -> _Found:
    question = (test, sheet.asked, sheet.analysis.start)
    return sheet.here.remembered.answer(question, work_out)


#: Tests by the name they have in an address. The usual one stands first.
TESTS: Final[Mapping[str, HotspotTest]] = MappingProxyType(
    {
        "gi-star": HotspotTest(words="Gi*, counts redrawn", says="", verdict=_gi_star),
        "gi-star-permuted": HotspotTest(
            words="Gi*, rates dealt out anew",
            says="As many programs do it. It takes the rate of a small ward for as sure as that "
            "of a large one, and asks about the neighbours only.",
            verdict=_permuted,
        ),
        "local-moran": HotspotTest(
            words="Local Moran's I, by permutation",
            says="It asks another question: whether a ward resembles its neighbours. High among "
            "high counts as more here, low among low as fewer.",
            verdict=_local_moran,
        ),
        "scan": HotspotTest(
            words="Spatial scan, risks that differ",
            says="It names groups of wards. Where a group ends is less sure than that it is there.",
            verdict=_scan,
        ),
        "scan-poisson": HotspotTest(
            words="Spatial scan, one risk for all (cries wolf)",
            says="It takes the ordinary differences between wards for clusters, so it finds "
            "some on nearly every map, also where nothing is. It is offered to show how many.",
            verdict=_poisson_scan,
        ),
    }
)
