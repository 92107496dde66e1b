"""Charts show one area's rate quarter by quarter with its likely range: SVG made at release time.

Each has a table twin on its page, and is drawn twice: lying for a wide page, standing for a narrow
one. A quarter whose count is not printed keeps its range and has no dot; one that is not published
is left empty. All areas of a level share one scale. Wards have no chart: they are published by year
alone, and the ranges drawn in their table say the same, with a line where a ward was redrawn (see
`webmap.breaks`). No district was redrawn, so no series drawn here breaks.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import altair as alt
import vl_convert as vlc

from geo.periods import Period
from models.disclosure.cells import State
from models.release import Area, Findings, Release
from webmap.publishing.picture import FONT

__all__ = ["area_charts"]

Chart: TypeAlias = alt.LayerChart | alt.FacetChart
Point: TypeAlias = dict[str, str | int | float | None]

_COUNTY: Final = "West Yorkshire"
_TABLES: Final = {"district": "T2", "county": "T3"}
#: Stands where each area's own figures go.
_NO_DATA: Final = alt.InlineData(values=[])
_INK, _SOFT, _ACCENT, _SPAN, _QUIET = "#0b0c0c", "#44505c", "#12335b", "#a9bed6", "#6b7680"
_AXIS: Final = "Concerns per 10,000 residents a year"


def area_charts(release: Release) -> Iterator[tuple[str, bytes]]:
    """Draw two charts for each district and the county, in the order of the release.

    Yields
    ------
    The area's code with the lying chart, then ``<code>-narrow`` with the standing one; SVG.
    """
    for level, table in _TABLES.items():
        found = _series(release, table)
        if not found:
            continue
        lying, standing = _templates(found)
        for at, area in enumerate(release.areas_at(level)):
            points = _points(release, area, at, found)
            yield area.code, _draw(lying, points)
            yield f"{area.code}-narrow", _draw(standing, points)


def _series(release: Release, table: str) -> list[Findings]:
    """List the findings of one table's quarters, oldest first."""
    quarters = [
        item for item in release.findings if (item.table, item.period_kind) == (table, "quarter")
    ]
    return sorted(quarters, key=lambda item: item.period)


def _points(release: Release, area: Area, at: int, found: list[Findings]) -> list[Point]:
    """Return what is drawn of one area: a row for each quarter that is published."""
    rows: list[Point] = []
    for turn, item in enumerate(found):
        cell = release.cell(item.table, area.code, item.period)
        if cell is None or cell.state is State.WITHHELD:
            continue
        finding = item.areas[at]
        rows.append(
            {
                "turn": turn,
                "period": _label(item),
                "rate": None if cell.state is State.SMALL else finding.rate,
                "low": finding.rate_low,
                "high": finding.rate_high,
                "county": _county_rate(release, item) if area.level != "county" else None,
            }
        )
    return rows


def _county_rate(release: Release, item: Findings) -> float | None:
    county = release.findings_for(_TABLES["county"], item.period_kind, item.period)
    return county.areas[0].rate if county else None


def _label(item: Findings) -> str:
    """Name a quarter briefly: ``Jul-Sep 2026``."""
    period = Period.from_iso(item.period_kind, item.period)
    months = {1: "Jan\u2013Mar", 4: "Apr\u2013Jun", 7: "Jul\u2013Sep", 10: "Oct\u2013Dec"}
    return f"{months[period.start.month]} {period.start.year}"


def _templates(found: list[Findings]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Specify the charts of one level once; only the figures differ from area to area."""
    labels = [_label(item) for item in found]
    top = max(one.rate_high for item in found for one in item.areas)
    return _plain(_lying(labels, top)), _plain(_standing(labels, top))


def _plain(chart: Chart) -> dict[str, Any]:
    """Give a chart the look of the pages, and return it as Vega-Lite."""
    plain: dict[str, Any] = (
        chart.properties(title=_AXIS)
        .configure(
            font=FONT,
            background="#ffffff",
            axis=alt.AxisConfig(
                labelFontSize=15,
                labelColor=_INK,
                gridColor="#dde2e7",
                domain=False,
                ticks=False,
                labelPadding=8,
            ),
            view=alt.ViewConfig(stroke=None),
            title=alt.TitleConfig(
                anchor="start",
                frame="bounds",
                fontSize=15,
                fontWeight="normal",
                color=_SOFT,
                offset=14,
            ),
        )
        .to_dict()
    )
    return plain


def _lying(labels: list[str], top: float) -> Chart:
    """Specify time from left to right: likely range, dot, and the county's line with its name."""
    months = alt.Axis(
        labelAngle=0,
        labelExpr="substring(datum.value, 0, 3) == 'Jan' || datum.index == 0 "
        "? [substring(datum.value, 0, 7), substring(datum.value, 8)] "
        ": substring(datum.value, 0, 7)",
    )
    base = alt.Chart(_NO_DATA).encode(
        x=alt.X("period:O", title=None, axis=months, scale=alt.Scale(domain=labels))
    )
    rates = alt.Y(
        "low:Q", title=None, scale=alt.Scale(domain=[0, top], nice=True), axis=alt.Axis(tickCount=6)
    )
    line = base.mark_line(stroke=_QUIET, strokeDash=[5, 4], strokeWidth=2)
    name = base.mark_text(align="left", dx=14, fontSize=15, color=_SOFT)
    spans = base.mark_rule(stroke=_SPAN, strokeWidth=10)
    dots = base.mark_point(filled=True, fill=_ACCENT, size=110, opacity=1)
    return alt.layer(
        spans.encode(y=rates, y2="high:Q"),
        line.encode(y="county:Q"),
        _named(name, labels[-1]).encode(y="county:Q"),
        dots.encode(y="rate:Q"),
    ).properties(width=1060, height=300)


def _standing(labels: list[str], top: float) -> Chart:
    """Specify the same with a line for each quarter, newest first, as the tables have it."""
    newest_first = labels[::-1]
    base = alt.Chart(_NO_DATA).encode(
        y=alt.Y("period:O", title=None, scale=alt.Scale(domain=newest_first))
    )
    rates = alt.X(
        "low:Q", title=None, scale=alt.Scale(domain=[0, top], nice=True), axis=alt.Axis(tickCount=5)
    )
    line = base.mark_line(stroke=_QUIET, strokeDash=[5, 4], strokeWidth=2)
    name = base.mark_text(dy=-20, fontSize=14, color=_SOFT)
    spans = base.mark_rule(stroke=_SPAN, strokeWidth=10)
    dots = base.mark_point(filled=True, fill=_ACCENT, size=90, opacity=1)
    return alt.layer(
        spans.encode(x=rates, x2="high:Q"),
        line.encode(x="county:Q", order="turn:Q"),
        _named(name, newest_first[0]).encode(x="county:Q"),
        dots.encode(x="rate:Q"),
    ).properties(width=230, height=alt.Step(32))


def _named(base: alt.Chart, label: str) -> alt.Chart:
    """Write the county's name at one quarter of its line and nowhere else."""
    return base.transform_filter(f"datum.period == '{label}'").encode(text=alt.value(_COUNTY))


def _draw(template: dict[str, Any], points: list[Point]) -> bytes:
    """Draw one area with the chart of its level."""
    return vlc.vegalite_to_svg({**template, "data": {"values": points}}).encode()
