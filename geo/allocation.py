"""An allocation shares records known only to their district over its wards, with its uncertainty.

It is a guess about many records, never about one: no record is put into a ward. RESTRICTED: it
starts from exact counts, and nothing made of it is ever released.
"""

from dataclasses import dataclass
from typing import Final, NoReturn

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from geo.residents import estimate_words, shared_by_residents

__all__ = ["AreaAllocation", "Shares", "allocate", "by_observed", "by_residents"]

#: Cases' worth of the share by residents added to what was observed in a district.
_PRIOR: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shares:
    """How the records of a district are shared over its wards.

    Attributes
    ----------
    weight
        Indexed by ward code; not below zero. Only proportions within a district matter.
    certainty
        Indexed by district code: how many cases the weights of a district are known from;
        infinite where they are taken for known.
    method
        In words.

    Raises
    ------
    ValueError
        If a weight is missing or below zero, or a certainty is not above zero.
    """

    weight: pd.Series
    certainty: pd.Series
    method: str

    def __post_init__(self) -> None:
        """Refuse weights that cannot share anything."""
        if not (self.weight >= 0).all() or not (self.certainty > 0).all():
            raise ValueError("weights are numbers from zero up, and certainty is above zero.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AreaAllocation:
    """Counts by ward with the records known only to a district shared in. RESTRICTED.

    It prints no count and can not be pickled, so that none leaves by accident; no function of a
    release accepts it.

    Attributes
    ----------
    counted
        Records known to be in each ward, by ward code.
    expected
        `counted` and the share of the others that is expected in each ward.
    variance
        Of `expected`: how far chance, and weights known from few cases, may move it. Wards of a
        district vary against each other: their sum does not vary.
    unplaced
        Records known to no ward and no district; they are shared with nobody.
    method
        How the shares were made, in words.
    n
        Every record: the sum of `expected`, and `unplaced`.
    """

    counted: pd.Series
    expected: pd.Series
    variance: pd.Series
    unplaced: int
    method: str
    n: int

    def __repr__(self) -> str:
        """Say what this is without saying a count."""
        return f"<AreaAllocation: {len(self.expected)} wards, RESTRICTED>"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied out."""
        raise TypeError("allocated counts stay on the restricted side; release protected cells.")


def by_residents(wards: Areas) -> Shares:
    """Share by residents, as equal risk would; the weights are taken for known.

    Parameters
    ----------
    wards
        With `residents` and `district_code`.
    """
    weight = pd.Series(shared_by_residents(1.0, wards), index=wards.codes)
    certainty = pd.Series(np.inf, index=_districts(wards))
    estimated = estimate_words(wards)
    method = f"residents (Census 2021; {estimated})" if estimated else "residents (Census 2021)"
    return Shares(weight=weight, certainty=certainty, method=method)


def by_observed(placed: pd.DataFrame, wards: Areas) -> Shares:
    """Share as the records that are known to their ward are spread.

    One case's worth of the share by residents is added to each district, so that a ward without a
    record is not taken for one without risk. The weights are as certain as they are many cases.

    Parameters
    ----------
    placed
        Records as `geo.placing.place` hands them over.
    wards
        With `residents` and `district_code`.
    """
    districts = wards.frame["district_code"]
    residents = pd.Series(shared_by_residents(1.0, wards), index=wards.codes)
    prior = _PRIOR * residents / residents.groupby(districts).transform("sum")
    weight = _counted(placed, wards) + prior
    return Shares(
        weight=weight,
        certainty=weight.groupby(districts).sum(),
        method="the wards of the records that are known to one",
    )


def allocate(placed: pd.DataFrame, wards: Areas, shares: Shares) -> AreaAllocation:
    """Share the records that are known to a district and no ward over the district's wards.

    Parameters
    ----------
    placed
        Records as `geo.placing.place` hands them over. A town's records are shared over its
        whole district: no town has an outline.
    wards
        The wards counted in, with `district_code`.
    shares
        How.

    Returns
    -------
    Expected counts whose sum, with `unplaced`, is the number of records; and their variance, that
    of a multinomial draw, or of a Dirichlet-multinomial one where the weights are themselves
    known from a number of cases.

    Raises
    ------
    ValueError
        If the shares are not of exactly these wards, or a district's weights are all zero.
    """
    districts = wards.frame["district_code"]
    if not shares.weight.index.equals(wards.codes):
        raise ValueError("the shares are not of these wards; make both from the same Areas.")
    sums = shares.weight.groupby(districts).transform("sum")
    if not (sums > 0).all():
        raise ValueError("the weights of a district are all zero; nothing can be shared by them.")
    counted = _counted(placed, wards)
    coarse = placed.loc[placed["ward_code"].isna(), "district_code"]
    owed = coarse.value_counts().reindex(_districts(wards), fill_value=0)
    share, n = shares.weight / sums, districts.map(owed)
    certainty = districts.map(shares.certainty)
    spread = np.where(np.isinf(certainty), 1.0, (certainty + n) / (certainty + 1))
    return AreaAllocation(
        counted=counted,
        expected=(counted + n * share).rename("expected"),
        variance=(n * share * (1 - share) * spread).rename("variance"),
        unplaced=len(placed) - int(counted.sum()) - int(owed.sum()),
        method=shares.method,
        n=len(placed),
    )


def _counted(placed: pd.DataFrame, wards: Areas) -> pd.Series:
    """Count the records known to be in each ward."""
    counts = placed["ward_code"].value_counts()
    found: pd.Series = counts.reindex(wards.codes, fill_value=0).astype(np.int64).rename("counted")
    return found


def _districts(wards: Areas) -> list[str]:
    return sorted(set(wards.frame["district_code"]))
