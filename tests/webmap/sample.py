"""A sample release: real West Yorkshire wards with made-up figures, protected as a release is.

For tests of pages and maps only. The counts are drawn from a seed and belong to nobody; the
statistics are rough stand-ins with the right shape, not the service's own.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.periods import Period, closed_years, everything, quarters_between
from models.dates import period_words
from models.disclosure.cells import CellId, ReleasedCell, State
from models.disclosure.spec import family_from
from models.release import NOT_AUDITED, Area, AreaFinding, Change, Findings, Release

WARDS = Path(__file__).parents[2] / "boundaries" / "data" / "wards_2025.csv"
COUNTY = "E47000003"
FIRST = Period.quarter("2023-Q4")
LEVELS = {"T1": "ward", "T2": "district", "T3": "county"}
#: Wards given four times the risk, so that the sample has something to find.
BUSY = ("Little Horton", "Dewsbury West", "Burmantofts and Richmond Hill")


@dataclass(frozen=True)
class Known:
    """What the sample's maker knows of one cell and its pages must never learn."""

    count: int
    cell: ReleasedCell

    @property
    def bounds(self) -> tuple[int, int]:
        """What a reader could work out of the count from the printed cell."""
        if self.cell.state is State.SHOWN:
            return max(8, self.cell.value - 4), self.cell.value + 4
        if self.cell.state is State.COARSE:
            return max(8, self.cell.low - 4), (self.cell.high or 60) + 4
        return (0, 9) if self.cell.state is State.SMALL else (0, 60)


def sample_areas(names: Mapping[str, str] | None = None) -> tuple[Area, ...]:
    """List 124 wards, 5 districts and the county; `names` gives some another name, by code."""
    names = names or {}
    with WARDS.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["ward_code"])
    wards = [
        Area(
            code=row["ward_code"],
            level="ward",
            name=names.get(row["ward_code"], row["ward_name"]),
            district_code=row["district_code"],
            district_name=names.get(row["district_code"], row["district_name"]),
            residents=int(row["residents_2021"]),
            hectares=float(row["area_hectares"]),
        )
        for row in rows
    ]
    districts = [
        _union([ward for ward in wards if ward.district_code == code], "district", code, name)
        for code, name in sorted({(w.district_code, w.district_name) for w in wards})
    ]
    return (*wards, *districts, _union(wards, "county", COUNTY, "West Yorkshire"))


def sample_release(
    *,
    quarter: str = "2026-Q3",
    seed: int = 7,
    volume: int = 400,
    synthetic: bool = True,
    names: Mapping[str, str] | None = None,
) -> Release:
    """Make a whole release: T1 ward, T2 district, T3 county, with findings and changes.

    It holds cells of every state: SHOWN, SMALL, a few COARSE, and the wards of Calderdale
    WITHHELD for the first year; and every category, "cannot tell" among them.
    """
    rng = np.random.default_rng(seed)
    last = Period.quarter(quarter)
    areas = sample_areas(names)
    known = _known(areas, FIRST, last, volume, rng)
    cells = tuple(item.cell for item in known.values())
    found = tuple(_findings(table, period, areas, known) for table, period in _views(FIRST, last))
    changes = tuple(_changes(areas, known, FIRST, last))
    return Release(
        quarter=quarter,
        family=family_from(FIRST.start, "2025"),
        policy={"threshold": 8, "base": 5},
        spec="0" * 64,
        audit={"status": NOT_AUDITED},
        synthetic=synthetic,
        areas=areas,
        area_source="Office for National Statistics, Open Government Licence v3.0. Contains OS "
        "data © Crown copyright and database right 2025.",
        generalised=True,
        cells=cells,
        findings=found,
        changes=changes,
        sentences=_sentences(known, found, changes, last),
        default_view={
            "level": "ward",
            "period": closed_years(FIRST.start, last)[-1].iso,
            "reason": "At least 80% of wards can be shown over a closed year.",
        },
        extent=(398_000.0, 401_000.0, 455_000.0, 452_000.0),
        seed=seed,
    )


def _union(wards: list[Area], level: str, code: str, name: str) -> Area:
    return Area(
        code=code,
        level=level,
        name=name,
        district_code=code if level == "district" else None,
        district_name=name if level == "district" else None,
        residents=sum(ward.residents for ward in wards),
        hectares=sum(ward.hectares for ward in wards),
    )


def _views(first: Period, last: Period) -> list[tuple[str, Period]]:
    years = closed_years(first.start, last)
    closed = [*years, everything(first.start, years[-1])]
    quarters = quarters_between(first, last)
    return [
        *(("T1", period) for period in closed),
        *((table, period) for table in ("T2", "T3") for period in (*quarters, *closed)),
    ]


