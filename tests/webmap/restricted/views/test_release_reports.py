"""Releases for analysts: the list, and each report as it was written."""

import pytest

from tests.door import client_of
from tests.webmap.analyst.test_release_report import ID, whole_report
from tests.webmap.reading import Page
from tests.webmap.restricted.conftest import app_over
from webmap.access import Role
from webmap.analyst.release_report_paper import report_paper
from webmap.analyst.release_reports_kept import keep_report
from webmap.documents.html_page import as_html

EARLIER = "2026-Q2-0123456789ab"


@pytest.fixture
def reader(workspace):
    """An analyst over a workspace."""
    return client_of(app_over(workspace), Role.ANALYST)


def opened(reader, address):
    answer = reader.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


def test_before_the_first_it_says_how_one_comes(reader):
    assert "No report is kept" in opened(reader, "/releases").words


def test_lists_every_report_and_which_release_is_on_show(workspace, reader):
    keep_report(workspace, whole_report())
    folder = workspace.restricted / "audit" / EARLIER
    folder.mkdir()
    (folder / "report.json").write_text("broken")
    workspace.prepare_open()
    (workspace.releases / "current").write_text(f"{ID}\n")

    page = opened(reader, "/releases")

    assert page.rows[1:] == [
        [ID, "No leaks", "This one"],
        [
            EARLIER,
            "The report cannot be read. Publish the quarter again: plainsight release.",
            "Not this one",
        ],
    ]
    assert f"/releases/{ID}" in page.attributes("a", "href")
    assert f"/releases/{EARLIER}" not in page.attributes("a", "href")


def test_the_page_says_what_the_file_says(workspace, reader):
    keep_report(workspace, whole_report())
    page = opened(reader, f"/releases/{ID}")
    file = Page(as_html(report_paper(whole_report())).decode())
    assert page.rows == file.rows
    assert page.all("h1") == file.all("h1")
    assert page.all("h2") == file.all("h2")
    assert "RESTRICTED" in page.words


@pytest.mark.parametrize("name", ["2026-Q3-ffffffffffff", "..", "current", "%2e%2e%2fkey"])
def test_what_there_is_not_is_not_found(workspace, reader, name):
    keep_report(workspace, whole_report())
    assert reader.get(f"/releases/{name}").status_code == 404


def test_one_that_cannot_be_read_is_not_found(workspace, reader):
    folder = keep_report(workspace, whole_report())
    (folder / "report.json").write_text("{}")
    assert reader.get(f"/releases/{ID}").status_code == 404


def test_no_browser_keeps_it(workspace, reader):
    keep_report(workspace, whole_report())
    assert "no-store" in reader.get(f"/releases/{ID}").headers["Cache-Control"]
