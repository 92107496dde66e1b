"""The map of a release of every table: groups of wards, twelve months, kinds of concern."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from models.release_store import open_current
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.whole_release import publish_whole, whole_release
from webmap.views.map import Catalogue
from webmap.words import cell_words

CHOICES = ("level", "measure", "period", "kind")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return publish_whole(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def whole(root) -> FlaskClient:
    return signed_in_app(root).test_client()


@pytest.fixture(scope="module")
def published(root):
    return json.loads(open_current(root).asset("views.json"))["views"]


def read(client, address) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.get_data(as_text=True))


def test_opens_on_the_finest_view_that_says_enough_and_says_why(whole):
    page = read(whole, "/map")

    assert page.all("h1") == [
        "Where were more concerns than expected reported, October 2025 to September 2026?"
    ]
    assert f"Why this view: {whole_release().default_view['reason']}" in page.words
    assert "Small groups of wards come first" in page.words
    assert len(page.rows) == 13


def test_every_view_has_a_page_a_file_and_only_published_choices_beside_it(whole, published):
    known = {tuple(view[name] for name in CHOICES) for view in published}
    for view in published:
        page = read(whole, f"/map?{Catalogue.address(view)}")
        options = [has for tag, has, _ in page.elements if tag == "option"]
        chosen = [has["value"] for has in options if "selected" in has]
        wanted = [view["measure"], view["period"]]
        assert chosen in (wanted, [*wanted, view["kind"]])
        assert page.all("h1") == [view["title"]]
        for has in options:
            beside = {
                tuple(view[name] if name != changed else has["value"] for name in CHOICES)
                for changed in ("measure", "period", "kind")
            }
            assert beside & known
        assert whole.get(f"/map.csv?{Catalogue.address(view)}").status_code == 200


def test_level_links_keep_the_dates_where_they_can(whole):
    links = read(whole, "/map?level=ward&measure=rate").attributes("a", "href")

    assert "/map?level=small_group&measure=rate&period=2026-Q3-twelve-months" in links
    assert "/map?level=group&measure=rate&period=2025" in links
    assert "/map?level=district&measure=rate&period=2025" in links


def test_kinds_can_be_chosen_where_they_are_published(whole):
    page = read(whole, "/map?level=district&measure=count&period=2025")
    kinds = [
        has["value"]
        for tag, has, _ in page.elements
        if tag == "option" and has["value"].startswith(("all", "type-", "age-"))
    ]

    assert len(kinds) == 1 + 1 + 8 + 3  # "all" closed years is a period too
    labour = read(whole, "/map?level=district&measure=count&period=2025&kind=type-labour")
    assert labour.all("h1") == [
        "How many concerns were reported in each district, 2025: labour exploitation?"
    ]
    assert "A concern may be of several kinds" in labour.words


def test_figures_are_the_release_s_own_in_every_state(whole):
    release = whole_release()
    for asked, table, period in (
        ("level=ward&measure=count&period=2026-Q2-twelve-months", "T9",
         "2025-07-01/2026-07-01"),
        ("level=small_group&measure=count", "T8", "2025-10-01/2026-10-01"),
        ("level=group&measure=count&period=2026-Q3", "T8", "2026-07-01/2026-10-01"),
    ):  # fmt: skip
        rows = read(whole, f"/map?{asked}").rows[1:]
        level = asked.split("&")[0].removeprefix("level=")
        printed = {
            f"{area.name} {area.district_name}": cell_words(release.cell(table, area.code, period))
            for area in release.areas_at(level)
        }
        assert {row[0]: row[1] for row in rows} == printed
    states = {cell.state for cell in release.cells if cell.id.table == "T9"}
    assert len(states) == 4


@pytest.mark.parametrize(
    "asked",
    [
        "level=small_group&period=2025",
        "level=group&period=2026-Q3-twelve-months",
        "level=ward&kind=type-labour",
        "level=district&measure=count&period=2026-Q3&kind=type-labour",
        "kind=type-nothing",
        "kind=sector-car-wash",
        "level=group&measure=class",
    ],
)
def test_what_is_not_published_has_the_same_answer_as_ever(whole, asked):
    answer, usual = whole.get(f"/map?{asked}"), whole.get("/map?level=lsoa")

    assert answer.status_code == 404
    assert answer.get_data() == usual.get_data()
    assert whole.get(f"/map.csv?{asked}").get_data() == b"Not published at this detail.\n"


def test_legend_and_headings_name_the_areas(whole):
    page = read(whole, "/map?level=small_group&measure=count")
    listed = [item.split() for item in page.all("li") if "of wards" in item]
    counted = [int(item[-5]) for item in listed if item[-5].isdigit()]

    assert sum(counted) == 12
    assert page.all("th")[0] == "Small group of wards"


def test_a_group_is_found_by_its_wards(whole):
    page = read(whole, "/map?level=small_group&measure=count")
    sought = {
        has["data-code"]: has["data-search"]
        for tag, has, _ in page.elements
        if tag == "tr" and "data-search" in has
    }

    assert "ward 0-2" in sought["E08000032-S02"]
    assert "ward 0-3" in sought["E08000032-S02"]
    assert "ward 0-4" not in sought["E08000032-S02"]
    assert "district 0" in sought["E08000032-S02"]
