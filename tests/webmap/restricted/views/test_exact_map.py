"""The exact map: an address says one thing to everybody it is for, and its files say the same."""

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from html import unescape
from io import BytesIO

import geopandas as gpd
import pytest

from tests.door import client_of, store_of
from tests.webmap.five_hundred import TODAY
from tests.webmap.restricted.conftest import app_over
from webmap import clock
from webmap.access import Role
from webmap.analyst.analyses_kept import analysis_kept
from webmap.db.door.tables import AuditLine
from webmap.files.file_table import names
from webmap.restricted.desk import desk
from webmap.restricted.mapping.layers import LAYERS
from webmap.restricted.mapping.map_files import COLUMNS, FILES
from webmap.restricted.remembering import Remembered
from webmap.restricted.views import exact_map
from webmap.workspace import Workspace

STRANGE = [
    "layer=none", "period=1066", "over=ghosts", "view=three", "area=E05999999", "type=nonsense",
    "level=0.5", "neighbours=all", "denominator=beer", "organisation=%3Cscript%3E",
]  # fmt: skip
DATA = ["/map/figures.json", "/map/picture.svg", "/map/over/points", "/map/wards.csv"]


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def rows_of(page):
    """Code and cells of every row of the table, as a reader has them."""
    found = re.findall(r'<tr role="row" data-code="(\w+)".*?>(.*?)</tr>', page, re.S)
    cells = r"<t[hd] [^>]*>(.*?)</t[hd]>"
    return {
        code: [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(cells, row, re.S)
        ]
        for code, row in found
    }


def exports(app):
    with store_of(app).transaction() as db:
        return [line.about for line in db.query(AuditLine).filter_by(what="export")]


class TestPage:
    @pytest.mark.parametrize("layer", LAYERS)
    def test_every_layer_is_a_page_marked_restricted_and_kept_nowhere(self, analyst, layer):
        answer = analyst.get(f"/map?layer={layer}&period=2025")
        assert answer.status_code == 200
        assert "RESTRICTED" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert len(rows_of(answer.text)) == 124

    def test_the_exact_counts_are_those_that_the_command_wrote(self, analyst, analysed):
        rows = rows_of(analyst.get("/map?layer=hotspots&period=2025").text)
        kept = {ward["area_code"]: ward for ward in analysis_kept(analysed, "2025").wards}
        assert {code: int(cells[2]) for code, cells in rows.items()} == {
            code: ward["cases"] for code, ward in kept.items()
        }
        for code, cells in rows.items():
            assert cells[5].split()[0] == f"{kept[code]['smoothed_rate']:,.1f}"

    def test_the_same_address_gives_the_same_page(self, analyst, app):
        address = "/map?layer=rate&period=2025&source=police&over=points&area=E05001341"
        assert analyst.get(address).data == client_of(app, Role.ANALYST).get(address).data

    def test_an_empty_selection_says_so_plainly(self, analyst):
        page = analyst.get("/map?period=2025&source=nhs").text
        assert "No record fits these choices." in page
        assert {cells[2] for cells in rows_of(page).values()} == {"0"}
        assert "No record fits" not in analyst.get("/map?period=2025").text

    @pytest.mark.parametrize("address", STRANGE)
    def test_what_is_not_offered_is_not_found_anywhere(self, analyst, address):
        for place in ("/map", *DATA):
            assert analyst.get(f"{place}?{address}").status_code == 404

    def test_alpha_correction_draws_and_seed_are_on_the_page(self, analyst):
        page = analyst.get("/map?period=2025&level=0.01").text
        for words in ("q at most 1%", "Benjamini-Hochberg", "9,999 maps", "exploratory"):
            assert words in page

    def test_side_by_side_has_two_maps_with_a_legend_each(self, analyst):
        page = analyst.get("/map?view=both&period=2025").text
        assert page.count('class="map-frame"') == 2
        assert page.count('class="map-legend"') == 2
        assert analyst.get("/map?period=2025").text.count('class="map-frame"') == 1

    def test_a_chosen_ward_is_in_the_panel_without_script(self, analyst):
        page = analyst.get("/map?period=2025&layer=cases&area=E05001341").text
        panel = page.split('id="area-panel"')[1].split("</section>")[0]
        assert "Baildon" in panel
        assert "Smoothed rate" in panel

    def test_there_are_links_to_the_page_of_a_ward_only_where_there_is_one(
        self, analyst, monkeypatch
    ):
        monkeypatch.setattr(exact_map, "_AREA_PAGE", "nobody.show")
        assert "/areas/" not in analyst.get("/map?period=2025").text
        monkeypatch.setattr(exact_map, "_AREA_PAGE", "exact_map.show")
        page = analyst.get("/map?period=2025").text
        assert 'href="/areas/E05001341"' in page
        assert 'data-areas="/areas/"' in page

    def test_nothing_on_it_runs_or_styles_inline(self, analyst):
        page = analyst.get("/map?view=both&period=2025&over=points").text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
        assert not re.search(r'(src|href)="(https?:)?//', page)

    def test_a_denominator_with_nothing_to_compare_is_said(self, analyst):
        answer = analyst.get("/map?period=2025&denominator=premises&source=police")
        assert answer.status_code == 200
        assert "does not fit" in answer.text
        assert 'href="/map?period=2025&amp;source=police"' in answer.text
        assert analyst.get("/map/figures.json?period=2025&denominator=premises").status_code == 422

    def test_without_records_it_says_what_to_do(self, tmp_path):
        client = client_of(app_over(Workspace(tmp_path)), Role.ANALYST)
        assert "nothing to map" in client.get("/map").text
        assert client.get("/map").status_code == 200
        assert client.get("/map/figures.json").status_code == 409


