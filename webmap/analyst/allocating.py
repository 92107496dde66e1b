"""Allocating writes, beside an analysis, what its coarse records would add to wards. RESTRICTED."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from boundaries.areas import Areas
from geo.allocation import AreaAllocation, Shares, allocate, by_observed, by_residents
from models.durable import swap_file

__all__ = ["Allocate", "remove_allocation", "write_allocation"]

_TABLE: Final = "allocated.csv"
_NOTE: Final = "allocated.json"
_PRIVATE: Final = 0o600


class Allocate(StrEnum):
    """By what records known only to a district are shared over its wards."""

    RESIDENTS = "residents"
    OBSERVED = "observed"


_SHARES: Final[Mapping[Allocate, Callable[[pd.DataFrame, Areas], Shares]]] = MappingProxyType(
    {
        Allocate.RESIDENTS: lambda _cases, wards: by_residents(wards),
        Allocate.OBSERVED: by_observed,
    }
)


def write_allocation(cases: pd.DataFrame, wards: Areas, by: Allocate, folder: Path) -> None:
    """Share the cases known only to a district over its wards, in files of their own.

    Parameters
    ----------
    cases
        The placed cases of one period, each once (`models.analysing.analysis.cases_in`).
    wards
        The wards counted in.
    by
        How they are shared.
    folder
        The analysis they stand beside. Its own files hold no case that was shared.
    """
    found = allocate(cases, wards, _SHARES[by](cases, wards))
    table = pd.DataFrame(
        {
            "name": wards.frame["name"],
            "district_name": wards.frame["district_name"],
            "cases": found.counted,
            "shared": (found.expected - found.counted).round(3),
            "expected": found.expected.round(3),
            "standard_error": np.sqrt(found.variance).round(3),
        },
        index=wards.codes,
    )
    swap_file(folder / _TABLE, table.to_csv().encode(), mode=_PRIVATE)
    swap_file(folder / _NOTE, json.dumps(_described(found), indent=2).encode(), mode=_PRIVATE)


def remove_allocation(folder: Path) -> None:
    """Take away what an earlier analysis shared: it is not of the figures beside it."""
    for name in (_TABLE, _NOTE):
        (folder / name).unlink(missing_ok=True)


def _described(found: AreaAllocation) -> dict[str, object]:
    """Return all that is needed to know what the figures are."""
    return {
        "marking": "RESTRICTED: never released; a guess about many cases, never about one",
        "n": found.n,
        "in_a_ward": int(found.counted.sum()),
        "shared_over_the_wards_of_their_district": found.n
        - found.unplaced
        - int(found.counted.sum()),
        "unplaced": found.unplaced,
        "shared_by": found.method,
        "assumes": (
            "that cases known only to a town or district are spread like this; reporting habits "
            "may differ, and the standard error does not hold that"
        ),
    }
