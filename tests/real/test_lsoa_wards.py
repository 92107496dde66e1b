"""Real wards built from real LSOAs: most ground stays, and the command says what flips."""

import json

import pytest

import boundaries
from models.built_areas import build_from
from tests.webmap.command_line import run
from tests.webmap.five_hundred import TODAY, concern_rows, write_concerns
from webmap import clock

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def lsoas(shared):
    return shared / "data" / "boundaries" / "westyorks_lsoa_2021_BGC.geojson"


@pytest.fixture(scope="module")
def wards(shared):
    return boundaries.read(shared / "data" / "boundaries" / "westyorks_wards_2025_BGC.geojson")


def test_wards_built_from_lsoas_cover_the_county_and_mostly_themselves(wards, lsoas):
    parts = boundaries.read(lsoas, level="lsoa")
    built = build_from(parts, wards)
    own = built.frame.geometry.intersection(wards.frame.geometry, align=True).area

    assert len(parts) == 1_404
    assert built.codes.equals(wards.codes)
    assert built.frame.area.sum() == pytest.approx(parts.frame.area.sum())
    assert (own / wards.frame.area).median() > 0.9
    assert (own / wards.frame.area).min() > 0.4
    assert not built.frame.geometry.geom_equals(wards.frame.geometry).all()


def test_the_command_tries_them_and_writes_what_flipped(lsoas, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    place = tmp_path / "place"
    file = write_concerns(tmp_path / "concerns.csv", concern_rows())
    assert run(monkeypatch, "import", "concerns", file, "--workspace", place) == 0
    asked = ("--period", "2025", "--lsoas", lsoas)
    assert run(monkeypatch, "analyse", *asked, "--workspace", place) == 0
    document = json.loads((place / "restricted/analysis/2025/analysis.json").read_text())
    variant = document["sensitivity"]["variants"][-1]

    assert variant["question"] == "outlines"
    assert 0.9 * document["n"] <= variant["cases"] <= document["n"]
    assert 0 <= variant["flipped"] <= 124
