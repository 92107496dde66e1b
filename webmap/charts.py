"""Charts show one area's rate over time with its interval: SVG made once, at release time.

Each has a table twin on its page. A period whose count is not printed keeps its interval and has
no dot; one that is not published is left empty. All areas of a level share one scale.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import altair as alt
import vl_convert as vlc

from geo.periods import Period
from models.disclosure.cells import State
from models.release import Area, Findings, Release

__all__ = ["area_charts"]

Chart: TypeAlias = alt.LayerChart | alt.FacetChart
Point: TypeAlias = dict[str, str | float | None]

_COUNTY_TABLE: Final = "T3"
#: Stands where each area's own figures go.
_NO_DATA: Final = alt.InlineData(values=[])
_INK, _ACCENT, _QUIET = "#0b0c0c", "#1d5a93", "#8a8f94"
_FONT: Final = "Segoe UI, Helvetica Neue, Arial, Liberation Sans, sans-serif"
_READING: Final = "Dot: rate. Bar: 95% interval."
_BESIDE: Final = " Grey: West Yorkshire."
_AXIS: Final = "Concerns per 10,000 residents a year"


def area_charts(release: Release) -> Iterator[tuple[str, bytes]]:
    """Draw one chart for each area that has rates: code and SVG, in the order of the release.

    Districts and the county show every quarter, wards every closed year.
    """
    for level, table, kind in (
        ("ward", "T1", "year"),
        ("district", "T2", "quarter"),
        ("county", _COUNTY_TABLE, "quarter"),
    ):
        found = _series(release, table, kind)
        if not found:
            continue
        template = _template(found, _READING if level == "county" else _READING + _BESIDE)
        for at, area in enumerate(release.areas_at(level)):
            yield area.code, _draw(template, _points(release, area, at, found))


def _series(release: Release, table: str, kind: str) -> list[Findings]:
    """List the findings of one table and kind of period, oldest first."""
    found = [item for item in release.findings if (item.table, item.period_kind) == (table, kind)]
    return sorted(found, key=lambda item: item.period)


def _points(release: Release, area: Area, at: int, found: list[Findings]) -> list[Point]:
    """Return what is drawn of one area: a row for each period that is published."""
    rows: list[Point] = []
    for item in found:
        cell = release.cell(item.table, area.code, item.period)
        if cell is None or cell.state is State.WITHHELD:
            continue
        finding = item.areas[at]
        rows.append(
            {
                "period": _label(item),
                "rate": None if cell.state is State.SMALL else finding.rate,
                "low": finding.rate_low,
                "high": finding.rate_high,
                "county": _county_rate(release, item) if area.level != "county" else None,
            }
        )
    return rows


def _county_rate(release: Release, item: Findings) -> float | None:
    county = release.findings_for(_COUNTY_TABLE, item.period)
    return county.areas[0].rate if county else None


def _label(item: Findings) -> str:
    """Name a period briefly: ``2025``, ``2026 Q3``."""
    return Period.from_iso(item.period_kind, item.period).name.replace("-", " ")


def _template(found: list[Findings], reading: str) -> dict[str, Any]:
    """Specify the chart of one level once; only the figures differ from area to area."""
    labels = [_label(item) for item in found]
    top = max(one.rate_high for item in found for one in item.areas)
    chart = _across(labels, top) if found[0].period_kind == "quarter" else _down(labels, top)
    plain: dict[str, Any] = (
        chart.properties(title=reading)
        .configure(
            font=_FONT,
            background="#ffffff",
            axis=alt.AxisConfig(
                labelFontSize=12,
                titleFontSize=12,
                titleFontWeight="normal",
                labelColor=_INK,
                titleColor=_INK,
                gridColor="#e4e7ea",
                domain=False,
                ticks=False,
                labelPadding=6,
            ),
            view=alt.ViewConfig(stroke=None),
            title=alt.TitleConfig(
                anchor="start",
                frame="group",
                fontSize=12,
                fontWeight="normal",
                color="#44505c",
                offset=12,
            ),
        )
        .to_dict()
    )
    return plain


def _across(labels: list[str], top: float) -> Chart:
    """Specify time from left to right, for many periods: interval, dot, the county's line."""
    words = alt.Axis(
        labelAngle=0,
        labelExpr="substring(datum.value, 5) == 'Q1' || datum.index == 0 "
        "? [substring(datum.value, 5), substring(datum.value, 0, 4)] "
        ": substring(datum.value, 5)",
    )
    scale = alt.Scale(domain=[0, top], nice=True)
    base = alt.Chart(_NO_DATA).encode(
        x=alt.X("period:O", title=None, axis=words, scale=alt.Scale(domain=labels))
    )
    county = base.mark_line(stroke=_QUIET, strokeDash=[4, 3], strokeWidth=1.5)
    ends = base.mark_rule(stroke=_ACCENT, strokeWidth=5, opacity=0.35, strokeCap="round")
    dots = base.mark_point(filled=True, fill=_ACCENT, size=64, opacity=1)
    return alt.layer(
        county.encode(y="county:Q"),
        ends.encode(y=alt.Y("low:Q", title=_AXIS, scale=scale), y2="high:Q"),
        dots.encode(y="rate:Q"),
    ).properties(width=600, height=240)


def _down(labels: list[str], top: float) -> Chart:
    """Specify one line for each period, for few periods: interval, dot, the county's mark."""
    scale = alt.Scale(domain=[0, top], nice=True)
    base = alt.Chart(_NO_DATA).encode(
        y=alt.Y("period:O", title=None, scale=alt.Scale(domain=labels))
    )
    county = base.mark_tick(color=_QUIET, thickness=2, size=24)
    ends = base.mark_rule(stroke=_ACCENT, strokeWidth=6, opacity=0.35, strokeCap="round")
    dots = base.mark_point(filled=True, fill=_ACCENT, size=80, opacity=1)
    return alt.layer(
        county.encode(x="county:Q"),
        ends.encode(x=alt.X("low:Q", title=_AXIS, scale=scale), x2="high:Q"),
        dots.encode(x="rate:Q"),
    ).properties(width=420, height=alt.Step(40))


def _draw(template: dict[str, Any], points: list[Point]) -> bytes:
    """Draw one area with the chart of its level."""
    return vlc.vegalite_to_svg({**template, "data": {"values": points}}).encode()
