"""The method laboratory: what flips, on a page that reads everything from its address."""

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


def test_it_opens_with_the_usual_design(analyst):
    page = analyst.get("/laboratory").text

    assert "This is the usual design for October 2025 to September 2026" in page
    assert "1 design is shown here, and the form offers 1,200" in page
    assert "Why the usual design is the usual one" in page
    assert "all=yes#singles" in page


def test_it_says_what_is_tried_and_that_looking_is_no_evidence(analyst):
    page = analyst.get("/laboratory?period=2025&test=scan-poisson&level=0.2").text

    assert "2 designs are compared here" in page
    assert "is no evidence" in page
    assert "It takes the ordinary differences between wards for clusters" in page
    assert "2 choices are changed at once" in page
    assert re.search(r'<option value="scan-poisson" selected>', page)
    assert re.search(r'<option value="0.2" selected>', page)


def test_every_link_of_the_page_keeps_what_was_asked(analyst):
    page = analyst.get("/laboratory?period=2025&test=scan-poisson&person=unknown").text

    for kind in ("picture.svg", "flips.csv"):
        assert f"/laboratory/{kind}?period=2025&amp;person=unknown&amp;test=scan-poisson" in page


def test_single_changes_are_worked_out_when_they_are_asked_for(analyst):
    page = analyst.get("/laboratory?period=2025-Q4&all=yes").text

    assert "15 designs are compared" in page
    assert "Not worked out" in page  # no premises are stored
    assert re.search(r'href="/laboratory\?period=2025-Q4&amp;test=local-moran"', page)
    assert "/laboratory/picture.svg" not in page  # the usual design flips nothing


def test_a_denominator_that_cannot_be_is_refused_in_words(analyst):
    answer = analyst.get("/laboratory?period=2025&denominator=premises")

    assert answer.status_code == 200
    assert "This design cannot be worked out." in answer.text
    assert "Choose another denominator" in answer.text
    assert "<form" in answer.text
    for kind in ("picture.svg", "flips.csv"):
        address = f"/laboratory/{kind}?period=2025&denominator=premises"
        assert analyst.get(address).status_code == 422


def test_no_record_is_told_plainly(analyst):
    page = analyst.get("/laboratory?period=2025&type=organ_removal")

    assert page.status_code == 200
    assert "No record fits these choices." in page.text


def test_the_picture_is_drawn_and_kept_nowhere(analyst):
    answer = analyst.get("/laboratory/picture.svg?period=2025&test=scan-poisson")

    assert answer.content_type.startswith("image/svg+xml")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_the_file_is_marked_kept_nowhere_and_noted(app, analyst):
    before = exports(app)
    analyst.get("/laboratory?period=2025&test=scan-poisson")
    assert exports(app) == before

    answer = analyst.get("/laboratory/flips.csv?period=2025&test=scan-poisson")

    assert "RESTRICTED-flips-2025.csv" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "# Marking" in answer.text
    assert exports(app) == [*before, "laboratory.download scan-poisson 2025"]


@pytest.mark.parametrize(
    "address", ["?test=nonsense", "?window=nonsense", "?all=perhaps", "?period=%3Cscript%3E"]
)
def test_what_is_not_offered_is_not_there(analyst, address):
    for page in ("", "/picture.svg", "/flips.csv"):
        assert analyst.get(f"/laboratory{page}{address}").status_code == 404


def test_nothing_of_what_is_asked_is_written_as_it_stands(analyst):
    page = analyst.get("/laboratory?period=2025&window=&x=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "alert(1)" not in page


def test_without_records_it_says_what_to_do(tmp_path):
    analyst = client_of(app_over(Workspace(tmp_path / "place")), Role.ANALYST)

    page = analyst.get("/laboratory")
    assert page.status_code == 200
    assert "There is nothing to work on yet" in page.text
    assert analyst.get("/laboratory/flips.csv").status_code == 409


def test_before_a_quarter_has_ended_it_says_so(analyst, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY.replace(year=2024, month=8))

    page = analyst.get("/laboratory")
    assert page.status_code == 200
    assert "No quarter with a record in it has ended yet" in page.text
