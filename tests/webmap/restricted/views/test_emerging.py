"""Emerging: the page, its picture and its files say what the series says."""

import re
import shutil

import pytest

from tests.door import client_of
from tests.webmap.five_hundred import TODAY
from tests.webmap.restricted.conftest import app_over
from tests.webmap.restricted.views.test_analyst_areas import exports, rows_of
from webmap import clock
from webmap.access import Role
from webmap.restricted.following.emerging_files import EMERGING_FILES
from webmap.workspace import Workspace


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


class TestPage:
    def test_it_is_restricted_and_says_how_it_was_made(self, analyst):
        answer = analyst.get("/emerging")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        for words in (
            "RESTRICTED", "A change of reporting, not a hotspot", "999 maps drawn", "9,999 maps",
            "Farrington", "Worked out from the records stored now", "exploratory",
            "Start of chance", "124 wards are one family",
        ):  # fmt: skip
            assert words in answer.text

    def test_every_table_has_a_caption_and_every_column_a_scope(self, analyst):
        page = analyst.get("/emerging").text
        assert page.count("<table") == page.count("<caption")
        assert not re.search(r"<th(?![^>]*scope=)[ >]", page)

    def test_choices_lead_on_to_areas(self, analyst):
        page = analyst.get("/emerging?period=2026-Q2&source=police").text
        assert 'href="/areas/E47000003?period=2026-Q2&amp;source=police"' in page

    def test_under_ten_quarters_every_ward_is_cannot_tell(self, analyst):
        page = analyst.get("/emerging").text
        assert "A class takes ten closed quarters; 9 are there." in page

    def test_an_empty_selection_says_so_plainly(self, analyst):
        page = analyst.get("/emerging?source=nhs").text
        assert "No record fits these choices." in page
        assert "None of the four scans found one." in page

    @pytest.mark.parametrize("address", ["period=1066", "neighbours=all", "organisation=nobody"])
    def test_what_is_not_offered_is_not_found(self, analyst, address):
        for place in ("/emerging", "/emerging/picture.svg", "/emerging/wards.csv"):
            assert analyst.get(f"{place}?{address}").status_code == 404

    def test_without_records_or_with_one_quarter_it_says_what_to_do(self, tmp_path, analyst):
        client = client_of(app_over(Workspace(tmp_path)), Role.ANALYST)
        assert "nothing to work on" in client.get("/emerging").text
        assert client.get("/emerging/wards.csv").status_code == 409
        assert "takes 2 closed quarters" in analyst.get("/emerging?period=2024-Q3").text

    @pytest.mark.parametrize("last", ["2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3"])
    def test_few_quarters_are_told_without_a_past(self, analyst, last):
        answer = analyst.get(f"/emerging?period={last}")
        assert answer.status_code == 200
        assert not re.search(r"\bnan\b|\binf\b|None by its past", answer.text)

    def test_a_denominator_that_does_not_fit_is_said(self, analyst):
        answer = analyst.get("/emerging?denominator=premises")
        assert (answer.status_code, "does not fit" in answer.text) == (200, True)
        assert analyst.get("/emerging/wards.csv?denominator=premises").status_code == 422

    def test_nothing_on_it_runs_or_styles_inline(self, analyst):
        page = analyst.get("/emerging").text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)

    def test_the_picture_has_every_ward(self, analyst):
        answer = analyst.get("/emerging/picture.svg")
        assert answer.content_type.startswith("image/svg+xml")
        assert "Emerging hotspots" in answer.text


class TestFiles:
    @pytest.mark.parametrize("table", EMERGING_FILES)
    def test_each_is_restricted_kept_nowhere_and_noted(self, app, analyst, table):
        before = exports(app)
        answer = analyst.get(f"/emerging/{table}.csv?period=2026-Q2")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert exports(app) == [*before, f"emerging.download {table} 2026-Q2"]
        name = f"RESTRICTED-emerging-{table}-2026-Q2.csv"
        assert name in answer.headers["Content-Disposition"]
        for words in ("# Marking,", "RESTRICTED", "# Asked,period=2026-Q2", "# Made,"):
            assert words in answer.text

    def test_wards_hold_the_counts_of_the_area_pages(self, analyst):
        rows = {row["area_code"]: row for row in rows_of(analyst.get("/emerging/wards.csv"))}
        assert len(rows) == 124
        quarters = rows_of(analyst.get("/areas/E05001341/quarters.csv"))
        assert int(rows["E05001341"]["cases"]) == sum(int(row["cases"]) for row in quarters)
        assert rows["E05001341"]["newest_quarter"] == quarters[0]["cases"]
        assert rows["E05001341"]["newest_verdict"] == quarters[0]["surveillance"]

    def test_surveillance_holds_the_county(self, analyst):
        rows = rows_of(analyst.get("/emerging/surveillance.csv"))
        quarters = rows_of(analyst.get("/areas/E47000003/quarters.csv"))
        assert rows[0]["area"] == "West Yorkshire"
        assert rows[0]["cases"] == quarters[0]["cases"]
        assert rows[0]["verdict"] == quarters[0]["surveillance"]

    @pytest.mark.parametrize("table", ["keys", "..%2fwards", "wards.csv"])
    def test_another_table_is_not_there(self, analyst, table):
        assert analyst.get(f"/emerging/{table}.csv").status_code == 404

    def test_made_up_records_are_called_made_up(self, analysed, tmp_path):
        place = Workspace(tmp_path / "place")
        shutil.copytree(analysed.root, place.root)
        place.mark_synthetic()
        client = client_of(app_over(place), Role.ANALYST)
        assert "SYNTHETIC" in client.get("/emerging/clusters.csv").text
