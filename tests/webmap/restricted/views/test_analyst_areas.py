"""Areas for analysts: an address shows one area, its picture and its file say the same."""

import csv
import io
import re
import shutil
from dataclasses import replace

import pytest

from tests.door import client_of, store_of
from tests.webmap.five_hundred import TODAY
from tests.webmap.restricted.conftest import app_over
from webmap import clock
from webmap.access import Role
from webmap.db.door.tables import AuditLine
from webmap.restricted.desk import desk
from webmap.restricted.following.area_file import AREA_COLUMNS
from webmap.restricted.remembering import Remembered
from webmap.workspace import Workspace

WARD, DISTRICT, COUNTY = "E05001341", "E08000032", "E47000003"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def rows_of(answer):
    """The rows of a file without the lines about it."""
    text = answer.data.decode("utf-8-sig")
    lines = [line for line in text.split("\r\n") if not line.startswith(("#", '"#'))]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def exports(app):
    with store_of(app).transaction() as db:
        return [line.about for line in db.query(AuditLine).filter_by(what="export")]


class TestIndex:
    def test_every_area_has_a_link(self, analyst):
        page = analyst.get("/areas").text
        codes = set(re.findall(r'href="/areas/(E\d+)"', page))
        assert len(codes) == 124 + 5 + 1

    def test_a_search_finds_by_name_district_and_code(self, analyst):
        assert "Baildon" in analyst.get("/areas?q=baildon").text.split("County and districts")[0]
        found = analyst.get(f"/areas?q={WARD.lower()}").text
        assert "1 area found" in found
        assert "No area of that name" in analyst.get("/areas?q=nowhere").text

    def test_what_is_searched_for_runs_nothing(self, analyst):
        assert "<script>alert" not in analyst.get("/areas?q=<script>alert(1)</script>").text


class TestPage:
    @pytest.mark.parametrize("code", [WARD, DISTRICT, COUNTY])
    def test_every_level_is_restricted_and_kept_nowhere(self, analyst, code):
        answer = analyst.get(f"/areas/{code}")
        assert answer.status_code == 200
        assert "RESTRICTED" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.text.count('scope="row">') >= 9

    def test_table_and_file_hold_the_same_counts(self, analyst):
        page = analyst.get(f"/areas/{WARD}?period=2026-Q3&source=police").text
        told = re.findall(r'data-label="Cases" class="num">(\d+)<', page)
        rows = rows_of(analyst.get(f"/areas/{WARD}/quarters.csv?period=2026-Q3&source=police"))
        assert told[:9] == [row["cases"] for row in rows]

    def test_the_line_stands_where_wards_were_redrawn(self, analyst):
        page = analyst.get(f"/areas/{WARD}").text
        before, after = page.split("wards redrawn May 2026")[:2]
        assert "April to June 2026" in before
        assert "January to March 2026</th>" in after
        assert "wards redrawn" not in analyst.get(f"/areas/{DISTRICT}").text

    def test_badges_of_kept_analyses_are_there_and_without_any_it_says_so(
        self, analyst, analysed, tmp_path
    ):
        assert 'href="/analyses/2025"' in analyst.get(f"/areas/{WARD}").text
        place = Workspace(tmp_path / "place")
        shutil.copytree(analysed.root, place.root)
        shutil.rmtree(place.restricted / "analysis")
        client = client_of(app_over(place), Role.ANALYST)
        assert "No analysis is kept" in client.get(f"/areas/{WARD}").text

    def test_an_empty_selection_says_so_plainly(self, analyst):
        page = analyst.get(f"/areas/{WARD}?source=nhs").text
        assert "No record fits these choices." in page
        assert "No case</td>" in page

    @pytest.mark.parametrize("address", ["period=1066", "type=beer", "level=0.5", "sector=x"])
    def test_what_is_not_offered_is_not_found(self, analyst, address):
        for place in (f"/areas/{WARD}", f"/areas/{WARD}/quarters.svg"):
            assert analyst.get(f"{place}?{address}").status_code == 404

    @pytest.mark.parametrize("code", ["E05999999", "..%2f..", "x" * 300])
    def test_an_area_that_is_none_is_not_found(self, analyst, code):
        assert analyst.get(f"/areas/{code}").status_code == 404

    def test_one_quarter_is_too_few_and_a_denominator_may_not_fit(self, analyst):
        page = analyst.get(f"/areas/{WARD}?period=2024-Q3")
        assert (page.status_code, "takes 2 closed quarters" in page.text) == (200, True)
        assert analyst.get(f"/areas/{WARD}/quarters.csv?period=2024-Q3").status_code == 409
        unfit = analyst.get(f"/areas/{WARD}?denominator=premises&source=police")
        assert re.search(rf'href="/areas/{WARD}\?period=[\w-]+&amp;source=police"', unfit.text)
        assert analyst.get(f"/areas/{WARD}/quarters.svg?denominator=premises").status_code == 422

    def test_without_records_it_says_what_to_do(self, tmp_path):
        client = client_of(app_over(Workspace(tmp_path)), Role.ANALYST)
        for place in ("/areas", f"/areas/{WARD}"):
            assert "nothing to work on" in client.get(place).text

    def test_nothing_on_it_runs_or_styles_inline(self, analyst):
        page = analyst.get(f"/areas/{WARD}").text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
        assert not re.search(r'(src|href|srcset)="(https?:)?//', page)


class TestPicture:
    @pytest.mark.parametrize("shape", ["", "?shape=standing"])
    def test_it_is_a_picture_and_kept_nowhere(self, analyst, shape):
        answer = analyst.get(f"/areas/{WARD}/quarters.svg{shape}")
        assert answer.content_type.startswith("image/svg+xml")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Baildon" in answer.text


class TestFile:
    def test_it_is_restricted_noted_and_says_what_it_holds(self, app, analyst):
        before = exports(app)
        analyst.get(f"/areas/{WARD}")
        assert exports(app) == before
        answer = analyst.get(f"/areas/{WARD}/quarters.csv")
        assert exports(app) == [*before, f"analyst_areas.download {WARD} 2026-Q3"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "RESTRICTED-quarters-E05001341-2026-Q3.csv" in answer.headers["Content-Disposition"]
        for words in ("# Marking,", "RESTRICTED", "# Asked,period=2026-Q3", "# Break,", "# Rates,"):
            assert words in answer.text
        assert list(rows_of(answer)[0]) == list(AREA_COLUMNS)

    def test_made_up_records_are_called_made_up(self, analysed, tmp_path):
        place = Workspace(tmp_path / "place")
        shutil.copytree(analysed.root, place.root)
        place.mark_synthetic()
        client = client_of(app_over(place), Role.ANALYST)
        assert "SYNTHETIC" in client.get(f"/areas/{WARD}/quarters.csv").text


def test_a_name_runs_nothing_on_page_picture_or_file(analysed):
    """A name that a browser or a spreadsheet would run can only come from added outlines."""
    app = app_over(analysed)
    with app.app_context():
        here = desk()
    names = here.wards.frame["name"].copy()
    names.iloc[0] = "=HYPERLINK(1)<script>alert(1)</script>"
    wards = replace(here.wards, frame=here.wards.frame.assign(name=names))
    keeper = app.extensions["restricted desk"]
    keeper.made = replace(here, areas={**here.areas, "ward": wards}, remembered=Remembered(8))
    client = client_of(app, Role.ANALYST)
    for place in (f"/areas/{WARD}", "/areas", f"/areas/{WARD}/quarters.svg"):
        assert "<script>alert" not in client.get(place).text
    assert "'=HYPERLINK" in client.get(f"/areas/{WARD}/quarters.csv").text
