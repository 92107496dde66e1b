"""The map page: only what is published, the table as the figures, the file as the page."""

import csv
import io
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from models.release_store import open_current
from tests.door import signed_in_app
from tests.webmap.published import HOSTILE, publish_to
from tests.webmap.reading import Page
from webmap.exports.kinds import VIEW_KINDS
from webmap.exports.rows import VIEW_COLUMNS
from webmap.files.file_table import names
from webmap.views.map import Catalogue

UNPUBLISHED = (
    "level=ward&period=2026-Q3",
    "level=ward&measure=class&period=2023",
    "level=district&measure=class",
    "level=county",
    "level=lsoa",
    "measure=victims",
    "period=2025'--",
    "level=",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return publish_to(tmp_path_factory.mktemp("map"))


@pytest.fixture(scope="module")
def client(root) -> FlaskClient:
    return signed_in_app(root).test_client()


@pytest.fixture(scope="module")
def stored(root):
    return open_current(root)


def figures_of(stored, key):
    index = json.loads(stored.asset("index.json"))
    return json.loads(stored.asset(index[f"figures-{key}.json"]))


def read(client, address) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.get_data(as_text=True))


def views(stored):
    return json.loads(stored.asset("views.json"))["views"]


def test_opens_on_the_releases_own_choice_and_says_why(client):
    page = read(client, "/map")

    assert page.all("h1") == ["Where were more concerns than expected reported, 2025?"]
    assert "Why this view: At least 80% of wards" in page.words


def test_other_views_give_no_reason(client):
    assert "Why this view" not in read(client, "/map?level=ward&measure=rate&period=2025").words


def test_table_is_the_figures_in_their_order(client, stored):
    for view in views(stored):
        if view["period"] not in {"2025", "2026-Q3", "all"}:
            continue
        address = "/map?" + "&".join(f"{n}={view[n]}" for n in ("level", "measure", "period"))
        rows = read(client, address).rows[1:]
        figures = figures_of(stored, view["key"])
        assert len(rows) == len(figures["codes"])
        for row, at in zip(rows, figures["ranked"], strict=True):
            area = stored.release.area(figures["codes"][at])
            district = area.district_name if area.level == "ward" else ""
            assert row[0] == f"{area.name} {district}".strip()
            low, high = figures["lows"][at], figures["highs"][at]
            likely = f"{low} to {high}" if low else ""
            beside = f" {likely} per 10,000 a year" if view["measure"] == "class" and low else ""
            assert row[1] == figures["values"][at] + beside
            if view["measure"] == "rate":
                assert row[2] == likely


def test_legend_is_a_list_with_the_number_of_areas(client, stored):
    page = read(client, "/map")
    listed = [item for item in page.all("li") if item.endswith((" wards", " ward"))]
    legend = figures_of(stored, "ward-class-2025")["legend"]

    assert len(listed) == len(legend)
    assert all(item.startswith(look["words"]) for item, look in zip(listed, legend, strict=True))
    assert sum(int(item.split()[-2]) for item in listed) == 124


def test_selectors_offer_published_views_only(client, stored):
    known = {(v["level"], v["measure"], v["period"]) for v in views(stored)}
    for level, measure, period in known:
        page = read(client, f"/map?level={level}&measure={measure}&period={period}")
        options = [
            (has.get("value"), "selected" in has)
            for tag, has, _ in page.elements
            if tag == "option"
        ]
        for value, _ in options:
            assert (level, value, period) in known or (level, measure, value) in known
        assert sorted(value for value, chosen in options if chosen) == sorted([measure, period])


def test_level_links_lead_to_published_views(client, stored):
    for view in views(stored):
        address = "/map?" + "&".join(f"{n}={view[n]}" for n in ("level", "measure", "period"))
        page = read(client, address)
        for link in page.attributes("a", "href"):
            if link.startswith("/map?"):
                assert client.get(link).status_code == 200


def test_level_link_keeps_measure_and_period_where_it_can(client):
    links = read(client, "/map?level=ward&measure=rate&period=2024").attributes("a", "href")
    assert "/map?level=district&measure=rate&period=2024" in links


def test_what_is_left_open_is_filled_in(client):
    assert read(client, "/map?level=district").all("h1")[0].endswith("July to September 2026?")
    assert read(client, "/map?measure=rate").all("h1") == [
        "Where were most concerns reported for the number of residents, 2025?"
    ]


def test_unpublished_views_all_get_the_same_answer(client):
    answers = [client.get(f"/map?{asked}") for asked in UNPUBLISHED]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert "Not published at this detail" in answers[0].get_data(as_text=True)


def test_unpublished_answer_is_the_same_whatever_was_counted(client, tmp_path):
    other = signed_in_app(publish_to(tmp_path, hostile=True)).test_client()
    bare = [
        page.get("/map?level=ward&period=2026-Q3").get_data(as_text=True).split("<footer")[0]
        for page in (client, other)
    ]
    assert bare[0] == bare[1]


def test_unpublished_file_has_one_answer_too(client):
    answers = [client.get(f"/map.{kind}?{x}") for x in UNPUBLISHED for kind in VIEW_KINDS]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.get_data() for answer in answers} == {b"Not published at this detail.\n"}
    assert len({tuple(answer.headers.to_wsgi_list()) for answer in answers}) == 1


def test_page_loads_everything_from_our_own_address(client):
    page = read(client, "/map")
    loaded = [
        *page.attributes("script", "src"),
        *page.attributes("link", "href"),
        *page.attributes("img", "src"),
    ]
    assert len(loaded) >= 8
    for address in loaded:
        assert address.startswith(("/static/", "/assets/", "/resources/"))
        assert client.get(address).status_code == 200


