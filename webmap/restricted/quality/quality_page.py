"""The quality page is what is known of the records themselves: who sent what, what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd

from geo.periods import Period
from geo.place_coverage import LOSSES, Gain, PlaceCoverage, cover
from webmap.clock import in_london
from webmap.db.records.arrivals import Refused, arrivals_frame, refused_by_column
from webmap.db.records.case_links import decisions
from webmap.db.records.concerns import batches
from webmap.db.records.tables import Batch
from webmap.restricted.choice_words import choice_words
from webmap.restricted.desk import Desk
from webmap.restricted.quality.completeness import ALL, Completeness, completeness
from webmap.restricted.quality.lags import Lag, lags
from webmap.restricted.quality.received import Received, received
from webmap.restricted.room import Room
from webmap.stores import open_records
from webmap.words import date_words, number, period_words

__all__ = ["BatchTold", "QualityPage", "RecordsChanged", "organisation_words"]


class RecordsChanged(Exception):
    """The records changed between two looks at them: look at all of them anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchTold:
    """One file taken in: read = accepted + duplicate + refused. RESTRICTED."""

    batch: int
    source: str
    day: str
    read: int
    accepted: int
    duplicate: int
    refused: int
    adds_up: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class QualityPage:
    """What is known of the records received in a period. RESTRICTED.

    Attributes
    ----------
    period
        The dates records were received in; None for all of them.
    records
        How many there are.
    missing
        What they leave out.
    places
        How finely they are placed.
    grid
        Records by organisation and quarter.
    timed
        How long they took.
    files, refused
        Every file taken in, the latest first, and why rows of them were left out. Both are of all
        time: a row that was left out has no date.
    joined, parted
        Pairs of records that persons found to be one case, and to be two.
    """

    period: Period | None
    records: int
    missing: Sequence[Completeness]
    places: PlaceCoverage
    grid: Received
    timed: Sequence[Lag]
    files: Sequence[BatchTold]
    refused: Sequence[Refused]
    joined: int
    parted: int

    @classmethod
    def of(cls, here: Desk, at: Room, period: Period | None) -> Self | None:
        """Count the records of a period; None where there are none in it.

        Raises
        ------
        RecordsChanged
            If the records are no longer those of the desk.
        """
        inside = here.placed
        if period is not None:
            inside = inside[period.covers(inside["received_on"])]
        if inside.empty:
            return None
        with open_records(at.workspace, at.settings) as db:
            if not here.is_of(db):
                raise RecordsChanged
            arrivals = arrivals_frame(db)
            files = [_told(batch) for batch in reversed(batches(db))]
            refused = refused_by_column(db)
            decided = Counter(link.verdict for link in decisions(db))
        arrivals = arrivals[arrivals["record_uid"].isin(set(inside["record_uid"]))]
        dated = inside.merge(arrivals[["record_uid", "happened_on"]], on="record_uid", how="left")
        return cls(
            period=period,
            records=len(inside),
            missing=completeness(dated),
            places=cover(inside),
            grid=received(inside),
            timed=lags(arrivals),
            files=files,
            refused=refused,
            joined=decided["same"],
            parted=decided["different"],
        )

    @property
    def when(self) -> str:
        """The dates looked at, in words."""
        if self.period is not None:
            return period_words(self.period.kind, self.period.iso)
        quarters = self.grid.quarters
        return period_words("quarter", f"{quarters[0].start}/{quarters[-1].end}")

    @property
    def query(self) -> str:
        """What the address asks, without the question mark."""
        return "" if self.period is None else f"period={self.period.name}"

    @property
    def lost(self) -> Sequence[tuple[str, str, int]]:
        """Why records are in no ward: the reason's key, its words and the records; most first."""
        found = [(loss, words, self.lost_so(ALL, loss)) for loss, words in LOSSES.items()]
        return sorted((each for each in found if each[2]), key=lambda each: -each[2])

    def lost_so(self, organisation: str, loss: str) -> int:
        """Return how many records of one organisation are in no ward for one reason."""
        counts = self.places.losses[loss].to_numpy(dtype=np.int64)
        return int(counts[list(self.places.losses.index).index(organisation)])

    @property
    def gains(self) -> tuple[Sequence[str], Sequence[str]]:
        """What one better field would buy all together, and each organisation; in sentences."""
        whole = [_sentence(gain) for gain in self.places.gains if gain.partner == ALL]
        return whole, [_sentence(gain) for gain in self.places.gains if gain.partner != ALL]

    @property
    def coverage(self) -> Sequence[tuple[str, Mapping[str, int]]]:
        """How finely records are placed, by organisation; all together first."""
        table: pd.DataFrame = self.places.table
        return [
            (str(organisation), {str(name): int(count) for name, count in row.items()})
            for organisation, row in table.iterrows()
        ]

    @property
    def totals(self) -> Mapping[str, int]:
        """What became of the rows of all files."""
        return {
            name: sum(getattr(file, name) for file in self.files)
            for name in ("read", "accepted", "duplicate", "refused")
        }

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """What was counted, and how: pairs of heading and sentence."""
        return (
            ("Counted", f"{number(self.records)} records received in {self.when}, whatever their "
             "grade, each report by itself. Cases are fewer: one may have several records."),
            ("Missing", "A field that is empty, or says that it is not known. A sector belongs to "
             "work and business: without one is not always a fault."),
            ("Places", "The finest level a record counts at; a place is never made finer than it "
             "was sent. “Near a line” lies so near the edge of its ward that it may belong to a "
             "neighbour."),
            ("Lags", "From the month it happened to the month it was received, where the record "
             "says; from the day it was received to the day its file was taken in, London time. A "
             "file of old records makes the second long."),
            ("Files", "All files of every source, whatever period is chosen: read = accepted + "
             "duplicate + refused."),
        )  # fmt: skip


def organisation_words(key: str) -> str:
    """Return an organisation as people read it; all of them together are so called."""
    return "All organisations" if key == ALL else choice_words("organisation", key)


def _sentence(gain: Gain) -> str:
    return str(replace(gain, partner=organisation_words(gain.partner)))


def _told(batch: Batch) -> BatchTold:
    return BatchTold(
        batch=batch.batch_id,
        source=batch.source,
        day=date_words(in_london(batch.imported_at).date()),
        read=batch.rows_read,
        accepted=batch.accepted,
        duplicate=batch.duplicate,
        refused=batch.refused,
        adds_up=batch.rows_read == batch.accepted + batch.duplicate + batch.refused,
    )