def _known(areas, first, last, volume, rng) -> dict[tuple[str, str], Known]:
    wards = [area for area in areas if area.level == "ward"]
    risk = np.array([area.residents * (4.0 if area.name in BUSY else 1.0) for area in wards])
    quarters = quarters_between(first, last)
    counts = rng.poisson(0.8 * volume * risk / risk.sum(), size=(len(quarters), len(wards)))
    counts[-2:, [area.district_name == "Kirklees" for area in wards]] *= 2
    districts = sorted({area.district_code for area in wards})
    only_district = rng.poisson(0.2 * volume / 5, size=(len(quarters), len(districts)))
    known = {}
    for table, period in _views(first, last):
        rows = [at for at, quarter in enumerate(quarters) if quarter in period.quarters]
        for area in (area for area in areas if area.level == LEVELS[table]):
            inside = [at for at, ward in enumerate(wards) if area.level == "county"
                      or area.code in (ward.code, ward.district_code)]  # fmt: skip
            loose = [at for at, code in enumerate(districts) if area.level != "ward"
                     and area.code in (code, COUNTY)]  # fmt: skip
            count = counts[np.ix_(rows, inside)].sum() + only_district[np.ix_(rows, loose)].sum()
            cell = _protected(int(count), int(rng.integers(-2, 3)), table, area, period)
            known[area.code, period.iso] = Known(int(count), cell)
    return known


def _protected(count: int, noise: int, table: str, area: Area, period: Period) -> ReleasedCell:
    at = CellId(
        measure="cases",
        table=table,
        area=area.code,
        vintage="2025",
        period_kind=period.kind,
        period=period.iso,
    )
    noisy = count + (noise if count else 0)
    if table == "T1" and area.district_name == "Calderdale" and period.name == "2024":
        return ReleasedCell(id=at, state=State.WITHHELD)
    if min(count, noisy) < 8:
        return ReleasedCell(id=at, state=State.SMALL, low=0, high=9)
    printed = 5 * ((noisy + 2) // 5)
    if table == "T1" and area.code.endswith(("27", "67")):
        low = printed - 5 if printed % 10 else printed
        return ReleasedCell(id=at, state=State.COARSE, low=max(low, 10), high=max(low, 10) + 5)
    return ReleasedCell(id=at, state=State.SHOWN, value=printed, low=printed, high=printed)


def _findings(table, period, areas, known) -> Findings:
    here = [area for area in areas if area.level == LEVELS[table]]
    years = len(period.quarters) / 4
    bounds = np.array([known[area.code, period.iso].bounds for area in here], dtype=float)
    exposure = np.array([area.residents for area in here]) / 10_000 * years
    middle, prior = bounds.mean(axis=1), 6.0
    overall = middle.sum() / exposure.sum()
    rate = (middle + prior) / (exposure + prior / overall)
    width = 1.96 * np.sqrt(middle + prior) + (bounds[:, 1] - bounds[:, 0]) / 8
    low = np.maximum(0.1, rate - width / (exposure + prior / overall))
    high = rate + width / (exposure + prior / overall)
    return Findings(
        table=table,
        level=LEVELS[table],
        period_kind=period.kind,
        period=period.iso,
        areas=tuple(
            AreaFinding(
                area=area.code,
                rate=round(float(rate[at]), 2),
                rate_low=round(float(low[at]), 2),
                rate_high=round(float(high[at]), 2),
                rank_low=int((low > high[at]).sum()) + 1 if table == "T1" else None,
                rank_high=len(here) - int((high < low[at]).sum()) if table == "T1" else None,
                category=_category(known[area.code, period.iso], low[at], high[at], overall)
                if table == "T1"
                else None,
            )
            for at, area in enumerate(here)
        ),
        method="Rates are drawn towards the county's where an area's own figures say little.",
        denominator="Residents at Census 2021.",
        draws=200,
        seed=7,
        smallest_visible=1.8 if table == "T1" else 1.3,
    )


def _category(item: Known, low: float, high: float, overall: float) -> str:
    if low > overall:
        return "more than expected"
    if high < overall:
        return "fewer than expected"
    return "as expected" if item.cell.state is State.SHOWN else "cannot tell"


def _changes(areas, known, first: Period, last: Period) -> list[Change]:
    """Compare each quarter with the same quarter a year before, by their printed ends."""
    changes = []
    for period in quarters_between(first, last)[4:]:
        for area in (area for area in areas if area.level != "ward"):
            now, then = known[area.code, period.iso], known[area.code, period.year_before.iso]
            direction = "cannot tell"
            if now.bounds[0] > then.bounds[1] * 1.25:
                direction = "up"
            elif now.bounds[1] * 1.25 < then.bounds[0]:
                direction = "down"
            changes.append(
                Change(
                    area=area.code,
                    period=period.iso,
                    before=period.year_before.iso,
                    direction=direction,
                    smallest_visible=round(280 / np.sqrt(sum(then.bounds) / 2)),
                )
            )
    return changes


def _sentences(known, found, changes, last: Period) -> tuple[str, ...]:
    county = known[COUNTY, last.iso].cell
    year = closed_years(FIRST.start, last)[-1]
    wards = next(item for item in found if (item.table, item.period) == ("T1", year.iso))
    hot = [item.area for item in wards.areas if item.category == "more than expected"]
    unclear = [item.area for item in wards.areas if item.category == "cannot tell"]
    moved = [
        item for item in changes if item.period == last.iso and item.direction != "cannot tell"
    ]
    when = period_words("quarter", last.iso)
    return (
        f"About {county.value} concerns were reported in West Yorkshire from {when}.",
        "Beside the same quarter a year before, "
        + (f"{len(moved)} of 6 areas changed clearly." if moved else "no area changed clearly."),
        f"Over {year.name}, {len(hot)} wards had more concerns than expected.",
        f"For {len(unclear)} of 124 wards there is not enough information to say.",
        "These are concerns reported, not proven cases, and depend on who reports.",
    )
