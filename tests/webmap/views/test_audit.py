"""The audit log as the steward reads it, and the exports that it tells of."""

import re
from datetime import datetime, timedelta

import pytest

from tests.audit_logs import DAY
from tests.door import client_of, partner_terms, store_of
from tests.webmap.reading import Page
from webmap.access import Role
from webmap.app import create_app
from webmap.audit.chain import Outcome, What
from webmap.audit_log.writing import AUDIT_CHAIN, Chain, write_line
from webmap.db.door.audit_reading import Sought, find_lines
from webmap.db.door.people import people
from webmap.door.keys import key_for

NOW = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - the store keeps UTC without a zone
SOMEBODY, OTHER = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def app(releases, tmp_path):
    return create_app(
        releases, partner_terms(tmp_path, head_file=tmp_path / "audit-head", now=lambda: NOW)
    )


@pytest.fixture
def steward(app):
    return client_of(app, Role.STEWARD)


@pytest.fixture
def partner(app):
    return client_of(app, Role.PARTNER)


@pytest.fixture
def write(app):
    """Write a line as the service does."""
    terms = app.extensions["door terms"]
    chain = Chain(key_for(terms.secret, AUDIT_CHAIN), terms.head_file)

    def writing(what, about="", person=SOMEBODY, at=NOW, outcome=Outcome.DONE):
        with store_of(app).transaction(writing=True) as db:
            write_line(db, chain, at, what, person=person, about=about, outcome=outcome)

    return writing


@pytest.fixture
def noted(app):
    """What was written down, oldest first."""

    def lines():
        with store_of(app).transaction() as db:
            found = find_lines(db, Sought(), 1000)
        return [(line.what, line.about) for line in reversed(found)]

    return lines


def rows(response):
    """The rows of the table, without its heading."""
    return Page(response.text).rows[1:]


def token_of(client):
    """What the forms of a browser carry."""
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get("/audit").text)[1]


def test_lines_stand_newest_first_in_the_time_of_london(steward, write):
    write(What.SIGN_IN, "password", at=datetime(2026, 7, 1, 23, 30))  # noqa: DTZ001 - UTC
    write(What.EXPORT, "map.download ward-class-2025", person=None)

    assert rows(steward.get("/audit")) == [
        ["22 November 2026, 12:00:00", "Export", "map.download ward-class-2025",
         "Nobody signed in", "2"],
        ["2 July 2026, 00:30:00", "Sign-in", "password", SOMEBODY, "1"],
    ]  # fmt: skip


def test_nothing_keeps_a_copy_of_it(steward):
    assert steward.get("/audit").headers["Cache-Control"] == "no-store"
    assert "Nothing is written here yet." in Page(steward.get("/audit").text).words


def test_fifty_stand_on_a_page_and_older_ones_on_the_next(steward, write):
    for number in range(120):
        write(What.EXPORT, f"area {number}")
    first = steward.get("/audit?what=export")
    seen = [row[4] for row in rows(first)]
    for _ in range(2):
        (older,) = re.findall(r'href="([^"]+)">Older lines', first.text)
        first = steward.get(older.replace("&amp;", "&"))
        seen += [row[4] for row in rows(first)]

    assert seen == [str(number) for number in range(120, 0, -1)]
    assert "Older lines" not in first.text


def test_lines_are_found_by_what_whom_and_day(steward, write):
    write(What.SIGN_IN, at=NOW - 2 * DAY)
    write(What.EXPORT, at=NOW - 2 * DAY, person=OTHER)
    write(What.EXPORT, at=NOW - DAY)

    def found(question):
        return [row[4] for row in rows(steward.get(f"/audit?{question}"))]

    assert found("what=export") == ["3", "2"]
    assert found(f"person={OTHER}") == ["2"]
    assert found("day=2026-11-20") == ["2", "1"]
    assert found(f"what=export&day=2026-11-20&person={OTHER}") == ["2"]
    assert found("day=2026-11-19") == []


def test_a_day_is_that_of_london(steward, write):
    for hour, minute in ((22, 59), (23, 0)):
        write(What.SIGN_IN, at=datetime(2026, 7, 1, hour, minute))  # noqa: DTZ001 - UTC
    assert [row[4] for row in rows(steward.get("/audit?day=2026-07-02"))] == ["2"]


@pytest.mark.parametrize(
    ("question", "field"),
    [("what=Jane", "what"), ("person=Jane", "person"), ("day=2026-02-30", "day"),
     ("day=0001-01-01", "day"), ("day=9999-12-31", "day")],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_explained(steward, question, field):
    response = steward.get(f"/audit?{question}")
    page = Page(response.text)

    assert response.status_code == 422
    assert f"#{field}" in page.attributes("a", "href")
    assert page.all("title")[0].startswith("Error: ")


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 30, "1e3"])
def test_a_place_in_the_list_that_is_none_is_the_newest(steward, write, before):
    write(What.EXPORT)
    assert len(rows(steward.get(f"/audit?before={before}"))) == 1


