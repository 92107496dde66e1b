"""Charts draw the released rates, leave hidden counts without a dot, and run nothing."""

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


def test_every_area_has_a_chart(release, charts):
    assert list(charts) == [area.code for area in release.areas]


def test_a_hidden_count_has_no_dot(release, charts):
    years = ("2024-01-01/2025-01-01", "2025-01-01/2026-01-01")
    for area in release.areas_at("ward"):
        states = [release.cell("T1", area.code, year).state for year in years]
        printed = sum(state in {State.SHOWN, State.COARSE} for state in states)
        assert dots(charts[area.code]) == printed


def test_districts_show_every_quarter(release, charts):
    for area in release.areas_at("district"):
        assert dots(charts[area.code]) == 12


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
    for area in release.areas:
        chart = charts[area.code].decode()
        assert area.name not in chart or area.name == "West Yorkshire"
        assert "<script" not in chart
        assert "style=" not in chart
        outside = chart.replace("http://www.w3.org/", "")
        assert "http" not in outside


def test_same_release_same_bytes(release, charts):
    """Drawn again in another order: nothing counts up from one chart to the next."""
    again = dict(area_charts(replace(release, sentences=())))
    assert again == charts


def test_all_wards_share_one_scale(charts):
    widths = {ET.fromstring(chart).get("width") for code, chart in charts.items() if code[2] == "5"}  # noqa: S314
    assert len(widths) == 1
