"""Place coverage says how finely the records of each partner can be placed, and where that fails.

A ward map shows only what reaches a ward. What is lost on the way is counted here by its reason,
and each reason that somebody can mend is worth so many records.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

__all__ = ["LEVELS", "LOSSES", "Gain", "PlaceCoverage", "cover", "losses"]

#: The finest level a record counts at.
LEVELS: Final = ("ward", "district", "county", "none")
#: Why a record is in no ward, with words that say so of several.
LOSSES: Final = MappingProxyType(
    {
        "town": "known to their town only",
        "district": "known to their district only",
        "force": "known to the county only",
        "other_vintage": "ward codes of another vintage than the outlines in use",
        "unknown_ward": "ward codes that are of no ward here",
        "no_uprn_table": "UPRNs, and no table of them is in use",
        "unknown_uprn": "UPRNs that lie outside or that the table does not know",
        "unknown_postcode": "postcodes that lie outside or that the directory does not know",
        "torn_postcode": "postcodes whose outline and directory name different districts",
        "outside": "points outside the county",
        "elsewhere": "towns or districts that are not of this county",
        "unread": "places left empty or that cannot be read",
    }
)
#: What would put records lost so into a ward.
_CURES: Final = MappingProxyType(
    {
        "town": "carried a postcode",
        "district": "carried a postcode",
        "force": "carried a postcode",
        "other_vintage": "were matched by outlines of their vintage, or carried a postcode",
        "unknown_ward": "were given a code that exists",
        "no_uprn_table": "met a UPRN table (plainsight places add-uprns)",
        "unknown_uprn": "were checked against the address",
        "unknown_postcode": "were checked for typing slips",
        "torn_postcode": "carried a point or a UPRN",
        "outside": "were checked for exchanged or mistyped coordinates",
        "unread": "carried a postcode",
    }
)
#: Columns of the table, after the name of the partner.
_COUNTED: Final = (
    *("records", "ward", "district", "county", "none"),
    *("point", "uprn", "postcode", "ward_code", "near_line"),
)
_ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What one better field would buy one partner's records, at most.

    Attributes
    ----------
    partner
        Who sent the records, or ``"all"``.
    loss
        A key of `LOSSES`.
    records
        How many are lost so.
    share, share_after
        Share of the partner's records in a ward now, and if all of these reached one.
    """

    partner: str
    loss: str
    records: int
    share: float
    share_after: float

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"{self.partner}: {self.records} {LOSSES[self.loss]}; if they {_CURES[self.loss]}: "
            f"in a ward {self.share:.0%} -> at most {self.share_after:.0%}"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PlaceCoverage:
    """How finely records can be placed, by partner. Exact: RESTRICTED.

    Attributes
    ----------
    table
        Indexed by partner in order of name, ``"all"`` first. `records` = `ward` + `district` +
        `county` + `none`, each record at the finest level it counts at; `ward` = `point` +
        `uprn` + `postcode` + `ward_code`, by what placed it there; `near_line`, those of them
        that may belong to a neighbour.
    losses
        Indexed alike, one column for each of `LOSSES`; they add up to `records` - `ward`.
    gains
        What better fields would buy, the most records first; those of all partners together
        before those of each.
    """

    table: pd.DataFrame
    losses: pd.DataFrame
    gains: tuple[Gain, ...]


def losses(placed: pd.DataFrame) -> pd.Series:
    """Say why each record is in no ward.

    Parameters
    ----------
    placed
        Records as `geo.placing.place` hands them over.

    Returns
    -------
    A key of `LOSSES`, or ``""`` for a record in a ward; with the index of `placed`.
    """
    kind, precision = placed["place_kind"], placed["precision"]
    known = placed["district_code"].notna()
    rules = {
        "": placed["ward_code"].notna(),
        "force": precision == "force",
        "unread": placed["place"].fillna("").str.strip() == "",
        "other_vintage": (kind == "ward") & known,
        "unknown_ward": kind == "ward",
        "no_uprn_table": (kind == "uprn") & (precision == "none"),
        "unknown_uprn": kind == "uprn",
        "torn_postcode": (kind == "postcode") & known,
        "unknown_postcode": precision == "postcode",
        "outside": precision == "point",
        "town": (precision == "town") & known,
        "district": (precision == "district") & known,
        "elsewhere": precision.isin(["town", "district"]),
    }
    held = [rule.to_numpy(dtype=np.bool_, na_value=False) for rule in rules.values()]
    found = np.select(held, list(rules), default="unread")
    return pd.Series(found, index=placed.index, dtype="str")


def cover(placed: pd.DataFrame, partner: str = "organisation") -> PlaceCoverage:
    """Count how finely records are placed and what is lost, by partner and for all.

    Parameters
    ----------
    placed
        Records as `geo.placing.place` hands them over.
    partner
        The column that says who sent a record.

    Returns
    -------
    Counts in which no record is lost or counted twice. A record outside the county, or whose
    place cannot be read, counts at no level.
    """
    told = pd.DataFrame(
        {"partner": placed[partner].fillna("").to_numpy(), "loss": losses(placed).to_numpy()}
    )
    level = np.select(
        [
            placed["ward_code"].notna(),
            placed["district_code"].notna(),
            placed["precision"] == "force",
        ],
        LEVELS[:3],
        default=LEVELS[3],
    )
    in_ward = level == "ward"
    told = told.assign(
        level=level,
        how=np.where(in_ward, placed["precision"].replace("ward", "ward_code"), ""),
        near_line=in_ward & placed["near_line"].to_numpy(dtype=np.bool_),
    )
    everyone = pd.concat([told.assign(partner=_ALL), told])
    rows = [_ALL, *sorted(set(told["partner"]))]
    counted = pd.concat(
        [
            everyone.groupby("partner").size().rename("records"),
            *(_counts(everyone, column) for column in ("level", "how")),
            everyone.groupby("partner")["near_line"].sum(),
        ],
        axis="columns",
    )
    table = counted.reindex(index=rows, columns=list(_COUNTED)).fillna(0).astype(np.int64)
    lost = _counts(everyone, "loss").reindex(index=rows, columns=list(LOSSES))
    lost = lost.fillna(0).astype(np.int64)
    return PlaceCoverage(table=table, losses=lost, gains=_gains(table, lost))


def _counts(told: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count the words of a column by partner."""
    return pd.crosstab(told["partner"], told[column])


def _gains(table: pd.DataFrame, lost: pd.DataFrame) -> tuple[Gain, ...]:
    """List what could be mended: of all together first, the most records before the fewer."""
    gains = [
        Gain(
            partner=str(partner),
            loss=loss,
            records=int(lost.loc[partner, loss]),
            share=table.loc[partner, "ward"] / table.loc[partner, "records"],
            share_after=(table.loc[partner, "ward"] + lost.loc[partner, loss])
            / table.loc[partner, "records"],
        )
        for partner in table.index
        for loss in _CURES
        if lost.loc[partner, loss]
    ]
    order = list(LOSSES)
    return tuple(
        sorted(
            gains,
            key=lambda gain: (
                gain.partner != _ALL,
                -gain.records,
                gain.partner,
                order.index(gain.loss),
            ),
        )
    )