def test_what_needs_a_look_stands_on_top_for_30_days(steward, write):
    write(What.BUDGET, at=NOW - timedelta(days=31))
    assert "Look into this" not in steward.get("/audit").text
    write(What.BUDGET, at=NOW - timedelta(days=29))
    page = Page(steward.get("/audit").text)

    assert page.all("h2")[0] == "Look into this"
    assert "Look into this" not in steward.get("/audit?what=export").text


def test_who_somebody_is_is_shown_by_a_form_and_written_down(app, steward, noted):
    with store_of(app).transaction() as db:
        (person,) = people(db)
        uid, name, email = person.uid, person.name, person.email
    token = token_of(steward)
    asked = steward.get(f"/audit?person={uid}")
    assert "Show who this is" in asked.text
    assert name not in Page(asked.text).words
    assert noted() == []

    shown = steward.post("/audit/who", data={"csrf_token": token, "person": uid})
    assert {name, email, "Steward"} <= set(Page(shown.text).all("dd"))
    assert shown.headers["Cache-Control"] == "no-store"
    assert noted() == [("pseudonym resolved", uid)]


def test_a_pseudonym_of_nobody_and_what_is_none(steward, noted):
    token = token_of(steward)
    shown = steward.post("/audit/who", data={"csrf_token": token, "person": OTHER})
    assert "Nobody who is known here" in shown.text
    assert noted() == [("pseudonym resolved", "nobody known here")]

    answer = steward.post("/audit/who", data={"csrf_token": token, "person": "Jane Doe"})
    assert answer.status_code == 404
    assert len(noted()) == 1


@pytest.mark.parametrize("path", ["/audit/who", "/audit/check"])
def test_nothing_is_done_without_the_form_or_by_a_link(steward, noted, path):
    assert steward.post(path, data={"person": OTHER}).status_code == 400
    assert steward.get(path).status_code == 405
    assert noted() == []


def test_a_log_is_checked_by_a_button(steward, write):
    for number in range(7):
        write(What.EXPORT, f"area {number}")
    page = Page(steward.post("/audit/check", data={"csrf_token": token_of(steward)}).text)

    assert page.all("h1") == ["The log is whole"]
    assert "Checked just now: 7 lines" in page.words
    assert re.fullmatch(r"7:[0-9a-f]{16}", page.all("code")[-1])


def test_a_log_that_is_not_whole_says_where(app, steward, write):
    write(What.EXPORT)
    app.extensions["door terms"].head_file.write_text("9:" + "f" * 64)
    page = Page(steward.post("/audit/check", data={"csrf_token": token_of(steward)}).text)

    assert page.all("h1") == ["The log is not whole"]
    assert "Line 9 was kept beside the store: lines 2 to 9 are missing at the end." in page.words


@pytest.mark.parametrize("role", [Role.PARTNER, Role.PLANNER, Role.COORDINATOR])
def test_nobody_but_the_steward_reads_it(app, role):
    client = client_of(app, role)
    assert client.get("/audit").status_code == 404
    assert client.post("/audit/check").status_code in {400, 404}


#: What is taken as a file or by machine, and how it is written down.
EXPORTS = {
    "/areas/E08000034.csv": "areas.download E08000034",
    "/api/v1/areas/E08000034": "api.area E08000034",
    "/api/v1/cells": "api.cells all",
    "/api/v1/cells.csv": "api.cells_file csv all",
    "/api/v1/cells?area=E08000034": "api.cells area=E08000034",
}


@pytest.mark.parametrize("address", EXPORTS)
def test_each_export_is_written_down_once(partner, noted, address):
    response = partner.get(address)
    assert response.status_code == 200
    assert noted() == [("export", EXPORTS[address])]

    tag = response.headers.get("ETag", "")  # a file has none: it is kept nowhere
    again = partner.get(address, headers={"If-None-Match": tag})
    assert again.status_code == (304 if tag else 200)
    assert noted() == [("export", EXPORTS[address])] * 2


@pytest.mark.parametrize(
    "address",
    ["/areas/Jane.csv", "/api/v1/areas/Jane", "/api/v1/cells?area=Jane", "/api/v1/cells?Jane=1",
     "/api/v1/release", "/api/v1/areas", "/areas", "/areas?q=Jane", "/areas/E08000034", "/"],
)  # fmt: skip
def test_reading_pages_and_asking_for_what_is_not_there_is_not_written_down(
    partner, noted, address
):
    partner.get(address)
    assert noted() == []


def test_a_line_names_who_by_pseudonym_alone(app, partner):
    partner.get("/areas/E08000034.csv")
    with store_of(app).transaction() as db:
        (line,) = find_lines(db, Sought(), 9)
        (person,) = people(db)
        assert line.person == person.uid
        assert person.email not in str(line)


def test_the_notice_is_for_everyone(app):
    page = Page(client_of(app, None).get("/about/what-we-log").text)

    assert page.all("h1") == ["What we log"]
    for words in ("pseudonym", "no password", "24 months", "never for less than 12", "steward"):
        assert words in page.words
    assert "/about/what-we-log" in page.attributes("a", "href")
