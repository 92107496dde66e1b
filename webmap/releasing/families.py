"""The family in use: where releases start, on which outlines, and in which groups of wards."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
from sqlalchemy.orm import Session

from boundaries.areas import Areas
from geo.neighbours import queen
from geo.periods import Period, quarter_of
from geo.ward_groups import WardGroups
from models.disclosure.counted import Counted, admit
from models.disclosure.family import first_family
from models.disclosure.grouped import shares_shown
from models.disclosure.grouping import choose_groups
from models.disclosure.policy import Policy
from models.release import Family
from webmap.db.records.ledger import last_family
from webmap.errors import NothingToDo, StoreUnavailable

__all__ = ["FamilyInUse", "family_in_use", "family_kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyInUse:
    """A family of releases and its groups of wards, both fixed once its first one is published."""

    family: Family
    groups: WardGroups

    @property
    def groups_text(self) -> str:
        """The groups as they are kept."""
        return json.dumps(self.groups.as_json(), sort_keys=True, ensure_ascii=False)


def family_kept(db: Session) -> FamilyInUse | None:
    """Return the family of the last release, or None before the first.

    Raises
    ------
    StoreUnavailable
        If its groups can not be read.
    """
    kept = last_family(db)
    if kept is None:
        return None
    try:
        groups = WardGroups.from_json(json.loads(kept.groups))
    except ValueError:
        raise StoreUnavailable(
            "The groups of wards kept with the releases can not be read. Restore the records "
            "store from its backup. Nothing was published."
        ) from None
    family = Family(
        id=kept.family_id, start=kept.start, vintage=kept.vintage, wards_from=kept.wards_from
    )
    return FamilyInUse(family=family, groups=groups)


def family_in_use(
    kept: FamilyInUse | None,
    last: str | None,
    placing: Callable[[], pd.DataFrame],
    wards: Areas,
    county: Areas,
    quarter: Period,
    key: bytes,
) -> FamilyInUse:
    """Return the family that a release is of: the last one's, or a new one on new outlines.

    Parameters
    ----------
    kept, last
        The family and quarter of the last release, if there is one.
    placing
        Places the records; asked only for a new family.
    wards, county
        The outlines in use.
    quarter
        Of the release.
    key
        The secret cell key.

    Raises
    ------
    NothingToDo
        If no quarter of the county can be shown.
    """
    if kept is not None and kept.family.vintage == wards.vintage:
        return kept
    placed = placing()
    if kept is not None and last is not None:
        family = _on_new_outlines(kept.family, wards.vintage, Period.quarter(last))
    else:
        family = _first(placed, county, quarter, key)
    closed = replace(family, wards_from=family.start)
    counted = admit(Counted.none(), placed, family, quarter, key)

    def shares(groups: WardGroups) -> tuple[float, float]:
        """Say what would be shown of these groups, from the start to the last quarter."""
        return shares_shown(groups, wards, counted, closed, quarter, Policy())

    return FamilyInUse(family=family, groups=choose_groups(wards, queen(wards), shares))


def _first(placed: pd.DataFrame, county: Areas, quarter: Period, key: bytes) -> Family:
    """Return the first family; only what may be counted and shown decides where it starts."""
    family = first_family(placed, county, quarter, Policy(), key)
    if family is None:
        raise NothingToDo(
            "There is nothing to publish: confidential records and those suspected false do not "
            "count, and of the others no quarter has enough for the county to be shown. Nothing "
            "was published."
        )
    return family


def _on_new_outlines(before: Family, vintage: str, last: Period) -> Family:
    """Start a family on new outlines: wards anew with the next quarter, districts as they were."""
    wards_from = quarter_of(last.end)
    return Family(
        id=f"wards-{vintage}-from-{wards_from.name}",
        start=before.start,
        vintage=vintage,
        wards_from=wards_from.start.isoformat(),
    )
