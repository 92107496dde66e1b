"""Sensitivity says on which choice, and on whose word, a finding hangs.

A ward that stands out under one neighbour rule only, in one year only, or by the word of one
organisation only, is a lead and not a finding. Each choice is made otherwise, one at a time.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boundaries.areas import Areas
from geo.grades import is_suspected_false
from models.analysing.analysis import PeriodAnalysis
from models.analysing.stability import badges, flips
from models.analysing.variants import DRAWS, QUESTIONS, Variant, Variants
from models.categories import FEWER, MORE, Words
from models.design import Design
from models.reporting.named_change import ReportingChanges

__all__ = ["FEWEST", "MOST", "Sensitivity", "find_sensitivity"]

Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]

#: Share of a ward's cases told of by one organisation alone from which it is "single-source".
MOST: Final = 0.8
#: Cases under which that share says nothing.
FEWEST: Final = 5

METHOD: Final = (
    "the class of every ward is worked out again with one choice made otherwise: another rule of "
    "neighbours, other dates, without each organisation, without operations, without grade D and "
    "source 3, in wards built from other outlines. Stable: no finding comes or goes; mostly "
    "stable: for one of these reasons alone; unstable: for two or more. What changed in reporting "
    "is taken as it was found with all records"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sensitivity:
    """What each ward's class hangs on, in area order. RESTRICTED.

    Attributes
    ----------
    variants
        What was tried.
    flipped
        Whether the finding of a ward comes or goes with a variant, shape ``(n, variants)``.
    badge
        "stable", "mostly stable", "unstable" or "cannot tell".
    largest_share
        Share of a ward's cases that one organisation alone tells of, the largest; ``nan`` where
        there is no case.
    largest
        Which organisation that is, or None.
    single_source
        Whether that share is four in five or more of at least five cases, or the ward's finding
        goes when one organisation is left out.
    draws, method
        Maps redrawn for each variant, and the method in words.
    """

    variants: tuple[Variant, ...]
    flipped: Flags
    badge: Words
    largest_share: Floats
    largest: NDArray[np.object_]
    single_source: Flags
    draws: int
    method: str

    def frame(self, wards: Areas) -> pd.DataFrame:
        """Return one row a ward, for analysts' files. RESTRICTED."""
        names = [f"{QUESTIONS[each.question]}: {each.name}" for each in self.variants]
        return pd.DataFrame(
            {
                "stability": self.badge,
                "flipped_by": [
                    "; ".join(name for name, flip in zip(names, row, strict=True) if flip) or None
                    for row in self.flipped
                ],
                "single_source": self.single_source,
                "largest_source": self.largest,
                "largest_source_share": self.largest_share,
            },
            index=wards.codes,
        )

    def table(self) -> list[dict[str, object]]:
        """Return one row a variant: what was asked, of how many cases, and what it changed."""
        return [
            {
                "question": each.question,
                "asked": QUESTIONS[each.question],
                "choice": each.name,
                "cases": each.total,
                "flipped": int(self.flipped[:, at].sum()),
            }
            for at, each in enumerate(self.variants)
        ]


def find_sensitivity(
    placed: pd.DataFrame,
    wards: Areas,
    design: Design,
    analysis: PeriodAnalysis,
    reporting: ReportingChanges,
    elsewhere: tuple[Areas, pd.DataFrame] | None = None,
) -> Sensitivity:
    """Work the classes of a period out again with each choice made otherwise. RESTRICTED.

    Parameters
    ----------
    placed
        Records with their wards, those of other periods too. Organisations, operations and grades
        are left out in turn if there are the columns `organisation`, `investigation`,
        `information_grade` and `source_grade`.
    wards, design
        Outlines, and how they are tested.
    analysis
        The map itself.
    reporting
        What changed in reporting.
    elsewhere
        The same wards in other outlines (`models.built_areas.build_from`), and the records placed
        in those.

    Notes
    -----
    Operations are left out one by one where there are at most twelve, else all together; of
    organisations the thirty with most cases are tried. Each variant has 4,999 maps, and the chance
    of the map itself.
    """
    variants = tuple(
        Variants(
            placed=placed,
            wards=wards,
            design=design,
            period=analysis.period,
            start=analysis.start,
            reporting=reporting,
        ).all(elsewhere)
    )
    category = analysis.hotspots.category
    flipped = flips(analysis.hotspots, variants, design.level)
    by_one = np.array([each.question == "organisation" for each in variants], dtype=np.bool_)
    share, largest, cases = _largest(placed, wards, analysis)
    lost = flipped[:, by_one].any(axis=1) & np.isin(category, (MORE, FEWER))
    with np.errstate(invalid="ignore"):
        rests = (share >= MOST) & (cases >= FEWEST)
    return Sensitivity(
        variants=variants,
        flipped=flipped,
        badge=badges(analysis.hotspots, variants, design.level),
        largest_share=share,
        largest=largest,
        single_source=rests | lost,
        draws=min(DRAWS, design.draws),
        method=METHOD,
    )


def _largest(
    placed: pd.DataFrame, wards: Areas, analysis: PeriodAnalysis
) -> tuple[Floats, NDArray[np.object_], NDArray[np.int64]]:
    """Return the largest share of a ward's cases told of by one alone, who, and of how many."""
    n = len(wards)
    share, largest = np.full(n, np.nan), np.full(n, None, dtype=object)
    cases = analysis.counts.counts.to_numpy()
    if "organisation" not in placed:
        return share, largest, cases
    received = placed.loc[analysis.period.covers(placed["received_on"])]
    told = received.loc[~is_suspected_false(received), ["case_uid", "ward_code", "organisation"]]
    told = told.dropna().drop_duplicates()
    senders = told.groupby(["ward_code", "case_uid"])["organisation"].agg(["nunique", "min"])
    alone = senders[senders["nunique"] == 1].reset_index()
    counted = alone.groupby(["ward_code", "min"]).size().reset_index(name="alone")
    counted = counted.sort_values(["ward_code", "alone", "min"], ascending=[True, False, True])
    first = counted.drop_duplicates("ward_code").set_index("ward_code").reindex(wards.codes)
    known = cases > 0
    share[known] = first["alone"].fillna(0).to_numpy()[known] / cases[known]
    largest = first["min"].astype("object").where(first["min"].notna(), None).to_numpy()
    return share, largest, cases