class TestFigures:
    def test_the_script_gets_what_the_table_says(self, analyst):
        page = rows_of(analyst.get("/map?layer=cases&period=2025").text)
        told = analyst.get("/map/figures.json?layer=cases&period=2025")
        assert told.headers["Cache-Control"] == "private, no-store"
        assert dict(zip(told.json["codes"], told.json["values"], strict=True)) == {
            code: cells[1] for code, cells in page.items()
        }

    def test_the_page_names_the_address_of_its_figures(self, analyst):
        page = analyst.get("/map?layer=local-moran&view=both&period=2025&source=police").text
        addresses = [unescape(found) for found in re.findall(r'data-figures="([^"]+)"', page)]
        assert addresses == [
            "/map/figures.json?layer=local-moran&period=2025&source=police",
            "/map/figures.json?layer=local-moran-significance&period=2025&source=police",
        ]
        for address in addresses:
            assert analyst.get(address).status_code == 200

    def test_points_are_told_with_what_is_not_drawn(self, analyst):
        answer = analyst.get("/map/over/points?period=2025")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert sum(answer.json["cases"]) > 0
        assert "are drawn" in answer.json["words"]
        assert analyst.get("/map/over/ghosts?period=2025").status_code == 404


class TestGround:
    def test_outlines_are_kept_for_as_long_as_they_are_the_same(self, analyst):
        page = analyst.get("/map?period=2025").text
        names = re.findall(r"/map/ground/([\w.]+)", page)
        assert names
        script = analyst.get(f"/map/ground/{next(name for name in names if name.endswith('js'))}")
        assert script.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        (shapes,) = re.findall(r"/map/ground/(shapes[\w.]+)", script.text)
        assert len(analyst.get(f"/map/ground/{shapes}").json["levels"]["ward"]["codes"]) == 124

    @pytest.mark.parametrize("name", ["none", "shapes.json", "..%2f..%2fkey", "%2e%2e", "a%00b"])
    def test_a_name_is_never_a_path(self, analyst, name):
        assert analyst.get(f"/map/ground/{name}").status_code == 404