def test_page_has_no_inline_script_style_or_handler(client):
    page = read(client, "/map")
    for tag, has, said in page.elements:
        assert tag != "style"
        assert "style" not in has
        assert not any(name.startswith("on") for name in has)
        assert tag != "script" or not "".join(said).strip()


def test_scripts_come_in_the_order_they_need(client):
    scripts = read(client, "/map").attributes("script", "src")
    names = [address.split("?")[0].rsplit("/", 1)[1].split(".")[0] for address in scripts]
    assert names == ["leaflet", "map", "shell"]


def test_without_script_there_is_a_picture_a_table_and_a_button(client):
    page = read(client, "/map")
    now, on_paper = (
        has for tag, has, _ in page.elements if tag == "img" and has["class"] == "map-picture"
    )
    assert now["src"] == on_paper["src"]
    assert now["src"].startswith("/resources/map-ward-class-2025.")
    assert (now["loading"], on_paper["loading"]) == ("eager", "lazy")
    assert "Update map" in page.all("button")
    assert len(page.rows) == 125


def test_places_find_the_wards_around_them(client):
    rows = [
        has for tag, has, _ in read(client, "/map").elements if tag == "tr" and "data-search" in has
    ]
    near_halifax = [has["data-code"] for has in rows if "halifax" in has["data-search"]]
    assert len(near_halifax) >= 3
    assert all(
        "calderdale" in has["data-search"] for has in rows if "halifax" in has["data-search"]
    )


def test_notes_say_what_the_map_can_not(client):
    words = read(client, "/map").words
    for said in (
        "Generalised outlines, May 2025 wards",
        "not audited",
        "SYNTHETIC",
        "not proven cases",
        "Residents at Census 2021",
    ):
        assert said in words


def said(row, measure):
    """What the page's second column says of a row of the file."""
    printed = row["state"] in {"SHOWN", "COARSE"}
    likely = (
        f"{float(row['rate_low']):.1f} to {float(row['rate_high']):.1f}" if row["rate_low"] else ""
    )
    if measure == "class":
        return (
            f"{row['legend_class']} {likely} per 10,000 a year" if likely else row["legend_class"]
        )
    if measure == "rate" and printed:
        return f"{float(row['rate']):.1f}"
    return f"{int(row['value']):,}" if row["value"] else row["in_words"]


@pytest.mark.parametrize(
    ("asked", "measure"),
    [
        ("", "class"),
        ("?level=ward&measure=count&period=2024", "count"),
        ("?level=district&measure=rate", "rate"),
    ],
)
def test_file_is_the_view_on_screen(client, asked, measure):
    page_rows = read(client, f"/map{asked}").rows[1:]
    response = client.get(f"/map.csv{asked}")
    lines = response.get_data().decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(io.StringIO("\n".join(x for x in lines if not x.startswith("#")))))

    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert list(rows[0]) == names(VIEW_COLUMNS)
    named = [f"{row['area_name']} {row['district']}".strip() for row in rows]
    assert named == [r[0] for r in page_rows]
    assert [said(row, measure) for row in rows] == [r[1] for r in page_rows]


@pytest.mark.parametrize("kind", sorted(VIEW_KINDS))
def test_page_links_to_the_view_as_every_kind_of_file(client, kind):
    links = read(client, "/map?level=district&measure=rate&period=2025").attributes("a", "href")
    [link] = [link for link in links if link.startswith(f"/map.{kind}?")]
    response = client.get(link)

    assert response.status_code == 200
    assert response.content_type == VIEW_KINDS[kind].content_type
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="plainsight-2026-Q3-district-rate-2025.{kind}"'
    )
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    "address", ["/api/v1/cells.csv", "/api/v1/cells.xlsx", "/api/v1/release.gpkg"]
)
def test_page_links_to_the_whole_release(client, address):
    assert address in read(client, "/map").attributes("a", "href")
    assert client.get(address).status_code == 200


def test_a_kind_of_file_there_is_not_is_a_page_there_is_not(client):
    for kind in ("exe", "csv.gz", "CSV", "pdf"):
        assert client.get(f"/map.{kind}").data == client.get("/no-such-page").data


def test_file_says_what_it_holds(client):
    text = client.get("/map.csv").get_data().decode("utf-8-sig")
    about = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    for said in (
        "Where were more concerns than expected reported, 2025?",
        "2025-01-01/2026-01-01",
        "Open Government Licence",
        "Vintage 2025",
        "Protection",
        "SYNTHETIC",
        "Not audited",
    ):
        assert said in about


def test_hostile_names_are_words_on_the_page_and_text_in_the_file(tmp_path):
    client = signed_in_app(publish_to(tmp_path, hostile=True)).test_client()
    html = client.get("/map").get_data(as_text=True)
    page = Page(html)

    assert "<img src=x" not in html
    assert any(row[0].startswith(HOSTILE) for row in page.rows)
    assert not any(has.get("onerror") for _, has, _ in page.elements)
    assert "\r\nE05001342,'=HYPERLINK(1)," in client.get("/map.csv").get_data(as_text=True)


def test_without_a_release_the_page_says_so(tmp_path):
    assert signed_in_app(tmp_path).test_client().get("/map").status_code == 503


def test_catalogue_finds_by_what_was_asked():
    plain = {
        "default": "b",
        "levels": {"ward": "Wards"},
        "views": [
            {"key": "a", "level": "ward", "measure": "rate", "period": "2024", "kind": "all"},
            {"key": "b", "level": "ward", "measure": "rate", "period": "2025", "kind": "all"},
        ],
    }
    catalogue = Catalogue(plain)

    assert catalogue.find({})["key"] == "b"
    assert catalogue.find({"period": "2024"})["key"] == "a"
    assert catalogue.find({"period": "2024", "area": "E05001341"})["key"] == "a"
    assert catalogue.find({"period": "2023"}) is None
