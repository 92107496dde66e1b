"""Build makes the twin in one pass: truth, cases, reports, premises, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.neighbours import queen
from geo.periods import Period
from models.twin.cases import draw_cases, expected_cases
from models.twin.files import concern_csv, fhrs_xml, truth_json
from models.twin.places import WardPostcodes
from models.twin.premises import draw_premises
from models.twin.reports import make_reports
from models.twin.truth import RING_SECTOR, Truth, plant

__all__ = ["LAST_QUARTER", "QUARTERS", "Twin", "make_twin"]

#: How many quarters the twin covers.
QUARTERS: Final = 12
#: The last of them when none is given.
LAST_QUARTER: Final = Period.quarter("2026-Q3")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Twin:
    """A synthetic county: the files agencies would send, and what is true in it.

    Attributes
    ----------
    concerns
        Concern files by name, one for each source.
    premises
        Food hygiene files by name, one for each authority.
    truth
        What was planted and drawn.
    """

    concerns: Mapping[str, bytes]
    premises: Mapping[str, bytes]
    truth: Truth

    @property
    def files(self) -> dict[str, bytes]:
        """Every file by name, the truth as ``truth.json``."""
        return {**self.concerns, **self.premises, "truth.json": truth_json(self.truth)}


def make_twin(
    wards: Areas,
    postcodes: pd.DataFrame,
    towns: pd.DataFrame,
    *,
    rng: np.random.Generator,
    last_quarter: Period = LAST_QUARTER,
    cases_per_quarter: float = 400,
    premises: int = 4_000,
) -> Twin:
    """Make twelve quarters of a synthetic county, its faults and its planted truth.

    Parameters
    ----------
    wards
        Wards with `district_code`, `district_name`, `residents`.
    postcodes
        Real postcodes: `postcode`, `easting`, `northing` (EPSG:27700 metres).
    towns
        The closed list: `town`, `district_code`, `easting`, `northing`.
    rng
        Draws everything: the same seed gives the same bytes. Concerns and premises do not
        depend on each other's number.
    last_quarter
        The last of the twelve quarters.
    cases_per_quarter
        Mean number of distinct cases a quarter. Rows are about an eighth more, for cases that
        two agencies report.
    premises
        About how many establishments.

    Raises
    ------
    ValueError
        If the wards are too few to plant in, or one has no postcode.
    """
    for_concerns, for_premises = rng.spawn(2)
    quarters = _quarters_to(last_quarter)
    by_ward = WardPostcodes.of(wards, postcodes)
    planted = plant(wards, queen(wards), quarters, for_concerns)
    expected, ring = expected_cases(wards, planted, quarters, cases_per_quarter, for_concerns)
    cases = draw_cases(expected, ring, RING_SECTOR, quarters, for_concerns)
    reports = make_reports(cases, wards, by_ward, towns, quarters, for_concerns)
    last_day = last_quarter.end - timedelta(days=1)
    businesses = draw_premises(wards, by_ward, premises, last_day, for_premises)
    return Twin(
        concerns={f"concerns_{source}.csv": concern_csv(rows) for source, rows in reports.items()},
        premises=fhrs_xml(businesses, last_day),
        truth=Truth(
            vintage=wards.vintage,
            codes=tuple(str(code) for code in wards.codes),
            quarters=tuple(quarter.name for quarter in quarters),
            planted=planted,
            cases=_counted(cases, (len(wards), len(quarters))),
        ),
    )


def _quarters_to(last: Period) -> list[Period]:
    """Return the twin's quarters, oldest first."""
    quarters = [last]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].quarter_before)
    return quarters


def _counted(cases: pd.DataFrame, shape: tuple[int, int]) -> NDArray[np.int64]:
    """Count cases by ward and quarter."""
    counts = np.zeros(shape, dtype=np.int64)
    np.add.at(counts, (cases["ward"].to_numpy(), cases["quarter"].to_numpy()), 1)
    return counts