class TestFiles:
    ADDRESS = "layer=smoothed-rate&period=2025&source=police&level=0.1"

    @pytest.fixture
    def package(self, analyst, tmp_path):
        """The GeoPackage, under a name that other programs open."""
        path = tmp_path / "wards.gpkg"
        path.write_bytes(analyst.get(f"/map/wards.gpkg?{self.ADDRESS}").data)
        return path

    @pytest.fixture
    def frames(self, analyst, package):
        text = analyst.get(f"/map/wards.csv?{self.ADDRESS}").data.decode("utf-8-sig")
        lines = [line for line in text.split("\r\n") if not line.startswith(("#", '"#'))]
        parquet = analyst.get(f"/map/wards.parquet?{self.ADDRESS}").data
        return (
            list(csv.DictReader(io.StringIO("\n".join(lines)))),
            gpd.read_file(package, layer="wards"),
            gpd.read_parquet(BytesIO(parquet)),
        )

    def test_all_hold_the_view_as_it_is_on_the_page(self, analyst, frames):
        page = rows_of(analyst.get(f"/map?{self.ADDRESS}").text)
        table, package, parquet = frames
        assert [row["area_code"] for row in table] == list(page)
        assert list(table[0]) == names(COLUMNS)
        for frame in (package, parquet):
            assert frame["area_code"].tolist() == list(page)
            assert list(frame.columns) == [*names(COLUMNS), "geometry"]
            assert frame.crs == "EPSG:27700"
            assert frame["cases"].tolist() == [int(row["cases"]) for row in table]
            assert frame["smoothed_rate"].tolist() == [float(row["smoothed_rate"]) for row in table]
            assert frame["legend_class"].tolist() == [row["legend_class"] for row in table]
        assert [row["shown"] for row in table] == [cells[1].split()[0] for cells in page.values()]

    @pytest.mark.parametrize("kind", FILES)
    def test_each_is_restricted_kept_nowhere_and_noted(self, app, analyst, kind):
        before = exports(app)
        analyst.get(f"/map?{self.ADDRESS}")
        assert exports(app) == before
        answer = analyst.get(f"/map/wards.{kind}?{self.ADDRESS}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="RESTRICTED-wards-smoothed-rate-2025.{kind}"'
        )
        assert exports(app) == [*before, f"exact_map.download smoothed-rate 2025 {kind}"]

    def test_each_says_what_it_holds(self, analyst, package):
        text = analyst.get(f"/map/wards.csv?{self.ADDRESS}").data.decode("utf-8-sig")
        about = dict(
            row[:2] for row in csv.reader(io.StringIO(text)) if row and row[0].startswith("# ")
        )
        assert about["# Marking"].startswith("RESTRICTED")
        assert about["# Dates"] == "2025-01-01/2026-01-01"
        assert about["# Asked"] == self.ADDRESS
        assert "# Synthetic" not in about
        for heading in ("Seed", "Source", "Licence", "Vintage", "Test", "Records"):
            assert about[f"# {heading}"]
        said = gpd.read_file(package, layer="about")
        assert {f"# {heading}" for heading in said["heading"]} == set(about)

    def test_made_up_records_are_called_made_up(self, analysed, tmp_path):
        place = Workspace(tmp_path / "place")
        shutil.copytree(analysed.root, place.root)
        place.mark_synthetic()
        client = client_of(app_over(place), Role.ANALYST)
        assert "SYNTHETIC" in client.get("/map/wards.csv?period=2025").text
        assert b"SYNTHETIC" in client.get("/map/wards.gpkg?period=2025").data

    def test_another_kind_is_not_there(self, analyst):
        assert analyst.get("/map/wards.exe?period=2025").status_code == 404

    def test_a_file_runs_nothing_when_it_is_opened(self, analysed):
        """A name that a spreadsheet would run can only come from outlines somebody added."""
        app = app_over(analysed)
        with app.app_context():
            here = desk()
        names = here.wards.frame["name"].copy()
        names.iloc[0], names.iloc[1] = "=HYPERLINK(1)", "<script>alert(1)</script>"
        wards = replace(here.wards, frame=here.wards.frame.assign(name=names))
        keeper = app.extensions["restricted desk"]
        keeper.made = replace(here, areas={**here.areas, "ward": wards}, remembered=Remembered(8))
        client = client_of(app, Role.ANALYST)
        assert ",'=HYPERLINK(1)," in client.get("/map/wards.csv?period=2025").text
        page = client.get("/map?period=2025").text
        assert "<script>alert(1)" not in page
        told = client.get("/map/figures.json?period=2025").text
        assert json.loads(told)


def test_a_picture_shows_the_layer_and_names_it(analyst):
    answer = analyst.get("/map/picture.svg?layer=cases&period=2025")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "Cases by ward, 2025" in answer.text
    assert "<script" not in answer.text
