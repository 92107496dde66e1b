"""What is stored: every file by its law, every analysis by name, and nothing where is none."""

import re
import shutil

from tests.door import client_of
from tests.webmap.five_hundred import concern_rows
from tests.webmap.restricted.conftest import app_over
from webmap.access import Role
from webmap.workspace import Workspace


def cells(page, label):
    """The figures of one column, as numbers."""
    found = re.findall(rf'data-label="{label}" class="num">([\d,]+)<', page)
    return [int(figure.replace(",", "")) for figure in found]


def test_it_lists_each_file_and_what_became_of_its_rows(analyst):
    page = analyst.get("/").text
    labels = ("Read", "Accepted", "Duplicate", "Refused")
    read, accepted, duplicate, refused = (cells(page, label) for label in labels)
    assert read == [len(concern_rows())]
    assert [sum(parts) for parts in zip(accepted, duplicate, refused, strict=True)] == read


def test_it_lists_the_analyses_latest_first_with_what_they_counted(analyst):
    page = analyst.get("/").text
    received = [row["received_on"] for row in concern_rows()]
    in_2025 = sum(day.startswith("2025") for day in received)
    third = sum("2026-07-01" <= day < "2026-10-01" for day in received)
    assert re.findall(r'href="(/analyses/[^"]+)"', page) == ["/analyses/2026-Q3", "/analyses/2025"]
    assert cells(page, "Cases") == [third, in_2025]
    assert cells(page, "Seed") == [7, 7]


def test_no_name_of_a_file_is_on_it(analyst):
    assert "concerns.csv" not in analyst.get("/").text


def test_where_nothing_is_stored_it_says_what_to_do(tmp_path):
    place = Workspace(tmp_path / "place")
    page = client_of(app_over(place), Role.ANALYST).get("/")
    assert page.status_code == 200
    assert "Nothing has been taken in" in page.text
    assert "No analysis is kept" in page.text
    assert not place.root.exists()  # looking makes nothing


def test_an_analysis_that_cannot_be_read_is_named_and_harms_no_other(analysed, tmp_path):
    place = Workspace(tmp_path / "place")
    shutil.copytree(analysed.root, place.root)
    (place.restricted / "analysis" / "2025" / "analysis.json").write_text('{"period": 5}')
    client = client_of(app_over(place), Role.ANALYST)
    page = client.get("/").text
    assert "Cannot be read" in page
    assert 'href="/analyses/2026-Q3"' in page
    assert client.get("/analyses/2025").status_code == 404


def test_a_store_that_cannot_be_read_is_told_plainly(tmp_path):
    place = Workspace(tmp_path)
    place.prepare_restricted()
    place.records_file.write_bytes(b"not a database at all" * 50)
    answer = client_of(app_over(place), Role.ANALYST).get("/")
    assert answer.status_code == 503
    assert "RESTRICTED" in answer.text
