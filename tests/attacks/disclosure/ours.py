"""Our build is the service: it places, admits, counts, protects, audits, mends and derives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.postcodes import Postcodes
from models import analyse
from models.disclosure.audit.past import PastRelease
from models.disclosure.cells import CellId
from models.disclosure.counted import Counted
from models.disclosure.declared import DeclaredTotal
from models.disclosure.geography import Geography
from models.disclosure.policy import Policy
from models.disclosure.spec import WHOLE, ReleaseSpec
from tests.attacks.disclosure.builds import Telling, Told, behind_ours
from tests.world import FAMILY, KEY, unplaced

NOWHERE = Postcodes(
    pd.DataFrame({"postcode": [], "easting": [], "northing": [], "district_code": []}, dtype=object)
)


class Refused(Exception):
    """The audit refused a release: nothing is published, so nobody learns anything."""


@dataclass(frozen=True)
class Ours:
    """The service: places, admits, counts, protects, audits, repairs and derives."""

    areas: Mapping[str, Any]
    spec: ReleaseSpec = WHOLE
    policy: Policy = field(default_factory=Policy)
    seed: int = 20260930
    key: bytes = KEY
    declared: Sequence[DeclaredTotal] = ()
    withheld: Sequence[CellId] = ()
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    name: str = "ours"
    late_at_once: bool = False

    def prepare(self, history) -> Sequence[Any]:
        """Prepare every release in turn, each with those before it; the same history once."""
        asked = tuple((store.quarter, id(store.records)) for store in history)
        asked = (*asked, self.spec.hash, self.key, self.seed, self.declared)
        asked = (*asked, self.withheld)
        if asked not in self.kept:
            self.kept[asked] = self._prepare(history), history  # keeps the records' ids alive
        return self.kept[asked][0]

    def _prepare(self, history):
        counted, past, prepared = Counted.none(), (), []
        for store in history:
            made = analyse.prepare_release(
                held(store.records, self.areas),
                areas=self.areas,
                postcodes=NOWHERE,
                quarter=store.quarter,
                family=FAMILY,
                policy=self.policy,
                spec=self.spec,
                key=self.key,
                counted=counted,
                past=past,
                declared=self.declared,
                withheld=self.withheld,
                synthetic=True,
                seed=self.seed,
            )
            prepared.append(made)
            counted = made.counted
            if made.release is None:
                raise Refused(made.audit)
            past = (*past, PastRelease.of(made.release))
        return prepared

    def tell(self, history):
        """Publish a release for every store, and return what partners then have."""
        releases = [made.release for made in self.prepare(history)]
        return self.told(releases)

    def told(self, releases):
        """Return what a partner has who kept every release."""
        return Told(
            tellings=tuple(
                Telling(each.quarter, tuple(cell.as_json() for cell in each.cells))
                for each in releases
            ),
            geography=Geography.of(self.areas),
            start=FAMILY.start,
            behind=behind_ours,
            late_at_once=False,
        )


def held(records, areas):
    """Turn placed records back into what the store holds, those known to their district too."""
    known = records["ward_code"].notna()
    vague = records[~known].drop(columns=["uid", "ward_code", "district_code", "precision"])
    vague = vague.assign(place_kind="district", place=records.loc[~known, "district_code"])
    return pd.concat([unplaced(records[known], areas), vague]).sort_index()
