"""Areas: every one can be found and read, and page, JSON and file say the same of it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.disclosure.cells import ReleasedCell, State
from models.release_store import write
from tests.door import signed_in_app
from tests.webmap.reading import Page
from tests.webmap.sample import sample_areas, sample_release
from webmap.views.areas import matching
from webmap.words import SMALL_RATE, cell_words, period_words

RELEASE = sample_release()
CODES = [area.code for area in RELEASE.areas]
#: One of every kind: all figures, WITHHELD among them, a district, the county.
WITHHELD = next(c.id.area for c in RELEASE.cells if c.state is State.WITHHELD)
SMALL = next(
    c.id.area for c in RELEASE.cells if c.state is State.SMALL and c.id.period.startswith("2025-01")
)
SOME = ["E05001341", "E05001400", WITHHELD, SMALL, "E08000034", "E47000003"]
HOSTILE = ["<img src=x onerror=alert(1)>", "${7*7}", "`id`", "{{ 7 * 7 }}", '"><script>x</script>']


def test_every_area_has_a_page(client):
    for code in CODES:
        assert client.get(f"/areas/{code}").status_code == 200


def test_every_area_is_listed_once_and_linked(read_page):
    links = read_page("/areas").attributes("a", "href")
    assert sorted(CODES) == sorted(x.removeprefix("/areas/") for x in links if "/areas/E" in x)


@pytest.mark.parametrize("code", SOME)
def test_page_json_and_file_say_the_same(client, code):
    """I4, cell by cell."""
    rows = Page(client.get(f"/areas/{code}").text).rows
    on_page = {row[0]: row[1] for row in rows if row[0][:1] in "2AJO"}
    cells = [
        ReleasedCell.from_json(cell) for cell in client.get(f"/api/v1/areas/{code}").json["cells"]
    ]
    text = client.get(f"/areas/{code}.csv").data.decode("utf-8-sig")
    lines = (line for line in io.StringIO(text, newline="") if not line.startswith("# "))
    in_file = {row["period"]: row for row in csv.DictReader(lines)}
    assert len(cells) == len(in_file) == sum(c.id.area == code for c in RELEASE.cells)
    for cell in cells:
        assert cell == RELEASE.cell(cell.id.table, code, cell.id.period)
        assert on_page[period_words(cell.id.period_kind, cell.id.period)] == cell_words(cell)
        row = in_file[cell.id.period]
        printed = [str(x if x is not None else "") for x in (cell.value, cell.low, cell.high)]
        assert [row["state"], row["value"], row["low"], row["high"]] == [cell.state, *printed]


@pytest.mark.parametrize("code", SOME)
def test_rates_on_the_page_are_the_release_s(client, code):
    rows = Page(client.get(f"/areas/{code}").text).rows
    area = RELEASE.area(code)
    table = {"ward": "T1", "district": "T2", "county": "T3"}[area.level]
    found = RELEASE.findings_for(table, "year", "2025-01-01/2026-01-01")
    item = next(item for item in found.areas if item.area == code)
    year = next(row for row in rows if row[0] == "2025")
    printed = RELEASE.cell(table, code, "2025-01-01/2026-01-01").state is State.SHOWN
    rate = f"{item.rate:,.1f}" if printed else SMALL_RATE
    assert year[2:4] == [rate, f"{item.rate_low:,.1f} to {item.rate_high:,.1f}"]


def test_ward_leads_to_its_district_county_and_the_map(read_page):
    links = read_page("/areas/E05001341").attributes("a", "href")
    assert {
        "/areas/E08000032",
        "/areas/E47000003",
        "/areas",
        "/map?level=ward&area=E05001341",
    } <= set(links)


def test_district_lists_its_wards_by_name(read_page):
    rows = read_page("/areas/E08000033").rows
    start = next(at for at, row in enumerate(rows) if row[0] == "Ward")
    names = [row[0] for row in rows[start + 1 :]]
    assert names == sorted(names)
    assert len(names) == 17


def test_withheld_figure_says_so(read_page):
    rows = read_page(f"/areas/{WITHHELD}").rows
    assert next(row[1] for row in rows if row[0] == "2024") == "not published"


def test_public_context_is_apart_from_the_figures(read_page):
    words = read_page("/areas/E05001341").words
    assert "16,271" in words
    assert "1,286" in words
    assert "deprivation" not in words.lower()


def test_chart_is_shown_where_there_is_one(read_page):
    page = read_page("/areas/E08000034")
    assert page.attributes("img", "src") == ["/resources/chart-E08000034.0123456789abcdef.svg"]
    assert page.attributes("source", "srcset") == [
        "/resources/chart-E08000034-narrow.0123456789abcdef.svg"
    ]
    assert read_page("/areas/E08000035").attributes("img", "src") == []


def test_file_is_named_and_says_where_it_comes_from(client):
    response = client.get("/areas/E05001341.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="plainsight-2026-Q3-E05001341.csv"'
    )
    for word in ("Not audited", "SYNTHETIC", "Open Government Licence", "Vintage 2025"):
        assert word in response.text


class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "first"),
        [
            ("baildon", "Baildon"),
            ("  BAILDON ", "Baildon"),
            ("E05001341", "Baildon"),
            ("dewsbury west", "Dewsbury West"),
            ("west dewsbury", "Dewsbury West"),
            ("Kirklees", "Kirklees"),
            ("baildon, bradford", "Baildon"),
        ],
    )
    def test_finds(self, asked, first):
        assert matching(RELEASE, asked)[0].name == first

    def test_names_that_start_so_come_first(self):
        names = [area.name for area in matching(RELEASE, "wake")]
        assert names[0].startswith("Wakefield")

    def test_works_by_plain_form_without_script(self, read_page):
        opened = read_page("/areas?q=baildon")
        assert opened.attributes("form", "method") == ["get"]
        assert opened.all("h2")[0] == "1 area found"
        assert opened.all("script") == []

    def test_nothing_found_helps(self, read_page):
        assert read_page("/areas?q=zzz").all("h2")[0] == "No area of that name"

    @given(st.text(max_size=30))
    def test_finds_no_area_that_lacks_a_word_asked_for(self, asked):
        for area in matching(RELEASE, asked):
            text = f"{area.name} {area.district_name} {area.code}".casefold()
            assert all(word in text for word in asked.casefold().replace(",", " ").split())

    @pytest.mark.parametrize("asked", HOSTILE)
    def test_what_was_asked_is_shown_as_text(self, client, asked):
        response = client.get("/areas", query_string={"q": asked})
        assert Page(response.text).attributes("input", "value") == [asked]
        assert asked not in response.text or "<" not in asked

    def test_a_long_question_is_cut(self, read_page):
        assert len(read_page("/areas?q=" + "a" * 5000).attributes("input", "value")[0]) == 80


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_a_file_is_only_ever_text(tmp_path, name):
    """A ward in a given file may be called anything; it runs nothing on any page."""
    codes = {"E05001341": name, "E08000032": name}
    write(sample_release(names=codes), {}, tmp_path)
    client = signed_in_app(tmp_path).test_client()
    for address in ("/", "/areas", "/areas?q=x", "/areas/E05001341", "/areas/E08000032"):
        page = Page(client.get(address).text)
        assert {kind for kind, _, _ in page.elements}.isdisjoint({"script", "iframe"})
        assert not [a for _, has, _ in page.elements for a in has if a.startswith("on")]
        assert "x" not in page.attributes("img", "src")
    assert name in Page(client.get("/areas/E05001341").text).all("h1")


def test_sample_names_are_real():
    assert sample_areas()[0].name == "Baildon"
