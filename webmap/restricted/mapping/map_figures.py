"""Map figures are what the map's script and its table are given: each ward once, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from webmap.legend import LegendClass
from webmap.restricted.mapping.sheet import Drawn, Sheet, chance, figure, interval
from webmap.words import ESTIMATED, number

__all__ = ["TERMS", "MapRow", "as_json", "facts", "map_rows", "terms"]

#: What panel and table say of every ward, whatever the layer; the class comes after them.
TERMS: Final = ("Cases", "Expected", "Rate a year", "Smoothed rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """One ward as the table lists it; figures as they are printed.

    Attributes
    ----------
    search
        The words it is found by.
    residents_note
        What to know of its residents; empty where they were counted.
    """

    code: str
    name: str
    district: str
    look: LegendClass
    value: str
    value_range: str
    cases: str
    expected: str
    rate: str
    rate_range: str
    smoothed: str
    smoothed_range: str
    tested: str
    p: str
    q: str
    search: str
    residents_note: str = ""


def map_rows(sheet: Sheet, drawn: Drawn, places: Mapping[str, Sequence[str]]) -> list[MapRow]:
    """List the wards in the order of the layer; `places` gives towns near a ward by code."""
    frame = sheet.frame
    columns = {
        name: frame[name].tolist()
        for name in (
            "name", "district_name", "cases", "expected", "rate", "rate_low", "rate_high",
            "smoothed_rate", "smoothed_low", "smoothed_high",
        )
    }  # fmt: skip
    codes = [str(code) for code in frame.index]
    estimated = _estimated(sheet)
    p, q = drawn.tested.p.tolist(), drawn.tested.q.tolist()
    rows = []
    for at in drawn.ranked:
        one = {name: values[at] for name, values in columns.items()}
        towns = places.get(codes[at], ())
        rows.append(
            MapRow(
                code=codes[at],
                name=one["name"],
                district=one["district_name"],
                look=drawn.looks[at],
                value=drawn.values[at],
                value_range=f"{drawn.lows[at]} to {drawn.highs[at]}"
                if drawn.lows and drawn.highs
                else "",
                cases=number(one["cases"]),
                expected=figure(one["expected"]),
                rate=figure(one["rate"]),
                rate_range=interval(one["rate_low"], one["rate_high"]),
                smoothed=figure(one["smoothed_rate"]),
                smoothed_range=interval(one["smoothed_low"], one["smoothed_high"]),
                tested=drawn.tested.words[at],
                p=chance(p[at]),
                q=chance(q[at]),
                search=" ".join((one["name"], one["district_name"], *towns)).casefold(),
                residents_note=estimated[at],
            )
        )
    return rows


def as_json(drawn: Drawn, rows: Sequence[MapRow]) -> dict[str, Any]:
    """Return one layer as the script of the map reads it; `rows` are in the order of the layer."""
    n = len(drawn.looks)
    in_order: list[MapRow | None] = [None] * n
    for at, row in zip(drawn.ranked, rows, strict=True):
        in_order[at] = row
    ordered = [row for row in in_order if row is not None]
    counts = {look.key: 0 for look in drawn.legend}
    for look in drawn.looks:
        counts[look.key] += 1
    return {
        "level": "ward",
        "measure": "class" if drawn.is_class else "figure",
        "title": drawn.heading,
        "column": drawn.column,
        "summary": drawn.summary,
        "reading": drawn.reading,
        "terms": terms(drawn),
        "codes": [row.code for row in ordered],
        "looks": [look.key for look in drawn.looks],
        "values": list(drawn.values),
        "lows": list(drawn.lows or [None] * n),
        "highs": list(drawn.highs or [None] * n),
        "facts": [facts(row, drawn) for row in ordered],
        "legend": [
            {"key": look.key, "words": look.words, "fill": look.fill, "areas": counts[look.key]}
            for look in drawn.legend
        ],
    }


def terms(drawn: Drawn) -> list[str]:
    """Return what the panel calls the facts of a ward."""
    return [*TERMS, drawn.tested.heading, "p", "q", "Residents"]


def facts(row: MapRow, drawn: Drawn) -> list[str | None]:
    """Return what the panel says of a ward, in the order of the terms; None is left out."""
    figures = (
        row.cases,
        row.expected,
        f"{row.rate} ({row.rate_range})",
        f"{row.smoothed} ({row.smoothed_range})",
    )
    told = zip(TERMS, figures, strict=True)
    return [
        *(None if term == drawn.repeats else said for term, said in told),
        None if drawn.column == drawn.tested.heading else row.tested,
        row.p or None,
        row.q or None,
        row.residents_note or None,
    ]


def _estimated(sheet: Sheet) -> list[str]:
    """Say of each ward whose residents are estimated how far they may be off."""
    if "residents_within" not in sheet.frame:
        return [""] * len(sheet.frame)
    within = sheet.column("residents_within").tolist()
    return ["" if np.isnan(one) else f"{ESTIMATED}, within about {number(one)}%" for one in within]
