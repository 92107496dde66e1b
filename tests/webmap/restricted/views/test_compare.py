"""Comparing periods: two maps and a table on one page that reads everything from its address."""

import re

import pytest

from tests.door import client_of, store_of
from tests.webmap.five_hundred import TODAY
from tests.webmap.restricted.conftest import app_over
from webmap import clock
from webmap.access import Role
from webmap.db.door.tables import AuditLine
from webmap.workspace import Workspace


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """The day the five hundred are looked at."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def exports(app):
    with store_of(app).transaction() as db:
        return [line.about for line in db.query(AuditLine).filter_by(what="export")]


def test_it_opens_with_the_last_twelve_months_against_those_before(analyst):
    page = analyst.get("/compare").text

    assert "<h1>October 2025 to September 2026 against October 2024 to September 2025</h1>" in page
    assert len(re.findall('data-label="Compared"', page)) == 124
    assert "“Cannot tell” is not “no change”" in page


def test_it_names_both_counts_the_method_and_the_family(analyst):
    page = analyst.get("/compare?period=2025&against=2024-Q4").text

    assert "220 cases in wards, against 55 in October to December 2024" in page
    assert "exact conditional interval" in page
    assert re.search(r"q at most 5%, over \d+ of 124 wards", page)


def test_maps_and_file_keep_what_was_asked(analyst):
    page = analyst.get("/compare?period=2026-Q3&against=2025-Q3&person=unknown").text

    for kind in ("period.svg", "against.svg", "wards.csv"):
        assert f"/compare/{kind}?period=2026-Q3&amp;against=2025-Q3&amp;person=unknown" in page
    assert "/compare?period=2025-Q3&amp;against=2026-Q3&amp;person=unknown" in page


@pytest.mark.parametrize("side", ["period", "against"])
def test_each_map_is_drawn_and_kept_nowhere(analyst, side):
    answer = analyst.get(f"/compare/{side}.svg?period=2025&against=2024-Q4")

    assert answer.content_type.startswith("image/svg+xml")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<script" not in answer.text


def test_periods_that_share_days_are_refused_in_words(analyst):
    address = "?period=2025&against=2025-Q3"
    page = analyst.get(f"/compare{address}")

    assert page.status_code == 200
    assert "These two periods share days" in page.text
    assert "<form" in page.text
    assert "<table" not in page.text
    for kind in ("period.svg", "wards.csv"):
        assert analyst.get(f"/compare/{kind}{address}").status_code == 422


def test_no_record_is_told_plainly(analyst):
    page = analyst.get("/compare?period=2026-Q3&type=organ_removal")

    assert page.status_code == 200
    assert "No record fits these choices in either period." in page.text


def test_the_file_is_marked_kept_nowhere_and_noted(app, analyst):
    before = exports(app)

    answer = analyst.get("/compare/wards.csv?period=2025&against=2024-Q4")

    name = "RESTRICTED-wards-2025-against-2024-Q4.csv"
    assert name in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert exports(app) == [*before, "compare.download 2025 2024-Q4"]


@pytest.mark.parametrize(
    "address", ["?against=nonsense", "?period=nonsense", "/sideways.svg", "/%2e%2e.svg"]
)
def test_what_is_not_offered_is_not_there(analyst, address):
    assert analyst.get(f"/compare{address}").status_code == 404


def test_without_records_it_says_what_to_do(tmp_path):
    analyst = client_of(app_over(Workspace(tmp_path / "place")), Role.ANALYST)

    page = analyst.get("/compare")
    assert page.status_code == 200
    assert "There is nothing to work on yet" in page.text
    assert analyst.get("/compare/wards.csv").status_code == 409
