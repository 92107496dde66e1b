"""Charts draw the released rates, leave hidden counts without a dot, and run nothing."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from models.disclosure.cells import State
from tests.webmap.sample import sample_release
from webmap.charts import area_charts

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def release():
    return sample_release()


@pytest.fixture(scope="module")
def charts(release):
    return dict(area_charts(release))


def marks(chart, role):
    root = ET.fromstring(chart)  # noqa: S314 - made by us a moment ago
    groups = [g for g in root.iter(f"{SVG}g") if role in g.get("class", "").split()]
    return [mark for group in groups for mark in group if mark.tag != f"{SVG}g"]


def dots(chart):
    return len(marks(chart, "mark-symbol"))


def spans(chart):
    """Likely ranges: the only rules that are drawn wide."""
    return [mark for mark in marks(chart, "mark-rule") if mark.get("stroke-width") == "10"]


def lines(chart):
    """The county's line: the only marks that are broken."""
    return [mark for mark in marks(chart, "mark-line") if mark.get("stroke-dasharray")]


def test_districts_and_the_county_have_a_lying_and_a_standing_chart(release, charts):
    """Wards are published by year alone: the ranges drawn in their table say the same."""
    codes = [area.code for level in ("district", "county") for area in release.areas_at(level)]
    assert list(charts) == [name for code in codes for name in (code, f"{code}-narrow")]


def test_every_quarter_is_shown(release, charts):
    for area in (*release.areas_at("district"), *release.areas_at("county")):
        assert dots(charts[area.code]) == dots(charts[f"{area.code}-narrow"]) == 12


def test_a_hidden_count_keeps_its_range_and_has_no_dot(release):
    code = release.areas_at("district")[0].code
    small = tuple(
        replace(cell, state=State.SMALL, value=None, low=0, high=9)
        if cell.id.area == code and cell.id.period.startswith("2026")
        else cell
        for cell in release.cells
    )
    charts = dict(area_charts(replace(release, cells=small)))
    for name in (code, f"{code}-narrow"):
        assert dots(charts[name]) == 12 - 3
        assert len(spans(charts[name])) == 12


def test_the_county_line_is_drawn_and_named_beside_districts_alone(release, charts):
    for area in release.areas_at("district"):
        for name in (area.code, f"{area.code}-narrow"):
            assert charts[name].decode().count(">West Yorkshire</text>") == 1
            assert lines(charts[name])
    for area in release.areas_at("county"):
        assert "West Yorkshire" not in charts[area.code].decode()


def test_chart_of_what_is_not_published_is_drawn_empty(release):
    hidden = tuple(
        replace(cell, state=State.WITHHELD, value=None, low=None, high=None)
        for cell in release.cells
    )
    charts = dict(area_charts(replace(release, cells=hidden)))
    assert {dots(chart) for chart in charts.values()} == {0}


def test_without_rates_there_are_no_charts(release):
    assert dict(area_charts(replace(release, findings=()))) == {}


def test_charts_hold_no_name_script_style_or_outside_address(release, charts):
    names = [area.name for area in release.areas if area.level != "county"]
    for drawn in charts.values():
        chart = drawn.decode()
        assert not any(name in chart for name in names)
        assert "<script" not in chart
        assert "style=" not in chart
        outside = chart.replace("http://www.w3.org/", "")
        assert "http" not in outside


def test_same_release_same_bytes(release, charts):
    """Drawn again in another order: nothing counts up from one chart to the next."""
    again = dict(area_charts(replace(release, sentences=())))
    assert again == charts


def test_all_districts_share_one_scale(release, charts):
    """The words along the axes are the same on every district's chart."""
    axes = {
        tuple(re.findall(r">(\d+)</text>", charts[area.code].decode()))
        for area in release.areas_at("district")
    }
    assert len(axes) == 1
