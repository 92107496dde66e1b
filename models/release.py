"""A release is what partners may see for one quarter: frozen, and the only type they can draw.

Light on purpose: the partner app imports this module and nothing statistical. Every figure here
is a protected cell, public data, or was computed at release time from these two alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias

from models.disclosure.cells import PeriodKind, ReleasedCell

__all__ = [
    "NOT_AUDITED",
    "Area",
    "AreaFinding",
    "AreaLevel",
    "Category",
    "Change",
    "Family",
    "Findings",
    "Release",
]

#: What a release says until the audit of the disclosure rules has been run on it.
NOT_AUDITED: Final = "not audited"

#: What the areas of a release may be.
AreaLevel: TypeAlias = Literal["ward", "small_group", "group", "district", "county"]
Category: TypeAlias = Literal[
    "more than expected", "fewer than expected", "as expected", "cannot tell"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A public area: what is known of it without any concern.

    Attributes
    ----------
    residents
        Usual residents at Census 2021, or None where they are not known.
    residents_within
        How many per cent `residents` may be off, at 95%, where it is estimated because the ward
        was redrawn since; None where it is the figure of the census.
    small_group_code, group_code
        The groups of adjoining wards a ward or small group belongs to; None at other levels.
    """

    code: str
    level: AreaLevel
    name: str
    district_code: str | None
    district_name: str | None
    residents: int | None
    hectares: float | None = None
    premises: int | None = None
    residents_within: int | None = None
    small_group_code: str | None = None
    group_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFinding:
    """What the protected cells say of one area in one period.

    Attributes
    ----------
    rate, rate_low, rate_high
        Smoothed cases per 10,000 residents a year with its 95% interval.
    rank_low, rank_high
        5-95% interval of the area's rank by rate, 1 the highest; None where not computed.
    category
        Against the expected count; None at levels where it is not computed.
    """

    area: str
    rate: float
    rate_low: float
    rate_high: float
    rank_low: int | None = None
    rank_high: int | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings for every area of one table and period, in the order of `Release.areas`.

    `method` and `denominator` are plain sentences; `draws` and `seed` make it repeatable.
    `smallest_visible` is the smallest relative risk that could be told from chance, if known.
    """

    table: str
    level: AreaLevel
    period_kind: PeriodKind
    period: str
    areas: tuple[AreaFinding, ...]
    method: str
    denominator: str
    draws: int
    seed: int
    smallest_visible: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whether one cell differs from an earlier one by more than rounding and chance explain.

    `smallest_visible` is the smallest change in per cent that could have been seen.
    """

    area: str
    period: str
    before: str
    direction: Literal["up", "down", "cannot tell"]
    smallest_visible: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Releases that share outlines, key and start, and are protected together.

    Attributes
    ----------
    start, wards_from
        First day of the figures of districts and the county, and of those of wards and their
        groups. They differ once new ward outlines have started a new family.
    vintage
        Year of the outlines.
    """

    id: str
    start: str
    vintage: str
    wards_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Everything partners may see for one quarter.

    Attributes
    ----------
    quarter
        Name such as ``"2026-Q3"``.
    policy, spec
        The limits in force, and the hash of the table specification.
    audit
        The certificate, or ``{"status": "not audited"}``.
    area_source, generalised
        Attribution of the outlines, and whether they are simplified.
    default_view
        `level`, `table`, `period_kind` and `period` of the view shown first, and the `reason` in
        words: why this view.
    sentences
        What the quarter says, by rule, in plain words.
    """

    quarter: str
    family: Family
    policy: Mapping[str, Any]
    spec: str
    audit: Mapping[str, Any]
    synthetic: bool
    areas: tuple[Area, ...]
    area_source: str
    generalised: bool
    cells: tuple[ReleasedCell, ...]
    findings: tuple[Findings, ...]
    changes: tuple[Change, ...]
    sentences: tuple[str, ...]
    default_view: Mapping[str, str]
    extent: tuple[float, float, float, float]
    seed: int
    index: Mapping[tuple[str, str, str], ReleasedCell] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index cells by table, area and period, so that a page asks and does not search."""
        found = {
            (cell.id.table, cell.id.area, cell.id.period): cell
            for cell in self.cells
            if not cell.id.dims and cell.id.measure == "cases"
        }
        object.__setattr__(self, "index", found)

    def areas_at(self, level: str) -> tuple[Area, ...]:
        """List the areas of one level in their fixed order."""
        return tuple(area for area in self.areas if area.level == level)

    def area(self, code: str) -> Area | None:
        """Return one area, or None where the release has none of that code."""
        return next((area for area in self.areas if area.code == code), None)

    def cell(self, table: str, area: str, period: str) -> ReleasedCell | None:
        """Return one undivided cell of cases, or None where it is not published."""
        return self.index.get((table, area, period))

    def findings_for(self, table: str, kind: str, period: str) -> Findings | None:
        """Return the findings of one table, kind of period and period, or None if there are none.

        The kind matters: a year of groups and the twelve months of small groups to its December
        are one table and the same dates.
        """
        asked = (table, kind, period)
        return next(
            (
                each
                for each in self.findings
                if (each.table, each.period_kind, each.period) == asked
            ),
            None,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the release as plain values, in a fixed order."""
        plain = {
            name: getattr(self, name)
            for name in ("quarter", "spec", "synthetic", "area_source", "generalised", "seed")
        }
        return plain | {
            "family": asdict(self.family),
            "policy": dict(self.policy),
            "audit": dict(self.audit),
            "areas": [_area(area) for area in self.areas],
            "cells": [cell.as_json() for cell in self.cells],
            "findings": [asdict(found) for found in self.findings],
            "changes": [asdict(change) for change in self.changes],
            "sentences": list(self.sentences),
            "default_view": dict(self.default_view),
            "extent": list(self.extent),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Release":
        """Read a release back from its plain values."""
        return cls(
            **{
                **plain,
                "family": Family(**plain["family"]),
                "areas": tuple(Area(**area) for area in plain["areas"]),
                "cells": tuple(ReleasedCell.from_json(cell) for cell in plain["cells"]),
                "findings": tuple(_findings(found) for found in plain["findings"]),
                "changes": tuple(Change(**change) for change in plain["changes"]),
                "sentences": tuple(plain["sentences"]),
                "extent": tuple(plain["extent"]),
            }
        )


def _area(area: Area) -> dict[str, Any]:
    """Return an area as plain values; what does not apply to it is left out."""
    plain = asdict(area)
    for name in ("residents_within", "small_group_code", "group_code"):
        if plain[name] is None:
            del plain[name]
    return plain


def _findings(plain: Mapping[str, Any]) -> Findings:
    areas = tuple(AreaFinding(**area) for area in plain["areas"])
    return Findings(**{**plain, "areas": areas})
