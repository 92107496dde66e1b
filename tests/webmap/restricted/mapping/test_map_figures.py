"""Table, script and notes say one thing of every ward, in the words of the layer."""

import json

import pytest

from geo.periods import Period
from tests.webmap.five_hundred import TODAY
from webmap.restricted.mapping.asked_map import AskedMap
from webmap.restricted.mapping.layers import LAYERS
from webmap.restricted.mapping.map_figures import as_json, facts, terms

#: What a layer says itself, and panel and table need not say again.
OWN = {
    "cases": "Cases",
    "rate": "Rate a year",
    "smoothed-rate": "Smoothed rate",
    "hotspots": "With its neighbours (Gi*)",
}


@pytest.fixture(scope="module")
def asked(here, viewed):
    return lambda address: AskedMap.of(here, viewed(address), TODAY)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_script_is_told_what_the_table_says(asked, layer):
    found = asked(f"layer={layer}&period=2025")
    told = json.loads(json.dumps(as_json(found.first, found.rows), allow_nan=False))

    assert [told["codes"][at] for at in found.first.ranked] == [row.code for row in found.rows]
    assert [told["values"][at] for at in found.first.ranked] == [row.value for row in found.rows]
    assert told["codes"] == list(map(str, found.sheet.here.wards.codes))
    looks = {look["key"]: look for look in told["legend"]}
    assert sum(look["areas"] for look in looks.values()) == len(told["codes"])
    for at, row in zip(found.first.ranked, found.rows, strict=True):
        assert looks[told["looks"][at]]["fill"] == row.look.fill
        assert told["facts"][at] == facts(row, found.first)
    assert all(len(one) == len(told["terms"]) for one in told["facts"])


def test_a_figure_is_not_said_twice(asked):
    for layer, own in OWN.items():
        found = asked(f"layer={layer}&period=2025")
        said = dict(zip(terms(found.first), facts(found.rows[0], found.first), strict=True))
        assert [term for term, words in said.items() if words is None] == [own, "Residents"]


def test_rows_are_found_by_ward_district_and_town(asked):
    found = asked("period=2025")
    row = next(row for row in found.rows if row.name == "Baildon")
    assert "baildon" in row.search
    assert "bradford" in row.search


def test_the_ward_of_the_address_is_chosen(asked):
    assert asked("period=2025").chosen is None
    assert asked("period=2025&area=E05001341").chosen.code == "E05001341"


def test_notes_say_what_was_counted_and_how(asked):
    found = asked("period=2025&neighbours=nearest-6&level=0.1&source=police")
    said = dict(found.notes)
    analysis = found.sheet.analysis

    assert said["Period"].startswith("2025")
    assert f"{analysis.counts.counts.sum()} cases in wards" in said["Counted"]
    assert said["Records"] == "Only these records: came from: Police."
    assert "usual residents (Census 2021)" in said["Expected"]
    assert said["Neighbours"] == "The six nearest wards."
    assert "10%" in said["Level"]
    assert "Benjamini-Hochberg" in said["Level"]
    assert "9,999" in said["Draws"]
    assert str(analysis.start) in said["Draws"]
    assert said["Exploratory"].startswith("There are 10 layers")
    assert said["Could be seen"].endswith(".")
    assert "2025" in said["Outlines"]


def test_an_empty_selection_is_known_to_be_empty(asked):
    assert asked("period=2025&source=nhs").is_empty
    assert not asked("period=2025").is_empty


def test_two_periods_are_two_answers(asked):
    one, other = (asked(f"layer=cases&period={name}") for name in ("2025", "2026-Q3"))
    assert one.first.values != other.first.values
    assert one.view.asked.period == Period.year(2025)
