"""Cases are what really happened in the twin and became known: one row each, no agency yet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.periods import Period
from models.twin.truth import Planted

__all__ = ["EXPLOITATION", "RISK_VARIATION", "SECTORS", "draw_cases", "expected_cases"]

#: Coefficient of variation of risk from ward to ward with nothing planted, as in real counts.
RISK_VARIATION: Final = 0.45

#: How often each kind of exploitation is the first one named.
EXPLOITATION: Final[Mapping[str, float]] = {
    "labour": 0.34,
    "criminal": 0.31,
    "sexual": 0.18,
    "domestic_servitude": 0.06,
    "forced_marriage": 0.03,
    "organ_removal": 0.005,
    "unknown": 0.075,
}

#: Sectors by kind of exploitation, the likelier named more than once.
SECTORS: Final[Mapping[str, Sequence[str]]] = {
    "labour": (
        *("car_wash", "car_wash", "care_home", "domiciliary_care", "domiciliary_care"),
        *("construction", "construction", "food_processing", "garment", "beds_furniture"),
        *("warehouse", "restaurant", "restaurant", "takeaway", "nail_bar", "recycling", "courier"),
    ),
    "criminal": ("forced_criminality", "forced_criminality", "cannabis_cultivation"),
    "sexual": ("massage_spa", "massage_spa", "hmo_housing", "hotel"),
    "domestic_servitude": ("domestic_work",),
}

_MISSING_SECTOR: Final = 0.35
_SECOND_KIND: Final = 0.12
_CHILD: Final = {"criminal": 0.6, "sexual": 0.3}
_CHILD_OTHERWISE: Final = 0.08
_CHILD_UNKNOWN: Final = 0.15


def expected_cases(
    wards: Areas,
    planted: Sequence[Planted],
    quarters: Sequence[Period],
    per_quarter: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the expected cases by ward and quarter, and those of the sector ring alone.

    Parameters
    ----------
    wards
        Wards with `residents`.
    planted
        What raises or lowers the number of cases reported.
    quarters
        Quarters, oldest first.
    per_quarter
        Mean number of cases a quarter in the whole county, all planted effects included.
    rng
        Draws the risk of each ward from a Gamma distribution with mean 1.

    Returns
    -------
    Two arrays of shape ``(len(wards), len(quarters))``: cases without the ring, and its cases.
    """
    residents = wards.frame["residents"].to_numpy(dtype=np.float64)
    base = residents * _usual_risk(wards, planted, rng)
    cases = np.repeat(base[:, None], len(quarters), axis=1)
    ring = np.zeros_like(cases)
    names = [quarter.name for quarter in quarters]
    for effect in planted:
        rows = wards.codes.get_indexer(pd.Index(effect.areas))
        columns = np.array([names.index(name) for name in effect.quarters])
        block = np.ix_(rows, columns)
        if effect.sector is None:
            cases[block] *= effect.factor
        else:
            ring[block] += cases[block] * (effect.factor - 1)
    scale = per_quarter * len(quarters) / (cases.sum() + ring.sum())
    return cases * scale, ring * scale


def draw_cases(
    cases: NDArray[np.float64],
    ring: NDArray[np.float64],
    ring_sector: str,
    quarters: Sequence[Period],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the cases that became known.

    Parameters
    ----------
    cases, ring
        Expected numbers from `expected_cases`.
    ring_sector
        Sector of every case of the ring.
    quarters
        Quarters, oldest first.
    rng
        Draws everything.

    Returns
    -------
    One row per case, numbered from 0, with `ward` and `quarter` (row numbers), `known_on`
    (datetime64, the day of the first report), `exploitation`, `child`, `sector` (or empty).
    """
    drawn = [_drawn(rng.poisson(expected), quarters, rng) for expected in (cases, ring)]
    drawn[0]["exploitation"] = rng.choice(
        list(EXPLOITATION), len(drawn[0]), p=_shares(EXPLOITATION.values())
    )
    drawn[0]["sector"] = _sectors(drawn[0]["exploitation"], rng)
    drawn[1]["exploitation"] = "labour"
    drawn[1]["sector"] = ring_sector
    known = pd.concat(drawn, ignore_index=True)
    known["child"] = _children(known["exploitation"], rng)
    known["exploitation"] = _with_second_kind(known, rng)
    return known.sort_values(["known_on", "ward"], kind="stable", ignore_index=True)


def _usual_risk(
    wards: Areas, planted: Sequence[Planted], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the risk of each ward with nothing planted.

    Inside each hotspot it is scaled to a mean of 1, so that its factor is its relative risk.
    """
    shape = 1 / RISK_VARIATION**2
    risk = rng.gamma(shape, 1 / shape, len(wards))
    for effect in planted:
        if effect.is_hotspot:
            rows = wards.codes.get_indexer(pd.Index(effect.areas))
            risk[rows] /= risk[rows].mean()
    return risk


def _drawn(
    numbers: NDArray[np.int64], quarters: Sequence[Period], rng: np.random.Generator
) -> pd.DataFrame:
    """Spread `numbers` (wards by quarters) over the days of their quarters."""
    cell = np.repeat(np.arange(numbers.size), numbers.ravel())
    ward, quarter = np.divmod(cell, len(quarters))
    first = np.array([period.start for period in quarters], dtype="datetime64[D]")
    days = np.array([(period.end - period.start).days for period in quarters])
    day = (rng.random(cell.size) * days[quarter]).astype("timedelta64[D]")
    return pd.DataFrame({"ward": ward, "quarter": quarter, "known_on": first[quarter] + day})


def _sectors(kinds: pd.Series, rng: np.random.Generator) -> NDArray[np.object_]:
    """Choose a sector that goes with each kind of exploitation; often none is known."""
    chosen = np.full(len(kinds), "", dtype=object)
    for kind, sectors in SECTORS.items():
        known = (kinds == kind).to_numpy() & (rng.random(len(kinds)) > _MISSING_SECTOR)
        rows = np.flatnonzero(known)
        chosen[rows] = rng.choice(np.array(sectors, dtype=object), rows.size)
    return chosen


def _children(kinds: pd.Series, rng: np.random.Generator) -> NDArray[np.object_]:
    """Say whether the potential victim is a child: yes, no or unknown."""
    chance = kinds.map(_CHILD).fillna(_CHILD_OTHERWISE).to_numpy()
    answer = np.where(rng.random(len(kinds)) < chance, "yes", "no").astype(object)
    answer[rng.random(len(kinds)) < _CHILD_UNKNOWN] = "unknown"
    return answer


def _with_second_kind(known: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.object_]:
    """Join a second kind to some, and child exploitation to criminal cases about children."""
    kinds = known["exploitation"].to_numpy(dtype=object)
    second = rng.choice(np.array(["criminal", "labour", "sexual"], dtype=object), len(known))
    second[((known["child"] == "yes") & (known["exploitation"] == "criminal")).to_numpy()] = (
        "child_exploitation"
    )
    joined = (rng.random(len(known)) < _SECOND_KIND) | (second == "child_exploitation")
    joined &= (second != kinds) & (kinds != "unknown")
    return np.where(joined, kinds + ";" + second, kinds)


def _shares(weights: Iterable[float]) -> NDArray[np.float64]:
    """Scale weights to a sum of exactly one."""
    given = np.array(list(weights))
    return np.asarray(given / given.sum())
